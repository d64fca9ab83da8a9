package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.LocalCheck;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a loop still comes round. The check to decide about liveness: a process whose loop is stuck for good is worth nothing until
 * it is started again, and no other check notices.
 *
 * <pre>{@code
 * HeartbeatCheck orders = new HeartbeatCheck("orders", Duration.ofSeconds(5), clock);
 * health.live(CheckConfig.named("orders-loop").build(), orders);
 *
 * orders.attachCurrentThread();           // on the loop's thread, once
 * while (running) {
 *     long now = clock.nanos();
 *     orders.beat(now);
 *     if (!workOn(queue.poll())) {
 *         orders.idle(now);               // for no work there is no hurry
 *         queue.await();
 *     }
 * }
 * }</pre>
 *
 * <p>{@link #beat(long)} is one store and allocates nothing; any thread may call it. A loop that has never beaten is
 * {@link CheckStatus#UNKNOWN}: it has not started. One that is idle is well for as long as it may be idle. A loop whose thread has ended
 * has failed at once. If the thread was attached, the message of a failure says where it is; taking its stack stops that thread for a
 * moment, and only a stuck one.
 *
 * <p>It sees that the loop turns. Whether each turn does what it should, it cannot see: beat where work is done, not in a timer.
 */
public final class HeartbeatCheck implements LocalCheck {

    private static final int FRAMES = 6;

    private final String loop;
    private final NanoClock clock;
    private final long stallNanos;
    private final long idleNanos;
    private final Stamp stamp = new Stamp();
    private volatile @Nullable Thread thread;

    /** A loop that may be idle for however long. */
    public HeartbeatCheck(String loop, Duration stallAfter, NanoClock clock) {
        this(loop, stallAfter, Duration.ofNanos(Deadline.FOREVER), clock);
    }

    /**
     * A loop that is stuck if it has been idle for too long: nobody wakes it any more.
     *
     * @param loop as messages call it
     * @param stallAfter without a beat it is stuck; 1 ms to 1 day. Much longer than a turn, and than a pause for garbage
     * @param idleAtMost likewise while it is idle; not less than {@code stallAfter}
     */
    public HeartbeatCheck(String loop, Duration stallAfter, Duration idleAtMost, NanoClock clock) {
        this.loop = requireNonNull(loop, "loop");
        this.clock = requireNonNull(clock, "clock");
        if (loop.isBlank()) {
            throw new IllegalArgumentException("loop must not be blank: \"" + loop + "\"");
        }
        Thresholds.requireWithin("stallAfter", stallAfter, Duration.ofMillis(1), Duration.ofDays(1));
        stallNanos = stallAfter.toNanos();
        idleNanos = Deadline.nanosOf("idleAtMost", idleAtMost);
        Thresholds.requireRising("stallAfter", stallAfter, "idleAtMost", idleAtMost);
    }

    /** Remembers the calling thread as the loop's, and beats. */
    public void attachCurrentThread() {
        thread = Thread.currentThread();
        beat();
    }

    /** The loop has come round, and is at work. */
    public void beat() {
        stamp.now(clock.nanos());
    }

    /** As {@link #beat()}, with a reading of the clock that the loop has already. */
    public void beat(long now) {
        stamp.now(now);
    }

    /** The loop is about to wait for work; the next beat ends it. */
    public void idle() {
        stamp.resting(clock.nanos());
    }

    /** As {@link #idle()}, with a reading of the clock that the loop has already. */
    public void idle(long now) {
        stamp.resting(now);
    }

    /** The loop has ended as it should, or is about to be started again: nothing is expected of it until it beats. */
    public void stopped() {
        thread = null;
        stamp.never();
    }

    @Override
    public CheckResult check(CheckRun run) {
        long seen = stamp.look();
        Thread attached = thread;
        if (seen == Stamp.NEVER) {
            return CheckResult.unknown("loop " + loop + ": it has not started");
        }
        if (attached != null && !attached.isAlive()) {
            return CheckResult.failed("loop " + loop + ": its thread has ended, and nobody said that it would: thread="
                    + attached.getName());
        }
        long age = stamp.age(seen, clock.nanos(), clock);
        boolean idle = Stamp.isResting(seen);
        if (age <= (idle ? idleNanos : stallNanos)) {
            return CheckResult.passed("loop " + loop + (idle ? ": idle for " : ": came round ") + Figures.time(age)
                            + (idle ? "" : " ago"))
                    .with("ageMillis", age / 1_000_000);
        }
        String stuck = "loop " + loop + ": "
                + (idle
                        ? "idle for " + Figures.time(age) + ", at most " + Figures.time(idleNanos)
                                + ": is it still woken?"
                        : "has not come round for " + Figures.time(age) + ", at most " + Figures.time(stallNanos));
        CheckResult failed = CheckResult.failed(stuck).with("ageMillis", age / 1_000_000);
        return attached == null ? failed : withPlace(failed, attached);
    }

    /** Where the loop's thread is, and what it waits for. */
    private static CheckResult withPlace(CheckResult failed, Thread attached) {
        StackTraceElement[] stack = attached.getStackTrace();
        StringBuilder place = new StringBuilder(failed.message())
                .append("; thread=")
                .append(attached.getName())
                .append(" state=")
                .append(attached.getState());
        StringBuilder frames = new StringBuilder();
        for (int i = 0; i < Math.min(FRAMES, stack.length); i++) {
            frames.append(i == 0 ? "" : " < ").append(stack[i]);
        }
        if (stack.length > 0) {
            place.append(" at=").append(stack[0]);
        }
        @Nullable
        ThreadInfo info =
                ManagementFactory.getThreadMXBean().getThreadInfo(attached.getId()); // null: virtual, or ended
        LockInfo lock = info == null ? null : info.getLockInfo();
        if (info != null && lock != null) {
            place.append(" waitsFor=").append(lock);
            if (info.getLockOwnerName() != null) {
                place.append(" heldBy=").append(info.getLockOwnerName());
            }
        }
        CheckResult placed = new CheckResult(CheckStatus.FAILED, place.toString(), failed.details());
        return stack.length == 0
                ? placed
                : placed.with(
                        "stack",
                        frames.append(stack.length > FRAMES ? " < ..." : "").toString());
    }
}
