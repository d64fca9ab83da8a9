package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditTrail;
import io.kellet.authority.Operator;
import io.kellet.event.EventBus;
import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A breaker's state, and every way in which it moves from one to the next; what calls see of it is {@link CircuitBreaker}. Two
 * types for the reader's sake, one object for the trading thread's: a reference between them would be a load more.
 *
 * <p><b>Memory ordering.</b> All state is one immutable {@link Epoch}, loaded with acquire and replaced by compare-and-set
 * from the very epoch that was looked at. So every move starts from the state it was decided on, and of several that
 * were decided on one state one is made. What a move causes, events and counters, comes after it.
 */
abstract class Moves {

    private static final VarHandle EPOCH;
    private static final VarHandle GROUP;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            EPOCH = lookup.findVarHandle(Moves.class, "epoch", Epoch.class);
            GROUP = lookup.findVarHandle(Moves.class, "group", BreakerGroup.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final String name;
    final NanoClock clock;
    final BreakerCounters counters = new BreakerCounters();

    final BreakerAudit audit;

    private final @Nullable BreakerEvents events;
    private final long dice = new SplittableRandom().nextLong(); // so that a fleet's jitter differs

    @SuppressWarnings("UnusedVariable") // through EPOCH
    private Epoch epoch;

    @SuppressWarnings({"unused", "UnusedVariable"}) // through GROUP
    private @Nullable BreakerGroup group;

    Moves(BreakerConfig config, NanoClock clock, @Nullable EventBus bus, AuditTrail trail) {
        this.clock = requireNonNull(clock, "clock");
        name = requireNonNull(config, "config").name();
        epoch = Epoch.first(new Rules(config), clock);
        audit = new BreakerAudit(this, trail);
        events = bus == null ? null : new BreakerEvents(bus, name);
        if (!config.enabled()) {
            BreakerState before = epoch.state;
            audit.heldByConfiguration(
                    hold(null, HoldMode.DISABLED, new Operator("configuration", "enabled=false")), before);
        }
    }

    final Epoch current() {
        return (Epoch) EPOCH.getAcquire(this);
    }

    // ---- what calls cause

    /**
     * Metrics only: have listeners been told that a rule holds? Asked of the state as it is after the outcome was counted, whatever
     * it was before. With the fence in {@link #watchThreshold} this makes sure that of an outcome and a crossing at the same time
     * one sees the other.
     */
    final boolean isOver(Epoch seen) {
        if (seen.state != BreakerState.METRICS_ONLY) {
            return false;
        }
        VarHandle.fullFence();
        return current().over != null;
    }

    /** A rule holds, or the one that held may hold no more. */
    final void holds(Epoch seen, @Nullable Cause cause) {
        switch (seen.state) {
            case CLOSED, RAMPING -> {
                if (cause != null) {
                    open(seen, cause);
                }
            }
            case METRICS_ONLY -> watchThreshold(seen);
            default -> {
                // forced closed: nothing trips
            }
        }
    }

    final void open(Epoch decidedOn, Cause cause) {
        Epoch seen = decidedOn;
        while (decidedOn.isContinuedBy(seen)) {
            BreakerGroup member = group();
            if (member != null && !member.tryEject()) {
                if (group() != member) {
                    continue; // it has left meanwhile, and asks that group no more
                }
                withhold(seen, member, cause);
                return;
            }
            boolean committed = false;
            try {
                Epoch next = seen.opened(clock, dice, member);
                committed = commit(seen, next);
                if (committed) {
                    tell(seen, next, cause, null);
                }
            } finally {
                if (!committed && member != null) {
                    member.restore(); // once committed the place is the epoch's
                }
            }
            if (committed) {
                VarHandle.fullFence();
                if (member != null && group() != member) {
                    giveBackPlaceIn(member); // it left while the breaker moved
                }
                return;
            }
            seen = current(); // perhaps it was only reconfigured
        }
    }

    private void withhold(Epoch seen, BreakerGroup member, Cause cause) {
        if (seen.tally.isWithheld()) {
            return;
        }
        long now = clock.nanos();
        if (seen.tally.firstWithheld()) {
            Epoch at = seen;
            while (seen.isContinuedBy(at)) {
                Epoch next = at.again();
                if (commit(at, next)) {
                    member.countWithheld();
                    counters.tripsWithheld.incrementAndGet();
                    if (events != null) {
                        events.withheld(next, member, cause, now);
                    }
                    return;
                }
                at = current();
            }
        }
    }

    final void decide(Epoch decidedOn, long ended) {
        Epoch seen = decidedOn;
        while (decidedOn.isContinuedBy(seen)) {
            switch (seen.rules.verdict(Probes.succeeded(ended), Probes.failed(ended))) {
                case UNDECIDED -> {
                    return;
                }
                case OPEN_AGAIN -> {
                    if (move(seen, seen.opened(clock, dice, seen.ejectedFrom), Cause.PROBES_FAILED, null)) {
                        return;
                    }
                }
                case RECOVERED -> {
                    Epoch next = seen.rules.rampPercents.length == 0 ? seen.closed(clock) : seen.ramping(clock);
                    if (move(seen, next, Cause.PROBES_SUCCEEDED, null)) {
                        return;
                    }
                }
            }
            seen = current();
        }
    }

    /**
     * Tells listeners if what they were told last is not so any more, until it is. Looks at the state as it is, and again after each
     * crossing: an outcome that came in between saw the threshold as it was before.
     */
    final void watchThreshold(Epoch decidedOn) {
        while (true) {
            VarHandle.fullFence(); // see isOver
            Epoch seen = current();
            if (!decidedOn.isContinuedBy(seen)) {
                return;
            }
            long now = clock.nanos();
            Cause holding = seen.tally.holding(seen.rules, now);
            Cause held = seen.over;
            if (holding != null == (held != null)) {
                return;
            }
            Epoch next = seen.crossed(holding);
            if (commit(seen, next) && events != null) {
                events.crossed(next, holding != null, holding != null ? holding : requireNonNull(held), now);
            }
        }
    }

    @Nullable
    final Hold holdNow() {
        return current().hold;
    }

    final Hold hold(@Nullable Hold replaced, HoldMode mode, Operator operator) {
        while (true) {
            Epoch seen = requireHoldable(replaced, mode);
            Hold hold = new Hold(this, mode, operator, clock.nanos());
            if (move(seen, seen.held(hold, clock), Cause.OPERATOR_HELD, operator)) {
                return hold;
            }
        }
    }

    /** The state in which the breaker may be held so. */
    final Epoch requireHoldable(@Nullable Hold replaced, HoldMode mode) {
        Epoch seen = current();
        boolean mayHold = replaced != null ? seen.hold == replaced : seen.hold == null || mode == HoldMode.FORCED_OPEN;
        if (!mayHold) {
            throw new IllegalStateException(
                    replaced != null
                            ? "hold is not in force any more: " + replaced
                            : "breaker is held by somebody else: breaker=" + name + " hold=" + seen.hold);
        }
        return seen;
    }

    final boolean release(Hold hold, Operator operator) {
        while (true) {
            Epoch seen = current();
            if (seen.hold != hold) {
                return false;
            }
            Epoch next = hold.mode() == HoldMode.FORCED_OPEN ? seen.halfOpen(clock) : seen.closed(clock);
            if (move(seen, next, Cause.OPERATOR_RELEASED, operator)) {
                return true;
            }
        }
    }

    final boolean move(Epoch from, Epoch to, Cause cause, @Nullable Operator operator) {
        if (!commit(from, to)) {
            return false;
        }
        tell(from, to, cause, operator);
        return true;
    }

    private void tell(Epoch from, Epoch to, Cause cause, @Nullable Operator operator) {
        if (to.state == BreakerState.OPEN && from.state != BreakerState.OPEN) {
            counters.trips.incrementAndGet();
        }
        if (events != null) {
            events.moved(from, to, cause, operator);
        }
    }

    /**
     * The one place where the state changes. Who is told true owes the commit number an event, or a {@link #skip}, and so must not
     * call anything that may fail before: not even the clock.
     */
    private boolean commit(Epoch from, Epoch to) {
        if (!EPOCH.compareAndSet(this, from, to)) {
            return false;
        }
        if (from.ejectedFrom != null && to.ejectedFrom == null) {
            from.ejectedFrom.restore();
        }
        return true;
    }

    private void skip(Epoch committed) {
        if (events != null) {
            events.skip(committed);
        }
    }

    final void climb(Epoch seen) {
        boolean atTheTop = seen.rampStep + 1 >= seen.rules.rampPercents.length;
        move(seen, atTheTop ? seen.closed(clock) : seen.nextRampStep(clock), Cause.RAMP_STEP_OVER, null);
    }

    /**
     * The caller's {@code now} lies before the state began. Either its thread was held up after it read the clock, or the clock went
     * back: then a time that is running begins anew, lest the breaker stays shut for as far as the clock went.
     */
    final boolean clockWentBack(Epoch seen) {
        return clock.nanos() - seen.sinceNanos < 0
                && move(seen, seen.startedAnew(clock), Cause.CLOCK_STEPPED_BACK, null);
    }

    // ---- operators

    final void reset(Operator operator) {
        while (true) {
            Epoch seen = requireNotHeld();
            if (move(seen, seen.reset(clock), Cause.OPERATOR_RESET, operator)) {
                return;
            }
        }
    }

    /** The state in which nobody holds the breaker. */
    final Epoch requireNotHeld() {
        Epoch seen = current();
        if (seen.hold != null) {
            throw new IllegalStateException(
                    "breaker is held, release it first: breaker=" + name + " hold=" + seen.hold);
        }
        return seen;
    }

    final void changeSettings(UnaryOperator<BreakerConfig> change) {
        while (true) {
            Epoch seen = current();
            BreakerConfig before = seen.rules.config;
            BreakerConfig wanted = requireChangeable(before, change);
            Epoch next = seen.reconfigured(new Rules(wanted), clock);
            long now = clock.nanos();
            if (commit(seen, next)) {
                if (events != null) {
                    events.reconfigured(next, now);
                }
                if (next.state == BreakerState.METRICS_ONLY) {
                    watchThreshold(next);
                }
                return;
            }
        }
    }

    /** The settings wanted, if the breaker can take them. */
    final BreakerConfig requireChangeable(BreakerConfig before, UnaryOperator<BreakerConfig> change) {
        BreakerConfig wanted = requireNonNull(change.apply(before), "changed settings");
        if (!wanted.name().equals(name)) {
            throw new IllegalArgumentException("name cannot be changed: breaker=" + name + " name=" + wanted.name());
        }
        if (wanted.enabled() != before.enabled()) {
            throw new IllegalArgumentException("enabled cannot be changed, hold or release the breaker: breaker=" + name
                    + " enabled=" + wanted.enabled());
        }
        return wanted;
    }

    // ---- the group, and the end

    final void join(BreakerGroup joined) {
        if (!GROUP.compareAndSet(this, null, joined)) {
            throw new IllegalStateException("breaker is a member of a group: breaker=" + name + " group=" + group());
        }
        joined.joined();
    }

    final void leave(BreakerGroup left) {
        if (GROUP.compareAndSet(this, left, null)) {
            left.left();
            VarHandle.fullFence(); // of us and a trip at the same time one sees the other, see open
            giveBackPlaceIn(left);
        }
    }

    private void giveBackPlaceIn(BreakerGroup left) {
        Epoch seen = current();
        while (seen.ejectedFrom == left) {
            Epoch next = seen.outsideGroups();
            if (commit(seen, next)) {
                skip(next);
            }
            seen = current();
        }
    }

    /** Ends the events and the membership; the breaker guards on. */
    final void detach() {
        BreakerGroup member = group();
        if (member != null) {
            leave(member);
        }
        if (events != null) {
            events.close();
        }
    }

    private @Nullable BreakerGroup group() {
        return (@Nullable BreakerGroup) GROUP.getAcquire(this);
    }
}
