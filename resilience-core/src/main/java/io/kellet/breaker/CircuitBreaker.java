package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditTrail;
import io.kellet.authority.Operator;
import io.kellet.event.EventBus;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Stops calls to something that fails, and lets them through again when it has recovered.
 *
 * <pre>{@code
 * CircuitBreaker venue = new CircuitBreaker(BreakerConfig.named("xetra").build(), NanoClock.SYSTEM, bus);
 *
 * long permit = venue.tryAcquire();
 * if (permit < 0) {
 *     return refused(order);            // nothing to give back
 * }
 * try {
 *     Ack ack = session.send(order);
 *     venue.onSuccess(permit);
 *     return ack;
 * } catch (IOException | RuntimeException e) {
 *     venue.onFailure(permit);
 *     throw e;
 * }
 * }</pre>
 *
 * <p>or {@code venue.call(order, session::send)}. A permit is to be reported exactly once, by any thread. One that
 * never is harms nothing: an ordinary one holds no place, and a probe's lease runs out. Only of calls noted for
 * {@link TripRule.OverdueCalls} it says something, that the call hangs, until the breaker moves. An outcome of a call that was let
 * through before the breaker last moved changes nothing and is answered {@link Report#STALE}. Of ordinary permits, which
 * are all alike, a second report cannot be told from another call's; of probes and noted calls it can.
 *
 * <p><b>Cost.</b> A success of a breaker without a recent failure is one load to get in and a few to get out: it writes nothing,
 * reads no clock and scales with cores. Methods that take {@code now} want a reading of this breaker's own clock; those that
 * take none read it where it matters: when open, and for rules on time. Nothing allocates but a move to another state, and
 * the first refusal, failure or slow call of a thread (see {@link #attachCurrentThread}).
 */
public final class CircuitBreaker extends Moves {

    private static final RejectionReason[] REASONS = RejectionReason.values();

    private final BreakerOpenException[] rejections = new BreakerOpenException[REASONS.length];

    /** A breaker that tells nobody what it does. */
    public CircuitBreaker(BreakerConfig config, NanoClock clock) {
        this(config, clock, null);
    }

    /**
     * A breaker whose moves are events of a source named {@code "breaker:"} and its name.
     *
     * @throws IllegalStateException if the bus refuses the source, because there is one of this name or there are too many
     */
    public CircuitBreaker(BreakerConfig config, NanoClock clock, @Nullable EventBus bus) {
        this(config, clock, bus, AuditTrail.none());
    }

    /**
     * A breaker whose moves are events, and on which what operators do is on record as {@code docs/audit-records.md} lists. For
     * trips see {@link TripRecorder}.
     *
     * @param bus null if nobody is to be told
     * @throws IllegalStateException if the bus refuses the source, because there is one of this name or there are too many
     */
    public CircuitBreaker(BreakerConfig config, NanoClock clock, @Nullable EventBus bus, AuditTrail trail) {
        super(config, clock, bus, trail);
        for (RejectionReason reason : REASONS) {
            rejections[reason.code()] = new BreakerOpenException(name, reason);
        }
    }

    public String name() {
        return name;
    }

    /** The settings in force. */
    public BreakerConfig config() {
        return current().rules.config;
    }

    public BreakerState state() {
        return current().state;
    }

    // ---- the two steps of a call

    /** May a call be made now? Negative: no. Else the permit to report the outcome with. */
    public long tryAcquire() {
        Epoch seen = current();
        long permit = seen.permit;
        return permit >= 0 ? permit : look(seen, clock.nanos());
    }

    /** As {@link #tryAcquire()}, with a reading of the clock that the caller has already. */
    public long tryAcquire(long now) {
        Epoch seen = current();
        long permit = seen.permit;
        return permit >= 0 ? permit : look(seen, now);
    }

    /**
     * A permit, or the exception.
     *
     * @throws BreakerOpenException if the call may not be made; always the same one for the same reason
     */
    public long acquire() {
        long permit = tryAcquire();
        if (permit < 0) {
            throw rejection(permit);
        }
        return permit;
    }

    /** As {@link #acquire()}, with a reading of the clock that the caller has already. */
    public long acquire(long now) {
        long permit = tryAcquire(now);
        if (permit < 0) {
            throw rejection(permit);
        }
        return permit;
    }

    /** The exception for a negative permit. */
    public BreakerOpenException rejection(long refused) {
        int reason = Permit.reasonOf(refused);
        if (refused >= 0 || reason >= REASONS.length) {
            throw new IllegalArgumentException("permit is not a refusal: breaker=" + name + " permit=" + refused);
        }
        return rejections[reason];
    }

    /** Do starts and ends of calls matter to the rules in force? If not, the forms without them lose nothing. */
    public boolean readsClock() {
        return current().rules.readTime();
    }

    /** The call did what it should. */
    public Report onSuccess(long permit) {
        Epoch seen = current();
        if (permit == seen.permit && seen.tally.isQuiet()) {
            return Report.COUNTED; // it would change nothing
        }
        return settle(seen, permit, Outcome.SUCCESS, false, 0, 0);
    }

    /** The call did what it should, from {@code startNanos} to {@code nowNanos}. */
    public Report onSuccess(long permit, long startNanos, long nowNanos) {
        Epoch seen = current();
        if (permit == seen.permit && nowNanos - startNanos <= seen.rules.slowNanos && seen.tally.isQuiet()) {
            return Report.COUNTED;
        }
        return settle(seen, permit, Outcome.SUCCESS, true, startNanos, nowNanos);
    }

    /** What was called failed. */
    public Report onFailure(long permit) {
        return settle(current(), permit, Outcome.FAILURE, false, 0, 0);
    }

    /** What was called failed, from {@code startNanos} to {@code nowNanos}. */
    public Report onFailure(long permit, long startNanos, long nowNanos) {
        return settle(current(), permit, Outcome.FAILURE, true, startNanos, nowNanos);
    }

    /** The call failed for a reason of our own. */
    public Report onLocalFailure(long permit) {
        return settle(current(), permit, Outcome.LOCAL_FAILURE, false, 0, 0);
    }

    /** The call failed for a reason of our own, from {@code startNanos} to {@code nowNanos}. */
    public Report onLocalFailure(long permit, long startNanos, long nowNanos) {
        return settle(current(), permit, Outcome.LOCAL_FAILURE, true, startNanos, nowNanos);
    }

    /** Gives a permit back: the call was cancelled, refused further in, or never made. Says nothing about what is called. */
    public Report release(long permit) {
        return settle(current(), permit, Outcome.NEUTRAL, false, 0, 0);
    }

    /** As {@link #release(long)}, with a reading of the clock that the caller has already. */
    public Report release(long permit, long nowNanos) {
        return settle(current(), permit, Outcome.NEUTRAL, true, nowNanos, nowNanos);
    }

    /**
     * Reports any outcome.
     *
     * @param outcome one of {@link Outcome}'s numbers
     */
    public Report report(long permit, int outcome, long startNanos, long nowNanos) {
        return outcome == Outcome.SUCCESS
                ? onSuccess(permit, startNanos, nowNanos)
                : settle(current(), permit, Outcome.require(outcome), true, startNanos, nowNanos);
    }

    /** As {@link #report(long, int, long, long)}, for rules that do not look at time. */
    public Report report(long permit, int outcome) {
        return outcome == Outcome.SUCCESS
                ? onSuccess(permit)
                : settle(current(), permit, Outcome.require(outcome), false, 0, 0);
    }

    // ---- calls as lambdas

    /**
     * Makes a guarded call. What it throws is thrown unchanged, after it was reported as {@link BreakerConfig#classifier} says.
     *
     * @throws BreakerOpenException if the call may not be made
     */
    public <S extends @Nullable Object, R extends @Nullable Object, X extends Throwable> R call(
            S state, BreakerFunction<? super S, ? extends R, X> function) throws X {
        boolean timed = readsClock();
        long start = timed ? clock.nanos() : 0;
        long permit = timed ? acquire(start) : acquire();
        R result;
        try {
            result = function.apply(state);
        } catch (Throwable thrown) {
            settleThrown(permit, thrown, timed, start);
            throw thrown;
        }
        settleReturned(permit, result, timed, start);
        return result;
    }

    /** As {@link #call(Object, BreakerFunction)}. */
    public <R extends @Nullable Object> R call(Callable<R> callable) throws Exception {
        return call(callable, Callable::call);
    }

    /** As {@link #call(Object, BreakerFunction)}, for what throws nothing checked. */
    public <R extends @Nullable Object> R get(Supplier<R> supplier) {
        return this.<Supplier<R>, R, RuntimeException>call(supplier, Supplier::get);
    }

    /** As {@link #call(Object, BreakerFunction)}, for what returns nothing. */
    public void run(Runnable runnable) {
        this.<Runnable, Boolean, RuntimeException>call(runnable, CircuitBreaker::runIt);
    }

    /**
     * Makes a guarded call whose outcome comes later. The future always completes: with the refusal, with what the supplier
     * threw, or as its stage does, after the outcome was reported. Cancelling it cancels the stage.
     */
    public <R extends @Nullable Object> CompletableFuture<R> callAsync(
            Supplier<? extends CompletionStage<R>> supplier) {
        boolean timed = readsClock();
        long start = timed ? clock.nanos() : 0;
        long permit = timed ? tryAcquire(start) : tryAcquire();
        if (permit < 0) {
            return CompletableFuture.failedFuture(rejection(permit));
        }
        CompletionStage<R> stage;
        try {
            stage = requireNonNull(supplier.get(), "the supplier's stage");
        } catch (Throwable thrown) {
            settleThrown(permit, thrown, timed, start);
            return CompletableFuture.failedFuture(thrown);
        }
        GuardedFuture<R> answer = new GuardedFuture<>(this, permit, timed, start, stage);
        answer.follow();
        return answer;
    }

    // ---- operators

    /**
     * Takes hold of the breaker, until the hold is released. {@link HoldMode#FORCED_OPEN} can be taken at any time, also
     * from another operator; any other way only where nobody holds it: else {@link Hold#change} is for its holder.
     *
     * @throws IllegalStateException if somebody else holds the breaker, or the audit trail does not take the record of it; forcing
     *     open does not ask it
     */
    public Hold hold(HoldMode mode, String actor, String reason) {
        return audit.hold(null, mode, new Operator(actor, reason));
    }

    /** The hold in force. */
    public Optional<Hold> hold() {
        return Optional.ofNullable(holdNow());
    }

    /**
     * Closes the breaker and forgets the past: windows, open level, calls in flight, all times that are running.
     *
     * @throws IllegalStateException if an operator holds the breaker, or the audit trail does not take the record of it
     */
    public void reset(String actor, String reason) {
        audit.reset(new Operator(actor, reason));
    }

    /**
     * Puts other settings in force, in one step. The state, and the times that are running in it, stay; so do the number of probes
     * and their leases while half open. Windows of the same shape
     * keep their counts, the newest outcomes of a window of up to 64 calls survive a change of its size; any other change of shape
     * starts that window anew, and calls in flight are told stale if the number of them that can be noted changes. Of two changes
     * at once both take effect.
     *
     * @param change from the settings in force to those wanted; may be asked more than once, so it must do nothing else
     * @throws IllegalArgumentException if the settings are not valid, or change the name or {@code enabled}; nothing has
     *     changed then
     */
    public void reconfigure(UnaryOperator<BreakerConfig> change) {
        reconfigure(change, "configuration", "not said");
    }

    /**
     * As {@link #reconfigure(UnaryOperator)}, with who did it and why for the record.
     *
     * @throws IllegalStateException if the audit trail does not take the record of it
     */
    public void reconfigure(UnaryOperator<BreakerConfig> change, String actor, String reason) {
        audit.reconfigure(requireNonNull(change, "change"), new Operator(actor, reason));
    }

    // ---- looking

    /**
     * Does what no call does: looks at calls in flight, at the latency rule's recorder, and ages the windows of a breaker in
     * {@link BreakerState#METRICS_ONLY}. To be called now and then by a thread that may allocate; a
     * {@link BreakerRegistry} can do so.
     */
    public void inspect() {
        Epoch seen = current();
        long now = clock.nanos();
        switch (seen.state) {
            case CLOSED, RAMPING -> {
                if (seen.tally.isOverdue(seen.rules, now)) {
                    open(seen, Cause.OVERDUE_CALLS);
                } else if (seen.tally.isLatencyOverBudget(now)) {
                    open(seen, Cause.LATENCY_OVER_BUDGET);
                }
            }
            case METRICS_ONLY -> {
                seen.tally.lookAtLatency(now);
                watchThreshold(seen);
            }
            default -> {
                // nothing goes on that a call does not see
            }
        }
    }

    /**
     * How long calls will still be refused for their time: zero if it is not time that keeps them out, {@link Deadline#FOREVER} if
     * held open.
     */
    public long nanosUntilProbe(long now) {
        return nanosUntilProbe(current(), now);
    }

    private static long nanosUntilProbe(Epoch seen, long now) {
        return switch (seen.state) {
            case OPEN -> Deadline.remaining(seen.sinceNanos + seen.openNanos, now);
            case FORCED_OPEN -> Deadline.FOREVER;
            default -> 0;
        };
    }

    /** What there is to see, aged to now. Costs a microsecond or so and disturbs nobody. */
    public BreakerSnapshot snapshot() {
        Epoch seen = current();
        long now = clock.nanos();
        long failures = seen.tally.failureCounts(now);
        long slow = seen.tally.slowCounts(now);
        return new BreakerSnapshot(
                name,
                seen.state,
                seen.sinceNanos,
                Duration.ofNanos(nanosUntilProbe(seen, now)),
                seen.level,
                Optional.ofNullable(seen.hold),
                seen.rules.countInARow() ? seen.tally.streak() : 0,
                OutcomeWindow.total(failures),
                OutcomeWindow.bad(failures),
                OutcomeWindow.total(slow),
                OutcomeWindow.bad(slow),
                seen.tally.overdue(seen.rules, now),
                seen.probes == null ? 0 : seen.probes.leases.countAfter(now),
                trips(),
                rejections(),
                counters.failures.sum(),
                counters.slowCalls.sum(),
                counters.localFailures.get(),
                counters.staleReports.get(),
                counters.duplicateReports.get(),
                counters.untracked.get(),
                counters.classifierFailures.get(),
                counters.tripsWithheld.get());
    }

    /** Ends its events and leaves its group; whoever still holds it is still guarded by it. The name of its source is free. */
    public void retire() {
        detach();
    }

    /** How often it opened. */
    public long trips() {
        return counters.trips.get();
    }

    /** Calls it refused. */
    public long rejections() {
        return counters.rejections.sum();
    }

    /** Gives the calling thread its counters now, so that its first refusal or failure allocates nothing. */
    public void attachCurrentThread() {
        counters.attachCurrentThread();
    }

    // ---- how a call gets in

    /** Small enough to be inlined for what a storm of calls meets: an open breaker. */
    private long look(Epoch seen, long now) {
        if (seen.state == BreakerState.OPEN) {
            long left = seen.sinceNanos + seen.openNanos - now;
            if (left > 0 && left <= seen.openNanos) {
                return refuse(RejectionReason.OPEN);
            }
        }
        return lookClosely(seen, now);
    }

    private long lookClosely(Epoch looked, long callersNow) {
        Epoch seen = looked;
        long now = callersNow;
        while (true) {
            switch (seen.state) {
                case OPEN -> {
                    long left = seen.sinceNanos + seen.openNanos - now;
                    if (left > 0) {
                        if (left > seen.openNanos && clockWentBack(seen)) {
                            now = clock.nanos(); // the caller's is from before, and ahead
                            break;
                        }
                        return refuse(RejectionReason.OPEN);
                    }
                    move(seen, seen.halfOpen(clock), Cause.OPEN_TIME_OVER, null);
                }
                case HALF_OPEN -> {
                    Probes probes = requireNonNull(seen.probes);
                    long at = clock.nanos(); // the caller's may be old, and so would be the lease
                    if (at - seen.sinceNanos < 0 && clockWentBack(seen)) {
                        break;
                    }
                    int ticket = probes.lease(at);
                    if (ticket != TimedSlots.NONE) {
                        return Permit.of(Permit.PROBE, seen.generation, ticket);
                    }
                    if (probes.areDatedAhead(at, clock)) {
                        move(seen, seen.startedAnew(clock), Cause.CLOCK_STEPPED_BACK, null);
                        break;
                    }
                    return refuse(RejectionReason.PROBING);
                }
                case RAMPING -> {
                    if (now - seen.sinceNanos - seen.rules.rampStepNanos >= 0) {
                        climb(seen);
                        break;
                    }
                    if (now - seen.sinceNanos < 0 && clockWentBack(seen)) {
                        now = clock.nanos();
                        break;
                    }
                    return isInShare(seen) ? admit(seen, now) : refuse(RejectionReason.RAMPING);
                }
                case FORCED_OPEN -> {
                    return refuse(RejectionReason.FORCED_OPEN);
                }
                default -> {
                    return seen.permit >= 0 ? seen.permit : admit(seen, now);
                }
            }
            seen = current();
        }
    }

    /** A call of a state that lets calls through. Calls in flight may just have been found to open it. */
    private long admit(Epoch seen, long now) {
        TimedSlots inFlight = seen.tally.inFlight;
        if (inFlight == null) {
            return Permit.of(Permit.CALL, seen.generation);
        }
        if (seen.tally.mayScan(seen.rules, now) && seen.tally.isOverdue(seen.rules, now)) {
            holds(seen, Cause.OVERDUE_CALLS);
            if (current() != seen) {
                return tryAcquire(now);
            }
        }
        int ticket = inFlight.claim(now, (int) Thread.currentThread().getId());
        if (ticket == TimedSlots.NONE) {
            counters.untracked.incrementAndGet();
            return Permit.of(Permit.CALL, seen.generation);
        }
        return Permit.of(Permit.TRACKED, seen.generation, ticket);
    }

    private static boolean isInShare(Epoch seen) {
        long number = requireNonNull(seen.rampCalls).getAndIncrement();
        int[] percents = seen.rules.rampPercents;
        int percent = seen.rampStep < percents.length ? percents[seen.rampStep] : 100;
        return (number + 1) * percent / 100 > number * percent / 100; // spread evenly, the last of each batch goes
    }

    private long refuse(RejectionReason reason) {
        counters.rejections.increment();
        return Permit.refused(reason.code());
    }

    // ---- how an outcome counts

    private Report settle(Epoch seen, long permit, int outcome, boolean timed, long start, long now) {
        switch (Permit.kind(permit)) {
            case Permit.UNCOUNTED -> {
                return Permit.isOf(permit, seen.generation) ? Report.COUNTED : stale();
            }
            case Permit.CALL -> {
                if (!Permit.isOf(permit, seen.generation)) {
                    return stale();
                }
                count(seen, outcome, timed, now - start, now);
                return Report.COUNTED;
            }
            case Permit.TRACKED -> {
                return settleTracked(seen, permit, outcome, timed, start, now);
            }
            case Permit.PROBE -> {
                return settleProbe(seen, permit, outcome, timed && now - start > seen.rules.slowNanos);
            }
            default ->
                throw new IllegalArgumentException(
                        "permit is a refusal, there is nothing to report: breaker=" + name + " permit=" + permit);
        }
    }

    private Report settleTracked(Epoch seen, long permit, int outcome, boolean timed, long start, long now) {
        TimedSlots inFlight = seen.tally.inFlight;
        if (inFlight == null || !Permit.isOf(permit, seen.generation)) {
            return stale();
        }
        int ticket = Permit.ticket(permit);
        long end = timed ? now : clock.nanos();
        long took = timed ? now - start : inFlight.nanosSince(ticket, end); // its start is noted, to the microsecond
        int freed = inFlight.free(ticket);
        if (freed != TimedSlots.FREED) {
            return notItsOwn(freed);
        }
        count(seen, outcome, true, took, end);
        return Report.COUNTED;
    }

    private Report settleProbe(Epoch seen, long permit, int outcome, boolean slow) {
        Probes probes = seen.probes;
        if (probes == null || !Permit.isOf(permit, seen.generation)) {
            return stale();
        }
        int freed = probes.leases.freeUnlessOver(Permit.ticket(permit), clock.nanos());
        if (freed != TimedSlots.FREED) {
            return notItsOwn(freed);
        }
        if (isNeutral(seen, outcome)) {
            return Report.COUNTED;
        }
        if (slow) {
            counters.slowCalls.increment();
        }
        if (outcome != Outcome.SUCCESS) {
            counters.failures.increment();
        }
        decide(seen, probes.count(slow || outcome != Outcome.SUCCESS));
        return Report.COUNTED;
    }

    private Report notItsOwn(int freed) {
        if (freed == TimedSlots.FREED_BEFORE) {
            counters.duplicateReports.incrementAndGet();
            return Report.DUPLICATE;
        }
        return stale();
    }

    private Report stale() {
        counters.staleReports.incrementAndGet();
        return Report.STALE;
    }

    private boolean isNeutral(Epoch seen, int outcome) {
        if (outcome == Outcome.LOCAL_FAILURE && !seen.rules.config.localFailuresCount()) {
            counters.localFailures.incrementAndGet();
            return true;
        }
        return outcome == Outcome.NEUTRAL;
    }

    /** @param now for rules on time; where the caller gave none, the clock is read if there is such a rule */
    private void count(Epoch seen, int outcome, boolean timed, long took, long now) {
        if (isNeutral(seen, outcome)) {
            return;
        }
        boolean failed = outcome != Outcome.SUCCESS;
        if (failed) {
            counters.failures.increment();
        }
        if (timed && took > seen.rules.slowNanos) {
            counters.slowCalls.increment();
        }
        long at = timed || !seen.rules.readTime() ? now : clock.nanos();
        Cause cause = seen.tally.record(seen.rules, failed, timed, took, at);
        if (cause != null || isOver(seen)) {
            holds(seen, cause);
        }
    }

    // ---- outcomes of lambdas

    /** Throws nothing: what the call threw is what its caller is to see. */
    void settleThrown(long permit, Throwable thrown, boolean timed, long start) {
        try {
            int outcome = outcomeOf(thrown);
            settle(current(), permit, outcome, timed, start, timed ? clock.nanos() : 0);
        } catch (Throwable bug) { // the clock's
            if (bug != thrown) {
                thrown.addSuppressed(bug);
            }
        }
    }

    private int outcomeOf(Throwable thrown) {
        try {
            return Outcome.require(config().classifier().thrown(thrown));
        } catch (Throwable bug) {
            counters.classifierFailures.incrementAndGet();
            return Outcome.FAILURE;
        }
    }

    void settleReturned(long permit, @Nullable Object result, boolean timed, long start) {
        OutcomeClassifier classifier = config().classifier();
        int outcome = Outcome.SUCCESS;
        if (classifier != OutcomeClassifier.standard()) {
            try {
                outcome = Outcome.require(classifier.returned(result));
            } catch (Throwable bug) {
                counters.classifierFailures.incrementAndGet();
                outcome = Outcome.NEUTRAL;
            }
        }
        if (timed) {
            report(permit, outcome, start, clock.nanos());
        } else {
            report(permit, outcome);
        }
    }

    private static Boolean runIt(Runnable runnable) {
        runnable.run();
        return Boolean.TRUE;
    }

    @Override
    public String toString() {
        return "CircuitBreaker[name=" + name + " state=" + state() + "]";
    }
}
