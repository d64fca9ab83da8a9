package io.kellet.call;

import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.Outcome;
import io.kellet.breaker.OutcomeClassifier;
import io.kellet.chaos.FaultPoint;
import io.kellet.count.ThreadCounter;
import io.kellet.latency.LatencyRecorder;
import io.kellet.limit.AdaptiveConcurrency;
import io.kellet.limit.AdaptiveThrottle;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.RateLimiter;
import io.kellet.limit.SlidingLogLimiter;
import io.kellet.order.OrderClass;
import io.kellet.rejection.RejectedException;
import io.kellet.time.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The guards that each attempt passes: rate limit, message cap, bulkhead or adaptive limit, breaker, throttle; and what is
 * said to them afterwards. What an attempt holds is two {@code long}s, which the caller keeps: the token of the bulkhead or
 * the adaptive limit, and the breaker's permit.
 *
 * <p>A rejection undoes what was taken before it, last taken first. After {@link #takePermit} has let an attempt in, one
 * call of {@link #exit} gives everything back.
 */
final class Gates {

    static final long RATE_LIMITED = -1;
    static final long FULL = -2;
    static final long CAPPED = -3;

    /** Added to what an adaptive limit refuses with. */
    private static final long ADAPTIVE = -10;

    /** In place of a permit. No breaker's refusal has this value. */
    static final long THROTTLED = -1;

    private final @Nullable RateLimiter rateLimiter;
    private final @Nullable SlidingLogLimiter messageCap;
    private final @Nullable Bulkhead bulkhead;
    private final @Nullable AdaptiveConcurrency adaptive;
    private final @Nullable CircuitBreaker breaker;
    private final @Nullable AdaptiveThrottle throttle;
    private final @Nullable FaultPoint chaos;
    private final @Nullable LatencyRecorder latency;
    private final @Nullable NoWorkerException noWorkerOfLimit;
    private final @Nullable NoWorkerException noWorkerOfHedge;
    private final NanoClock clock;
    private final OutcomeClassifier classifier;
    private final OrderClass orderClass;
    private final boolean passesOpenBreaker;
    private final boolean judges;
    private final boolean classifiesResults;
    private final boolean alwaysTimed;
    private final ThreadCounter brokenClassifications = new ThreadCounter();

    Gates(GuardBuilder from) {
        rateLimiter = from.rateLimiter;
        messageCap = from.messageCap;
        bulkhead = from.bulkhead;
        adaptive = from.adaptive;
        breaker = from.breaker;
        throttle = from.throttle;
        chaos = from.chaos;
        latency = from.latency;
        noWorkerOfLimit = from.timeLimit == null ? null : from.timeLimit.refusal();
        noWorkerOfHedge = from.hedge == null ? null : from.hedge.refusal();
        clock = from.clock;
        classifier = classifierOf(from);
        OrderClass declared = from.operation.orderClass();
        orderClass = declared == null ? OrderClass.NEW : declared; // no order: no claim to what is reserved
        passesOpenBreaker = from.reducingRiskPassesOpenBreaker && from.operation.reducesRisk();
        judges = breaker != null || adaptive != null || throttle != null;
        classifiesResults = judges && classifier != OutcomeClassifier.standard();
        alwaysTimed =
                rateLimiter != null || messageCap != null || adaptive != null || throttle != null || latency != null;
    }

    private static OutcomeClassifier classifierOf(GuardBuilder from) {
        if (from.classifier != null) {
            return from.classifier;
        }
        return from.breaker == null
                ? OutcomeClassifier.standard()
                : from.breaker.config().classifier();
    }

    /** Does an attempt need a reading of the clock? A breaker may change its mind when it is reconfigured. */
    boolean readsClock() {
        CircuitBreaker breaker = this.breaker;
        return alwaysTimed || (breaker != null && breaker.readsClock());
    }

    /** Rates and places. The token to give to {@link #takePermit}, or {@link #RATE_LIMITED} and its like. */
    long takeSlot(long now) {
        RateLimiter rateLimiter = this.rateLimiter;
        if (rateLimiter != null && !rateLimiter.tryAcquire(orderClass, now)) {
            return RATE_LIMITED;
        }
        SlidingLogLimiter messageCap = this.messageCap;
        if (messageCap != null && !messageCap.tryAcquire(orderClass, now)) {
            giveRateBack(now);
            return CAPPED;
        }
        Bulkhead bulkhead = this.bulkhead;
        if (bulkhead != null) {
            long token = bulkhead.tryAcquire(orderClass);
            return token >= 0 ? token : full(now);
        }
        AdaptiveConcurrency adaptive = this.adaptive;
        if (adaptive != null) {
            long token = adaptive.tryAcquire(orderClass, now);
            return token >= 0 ? token : full(now) + ADAPTIVE + token;
        }
        return 0;
    }

    private long full(long now) {
        giveCapBack(now);
        giveRateBack(now);
        return FULL;
    }

    /**
     * Breaker and throttle. A negative permit that {@link #admits} denies means rejected; the slot is then given back
     * already.
     */
    long takePermit(long token, boolean timed, long now) {
        CircuitBreaker breaker = this.breaker;
        long permit = 0;
        if (breaker != null) {
            try {
                permit = timed ? breaker.tryAcquire(now) : breaker.tryAcquire();
            } catch (Throwable broken) { // its clock, say
                giveSlotBack(token, now);
                throw broken;
            }
            if (permit < 0 && !passesOpenBreaker) {
                giveSlotBack(token, now);
                return permit;
            }
        }
        AdaptiveThrottle throttle = this.throttle;
        if (throttle == null) {
            return permit;
        }
        boolean passes = false;
        try {
            passes = throttle.tryAcquire(orderClass, now) >= 0;
        } finally { // its clock may break, too
            if (!passes) {
                if (breaker != null && permit >= 0) {
                    breaker.release(permit, now);
                }
                giveSlotBack(token, now);
            }
        }
        return passes ? permit : THROTTLED;
    }

    boolean admits(long permit) {
        return permit >= 0 || (passesOpenBreaker && permit != THROTTLED);
    }

    private void giveSlotBack(long token, long now) {
        if (bulkhead != null) {
            bulkhead.release(token);
        } else if (adaptive != null) {
            adaptive.onIgnored(token);
        }
        giveCapBack(now);
        giveRateBack(now);
    }

    private void giveCapBack(long now) {
        if (messageCap != null) {
            messageCap.giveBack(now);
        }
    }

    private void giveRateBack(long now) {
        if (rateLimiter != null) {
            rateLimiter.giveBack(now);
        }
    }

    RejectedException slotRejection(long token) {
        if (token == RATE_LIMITED && rateLimiter != null) {
            return rateLimiter.rejection();
        }
        if (token == CAPPED && messageCap != null) {
            return messageCap.rejection();
        }
        if (token == FULL && bulkhead != null) {
            return bulkhead.rejection();
        }
        if (token < ADAPTIVE && adaptive != null) {
            return adaptive.rejection(token - FULL - ADAPTIVE);
        }
        throw new IllegalStateException("not a rejection: token=" + token);
    }

    RejectedException permitRejection(long permit) {
        if (permit == THROTTLED && throttle != null) {
            return throttle.rejection();
        }
        if (breaker == null) {
            throw new IllegalStateException("not a rejection: permit=" + permit);
        }
        return breaker.rejection(permit);
    }

    /** The end of an attempt that returned. */
    void returned(@Nullable Object result, long token, long permit, boolean timed, long start) {
        exit(classifiesResults ? outcomeOf(result) : Outcome.SUCCESS, token, permit, timed, start, true);
    }

    /** The end of an attempt that threw. */
    void threw(Throwable failure, long token, long permit, boolean timed, long start) {
        if (failure instanceof NoWorkerException && (failure == noWorkerOfLimit || failure == noWorkerOfHedge)) {
            undo(token, permit, timed, start); // a stage of our own refused: nothing was sent
        } else {
            exit(judges ? outcomeOf(failure) : Outcome.FAILURE, token, permit, timed, start, true);
        }
    }

    /** The end of an attempt, at the time it is. */
    void exit(int outcome, long token, long permit, boolean timed, long start, boolean measured) {
        int known = Outcome.NEUTRAL; // as long as the clock has not said when it ended
        long end = start;
        try {
            end = timed ? clock.nanos() : start;
            known = outcome;
            tell(outcome, permit, timed, start, end, measured);
        } finally {
            freeSlot(token, known, end);
        }
    }

    /** The end of an attempt, at the time the caller says. */
    void exitAt(long end, int outcome, long token, long permit, boolean timed, long start) {
        try {
            tell(outcome, permit, timed, start, end, true);
        } finally {
            freeSlot(token, outcome, end); // whatever the others did
        }
    }

    private void tell(int outcome, long permit, boolean timed, long start, long end, boolean measured) {
        CircuitBreaker breaker = this.breaker;
        if (breaker != null && permit >= 0) {
            report(breaker, outcome, permit, timed, start, end);
        }
        AdaptiveThrottle throttle = this.throttle;
        if (throttle != null && outcome != Outcome.FAILURE) {
            throttle.onAcceptedSince(start); // also what says nothing: it must not look like a refusal
        }
        LatencyRecorder latency = this.latency;
        if (latency != null && measured) {
            latency.record(end - start);
        }
    }

    /** The attempt was let in and is not made after all; last taken, first given back. */
    void undo(long token, long permit, boolean timed, long start) {
        try {
            tell(Outcome.NEUTRAL, permit, timed, start, start, false);
        } finally {
            giveSlotBack(token, start);
        }
    }

    private void freeSlot(long token, int outcome, long end) {
        Bulkhead bulkhead = this.bulkhead;
        if (bulkhead != null) {
            bulkhead.release(token);
            return;
        }
        AdaptiveConcurrency adaptive = this.adaptive;
        if (adaptive != null) {
            switch (outcome) {
                case Outcome.SUCCESS -> adaptive.onSuccess(token, end);
                case Outcome.FAILURE -> adaptive.onDropped(token, end);
                default -> adaptive.onIgnored(token);
            }
        }
    }

    private void report(CircuitBreaker breaker, int outcome, long permit, boolean timed, long start, long end) {
        if (chaos != null && chaos.isArmed() && chaos.dropsPermit()) {
            return; // the experiment: a call that never reports, which the breaker's leases must survive
        }
        if (timed) {
            breaker.report(permit, outcome, start, end);
        } else {
            breaker.report(permit, outcome);
        }
    }

    private int outcomeOf(Throwable failure) {
        try {
            return require(classifier.thrown(failure));
        } catch (Throwable e) { // an old jar's error too: it must cost neither a place nor the real failure
            brokenClassifications.increment();
            Failures.attach(failure, e);
            return Outcome.FAILURE;
        }
    }

    private int outcomeOf(@Nullable Object result) {
        try {
            return require(classifier.returned(result));
        } catch (Throwable e) {
            brokenClassifications.increment();
            return Outcome.NEUTRAL;
        }
    }

    static boolean isOutcome(int number) {
        return number >= Outcome.SUCCESS && number <= Outcome.NEUTRAL;
    }

    private static int require(int outcome) {
        if (!isOutcome(outcome)) {
            throw new IllegalArgumentException("not one of Outcome's numbers: " + outcome);
        }
        return outcome;
    }

    /** Is somebody experimenting? One load. */
    boolean inExperiment() {
        FaultPoint chaos = this.chaos;
        return chaos != null && chaos.isArmed();
    }

    /** The faults of the experiment that come before a call. */
    void beforeCall() throws Exception {
        if (chaos != null) {
            chaos.beforeCall();
        }
    }

    /** The experiment's result in place of the right one. */
    @SuppressWarnings("NullAway") // a right result may be null, as the user's function pleases
    <R> R resultInExperiment(@Nullable R right) {
        return chaos == null ? right : chaos.result(right);
    }

    /** The call with the experiment's faults around it. */
    <S, R> AttemptFunction<S, R> inExperiment(AttemptFunction<S, R> function) {
        return (state, attempt, deadline, key) -> {
            beforeCall();
            return resultInExperiment(function.apply(state, attempt, deadline, key));
        };
    }

    /** How often the classifier threw. */
    long brokenClassifications() {
        return brokenClassifications.sum();
    }
}
