package io.kellet.chaos;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A place where things may go wrong on purpose; made by {@link Chaos#point} and asked by a guard, or by a user's own code,
 * around each call:
 *
 * <pre>{@code
 * if (point.isArmed()) {
 *     point.beforeCall();
 * }
 * Fill fill = venue.send(order);
 * if (point.isArmed()) {
 *     fill = point.result(fill);
 * }
 * }</pre>
 *
 * <p>While no experiment takes place here every method is one acquire load and a branch, writes nothing and allocates
 * nothing. What an experiment does here follows from its seed and the number of the call, see {@link Experiment#seed}.
 */
public final class FaultPoint {

    /** Where nothing ever goes wrong on purpose: for a guard that was given no point. */
    public static final FaultPoint NONE = new FaultPoint("none", new Delay(NanoClock.SYSTEM, LockSupport::parkNanos));

    private static final VarHandle ARMED;

    static {
        try {
            ARMED = MethodHandles.lookup().findVarHandle(FaultPoint.class, "armed", Armed.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final Delay delay;
    private final KindCounts decisions = new KindCounts();
    private final KindCounts injections = new KindCounts();

    @SuppressWarnings("UnusedVariable") // null unless an experiment takes place here; through ARMED
    private @Nullable Armed armed;

    FaultPoint(String name, Delay delay) {
        this.name = name;
        this.delay = delay;
    }

    /** The name it was made with. */
    public String name() {
        return name;
    }

    /** Does an experiment take place here? */
    public boolean isArmed() {
        return ARMED.getAcquire(this) != null;
    }

    /**
     * Before the call: waits, then fails, if an experiment decides so; each is a decision of its own.
     *
     * @throws Exception what the {@link Fault.Failure} supplied, the very instance, also if it is an {@link Error} or
     *     another {@link Throwable}; nothing else, and nothing unless an experiment injects an error here
     */
    public void beforeCall() throws Exception {
        Armed seen = (Armed) ARMED.getAcquire(this);
        if (seen == null) {
            return;
        }
        seen.delay(delay);
        Throwable error = seen.error();
        if (error != null) {
            throw FaultPoint.<Exception>asItIs(error);
        }
    }

    /** After the call: its answer, or another if an experiment decides so. A null answer stays. */
    @SuppressWarnings("unchecked") // whether it is a T the experiment must know; see Fault.WrongResult
    public <T> T result(T right) {
        Armed seen = (Armed) ARMED.getAcquire(this);
        if (seen == null || right == null) {
            return right;
        }
        Object wrong = seen.wrongResult(right);
        return wrong == null ? right : (T) wrong;
    }

    /** After the call: is its outcome to be kept from the guard, as if the calling thread had died? */
    public boolean dropsPermit() {
        Armed seen = (Armed) ARMED.getAcquire(this);
        return seen != null && seen.dropsPermit();
    }

    /** Decisions of that kind here, in all experiments. */
    public long decisions(FaultKind kind) {
        return decisions.get(kind);
    }

    /** Faults of that kind injected here, in all experiments. */
    public long injections(FaultKind kind) {
        return injections.get(kind);
    }

    /** For a {@link ChaosClock}: by how much it jumps now. */
    long clockStepNanos() {
        Armed seen = (Armed) ARMED.getAcquire(this);
        return seen == null ? 0 : seen.clockStepNanos();
    }

    /** Under the lock of {@link Chaos}. */
    void arm(Armed now) {
        ARMED.setRelease(this, now);
    }

    /** By any thread that finds the experiment over; another experiment's arming stays. */
    void disarm(Armed over) {
        ARMED.compareAndSet(this, over, null);
    }

    void countDecision(FaultKind kind) {
        decisions.increment(kind);
    }

    void countInjection(FaultKind kind) {
        injections.increment(kind);
    }

    /** Lets the compiler take any throwable for the exception that the caller declares; nothing is wrapped. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E asItIs(Throwable error) throws E {
        throw (E) error;
    }

    @Override
    public String toString() {
        return "FaultPoint[name=" + name + " armed=" + isArmed() + "]";
    }
}
