package io.kellet.health;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the keeper still has its turns. The keeper stamps each; whoever reads health, on any thread and without a lock, sees how
 * old the stamp is.
 *
 * <p>It takes two looks, a second apart, at the same stamp: a process that was stopped for a minute finds an old stamp when it goes on,
 * and the keeper needs a moment to make a new one. The first look wakes it.
 *
 * <p>Memory: the stamp is written with release and read with acquire; a look is an immutable object put in place by compare-and-set, and
 * is void once the stamp is another.
 */
final class Pulse {

    /** Between the look that finds an old stamp and the one that says so. */
    static final long SECOND_LOOK_NANOS = 1_000_000_000L;

    private static final VarHandle STAMP;
    private static final VarHandle LOOK;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STAMP = lookup.findVarHandle(Pulse.class, "stamp", long.class);
            LOOK = lookup.findVarHandle(Pulse.class, "look", Look.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Somebody found this stamp too old, then. */
    private record Look(long stamp, long at) {}

    private final NanoClock clock;
    private final long frozenAfterNanos;
    private volatile Runnable wake = () -> {};
    private volatile boolean ended;

    @SuppressWarnings({"unused", "UnusedVariable"}) // through STAMP
    private long stamp;

    @SuppressWarnings({"unused", "UnusedVariable"}) // through LOOK
    private @Nullable Look look;

    Pulse(NanoClock clock, long frozenAfterNanos) {
        this.clock = clock;
        this.frozenAfterNanos = frozenAfterNanos;
        beat(clock.nanos());
    }

    /** What wakes the keeper. */
    void wakes(Runnable keeper) {
        wake = keeper;
    }

    /** A turn begins. */
    void beat(long now) {
        STAMP.setRelease(this, now);
    }

    /** There will be no more turns, and that is as it should be. */
    void end() {
        ended = true;
    }

    /** For how long there was no turn, if that is too long; else zero. */
    long silence(long now) {
        long seen = (long) STAMP.getAcquire(this);
        long silent = now - seen;
        if (silent < 0) {
            afterStep(seen);
            return 0;
        }
        if (silent < frozenAfterNanos || ended) {
            return 0;
        }
        Look first = (Look) LOOK.getAcquire(this);
        long fresh = clock.nanos(); // the caller's may be old, and would date the first look back
        if (first == null || first.stamp != seen || fresh - first.at < 0) {
            LOOK.compareAndSet(this, first, new Look(seen, fresh));
            wake.run();
            return 0;
        }
        return fresh - first.at >= SECOND_LOOK_NANOS ? silent : 0;
    }

    /** A stamp from the future: the caller's reading is old, or the clock went back and the keeper does not know yet. */
    private void afterStep(long seen) {
        long fresh = clock.nanos();
        if (fresh - seen < 0) {
            STAMP.compareAndSet(this, seen, fresh);
        }
    }
}
