package io.kellet.metrics;

import io.kellet.breaker.BreakerSnapshot;
import io.kellet.breaker.BreakerState;
import io.kellet.breaker.CircuitBreaker;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToLongFunction;

/** What is shown of a breaker. A look costs a microsecond and its windows are aged to it, so an idle breaker shows no old rate. */
final class BreakerMeters {

    static final String PREFIX = "circuit.breaker";

    private BreakerMeters() {}

    static void register(MeterSet meters, CircuitBreaker breaker) {
        Tags none = Tags.empty();
        meters.gauge(
                PREFIX + ".state",
                none,
                "0 closed, 1 open, 2 half open, 3 ramping, 4 forced open, 5 forced closed, 6 disabled, 7 metrics only",
                () -> number(breaker.state()));
        meters.counter(PREFIX + ".trips", none, "Times it opened", breaker::trips);
        meters.counter(PREFIX + ".rejections", none, "Calls it refused", breaker::rejections);
        counter(meters, breaker, ".failures", Tags.of("origin", "remote"), "Failures", BreakerSnapshot::failures);
        counter(meters, breaker, ".failures", Tags.of("origin", "local"), "Failures", BreakerSnapshot::localFailures);
        counter(meters, breaker, ".slow.calls", none, "Calls slower than its rule allows", BreakerSnapshot::slowCalls);
        counter(
                meters,
                breaker,
                ".reports.ignored",
                Tags.of("reason", "stale"),
                "Outcomes that did not count",
                BreakerSnapshot::staleReports);
        counter(
                meters,
                breaker,
                ".reports.ignored",
                Tags.of("reason", "duplicate"),
                "Outcomes that did not count",
                BreakerSnapshot::duplicateReports);
        counter(
                meters,
                breaker,
                ".trips.withheld",
                none,
                "Trips that its group did not allow",
                BreakerSnapshot::tripsWithheld);
        counter(
                meters,
                breaker,
                ".classifier.failures",
                none,
                "Exceptions of the classifier",
                BreakerSnapshot::classifierFailures);
        gauge(meters, breaker, ".calls.overdue", "Calls in flight for too long", BreakerSnapshot::overdue);
        counter(
                meters,
                breaker,
                ".calls.untracked",
                none,
                "Calls too many to be noted as in flight",
                BreakerSnapshot::untracked);
        gauge(
                meters,
                breaker,
                ".failures.in.a.row",
                "Failures since the last success",
                BreakerSnapshot::failuresInARow);
        gauge(
                meters,
                breaker,
                ".window.calls",
                "Calls in the window of the failure rate",
                BreakerSnapshot::windowCalls);
        gauge(
                meters,
                breaker,
                ".window.failures",
                "Failed calls in the window of the failure rate",
                BreakerSnapshot::windowFailures);
    }

    private static void counter(
            MeterSet meters,
            CircuitBreaker breaker,
            String name,
            Tags tags,
            String help,
            ToLongFunction<BreakerSnapshot> value) {
        meters.counter(PREFIX + name, tags, help, () -> value.applyAsLong(breaker.snapshot()));
    }

    private static void gauge(
            MeterSet meters, CircuitBreaker breaker, String name, String help, ToLongFunction<BreakerSnapshot> value) {
        meters.gauge(PREFIX + name, Tags.empty(), help, () -> value.applyAsLong(breaker.snapshot()));
    }

    /** Rules and dashboards are written with these; they never change. */
    private static long number(BreakerState state) {
        return switch (state) {
            case CLOSED -> 0;
            case OPEN -> 1;
            case HALF_OPEN -> 2;
            case RAMPING -> 3;
            case FORCED_OPEN -> 4;
            case FORCED_CLOSED -> 5;
            case DISABLED -> 6;
            case METRICS_ONLY -> 7;
        };
    }
}
