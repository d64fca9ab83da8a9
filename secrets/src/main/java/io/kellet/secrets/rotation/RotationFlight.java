package io.kellet.secrets.rotation;

import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An attempt on its thread, from the moment it is handed over until it has returned, however late. Nothing that a step or a store throws leaves it,
 * and it always reports back.
 *
 * <p>The lock decides between an attempt that goes on to its next call and the keeper that finds its time over: once abandoned it makes no
 * further call. All that is not final is guarded by it; nothing foreign is called while it is held.
 */
final class RotationFlight implements Runnable, RotationAttempt.Watch {

    private final RotationConfig config;
    private final RotationPlan plan;
    private final SecretStore store;
    private final RotationRecords records;
    private final NanoClock clock;
    private final int attempt;
    private final Runnable wake;
    private final ReentrantLock lock = new ReentrantLock();

    private RotationPhase phase = RotationPhase.READ;
    private long allowance;
    private long deadline;
    private boolean abandoned;
    private boolean landed;
    private boolean interrupted;
    private @Nullable Thread thread; // null while there is nobody to interrupt
    private @Nullable SecretVersion current;
    private @Nullable SecretVersion promoted;
    private @Nullable RotationFailure failure;
    private String startedFrom = "";
    private String pending = "";

    RotationFlight(
            RotationConfig config,
            RotationPlan plan,
            SecretStore store,
            RotationRecords records,
            NanoClock clock,
            int attempt,
            Runnable wake) {
        this.config = config;
        this.plan = plan;
        this.store = store;
        this.records = records;
        this.clock = clock;
        this.attempt = attempt;
        this.wake = wake;
        allowance = allowance(config.storeWithin()); // a thread is had soon, or never
        deadline = Deadline.after(clock.nanos(), allowance);
    }

    @Override
    public void run() {
        try {
            if (begin()) {
                SecretVersion seen = new RotationAttempt(config, plan, store, this).run();
                seen(seen);
            }
        } catch (RotationAttempt.AbandonedException e) {
            // whoever abandoned it has told
        } catch (Throwable thrown) { // an Error too: what breaks a step must not break what looks after it
            fail(thrown);
        } finally {
            land();
        }
    }

    private boolean begin() {
        lock.lock();
        try {
            if (!abandoned) {
                thread = Thread.currentThread();
            }
            return !abandoned;
        } finally {
            lock.unlock();
        }
    }

    private void seen(SecretVersion version) {
        lock.lock();
        try {
            current = version;
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable thrown) {
        RotationFailure what;
        lock.lock();
        try {
            if (abandoned) {
                return;
            }
            what = RotationFailure.of(phase, thrown);
            failure = what;
            thread = null;
        } finally {
            lock.unlock();
        }
        records.failed(plan.secret(), what, attempt);
    }

    /** It could not be given a thread after all. */
    void refused(Throwable why) {
        fail(why);
        land();
    }

    private void land() {
        lock.lock();
        try {
            thread = null;
            landed = true;
            if (interrupted) {
                Thread.interrupted(); // it was meant for the attempt, not for what the thread does next
            }
        } finally {
            lock.unlock();
        }
        wake.run();
    }

    // what the attempt says

    @Override
    public void enter(RotationPhase next, Duration within) throws RotationAttempt.AbandonedException {
        long now = clock.nanos();
        lock.lock();
        try {
            if (abandoned) {
                throw new RotationAttempt.AbandonedException();
            }
            phase = next;
            allowance = allowance(within);
            deadline = Deadline.after(now, allowance);
        } finally {
            lock.unlock();
        }
    }

    /** Who keeps to the time and fails by it can say more than that it is over; so they get a quarter more. */
    private static long allowance(Duration within) {
        return within.toNanos() + within.toNanos() / 4;
    }

    @Override
    public void started(SecretVersion from, boolean resumed) {
        lock.lock();
        try {
            startedFrom = from.id();
        } finally {
            lock.unlock();
        }
        records.started(plan.secret(), from, attempt, resumed);
    }

    @Override
    public void pending(SecretVersion version, boolean replaces) {
        lock.lock();
        try {
            pending = version.id();
        } finally {
            lock.unlock();
        }
        if (replaces) {
            records.replaced();
        }
    }

    @Override
    public void promoted(SecretVersion from, SecretVersion to) {
        lock.lock();
        try {
            promoted = to;
            current = to;
        } finally {
            lock.unlock();
        }
        records.succeeded(plan.secret(), from, to, attempt);
    }

    // what the keeper asks

    /** Abandons it if its time is over; answers the failure that this is. */
    @Nullable
    RotationFailure abandonIfLate(long now) {
        lock.lock();
        try {
            if (landed || abandoned || failure != null) {
                return null;
            }
            if (deadline - now > allowance) {
                deadline = Deadline.after(now, allowance); // the clock went back
            }
            if (!Deadline.hasPassed(deadline, now)) {
                return null;
            }
            RotationFailure late = RotationFailure.timeout(phase);
            abandon();
            return late;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits for it any more; it is asked to return. */
    void abandon() {
        lock.lock();
        try {
            abandoned = true;
            if (thread != null) {
                thread.interrupt();
                interrupted = true;
                thread = null;
            }
        } finally {
            lock.unlock();
        }
    }

    boolean hasLanded() {
        lock.lock();
        try {
            return landed;
        } finally {
            lock.unlock();
        }
    }

    boolean isAbandoned() {
        lock.lock();
        try {
            return abandoned;
        } finally {
            lock.unlock();
        }
    }

    /** When the keeper has to look at it again. */
    long deadline() {
        lock.lock();
        try {
            return deadline;
        } finally {
            lock.unlock();
        }
    }

    RotationPlan plan() {
        return plan;
    }

    int attempt() {
        return attempt;
    }

    /** What is known of it; once it has landed, all. */
    Report report() {
        lock.lock();
        try {
            return new Report(abandoned, current, promoted, failure, startedFrom, pending);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What became of it.
     *
     * @param current which version was current when it ended; null if it failed
     * @param promoted which it made current; null if none
     * @param failure null if there was none, or it was abandoned
     * @param startedFrom the id of the version it was to replace; empty if there was nothing to do, or it did not come so far
     * @param pending the id of the pending version it worked on; empty if it came to none
     */
    record Report(
            boolean abandoned,
            @Nullable SecretVersion current,
            @Nullable SecretVersion promoted,
            @Nullable RotationFailure failure,
            String startedFrom,
            String pending) {}
}
