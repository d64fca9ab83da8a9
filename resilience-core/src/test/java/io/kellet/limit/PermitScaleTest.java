package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PermitScaleTest {

    private static final long DAY = 86_400_000_000_000L;

    /** Permits and a period in nanoseconds: the slowest, the fastest, some that divide and some that do not. */
    private static final long[][] RATES = {
        {1, DAY},
        {1, 1_000},
        {1_000_000_000, 1_000_000_000},
        {333_333_333, 1_000_000_000},
        {1_000_000_000, 3_000_000_000L},
        {999_999_999, 1_000_000_000},
        {7, 1_000_000_000},
        {123_457, 1_000_000_000},
        {86_399, DAY},
        {3, 1_001},
        {1_000, 1_000},
        {999, 1_000},
    };

    @Test
    void aReadingIsTheExactOneRoundedDownOrTheNextUnitFurtherFromTheOrigin() {
        Random random = new Random(1);
        for (long[] rate : RATES) {
            PermitScale scale = new PermitScale((int) rate[0], rate[1]);
            for (int i = 0; i < 2_000; i++) {
                long nanos = random.nextLong() >> random.nextInt(60);
                nanos = Math.max(-PermitScale.HORIZON, Math.min(PermitScale.HORIZON, nanos));

                long units = scale.ofNanos(nanos) / 2;

                assertThat(units - exactUnits(rate, scale, nanos))
                        .as("permits=%d period=%d nanos=%d", rate[0], rate[1], nanos)
                        .isBetween(nanos < 0 ? -1L : 0L, nanos < 0 ? 0L : 1L);
            }
        }
    }

    @Test
    void aPeriodHoldsItsPermitsToTheLastUnit() {
        for (long[] rate : RATES) {
            PermitScale scale = new PermitScale((int) rate[0], rate[1]);

            assertThat(scale.ofNanos(rate[1])).isEqualTo(scale.ofPermits(rate[0]));
            assertThat(scale.ofNanos(rate[1] - 1)).isLessThan(scale.ofPermits(rate[0]));
        }
    }

    @Test
    void timeUntilAReadingIsTheLeastThatReachesIt() {
        Random random = new Random(2);
        for (long[] rate : RATES) {
            PermitScale scale = new PermitScale((int) rate[0], rate[1]);
            for (int i = 0; i < 500; i++) {
                long reading = (random.nextLong() >> (8 + random.nextInt(54))) << 1;

                long nanos = scale.nanosUntil(reading);

                assertThat(scale.ofNanos(nanos)).isGreaterThanOrEqualTo(reading);
                assertThat(scale.ofNanos(nanos - 1)).isLessThan(reading);
            }
        }
    }

    @Test
    void permitsKeepTheirNumberOnAnotherScaleRoundedUp() {
        PermitScale daily = new PermitScale(1, DAY);
        PermitScale fast = new PermitScale(1_000_000_000, 1_000_000_000);

        assertThat(fast.ofReadingOn(daily, daily.ofPermits(3))).isEqualTo(fast.ofPermits(3));
        assertThat(fast.ofReadingOn(daily, daily.ofPermits(3) + 2)).isEqualTo(fast.ofPermits(3) + 2);
        assertThat(daily.ofReadingOn(fast, fast.ofPermits(3))).isEqualTo(daily.ofPermits(3));
    }

    private static long exactUnits(long[] rate, PermitScale scale, long nanos) {
        BigInteger permit = BigInteger.valueOf(scale.ofPermits(1) / 2);
        BigInteger[] parts = BigInteger.valueOf(nanos)
                .multiply(BigInteger.valueOf(rate[0]))
                .multiply(permit)
                .divideAndRemainder(BigInteger.valueOf(rate[1]));
        return parts[0].longValueExact() - (parts[1].signum() < 0 ? 1 : 0);
    }
}
