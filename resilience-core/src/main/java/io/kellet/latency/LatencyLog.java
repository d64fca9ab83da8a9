package io.kellet.latency;

import static java.util.Objects.requireNonNull;

import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Writes what recorders counted, interval by interval, as a HdrHistogram log: HistogramLogAnalyzer, HdrHistogramVisualizer
 * and every other tool of that family read it. One line per recorder and interval, tagged with the recorder's name.
 *
 * <p>Call {@link #writeInterval()} from a scheduler, never from a trading thread: it walks counters and does I/O.
 */
public final class LatencyLog implements AutoCloseable {

    private final HistogramLogWriter writer;
    private final InstantSource wallClock;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Entry> entries = new ArrayList<>();
    private Instant intervalStart;
    private boolean closed;

    /** Starts the log: writes its header, and takes now as the start of the first interval. */
    public LatencyLog(OutputStream out, InstantSource wallClock) {
        writer = new HistogramLogWriter(requireNonNull(out, "out"));
        this.wallClock = requireNonNull(wallClock, "wallClock");
        intervalStart = wallClock.instant();
        writer.outputComment("[Latencies in nanoseconds, logged by Kellet]");
        writer.outputLogFormatVersion();
        writer.outputStartTime(intervalStart.toEpochMilli());
        writer.outputLegend();
    }

    /**
     * Logs this recorder from now on.
     *
     * @throws IllegalArgumentException if one of that name is logged already, or the name has a character that a tag of
     *     the log format cannot hold
     */
    public void add(LatencyRecorder recorder) {
        String name = recorder.config().name();
        lock.lock();
        try {
            if (name.chars().anyMatch(c -> c == ',' || Character.isWhitespace(c))) {
                throw new IllegalArgumentException("a logged recorder's name must hold no comma and no space: " + name);
            }
            if (entries.stream().anyMatch(entry -> entry.name().equals(name))) {
                throw new IllegalArgumentException("a recorder of this name is logged already: " + name);
            }
            entries.add(new Entry(recorder));
        } finally {
            lock.unlock();
        }
    }

    /** Ends the interval and writes one line for each recorder, also for one that had no sample. */
    public void writeInterval() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the log is closed");
            }
            writeLines();
        } finally {
            lock.unlock();
        }
    }

    /** Writes the last, shorter interval and closes the stream. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                writeLines();
                writer.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private void writeLines() {
        Instant end = wallClock.instant();
        for (Entry entry : entries) {
            Histogram histogram = entry.interval().histogram();
            histogram.setTag(entry.name());
            histogram.setStartTimeStamp(intervalStart.toEpochMilli());
            histogram.setEndTimeStamp(end.toEpochMilli());
            writer.outputIntervalHistogram(histogram);
        }
        intervalStart = end;
    }

    private static final class Entry {
        private final LatencyRecorder recorder;
        private LatencySnapshot last;

        Entry(LatencyRecorder recorder) {
            this.recorder = recorder;
            last = recorder.snapshot();
        }

        String name() {
            return recorder.config().name();
        }

        LatencySnapshot interval() {
            LatencySnapshot now = recorder.snapshot();
            LatencySnapshot interval = now.since(last);
            last = now;
            return interval;
        }
    }
}
