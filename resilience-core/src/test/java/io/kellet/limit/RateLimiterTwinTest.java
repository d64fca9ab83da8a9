package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.OrderClass;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The limiter beside one that reckons in fractions and rounds nothing. They must give the same answer unless it hangs on
 * less than two nanoseconds, which is what rounding one reading can amount to; after however long a history.
 */
final class RateLimiterTwinTest {

    private static final List<OrderClass> ORDERS = List.of(OrderClass.values());

    @Test
    void agreesWithExactFractionsOnRandomHistories() {
        RandomHistory.ofRandom(Both::ofAnyRate)
                .command("take", 6, (random, both) -> both.take(random))
                .command("take and give back", 1, (random, both) -> both.takeAndGiveBack(random))
                .command("wait a little", 3, (random, both) -> both.waitFor(random.nextDouble()))
                .command("wait long", 1, (random, both) -> both.waitFor(random.nextInt(1_000)))
                .run(200, 300);
    }

    @Test
    void agreesWithExactFractionsAfterAMillionPermits() {
        Random random = new Random(3);
        Both both = new Both(999_999_937, 1_000_000_000L, 50, 10);
        for (int i = 0; i < 1_000_000; i++) {
            both.take(random);
            both.clock.advanceNanos(random.nextInt(4));
        }
    }

    private static final class Both {
        final ManualClock clock = new ManualClock();
        private final long start = clock.nanos();
        private final RateLimiter limiter;
        private final int burst;
        private final int reserved;
        private final BigInteger permits; // a nanosecond is so many units
        private final BigInteger period; // and a permit so many
        private BigInteger full = BigInteger.ZERO; // when everything is regained, in units since the start
        private BigInteger toleranceNanos = BigInteger.TWO; // and one for each time that is measured to give back

        static Both ofAnyRate(Random random) {
            return new Both(
                    1 + random.nextInt(1 << random.nextInt(30)),
                    1_000_000_000L + (random.nextBoolean() ? 0 : random.nextInt(1_000_000_000)),
                    1 + random.nextInt(20),
                    random.nextInt(20));
        }

        Both(int permits, long periodNanos, int burst, int reserved) {
            this.permits = BigInteger.valueOf(permits);
            this.period = BigInteger.valueOf(periodNanos);
            this.burst = burst;
            this.reserved = reserved % burst;
            limiter = new RateLimiter(
                    RateLimiterConfig.named("twin")
                            .rate(permits, Duration.ofNanos(periodNanos))
                            .burst(burst)
                            .reserved(this.reserved)
                            .build(),
                    clock);
        }

        void take(Random random) {
            take(1 + random.nextInt(2) * random.nextInt(5), ORDERS.get(random.nextInt(ORDERS.size())));
        }

        boolean take(int number, OrderClass order) {
            BigInteger now = now();
            BigInteger taken = full.max(now).add(period.multiply(BigInteger.valueOf(number)));
            int there = burst - (order.reducesRisk() ? 0 : reserved);
            BigInteger spare =
                    now.add(period.multiply(BigInteger.valueOf(there))).subtract(taken);

            boolean answer = limiter.tryAcquire(number, order, clock.nanos());

            if (spare.abs().compareTo(toleranceNanos.multiply(permits)) > 0) {
                assertThat(answer).isEqualTo(spare.signum() > 0);
            }
            if (answer) {
                full = taken;
            }
            return answer;
        }

        void takeAndGiveBack(Random random) {
            BigInteger before = now();
            long takenAt = clock.nanos();
            if (take(1, OrderClass.CANCEL)) {
                long shortOfAPermit = (period.longValueExact() / permits.longValueExact()) - 1;
                clock.advanceNanos(shortOfAPermit < 1 ? 0 : (long) (random.nextDouble() * shortOfAPermit));
                assertThat(limiter.giveBack(takenAt)).isTrue();
                full = full.subtract(period).add(now().subtract(before));
                toleranceNanos = toleranceNanos.add(BigInteger.ONE);
            }
        }

        /** Time for so many permits, at most half a year. */
        void waitFor(double numberOfPermits) {
            double nanos = numberOfPermits * period.doubleValue() / permits.doubleValue();
            clock.advanceNanos((long) Math.min(nanos, 1.6e16));
        }

        private BigInteger now() {
            return BigInteger.valueOf(clock.nanos() - start).multiply(permits);
        }
    }
}
