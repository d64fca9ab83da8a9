package io.kellet.limit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.time.NanoClock;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/** What the budget, the adaptive limit and the throttle's window promise to two threads at once. */
public final class AdaptiveLimitsStress {

    private static final NanoClock STILL = () -> 0;

    private AdaptiveLimitsStress() {}

    /** One token is left above half, and two want it. */
    @JCStressTest
    @Outcome(id = "true, false, 1/1", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "false, true, 1/1", expect = ACCEPTABLE, desc = "the second has it")
    @Outcome(expect = FORBIDDEN, desc = "overspent, or spent by nobody")
    @State
    public static class LastToken {
        private final RetryBudget budget = new RetryBudget(new RetryBudgetConfig("stress", 3, 1, 0), STILL);

        @Actor
        public void one(ZZL_Result r) {
            r.r1 = budget.trySpend();
        }

        @Actor
        public void other(ZZL_Result r) {
            r.r2 = budget.trySpend();
        }

        @Arbiter
        public void after(ZZL_Result r) {
            r.r3 = budget.spent() + "/" + budget.refused();
        }
    }

    /** One place is left, and two want it. */
    @JCStressTest
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "the second has it")
    @Outcome(expect = FORBIDDEN, desc = "one above the limit, or nobody in")
    @State
    public static class LastPlace {
        private final AdaptiveConcurrency limiter = limiterOfOne();

        @Actor
        public void one(ZZL_Result r) {
            r.r1 = limiter.tryAcquire(0) >= 0;
        }

        @Actor
        public void other(ZZL_Result r) {
            r.r2 = limiter.tryAcquire(0) >= 0;
        }

        @Arbiter
        public void after(ZZL_Result r) {
            r.r3 = limiter.inFlight();
        }
    }

    /** Two release the same token. */
    @JCStressTest
    @Outcome(id = "true, false, 0/1", expect = ACCEPTABLE, desc = "the first released it")
    @Outcome(id = "false, true, 0/1", expect = ACCEPTABLE, desc = "the second released it")
    @Outcome(expect = FORBIDDEN, desc = "released twice, or not at all")
    @State
    public static class OneTokenTwoReleases {
        private final AdaptiveConcurrency limiter = limiterOfOne();
        private final long token = limiter.tryAcquire(0);

        @Actor
        public void answered(ZZL_Result r) {
            r.r1 = limiter.onSuccess(token, 0);
        }

        @Actor
        public void dropped(ZZL_Result r) {
            r.r2 = limiter.onDropped(token, 0);
        }

        @Arbiter
        public void after(ZZL_Result r) {
            r.r3 = limiter.inFlight() + "/" + limiter.duplicateReleases();
        }
    }

    /** A bucket is old, and two requests, one accepted, come into the one that takes its place. */
    @JCStressTest
    @Outcome(id = "true, true, 2/1", expect = ACCEPTABLE, desc = "both in the new bucket, none lost")
    @Outcome(expect = FORBIDDEN, desc = "a request or an acceptance is lost, or the old ones are still there")
    @State
    public static class BucketRotation {
        private static final int BUCKETS = 2;
        private static final long BUCKET = 1_000_000;
        private static final long LATER = (BUCKETS + 1) * BUCKET;

        private final ThrottleWindow window = new ThrottleWindow(STILL, BUCKETS * BUCKET, BUCKETS);

        public BucketRotation() {
            window.addAccept(window.addRequest(0));
        }

        @Actor
        public void accepted(ZZL_Result r) {
            r.r1 = window.addAccept(window.addRequest(LATER));
        }

        @Actor
        public void asked(ZZL_Result r) {
            r.r2 = window.addRequest(LATER) == window.numberAt(LATER);
        }

        @Arbiter
        public void after(ZZL_Result r) {
            long number = window.numberAt(LATER);
            r.r3 = window.requests(number) + "/" + window.accepts(number);
        }
    }

    private static AdaptiveConcurrency limiterOfOne() {
        return new AdaptiveConcurrency(
                AdaptiveConcurrencyConfig.named("stress")
                        .initialLimit(1)
                        .minLimit(1)
                        .maxLimit(1)
                        .rule(new AdaptiveConcurrencyRule.Aimd(1, Duration.ofSeconds(1)))
                        .build(),
                STILL);
    }
}
