package io.kellet.health;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where the newest snapshot hangs. A reader takes it with one acquire load; whoever has news, the keeper, a drain, a look that finds the
 * keeper frozen or the kill switch engaged, makes a new one of the one that hangs there and puts it in its place by compare-and-set.
 *
 * <p>Memory: each snapshot is immutable and was made of the very one it replaces, with a version one higher. So no news is lost, however
 * many bring some at once; and since all goes through one word, no thread sees a version after a higher one. The winner of a
 * compare-and-set owns the numbers of the transitions that it made and tells them; nobody holds a lock meanwhile. Held by
 * {@code HealthStress} in concurrency-tests.
 */
final class Board {

    /** Another clock may be told to move on by a test, and nobody wakes who waits for it. */
    private static final long LONGEST_NAP_NANOS = 50_000_000L;

    /** Changes a snapshot that is being made. */
    private interface Change {

        /** Null if all is to stay as it is. */
        HealthSnapshot.@Nullable Builder of(HealthSnapshot before, HealthSnapshot.Builder builder);
    }

    private static final VarHandle CURRENT;

    static {
        try {
            CURRENT = MethodHandles.lookup().findVarHandle(Board.class, "current", HealthSnapshot.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NanoClock clock;
    private final InstantSource wall;
    private final Kills kills;
    private final Transitions transitions;
    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

    @SuppressWarnings({"unused", "UnusedVariable"}) // through CURRENT
    private HealthSnapshot current;

    Board(HealthSnapshot first, NanoClock clock, InstantSource wall, Kills kills, Transitions transitions) {
        this.clock = clock;
        this.wall = wall;
        this.kills = kills;
        this.transitions = transitions;
        current = first.toBuilder().halted(kills.text()).build();
        VarHandle.releaseFence(); // whoever gets hold of the board finds a snapshot on it
    }

    HealthSnapshot current() {
        return (HealthSnapshot) CURRENT.getAcquire(this);
    }

    /** The newest, which is right about the kill switch. Writes only if that has changed. */
    HealthSnapshot withKills() {
        HealthSnapshot seen = current();
        return kills.isEngaged() == seen.halted().isEmpty() ? lookAtKills() : seen;
    }

    /** Publishes what of the kill switch is engaged, unless that is known. */
    HealthSnapshot lookAtKills() {
        HealthSnapshot seen = current();
        while (!seen.halted().equals(kills.text())) {
            put((before, builder) -> builder); // whatever is put says it
            seen = current();
        }
        return seen;
    }

    /** Leaves the news of the switch to others: who asks here may be a trading thread. */
    boolean isTradingReady() {
        return !kills.isEngaged() && current().wouldTrade();
    }

    /** What the keeper has found, who is obviously not frozen. */
    Transitions.Changes publish(List<CheckView> checks, boolean started) {
        return put((before, builder) -> builder.checks(checks).started(started).frozen(""));
    }

    /** Unless it is already. */
    void drain(String why) {
        put((before, builder) -> before.draining().isEmpty() ? builder.draining(why) : null);
    }

    void resume() {
        put((before, builder) -> before.draining().isEmpty() ? null : builder.draining(""));
    }

    void freeze(String what) {
        put((before, builder) -> before.frozen().isEmpty() ? builder.frozen(what) : null);
    }

    private Transitions.Changes put(Change change) {
        while (true) {
            HealthSnapshot before = current();
            HealthSnapshot.Builder builder = change.of(before, before.toBuilder());
            if (builder == null) {
                return Transitions.Changes.NONE;
            }
            builder.version(before.version() + 1)
                    .taken(clock.nanos(), now(before))
                    .halted(kills.text());
            HealthSnapshot after = builder.build();
            Transitions.Changes changes = Transitions.between(before, after);
            if (changes.count() > 0) {
                after = builder.lastEvent(before.lastEvent() + changes.count()).build();
            }
            if (CURRENT.compareAndSet(this, before, after)) {
                transitions.tell(changes);
                waiting.forEach(LockSupport::unpark);
                return changes;
            }
        }
    }

    private Instant now(HealthSnapshot before) {
        return Keeper.read(wall, before.takenAt());
    }

    HealthSnapshot awaitNewer(long version, long timeoutNanos) throws InterruptedException {
        long last = clock.nanos();
        long left = timeoutNanos;
        Thread thread = Thread.currentThread();
        waiting.add(thread); // before the look, so that what is put after it wakes
        try {
            while (true) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                HealthSnapshot seen = current();
                long now = clock.nanos();
                left = Math.max(0, left - Math.max(0, now - last)); // a clock that goes back takes no time
                last = now;
                if (seen.version() > version || left == 0) {
                    return seen;
                }
                LockSupport.parkNanos(this, Math.min(left, LONGEST_NAP_NANOS));
            }
        } finally {
            waiting.remove(thread);
        }
    }
}
