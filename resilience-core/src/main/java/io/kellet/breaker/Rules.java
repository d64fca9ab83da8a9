package io.kellet.breaker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A breaker's settings as its calls need them: numbers, converted once. */
final class Rules {

    /** No rule of consecutive failures. */
    private static final long NEVER = Long.MAX_VALUE;

    final BreakerConfig config;

    final long consecutiveFailures;
    final TripRule.@Nullable FailureRate failureRate;
    final TripRule.@Nullable SlowCallRate slowCallRate;
    final TripRule.@Nullable OverdueCalls overdueCalls;
    final TripRule.@Nullable LatencyOverBudget latency;

    private final RateThreshold failureThreshold;
    private final RateThreshold slowThreshold;
    private final int failureMinimum;
    private final int slowMinimum;

    /** A call is slow if it took longer. */
    final long slowNanos;

    final long overdueNanos;
    final int overdueLimit;

    final long leaseNanos;
    final int probes;
    final int successes;
    private final @Nullable RateThreshold probeShare;

    final int[] rampPercents;
    final long rampStepNanos;

    Rules(BreakerConfig config) {
        this.config = config;
        TripRule.ConsecutiveFailures consecutive = find(config, TripRule.ConsecutiveFailures.class);
        failureRate = find(config, TripRule.FailureRate.class);
        slowCallRate = find(config, TripRule.SlowCallRate.class);
        overdueCalls = find(config, TripRule.OverdueCalls.class);
        latency = find(config, TripRule.LatencyOverBudget.class);

        consecutiveFailures = consecutive == null ? NEVER : consecutive.failures();
        failureThreshold = RateThreshold.ofPercent(failureRate == null ? 100 : failureRate.percent());
        failureMinimum = failureRate == null ? 0 : failureRate.minimumCalls();
        slowThreshold = RateThreshold.ofPercent(slowCallRate == null ? 100 : slowCallRate.percent());
        slowMinimum = slowCallRate == null ? 0 : slowCallRate.minimumCalls();
        slowNanos = slowCallRate == null
                ? Long.MAX_VALUE
                : slowCallRate.slowerThan().toNanos();
        overdueNanos = overdueCalls == null ? 0 : overdueCalls.slowerThan().toNanos();
        overdueLimit = overdueCalls == null ? Integer.MAX_VALUE : overdueCalls.calls();

        HalfOpen halfOpen = config.halfOpen();
        leaseNanos = halfOpen.leaseFor().toNanos();
        probes = halfOpen.probes();
        successes = halfOpen.successes();
        probeShare = halfOpen.failures() instanceof ProbeFailures.Share share
                ? RateThreshold.ofPercent(share.percent())
                : null;
        rampPercents = toInts(halfOpen.ramp().percents());
        rampStepNanos = halfOpen.ramp().stepFor().toNanos();
    }

    /** Do a call's start and end matter, though all is well? */
    boolean readTime() {
        return slowCallRate != null || overdueCalls != null || isTimed(failureRate);
    }

    /** Is there a rule on failures in a row? */
    boolean countInARow() {
        return consecutiveFailures != NEVER;
    }

    boolean failureRateHolds(long counts) {
        int total = OutcomeWindow.total(counts);
        return total >= failureMinimum && failureThreshold.reached(total, OutcomeWindow.bad(counts));
    }

    boolean slowCallRateHolds(long counts) {
        int total = OutcomeWindow.total(counts);
        return total >= slowMinimum && slowThreshold.reached(total, OutcomeWindow.bad(counts));
    }

    /** What probes that came to this end mean. */
    Verdict verdict(int succeeded, int failed) {
        if (probeShare == null) {
            if (failed > 0) {
                return Verdict.OPEN_AGAIN;
            }
            return succeeded >= successes ? Verdict.RECOVERED : Verdict.UNDECIDED;
        }
        if (succeeded + failed < successes) {
            return Verdict.UNDECIDED;
        }
        return probeShare.reached(succeeded + failed, failed) ? Verdict.OPEN_AGAIN : Verdict.RECOVERED;
    }

    /** Of half-open probes. */
    enum Verdict {
        UNDECIDED,
        RECOVERED,
        OPEN_AGAIN
    }

    private static boolean isTimed(TripRule.@Nullable FailureRate rule) {
        return rule != null && rule.window() instanceof Window.Span;
    }

    private static <T extends TripRule> @Nullable T find(BreakerConfig config, Class<T> kind) {
        for (TripRule rule : config.rules()) {
            if (kind.isInstance(rule)) {
                return kind.cast(rule);
            }
        }
        return null;
    }

    private static int[] toInts(List<Integer> percents) {
        return percents.stream().mapToInt(Integer::intValue).toArray();
    }
}
