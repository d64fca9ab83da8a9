package io.kellet.breaker;

import io.kellet.time.NanoClock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All of a breaker's state, published by one compare-and-set: nobody sees a state with another's deadline, probes or
 * settings. Immutable but for the counters it leads to, and made only when the breaker moves.
 *
 * <p>The generation tells calls let through now from those of before. Moves that leave it alone, a step of the ramp, a
 * change of settings, a deadline that begins anew, leave the calls in flight valid. The commit number counts every move.
 */
final class Epoch {

    /** In place of a permit: what a call may do must be looked at. No permit has this value. */
    static final long LOOK = -1;

    final BreakerState state;
    final long generation;
    final long commit;
    final Rules rules;

    /** What every call gets, or {@link #LOOK}. */
    final long permit;

    /** Counts the calls of a state that lets them through; of any other it stays empty. */
    final Tally tally;

    /** Where half-open: its probes. */
    final @Nullable Probes probes;

    /** When the state began; a step of the ramp when it began. */
    final long sinceNanos;

    /** Open: how long for. */
    final long openNanos;

    /** How often it has opened without having been healthy for long. */
    final int level;

    /** Ramping: the step, from zero. */
    final int rampStep;

    /** Ramping: calls that asked. */
    final @Nullable AtomicLong rampCalls;

    /** Held: by whom. */
    final @Nullable Hold hold;

    /** The group that counts this breaker as shut out. */
    final @Nullable BreakerGroup ejectedFrom;

    /** Metrics only: the rule that holds. */
    final @Nullable Cause over;

    private Epoch(Draft draft) {
        state = draft.state;
        generation = draft.generation;
        commit = draft.commit;
        rules = draft.rules;
        tally = draft.tally;
        probes = draft.probes;
        sinceNanos = draft.sinceNanos;
        openNanos = draft.openNanos;
        level = draft.level;
        rampStep = draft.rampStep;
        rampCalls = draft.rampCalls;
        hold = draft.hold;
        ejectedFrom = draft.ejectedFrom;
        over = draft.over;
        permit = permitOf(state, generation, tally);
    }

    private static long permitOf(BreakerState state, long generation, Tally tally) {
        return switch (state) {
            case DISABLED -> Permit.of(Permit.UNCOUNTED, generation);
            case CLOSED, FORCED_CLOSED, METRICS_ONLY ->
                tally.inFlight == null ? Permit.of(Permit.CALL, generation) : LOOK;
            case OPEN, HALF_OPEN, RAMPING, FORCED_OPEN -> LOOK;
        };
    }

    /** The state a breaker is made in. */
    static Epoch first(Rules rules, NanoClock clock) {
        Draft draft = new Draft(rules, Tally.of(rules, clock));
        draft.sinceNanos = clock.nanos();
        return new Epoch(draft);
    }

    /** Of this very move and no other: same generation, same state. A ramp's steps and other settings do not matter. */
    boolean isContinuedBy(Epoch other) {
        return other.generation == generation && other.state == state;
    }

    Epoch closed(NanoClock clock) {
        Draft next = next(BreakerState.CLOSED, clock);
        next.tally = Tally.of(rules, clock);
        return new Epoch(next);
    }

    /** Closed, and nothing of the past counts. */
    Epoch reset(NanoClock clock) {
        Draft next = next(BreakerState.CLOSED, clock);
        next.tally = Tally.of(rules, clock);
        next.level = 0;
        return new Epoch(next);
    }

    Epoch opened(NanoClock clock, long dice, @Nullable BreakerGroup ejectedBy) {
        OpenTime openTime = rules.config.openTime();
        Draft next = next(BreakerState.OPEN, clock);
        int before = state == BreakerState.CLOSED ? openTime.levelAfter(level, next.sinceNanos - sinceNanos) : level;
        next.level = before == Integer.MAX_VALUE ? before : before + 1;
        next.openNanos = openTime.nanos(next.level, dice + next.generation);
        next.ejectedFrom = ejectedBy;
        return new Epoch(next);
    }

    Epoch halfOpen(NanoClock clock) {
        Draft next = next(BreakerState.HALF_OPEN, clock);
        next.probes = new Probes(rules, next.sinceNanos);
        next.ejectedFrom = ejectedFrom;
        return new Epoch(next);
    }

    Epoch ramping(NanoClock clock) {
        Draft next = next(BreakerState.RAMPING, clock);
        next.tally = Tally.of(rules, clock);
        next.rampCalls = new AtomicLong();
        return new Epoch(next);
    }

    Epoch nextRampStep(NanoClock clock) {
        Draft next = same();
        next.sinceNanos = clock.nanos();
        next.rampStep = rampStep + 1;
        return new Epoch(next);
    }

    Epoch held(Hold hold, NanoClock clock) {
        Draft next = next(hold.mode().state(), clock);
        next.hold = hold;
        next.tally = hold.mode() == HoldMode.FORCED_OPEN || hold.mode() == HoldMode.DISABLED
                ? Tally.none()
                : Tally.of(rules, clock);
        next.ejectedFrom = hold.mode() == HoldMode.FORCED_OPEN ? ejectedFrom : null;
        return new Epoch(next);
    }

    /** The time that was running begins anew, for the clock has gone back behind its beginning. */
    Epoch startedAnew(NanoClock clock) {
        if (state == BreakerState.HALF_OPEN) {
            return halfOpen(clock); // a new generation: the leases of the old one are dated in the future
        }
        Draft next = same();
        next.sinceNanos = clock.nanos();
        return new Epoch(next);
    }

    /** Nothing has changed but the rule that holds. */
    Epoch crossed(@Nullable Cause nowOver) {
        Draft next = same();
        next.over = nowOver;
        return new Epoch(next);
    }

    /** Nothing has changed; takes a commit number. */
    Epoch again() {
        return new Epoch(same());
    }

    /** No group counts this breaker any more. */
    Epoch outsideGroups() {
        Draft next = same();
        next.ejectedFrom = null;
        return new Epoch(next);
    }

    Epoch reconfigured(Rules to, NanoClock clock) {
        Draft next = same();
        next.rules = to;
        if (lets(state)) {
            next.tally = tally.changedFor(rules, to, clock);
            if (tally.inFlight != null && next.tally.inFlight != tally.inFlight) {
                next.generation++; // tickets of the old places must not free new ones
            }
        }
        return new Epoch(next);
    }

    private static boolean lets(BreakerState state) {
        return state == BreakerState.CLOSED
                || state == BreakerState.RAMPING
                || state == BreakerState.FORCED_CLOSED
                || state == BreakerState.METRICS_ONLY;
    }

    private Draft next(BreakerState to, NanoClock clock) {
        Draft next = new Draft(rules, Tally.none());
        next.state = to;
        next.generation = generation + 1;
        next.commit = commit + 1;
        next.level = level;
        next.sinceNanos = clock.nanos();
        return next;
    }

    private Draft same() {
        Draft next = new Draft(rules, tally);
        next.state = state;
        next.generation = generation;
        next.commit = commit + 1;
        next.probes = probes;
        next.sinceNanos = sinceNanos;
        next.openNanos = openNanos;
        next.level = level;
        next.rampStep = rampStep;
        next.rampCalls = rampCalls;
        next.hold = hold;
        next.ejectedFrom = ejectedFrom;
        next.over = over;
        return next;
    }

    /** What an epoch is made from. */
    private static final class Draft {
        private BreakerState state = BreakerState.CLOSED;
        private long generation;
        private long commit;
        private Rules rules;
        private Tally tally;
        private @Nullable Probes probes;
        private long sinceNanos;
        private long openNanos;
        private int level;
        private int rampStep;
        private @Nullable AtomicLong rampCalls;
        private @Nullable Hold hold;
        private @Nullable BreakerGroup ejectedFrom;
        private @Nullable Cause over;

        private Draft(Rules rules, Tally tally) {
            this.rules = rules;
            this.tally = tally;
        }
    }
}
