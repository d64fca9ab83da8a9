package io.kellet.time;

/**
 * A monotonic clock in nanoseconds. Only differences between two readings mean anything: the origin is arbitrary, a
 * reading may be negative, and the value may wrap, so write {@code now - then < limit} and never {@code now < then + limit}.
 *
 * <p>Any thread may read it. It must not go back; components tolerate one that does, but then measure zero.
 */
@FunctionalInterface
public interface NanoClock {

    /** The system's monotonic clock, {@link System#nanoTime()}: two loads and a counter read, no allocation. */
    NanoClock SYSTEM = new SystemNanoClock();

    /** The current reading. */
    long nanos();
}
