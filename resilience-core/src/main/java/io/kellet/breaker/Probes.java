package io.kellet.breaker;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The probes of one half-open period: who is out, and what became of those that reported. How many may be out and for how long
 * is as it was set when the period began.
 */
final class Probes {

    private static final VarHandle ENDED;

    static {
        try {
            ENDED = MethodHandles.lookup().findVarHandle(Probes.class, "ended", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final TimedSlots leases;

    private final long leaseNanos;

    /** {@code 63..32 failed | 31..0 succeeded}: one word, so that a verdict is on a moment that was. */
    @SuppressWarnings({"unused", "UnusedVariable"}) // through ENDED
    private long ended;

    Probes(Rules rules, long now) {
        leases = new TimedSlots(rules.probes, now);
        leaseNanos = rules.leaseNanos;
    }

    /** A ticket, or {@link TimedSlots#NONE}. */
    int lease(long now) {
        return leases.claimFreeOrOver(now + leaseNanos, 0, now);
    }

    /**
     * Does a lease run out later than it can? Then the clock went back, and nobody knows when it would. A reading from before the
     * leases were looked at may merely be older than one of them, so it is the clock's word that counts.
     */
    boolean areDatedAhead(long now, NanoClock clock) {
        return leases.countAfter(now + leaseNanos + 1_000) > 0 && leases.hasLaterThan(clock, leaseNanos);
    }

    /** All that have reported, this one included. */
    long count(boolean failed) {
        long one = failed ? 1L << 32 : 1L;
        return (long) ENDED.getAndAdd(this, one) + one;
    }

    long ended() {
        return (long) ENDED.getOpaque(this);
    }

    static int failed(long ended) {
        return (int) (ended >>> 32);
    }

    static int succeeded(long ended) {
        return (int) ended;
    }
}
