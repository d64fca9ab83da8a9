package io.kellet.benchmarks.secrets;

import io.kellet.time.NanoClock;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Reads at a constant rate and notes how long each read took from the moment it was due, waited for or not. */
public final class PacedReads {

    private PacedReads() {}

    /**
     * What became of them.
     *
     * @param nanos of each, in order of size; of those that failed, too
     */
    public record Outcome(long[] nanos, long failed) {}

    /** Reads so often, one each so many nanoseconds, on the calling thread. */
    public static Outcome run(SecretReader reader, int reads, long everyNanos) {
        NanoClock clock = NanoClock.SYSTEM;
        long[] nanos = new long[reads];
        long failed = 0;
        long due = clock.nanos();
        for (int i = 0; i < reads; i++) {
            due += everyNanos;
            for (long left = due - clock.nanos(); left > 0; left = due - clock.nanos()) {
                if (left > 200_000) {
                    LockSupport.parkNanos(left - 100_000);
                } else {
                    Thread.onSpinWait();
                }
            }
            try {
                reader.read();
            } catch (RuntimeException e) {
                failed++;
            }
            nanos[i] = clock.nanos() - due;
        }
        Arrays.sort(nanos);
        return new Outcome(nanos, failed);
    }
}
