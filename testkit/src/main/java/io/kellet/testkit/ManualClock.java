package io.kellet.testkit;

import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A {@link NanoClock} that moves only when the test says so. Many threads may read and move it.
 *
 * <p>It starts ten seconds below {@link Long#MAX_VALUE}, so that every test that runs for a while crosses the wrap of
 * the clock, where {@code now < then + limit} breaks.
 */
public final class ManualClock implements NanoClock {

    private static final long JUST_BELOW_THE_WRAP = Long.MAX_VALUE - 10_000_000_000L;

    private final AtomicLong now;

    /** Starts ten seconds below the wrap. */
    public ManualClock() {
        this(JUST_BELOW_THE_WRAP);
    }

    public ManualClock(long startNanos) {
        now = new AtomicLong(startNanos);
    }

    @Override
    public long nanos() {
        return now.get();
    }

    /** Moves forward. {@link #stepBack} is the other direction, so that a sign error in a test is not a silent one. */
    public void advance(Duration by) {
        advanceNanos(Deadline.nanosOf("by", by));
    }

    /** Moves forward by nanoseconds. */
    public void advanceNanos(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("nanos must not be negative, use stepBack: " + nanos);
        }
        now.addAndGet(nanos);
    }

    /** Does what a monotonic clock must not, to see that a component survives it. */
    public void stepBack(Duration by) {
        now.addAndGet(-Deadline.nanosOf("by", by));
    }

    @Override
    public String toString() {
        return "ManualClock[nanos=" + now.get() + "]";
    }
}
