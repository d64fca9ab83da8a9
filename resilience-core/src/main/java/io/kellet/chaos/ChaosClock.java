package io.kellet.chaos;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A clock that jumps when an experiment with a {@link Fault.ClockStep} says so; made by {@link Chaos#clock} and given to the
 * components under test. Each reading during an experiment is a decision. When the experiment ends no further jump is
 * added; those that were made stay, as they do on a real clock that was set.
 *
 * <p>Without an experiment a reading costs two loads more than the clock below.
 */
public final class ChaosClock implements NanoClock {

    private static final VarHandle OFFSET;

    static {
        try {
            OFFSET = MethodHandles.lookup().findVarHandle(ChaosClock.class, "offset", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final FaultPoint point;
    private final NanoClock base;

    @SuppressWarnings("UnusedVariable") // through OFFSET
    private long offset;

    ChaosClock(FaultPoint point, NanoClock base) {
        this.point = point;
        this.base = base;
    }

    @Override
    public long nanos() {
        if (point.isArmed()) {
            long step = point.clockStepNanos();
            if (step != 0) {
                OFFSET.getAndAdd(this, step);
            }
        }
        return base.nanos() + offsetNanos();
    }

    /** By how much it is ahead of the clock below, or behind if negative. */
    public long offsetNanos() {
        return (long) OFFSET.getAcquire(this);
    }

    /** The point at which it jumps. */
    public FaultPoint point() {
        return point;
    }

    @Override
    public String toString() {
        return "ChaosClock[point=" + point.name() + " offsetNanos=" + offsetNanos() + "]";
    }
}
