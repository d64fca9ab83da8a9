package io.kellet.breaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The probes of one half-open period: who is out, and what became of those that reported. */
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

    /** {@code 63..32 failed | 31..0 succeeded}: one word, so that a verdict is on a moment that was. */
    @SuppressWarnings({"unused", "UnusedVariable"}) // through ENDED
    private long ended;

    Probes(int places, long now) {
        leases = new TimedSlots(places, now);
    }

    /** A ticket, or {@link TimedSlots#NONE}. */
    int lease(Rules rules, long now) {
        return leases.claimFreeOrOver(now + rules.leaseNanos, 0, now);
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
