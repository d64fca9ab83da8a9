package io.kellet.latency;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long the machine (garbage collector, scheduler, hypervisor) keeps a thread that only wants to wake up, so
 * that a bad p99.9 can be blamed on it or on us.
 *
 * <p>A daemon thread asks to sleep for one interval, over and over, and records how much longer it slept than the
 * shortest sleep seen so far. A thread that wanted to run at any moment of a long hiccup would have waited for the rest of
 * it, so a hiccup of many intervals counts once for each of them, each one interval shorter.
 */
public final class HiccupMeter implements AutoCloseable {

    /** Fine enough to see a scheduler slice, coarse enough to cost a thousandth of a core. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofMillis(1);

    /** What a machine that was suspended for days may cost when it wakes up: some milliseconds. */
    private static final long MOST_INTERVALS = 1_000_000;

    private final LatencyRecorder recorder;
    private final NanoClock clock;
    private final long intervalNanos;
    private final Thread thread;
    private long shortestNanos = Long.MAX_VALUE; // the meter's thread alone
    private volatile boolean closed;

    HiccupMeter(LatencyRecorder recorder, NanoClock clock, Duration interval) {
        this.recorder = requireNonNull(recorder, "recorder");
        this.clock = requireNonNull(clock, "clock");
        intervalNanos = Deadline.nanosOf("interval", interval);
        if (intervalNanos < 10_000) {
            throw new IllegalArgumentException("interval must be at least 10 us: " + interval);
        }
        if (recorder.config().highest().toNanos() / intervalNanos > MOST_INTERVALS) {
            throw new IllegalArgumentException(
                    "interval must be at least a millionth of the recorder's highest: interval=" + interval
                            + " highest=" + recorder.config().highest());
        }
        thread = new Thread(this::run, "kellet-hiccup-meter");
        thread.setDaemon(true);
    }

    /** Starts a meter with an interval of one millisecond on the system clock. */
    public static HiccupMeter start() {
        return start(new LatencyRecorder(LatencyConfig.named("hiccup").build()), NanoClock.SYSTEM, DEFAULT_INTERVAL);
    }

    /** Starts a meter that records into {@code recorder}. */
    public static HiccupMeter start(LatencyRecorder recorder, NanoClock clock, Duration interval) {
        HiccupMeter meter = new HiccupMeter(recorder, clock, interval);
        meter.thread.start();
        return meter;
    }

    /** What it has recorded; read it as any other. */
    public LatencyRecorder recorder() {
        return recorder;
    }

    /** Stops the meter's thread and waits for it, at most a second; what was recorded stays. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        recorder.attachCurrentThread();
        long before = clock.nanos();
        while (!closed) {
            LockSupport.parkNanos(this, intervalNanos);
            Thread.interrupted(); // or every later park would return at once
            long after = clock.nanos();
            if (!closed) {
                slept(after - before);
            }
            before = after;
        }
    }

    /** One sleep is over. One that was cut short says nothing. */
    void slept(long nanos) {
        if (nanos < intervalNanos) {
            return;
        }
        shortestNanos = Math.min(shortestNanos, nanos);
        long hiccup = nanos - shortestNanos;
        recorder.record(hiccup);
        long longest = Math.min(hiccup, recorder.config().highest().toNanos());
        for (long rest = longest - intervalNanos; rest >= intervalNanos; rest -= intervalNanos) {
            recorder.record(rest);
        }
    }
}
