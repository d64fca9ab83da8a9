package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AmountsTest {

    private static final BigInteger MOST = BigInteger.valueOf(Amounts.TOO_MUCH);
    private static final long[] EDGES = {
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        -3_037_000_500L,
        -10_000,
        -1,
        0,
        1,
        9_999,
        10_000,
        3_037_000_500L,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE
    };

    @Test
    void calculatesAsOnPaperAndCutsWhatDoesNotFit() {
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            long a = amount(random);
            long b = amount(random);
            assertThat(Amounts.add(a, b)).isEqualTo(cut(BigInteger.valueOf(a).add(BigInteger.valueOf(b))));
            assertThat(Amounts.subtract(a, b))
                    .isEqualTo(cut(BigInteger.valueOf(a).subtract(BigInteger.valueOf(b))));
            assertThat(Amounts.multiply(a, b))
                    .isEqualTo(cut(BigInteger.valueOf(a).multiply(BigInteger.valueOf(b))));
        }
        assertThat(Amounts.absolute(Long.MIN_VALUE)).isEqualTo(Amounts.TOO_MUCH);
        assertThat(Amounts.absolute(-5)).isEqualTo(5);
    }

    @Test
    void scalesByBasisPointsRoundingUp() {
        Random random = new Random(8);
        for (int i = 0; i < 200_000; i++) {
            long base = Math.abs(amount(random) / 2);
            long bps = random.nextInt(4) == 0 ? Math.abs(amount(random) / 2) : random.nextInt(20_000);
            assertThat(Amounts.raisedByBps(base, bps)).isEqualTo(cut(scaled(base, BigInteger.valueOf(bps))));
            assertThat(Amounts.loweredByBps(base, bps))
                    .isEqualTo(bps >= 10_000 ? 0 : cut(scaled(base, BigInteger.valueOf(-bps))));
        }
    }

    private static BigInteger scaled(long base, BigInteger bps) {
        BigInteger[] parts = BigInteger.valueOf(base)
                .multiply(BigInteger.valueOf(10_000).add(bps))
                .divideAndRemainder(BigInteger.valueOf(10_000));
        return parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE);
    }

    private static long amount(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> random.nextLong() >> random.nextInt(63);
            default -> random.nextInt(20_001) - 10_000L;
        };
    }

    private static long cut(BigInteger exact) {
        return exact.min(MOST).max(MOST.negate()).longValueExact();
    }
}
