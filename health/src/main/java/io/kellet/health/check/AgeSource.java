package io.kellet.health.check;

/**
 * Says how old something is that must not get old: a secret, a bundle, market data. What it counts from is up to whoever provides it;
 * {@link LastGood} counts from when it was last told that all is well.
 */
@FunctionalInterface
public interface AgeSource {

    /** There has been none yet. */
    long NEVER = -1L;

    /**
     * The age in nanoseconds, or {@link #NEVER}. Called by a thread of the registry; it must not block.
     *
     * @param now a reading of the registry's clock, for those that count by it. An age that is counted from a date, such as that of a
     *     certificate, has no use for it
     */
    long ageNanos(long now);
}
