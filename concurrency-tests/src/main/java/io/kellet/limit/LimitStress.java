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

    /** One of two places is always free, but which one changes while somebody looks for it, behind the look. */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both have one")
    @Outcome(
            id = "false, true",
            expect = ACCEPTABLE,
            desc = "the place for all is taken by the look; the reserve is not for NEW")
    @Outcome(expect = FORBIDDEN, desc = "refused although there was room all the time")
    @State
    public static class FreePlaceMoves {
        private final Bulkhead bulkhead = new Bulkhead(new BulkheadConfig("stress", 2, 1));
        private final long held = bulkhead.tryAcquire(OrderClass.CANCEL); // the place at which the look starts

        @Actor
        public void move(ZZ_Result r) {
            bulkhead.release(held);
            r.r1 = bulkhead.tryAcquire(OrderClass.NEW) >= 0;
        }

        @Actor
        public void look(ZZ_Result r) {
            r.r2 = bulkhead.tryAcquire(OrderClass.CANCEL) >= 0;
        }
    }

    /** A limit of two becomes one, and the only one in flight leaves, while somebody takes the place beyond. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "let in before the change, or first after it")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the place beyond is not taken any more")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "each saw the other, and both left")
    @Outcome(expect = FORBIDDEN, desc = "let in although as many as the new limit are in flight")
    @State
    public static class ShrinkWhileTaking {
        private final Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("stress", 2));
        private final long held = bulkhead.tryAcquire();

        @Actor
        public void take(ZZ_Result r) {
            r.r1 = bulkhead.tryAcquire() >= 0;
        }

        @Actor
        public void shrink(ZZ_Result r) {
            bulkhead.reconfigure(config -> BulkheadConfig.of("stress", 1));
            bulkhead.release(held);
            r.r2 = bulkhead.tryAcquire() >= 0;
        }
    }

    /** The slot given back is taken, followed and given back again, as it was, while somebody is about to take it. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "who asks has it")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the other had it, and a cancel has its place now")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "taken, left again for the cancel's sake, and refused")
    @Outcome(expect = FORBIDDEN, desc = "NEW has eaten into the reserve")
    @State
    public static class SlotGivenBackAgain {
        private final SlidingLogLimiter limiter = slidingLog(4, 2);
        private final long now = new ManualClock().nanos();

        public SlotGivenBackAgain() {
            limiter.tryAcquire(now);
            limiter.tryAcquire(now + 1);
            limiter.giveBack(now + 1);
        }

        @Actor
        public void ask(ZZ_Result r) {
            r.r1 = limiter.tryAcquire(now + 1);
        }

        @Actor
        public void passBy(ZZ_Result r) {
            r.r2 = limiter.tryAcquire(now + 1);
            limiter.tryAcquire(OrderClass.CANCEL, now + 2);
            if (r.r2) {
                limiter.giveBack(now + 1);
            }
        }
    }
}
