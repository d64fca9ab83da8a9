package io.kellet.metrics;

import io.kellet.limit.AdaptiveConcurrency;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.RetryBudget;
import io.micrometer.core.instrument.Tags;
import java.util.function.LongSupplier;

/** What is shown of limits. All of it is counted anyway; a look at a bulkhead walks over its places. */
final class LimitMeters {

    static final String RATE_LIMITER = "rate.limiter";
    static final String BULKHEAD = "bulkhead";
    static final String RETRY_BUDGET = "retry.budget";
    static final String ADAPTIVE = "adaptive";

    private static final Tags NONE = Tags.empty();

    private LimitMeters() {}

    /** Of either rate limiter: to who reads the metric it is the same. */
    static void registerRate(MeterSet meters, LongSupplier refused) {
        meters.counter(RATE_LIMITER + ".rejections", NONE, "Calls it refused", refused);
    }

    static void register(MeterSet meters, Bulkhead bulkhead) {
        meters.gauge(BULKHEAD + ".in.flight", NONE, "Calls in flight", bulkhead::inFlight);
        meters.counter(BULKHEAD + ".rejections", NONE, "Calls it refused", bulkhead::refused);
        meters.counter(
                BULKHEAD + ".stray.releases", NONE, "Releases of places that were not held", bulkhead::strayReleases);
    }

    static void register(MeterSet meters, RetryBudget budget) {
        meters.counter(RETRY_BUDGET + ".spent", NONE, "Extra attempts granted", budget::spent);
        meters.counter(RETRY_BUDGET + ".refused", NONE, "Extra attempts refused", budget::refused);
    }

    static void register(MeterSet meters, AdaptiveConcurrency limiter) {
        meters.gauge(ADAPTIVE + ".limit", NONE, "Calls that may be in flight", limiter::limit);
        meters.gauge(ADAPTIVE + ".in.flight", NONE, "Calls in flight", limiter::inFlight);
    }
}
