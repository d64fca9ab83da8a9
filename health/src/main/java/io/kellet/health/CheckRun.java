package io.kellet.health;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;

/** One run of a check: how much time it has. */
public final class CheckRun {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final NanoClock clock;
    private final long startNanos;
    private final long deadline;
    private final long timeoutNanos;
    private volatile boolean abandoned;

    private CheckRun(NanoClock clock, long startNanos, long timeoutNanos) {
        this.clock = clock;
        this.startNanos = startNanos;
        this.timeoutNanos = timeoutNanos;
        deadline = Deadline.after(startNanos, timeoutNanos);
    }

    /** A run that starts now: for whoever calls a check without a registry. */
    public static CheckRun startingNow(NanoClock clock, Duration timeout) {
        requireNonNull(clock, "clock");
        long timeoutNanos = Deadline.nanosOf("timeout", timeout);
        return new CheckRun(clock, clock.nanos(), timeoutNanos);
    }

    /** A run that has begun at that reading of the clock. */
    static CheckRun startedAt(long startNanos, NanoClock clock, long timeoutNanos) {
        return new CheckRun(clock, startNanos, timeoutNanos);
    }

    /** The clock that the run is timed by. */
    public NanoClock clock() {
        return clock;
    }

    /** The clock's reading when it began. */
    public long startNanos() {
        return startNanos;
    }

    /** How much of its time is left; zero once it is over. */
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    /** Never more than there was, whatever the clock does: who waits for so long must come back. */
    private long remainingNanos() {
        return Math.min(timeoutNanos, Deadline.remaining(deadline, clock.nanos()));
    }

    /**
     * What is left in whole milliseconds, at least 1: for interfaces that take 0 for "no limit".
     *
     * @throws java.net.SocketTimeoutException if nothing is left
     */
    public int remainingMillis() throws java.net.SocketTimeoutException {
        long left = remainingNanos();
        if (left == 0 || abandoned) {
            throw new java.net.SocketTimeoutException("the check's time is over");
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, left / NANOS_PER_MILLI));
    }

    /** Has the registry given it up? Whatever it returns is not looked at any more. */
    public boolean isAbandoned() {
        return abandoned;
    }

    void abandon() {
        abandoned = true;
    }

    @Override
    public String toString() {
        return "CheckRun(remaining=" + remaining() + (abandoned ? ", abandoned" : "") + ")";
    }
}
