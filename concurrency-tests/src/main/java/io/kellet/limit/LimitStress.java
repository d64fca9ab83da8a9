package io.kellet.limit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.order.OrderClass;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** What {@link RateLimiter}, {@link SlidingLogLimiter} and {@link Bulkhead} promise to two threads at once. */
public final class LimitStress {

    private LimitStress() {}

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static RateLimiter rateLimiter(int burst) {
        return new RateLimiter(
                RateLimiterConfig.named("stress").rate(1, SECOND).burst(burst).build(), new ManualClock());
    }

    private static SlidingLogLimiter slidingLog(int limit, int reserved) {
        return new SlidingLogLimiter(new SlidingLogConfig("stress", limit, SECOND, reserved), new ManualClock());
    }

    /** Permits that are left on a clock that stands. */
    private static int rest(RateLimiter limiter) {
        int rest = 0;
        while (limiter.tryAcquire()) {
            rest++;
        }
        return rest;
    }

    private static int rest(SlidingLogLimiter limiter) {
        int rest = 0;
        while (limiter.tryAcquire(OrderClass.CANCEL, new ManualClock().nanos())) {
            rest++;
        }
        return rest;
    }

    /** One permit, two callers. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second has it")
    @Outcome(expect = FORBIDDEN, desc = "nobody, or both")
    @State
    public static class LastPermit {
        private final RateLimiter limiter = rateLimiter(1);

        @Actor
        public void one(ZZ_Result r) {
            r.r1 = limiter.tryAcquire();
        }

        @Actor
        public void other(ZZ_Result r) {
            r.r2 = limiter.tryAcquire();
        }
    }

    /** Two rates replace the present one while it is used: each change is seen, no permit appears or is lost. */
    @JCStressTest
    @Outcome(id = "true, true, 2", expect = ACCEPTABLE, desc = "three permits and one of the changes, one taken")
    @Outcome(expect = FORBIDDEN, desc = "a change or a permit is lost, or a permit appears")
    @State
    public static class ChangeWhileTaking {
        private final RateLimiter limiter = rateLimiter(3);

        @Actor
        public void take(ZZI_Result r) {
            r.r1 = limiter.tryAcquire();
            limiter.reconfigure(
                    config -> config.toBuilder().rate(7, config.period()).build());
        }

        @Actor
        public void change(ZZI_Result r) {
            limiter.reconfigure(config -> config.toBuilder()
                    .rate(config.permits(), SECOND.plusNanos(1))
                    .build());
            r.r2 = true;
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r2 &= limiter.config().permits() == 7 && limiter.config().period().equals(SECOND.plusNanos(1));
            r.r3 = rest(limiter);
        }
    }

    /** One place in the window, two callers. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second has it")
    @Outcome(expect = FORBIDDEN, desc = "nobody, or both")
    @State
    public static class LastAdmission {
        private final SlidingLogLimiter limiter = slidingLog(3, 1);

        public LastAdmission() {
            limiter.tryAcquire();
        }

        @Actor
        public void one(ZZ_Result r) {
            r.r1 = limiter.tryAcquire();
        }

        @Actor
        public void other(ZZ_Result r) {
            r.r2 = limiter.tryAcquire();
        }
    }

    /** An admission is given back while another caller asks: there are never two, and the reserve of one stays. */
    @JCStressTest
    @Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "given back first, taken by the other")
    @Outcome(id = "true, false, 2", expect = ACCEPTABLE, desc = "refused before it was given back")
    @Outcome(expect = FORBIDDEN, desc = "too many, or one that was given back is missing")
    @State
    public static class GiveBackWhileAsking {
        private final SlidingLogLimiter limiter = slidingLog(2, 1);
        private final long now = new ManualClock().nanos();

        public GiveBackWhileAsking() {
            limiter.tryAcquire(now);
        }

        @Actor
        public void giveBack(ZZI_Result r) {
            r.r1 = limiter.giveBack(now);
        }

        @Actor
        public void ask(ZZI_Result r) {
            r.r2 = limiter.tryAcquire(now);
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = rest(limiter);
        }
    }

    /** One place, two callers. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second has it")
    @Outcome(expect = FORBIDDEN, desc = "nobody, or both")
    @State
    public static class LastPlace {
        private final Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("stress", 2));

        public LastPlace() {
            bulkhead.tryAcquire();
        }

        @Actor
        public void one(ZZ_Result r) {
            r.r1 = bulkhead.tryAcquire() >= 0;
        }

        @Actor
        public void other(ZZ_Result r) {
            r.r2 = bulkhead.tryAcquire() >= 0;
        }
    }

    /** One token, released by two threads at once. */
    @JCStressTest
    @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "the first releases it")
    @Outcome(id = "false, true, 0", expect = ACCEPTABLE, desc = "the second releases it")
    @Outcome(expect = FORBIDDEN, desc = "released never or twice")
    @State
    public static class ReleasedTwice {
        private final Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("stress", 1));
        private final long token = bulkhead.tryAcquire();

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = bulkhead.release(token);
        }

        @Actor
        public void other(ZZI_Result r) {
            r.r2 = bulkhead.release(token);
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = bulkhead.inFlight();
        }
    }

    /** One of two places is always free, but which one changes while somebody looks for it. */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "nobody is refused")
    @Outcome(expect = FORBIDDEN, desc = "refused although there was room all the time")
    @State
    public static class FreePlaceMoves {
        private final Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("stress", 2));
        private final long held = bulkhead.tryAcquire();

        @Actor
        public void move(ZZ_Result r) {
            bulkhead.release(held);
            r.r1 = bulkhead.tryAcquire() >= 0;
        }

        @Actor
        public void look(ZZ_Result r) {
            r.r2 = bulkhead.tryAcquire() >= 0;
        }
    }

    /** A limit of two becomes one while one is in flight: who is let in with the new limit is alone. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "let in before the change, and it drains")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "not let in after it")
    @Outcome(expect = FORBIDDEN, desc = "let in although as many as the new limit are in flight")
    @State
    public static class ShrinkWhileTaking {
        private final Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("stress", 2));

        public ShrinkWhileTaking() {
            bulkhead.tryAcquire();
        }

        @Actor
        public void take(ZZ_Result r) {
            r.r1 = bulkhead.tryAcquire() >= 0;
        }

        @Actor
        public void shrink(ZZ_Result r) {
            bulkhead.reconfigure(config -> BulkheadConfig.of("stress", 1));
            r.r2 = bulkhead.tryAcquire() >= 0;
        }
    }
}
