package io.kellet.benchmarks.audit;

import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.LatencySnapshot;
import io.kellet.latency.PacedLatency;
import io.kellet.time.NanoClock;
import java.io.IOException;

/**
 * What one keeper does with records that come at a constant rate, each due at a known time, and how many it keeps when they
 * come as fast as one thread can append them. Each part has an empty directory of its own.
 */
public final class KeeperLoad {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final NanoClock clock;
    private final int rate;
    private final int seconds;

    public KeeperLoad(NanoClock clock, int rate, int seconds) {
        this.clock = clock;
        this.rate = rate;
        this.seconds = seconds;
    }

    /**
     * Appends at the rate, after two seconds of that which are not measured. Who is late catches up; nothing is left out.
     *
     * @return service times and response times, from the intended start
     */
    public Paced paced(Keeper.Factory factory) throws IOException {
        try (Scratch scratch = new Scratch();
                Keeper keeper = factory.open(scratch.directory())) {
            Keeper.Pen pen = keeper.pen();
            play(pen, 2L * rate, 0);
            PacedLatency measured = play(pen, (long) seconds * rate, 2L * rate);
            return new Paced(measured.service().snapshot(), measured.response().snapshot());
        }
    }

    /** What {@link #paced} saw. */
    public record Paced(LatencySnapshot service, LatencySnapshot response) {}

    private PacedLatency play(Keeper.Pen pen, long records, long firstOrder) {
        PacedLatency latency = new PacedLatency(recorder("service"), recorder("response"));
        latency.attachCurrentThread();
        long begin = clock.nanos();
        for (long i = 0; i < records; i++) {
            // multiplied, not added up: a rate that does not divide a second must not drift
            long intended = begin + (i + 1) * NANOS_PER_SECOND / rate;
            long started = clock.nanos();
            while (started - intended < 0) {
                Thread.onSpinWait();
                started = clock.nanos();
            }
            pen.append(firstOrder + i);
            latency.record(intended, started, clock.nanos());
        }
        return latency;
    }

    private static LatencyRecorder recorder(String name) {
        return new LatencyRecorder(LatencyConfig.named(name).build());
    }

    /** Appends for that many seconds without a pause; the time until the last record is with the operating system counts. */
    public double recordsPerSecond(Keeper.Factory factory) throws IOException {
        try (Scratch scratch = new Scratch()) {
            long order = 0;
            long begin;
            try (Keeper keeper = factory.open(scratch.directory())) {
                Keeper.Pen pen = keeper.pen();
                begin = clock.nanos();
                while (clock.nanos() - begin < seconds * NANOS_PER_SECOND) {
                    for (int i = 0; i < 1_000; i++) {
                        pen.append(order++);
                    }
                }
            }
            return order * (double) NANOS_PER_SECOND / (clock.nanos() - begin);
        }
    }
}
