package io.kellet.call;

import static java.util.Objects.requireNonNull;

import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.OutcomeClassifier;
import io.kellet.chaos.FaultPoint;
import io.kellet.latency.LatencyRecorder;
import io.kellet.limit.AdaptiveConcurrency;
import io.kellet.limit.AdaptiveThrottle;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.RateLimiter;
import io.kellet.limit.RetryBudget;
import io.kellet.limit.SlidingLogLimiter;
import io.kellet.time.NanoClock;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Collects the stages of a {@link Guard}, in any order; {@link #build()} checks that they fit the operation. */
public final class GuardBuilder {
    final Operation operation;
    final NanoClock clock;

    @Nullable
    RateLimiter rateLimiter;

    @Nullable
    SlidingLogLimiter messageCap;

    @Nullable
    Bulkhead bulkhead;

    @Nullable
    AdaptiveConcurrency adaptive;

    @Nullable
    CircuitBreaker breaker;

    @Nullable
    AdaptiveThrottle throttle;

    @Nullable
    FaultPoint chaos;

    @Nullable
    LatencyRecorder latency;

    @Nullable
    TimeLimit timeLimit;

    @Nullable
    Retry retry;

    @Nullable
    Hedge hedge;

    @Nullable
    RetryBudget budget;

    @Nullable
    ScheduledExecutorService timer;

    @Nullable
    OutcomeClassifier classifier;

    FailureRule unanswered = FailureRule.UNANSWERED;
    boolean reducingRiskPassesOpenBreaker;

    GuardBuilder(Operation operation, NanoClock clock) {
        this.operation = requireNonNull(operation, "operation");
        this.clock = requireNonNull(clock, "clock");
    }

    public GuardBuilder rateLimit(RateLimiter rateLimiter) {
        this.rateLimiter = requireNonNull(rateLimiter, "rateLimiter");
        return this;
    }

    public GuardBuilder bulkhead(Bulkhead bulkhead) {
        this.bulkhead = requireNonNull(bulkhead, "bulkhead");
        return this;
    }

    /** An exchange's message cap; an attempt that a later gate refuses is no message. */
    public GuardBuilder messageCap(SlidingLogLimiter messageCap) {
        this.messageCap = requireNonNull(messageCap, "messageCap");
        return this;
    }

    /**
     * A limit on calls in flight that finds itself, in place of a bulkhead. What the classifier calls a success or a failure
     * is an answer or a sign of overload to it; all else says nothing.
     */
    public GuardBuilder adaptive(AdaptiveConcurrency adaptive) {
        this.adaptive = requireNonNull(adaptive, "adaptive");
        return this;
    }

    /** Refuses here what a struggling server would refuse; what the classifier calls a failure was not accepted. */
    public GuardBuilder throttle(AdaptiveThrottle throttle) {
        this.throttle = requireNonNull(throttle, "throttle");
        return this;
    }

    public GuardBuilder breaker(CircuitBreaker breaker) {
        this.breaker = requireNonNull(breaker, "breaker");
        return this;
    }

    /** What exceptions and results mean to the breaker; as the breaker's settings say at this moment unless set. */
    public GuardBuilder classify(OutcomeClassifier classifier) {
        this.classifier = requireNonNull(classifier, "classifier");
        return this;
    }

    /**
     * Cancels and reductions are made even if the breaker refuses, and then not reported to it. Whoever cannot cancel is
     * in more danger than whoever waits for a dead venue; but each such call may take as long as the dead venue makes
     * it, so give it a time limit.
     */
    public GuardBuilder reducingRiskPassesOpenBreaker() {
        this.reducingRiskPassesOpenBreaker = true;
        return this;
    }

    /**
     * Where experiments reach this call. In the asynchronous form a latency fault holds up the thread that starts the
     * attempt, for retries and hedges the timer's.
     */
    public GuardBuilder chaos(FaultPoint point) {
        this.chaos = requireNonNull(point, "point");
        return this;
    }

    /** Records every attempt that was made, but for hedges that lost; their time says when they were cancelled. */
    public GuardBuilder latency(LatencyRecorder recorder) {
        this.latency = requireNonNull(recorder, "recorder");
        return this;
    }

    public GuardBuilder timeLimit(TimeLimit timeLimit) {
        this.timeLimit = requireNonNull(timeLimit, "timeLimit");
        return this;
    }

    public GuardBuilder retry(Retry retry) {
        this.retry = requireNonNull(retry, "retry");
        return this;
    }

    public GuardBuilder hedge(Hedge hedge) {
        this.hedge = requireNonNull(hedge, "hedge");
        return this;
    }

    /** Pays for every retry and hedge; share one among all guards of a venue. */
    public GuardBuilder retryBudget(RetryBudget budget) {
        this.budget = requireNonNull(budget, "budget");
        return this;
    }

    /** Starts the retries of asynchronous calls, on its own thread. */
    public GuardBuilder timer(ScheduledExecutorService timer) {
        this.timer = requireNonNull(timer, "timer");
        return this;
    }

    /**
     * Failures after which nobody knows what the other side did; {@link FailureRule#UNANSWERED} unless set. If the rule
     * throws nobody knows either.
     */
    public GuardBuilder unanswered(FailureRule unanswered) {
        this.unanswered = requireNonNull(unanswered, "unanswered");
        return this;
    }

    /**
     * Makes the guard.
     *
     * @throws IllegalArgumentException if the operation must not be repeated and a stage would repeat it, or if there is
     *     no timer for the retries of hedged calls, which all are asynchronous inside, or if there are both a bulkhead and
     *     an adaptive limit
     */
    public Guard build() {
        if (bulkhead != null && adaptive != null) {
            throw new IllegalArgumentException(
                    "a guard has a bulkhead or an adaptive limit, not both: operation=" + operation.name());
        }
        boolean repeats = hedge != null || (retry != null && retry.config().attempts() > 1);
        if (repeats && operation.repetition() == Operation.Repetition.NEVER) {
            throw new IllegalArgumentException(
                    "an operation that is not idempotent must be neither retried nor hedged, declare it idempotent or"
                            + " idempotentByKey: operation=" + operation.name());
        }
        if (hedge != null && retry != null && retry.config().attempts() > 1 && timer == null) {
            throw new IllegalArgumentException(
                    "retries of hedged calls need a timer, see GuardBuilder.timer: operation=" + operation.name());
        }
        return new Guard(this);
    }
}
