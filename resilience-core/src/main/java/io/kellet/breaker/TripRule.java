package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import io.kellet.latency.LatencyRecorder;
import java.time.Duration;

/** What opens a breaker. A breaker may have one rule of each kind; the first that holds opens it. */
public sealed interface TripRule {

    /** How transitions name it. */
    Cause cause();

    /**
     * So many failures in a row. The cheapest rule: a success of a breaker without a recent failure writes nothing.
     *
     * @param failures 1 to 1,000,000
     */
    record ConsecutiveFailures(int failures) implements TripRule {
        private static final int MOST = 1_000_000;

        public ConsecutiveFailures {
            if (failures < 1 || failures > MOST) {
                throw new IllegalArgumentException("failures must be 1.." + MOST + ": " + failures);
            }
        }

        @Override
        public Cause cause() {
            return Cause.CONSECUTIVE_FAILURES;
        }
    }

    /**
     * At least {@code percent} of the calls in the window failed, once there are {@code minimumCalls} in it. Compared in
     * integers: 49.9 % is less than 50 %.
     *
     * @param percent above 0, to 100, with at most two decimals
     * @param minimumCalls 1 to 1,000,000; of a window of calls at most its size
     */
    record FailureRate(double percent, Window window, int minimumCalls) implements TripRule {
        public FailureRate {
            RateThreshold.ofPercent(percent);
            requireMinimum(window, minimumCalls);
        }

        @Override
        public Cause cause() {
            return Cause.FAILURE_RATE;
        }
    }

    /**
     * At least {@code percent} of the calls in the window took longer than {@code slowerThan}, whether they succeeded or
     * failed, once there are {@code minimumCalls} in it. Only calls that report their start and end count. A probe that is slow
     * counts as failed.
     *
     * @param percent above 0, to 100, with at most two decimals
     * @param slowerThan 1 ns to 1 hour
     * @param minimumCalls 1 to 1,000,000; of a window of calls at most its size
     */
    record SlowCallRate(double percent, Duration slowerThan, Window window, int minimumCalls) implements TripRule {
        public SlowCallRate {
            RateThreshold.ofPercent(percent);
            OpenTime.requireRange("slowerThan", slowerThan, Duration.ofNanos(1), Duration.ofHours(1));
            requireMinimum(window, minimumCalls);
        }

        @Override
        public Cause cause() {
            return Cause.SLOW_CALLS;
        }
    }

    /**
     * So many calls have been in flight for longer than {@code slowerThan}: they need not come back to be noticed. Every call
     * notes its start, one atomic write more at each end; it is looked at by the calls that follow, four times in
     * {@code slowerThan}, and by {@link CircuitBreaker#inspect}.
     *
     * @param calls 1 to {@code tracked}
     * @param slowerThan 1 µs to 1 hour
     * @param tracked calls in flight that can be noted at a time, 1 to 1,024; more go through unnoted and are counted
     */
    record OverdueCalls(int calls, Duration slowerThan, int tracked) implements TripRule {
        public OverdueCalls {
            OpenTime.requireRange("slowerThan", slowerThan, Duration.ofNanos(1_000), Duration.ofHours(1));
            if (tracked < 1 || tracked > TimedSlots.MAX_PLACES) {
                throw new IllegalArgumentException("tracked must be 1.." + TimedSlots.MAX_PLACES + ": " + tracked);
            }
            if (calls < 1 || calls > tracked) {
                throw new IllegalArgumentException("calls must be 1.." + tracked + " (tracked): " + calls);
            }
        }

        /** With places for 64 calls, or twice as many as trip it if that is more. */
        public OverdueCalls(int calls, Duration slowerThan) {
            this(calls, slowerThan, Math.max(64, Math.min(TimedSlots.MAX_PLACES, 2 * calls)));
        }

        @Override
        public Cause cause() {
            return Cause.OVERDUE_CALLS;
        }
    }

    /**
     * A percentile of what a recorder saw was over budget, in a period of at least {@code period} with at least
     * {@code minimumSamples}. Looked at by {@link CircuitBreaker#inspect} and never by a call. Exact where the budget is one of
     * the recorder's edges.
     *
     * @param percentile above 0, below 100
     * @param budget 1 ns to 1 hour
     * @param period 1 ms to 1 hour
     * @param minimumSamples 1 or more
     */
    record LatencyOverBudget(
            LatencyRecorder recorder, double percentile, Duration budget, Duration period, long minimumSamples)
            implements TripRule {
        public LatencyOverBudget {
            requireNonNull(recorder, "recorder");
            OpenTime.requireRange("budget", budget, Duration.ofNanos(1), Duration.ofHours(1));
            OpenTime.requireRange("period", period, Duration.ofMillis(1), Duration.ofHours(1));
            if (!(percentile > 0 && percentile < 100)) {
                throw new IllegalArgumentException("percentile must be above 0 and below 100: " + percentile);
            }
            if (minimumSamples < 1) {
                throw new IllegalArgumentException("minimumSamples must be 1 or more: " + minimumSamples);
            }
        }

        @Override
        public Cause cause() {
            return Cause.LATENCY_OVER_BUDGET;
        }
    }

    private static void requireMinimum(Window window, int minimumCalls) {
        requireNonNull(window, "window");
        int most = window instanceof Window.Calls calls ? calls.calls() : 1_000_000;
        if (minimumCalls < 1 || minimumCalls > most) {
            throw new IllegalArgumentException("minimumCalls must be 1.." + most + ": " + minimumCalls);
        }
    }
}
