package io.kellet.benchmarks.secrets;

import io.kellet.time.NanoClock;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Reads at a constant rate and notes how long each read took from the moment it was due, waited for or not. */
public final class PacedReads {

    private PacedReads() {}

    /**
     * What became of them.
     *
     * @param times of each in nanoseconds, of those that failed, too
     * @param last what was read, so that no compiler leaves reading out
     */
    public record Outcome(
            Histogram times, long failed, @Nullable Object last) {}

    /**
     * Reads so often, one each so many nanoseconds, on the calling thread; but stops when the time for all of them is over, however many are left: a
     * reader that blocks would take for ever.
     */
    public static Outcome run(SecretReader reader, int reads, long everyNanos) {
        NanoClock clock = NanoClock.SYSTEM;
        Histogram times = new Histogram(3);
        long failed = 0;
        Object last = null;
        long due = clock.nanos();
        long end = due + reads * everyNanos;
        for (int i = 0; i < reads && clock.nanos() - end <= 0; i++) {
            due += everyNanos;
            for (long left = due - clock.nanos(); left > 0; left = due - clock.nanos()) {
                if (left > 200_000) {
                    LockSupport.parkNanos(left - 100_000);
                } else {
                    Thread.onSpinWait();
                }
            }
            try {
                last = reader.read();
            } catch (RuntimeException e) {
                failed++;
            }
            times.recordValue(Math.max(0, clock.nanos() - due));
        }
        return new Outcome(times, failed, last);
    }
}
