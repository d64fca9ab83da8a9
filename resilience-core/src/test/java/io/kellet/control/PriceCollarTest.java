package io.kellet.control;

import static io.kellet.control.Gate.limit;
import static io.kellet.control.Gate.limits;
import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.DataQuality;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.Reason;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PriceCollarTest {

    private static final LimitKind KIND = LimitKind.PRICE_COLLAR_BPS;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Gate gate = new Gate(new PriceCollar(SECOND), limit(KIND, 500)).price(1_000);

    @Test
    void aPriceExactlyAtTheEdgePassesAndTheNextTickDoesNot() {
        gate.accepts(buy(1, 1, 1_050));
        gate.refuses(buy(2, 1, 1_051), Reason.PRICE_TOO_FAR, 1);
        gate.accepts(sell(3, 1, 950));
        gate.refuses(sell(4, 1, 949), Reason.PRICE_TOO_FAR, 1);
        assertThat(gate.explained(sell(4, 1, 949))).contains("bps off the reference: 510", "last reference 1000");
    }

    @Test
    void anEdgeBetweenTwoTicksIsNotRoundedOutwards() {
        gate.price(999); // edges 1,048.95 and 949.05

        gate.accepts(buy(1, 1, 1_048));
        gate.refuses(buy(2, 1, 1_049), Reason.PRICE_TOO_FAR, 1);
        gate.accepts(sell(3, 1, 950));
        gate.refuses(sell(4, 1, 949), Reason.PRICE_TOO_FAR, 1);
    }

    @Test
    void thePassiveSideIsLimitedOnlyOnRequest() {
        Gate both = new Gate(new PriceCollar(SECOND, PriceCollar.Sides.BOTH, InDoubt.REFUSE), limit(KIND, 500))
                .price(1_000);

        gate.accepts(buy(1, 1, 1));
        gate.accepts(sell(2, 1, 1_000_000));
        both.accepts(buy(1, 1, 950));
        both.refuses(buy(2, 1, 949), Reason.PRICE_TOO_FAR, 1);
        both.accepts(sell(3, 1, 1_050));
        both.refuses(sell(4, 1, 1_051), Reason.PRICE_TOO_FAR, 1);
        both.refuses(buy(5, 1, 1_051), Reason.PRICE_TOO_FAR, 1);
    }

    @Test
    void warnsAboveTheThresholdAndNotAtIt() {
        Gate warning = new Gate(new PriceCollar(SECOND), limit(KIND, 500, 300)).price(1_000);

        warning.accepts(buy(1, 1, 1_030));
        warning.warns(buy(2, 1, 1_031), Reason.PRICE_TOO_FAR, 1);
        warning.refuses(buy(3, 1, 1_051), Reason.PRICE_TOO_FAR, 1);
    }

    @Test
    void aReferenceExactlyAtItsMaximumAgeServesAndAnOlderOneRefuses() {
        gate.clock.advance(SECOND);
        gate.accepts(buy(1, 1, 1_000));

        gate.clock.advanceNanos(1);

        gate.refuses(buy(2, 1, 1_000), Reason.STALE_DATA, 1);
        gate.refuses(sell(3, 1, 1_000), Reason.STALE_DATA, 1);
        gate.refuses(buy(4, 1, 0).atMarket(), Reason.STALE_DATA, 1);
    }

    @Test
    void noReferenceAtAllRefuses() {
        gate.refuses(buy(1, 1, 1_000).symbol(2), Reason.NO_DATA, 1);
    }

    @ParameterizedTest
    @EnumSource(value = DataQuality.class, names = "OK", mode = EnumSource.Mode.EXCLUDE)
    void aReferenceOfDoubtfulQualityRefuses(DataQuality quality) {
        gate.market.onQuality(1, quality);

        gate.refuses(buy(1, 1, 1_000), Reason.STALE_DATA, 1);

        gate.price(1_000);
        gate.accepts(buy(2, 1, 1_000));
    }

    @Test
    void withoutALimitNoReferenceIsNeeded() {
        Gate unlimited = new Gate(new PriceCollar(SECOND), limits());

        unlimited.accepts(buy(1, 1, 1_000));
    }

    @Test
    void aReductionNeedsTheReferenceUnlessAskedOtherwiseAndIsHeldToTheCollar() {
        Gate lenient = new Gate(new PriceCollar(SECOND, PriceCollar.Sides.AGGRESSIVE, InDoubt.WARN), limit(KIND, 500))
                .price(1_000);
        gate.holds(10);
        lenient.holds(10);

        lenient.refuses(sell(1, 1, 949).as(OrderClass.REDUCE), Reason.PRICE_TOO_FAR, 1);
        gate.clock.advance(SECOND.plusNanos(1));
        lenient.clock.advance(SECOND.plusNanos(1));

        gate.refuses(sell(2, 1, 1_000).as(OrderClass.REDUCE), Reason.STALE_DATA, 1);
        lenient.warns(sell(2, 1, 1_000).as(OrderClass.REDUCE), Reason.STALE_DATA, 1);
        lenient.refuses(sell(3, 1, 1_000), Reason.STALE_DATA, 1);
    }

    @Test
    void anAmendmentIsHeldToTheCollarEvenForLessAndACancelIsNot() {
        gate.accepts(sell(1, 10, 1_000));

        gate.refuses(sell(1, 10, 1_000).amendedTo(5, 949), Reason.PRICE_TOO_FAR, 1);
        gate.accepts(sell(1, 10, 1_000).amendedTo(5, 950));
        gate.accepts(cancel(1));
    }

    @Test
    void aMarketOrderPassesWhileThereIsAReference() {
        gate.accepts(buy(1, 1, 0).atMarket());
    }

    @Test
    void aClockThatStepsBackMakesTheReferenceStaleAndTheNextPriceHeals() {
        gate.clock.stepBack(Duration.ofHours(1));
        gate.refuses(buy(1, 1, 1_000), Reason.STALE_DATA, 1);

        gate.price(1_000);

        gate.accepts(buy(2, 1, 1_000));
    }

    @Test
    void theTighterOfTwoScopesDecidesAndASwapHoldsForTheNextOrder() {
        gate.gate.swap(Limits.version(2)
                .limit(Scope.FIRM, KIND, 500)
                .limit(Scope.ACCOUNT, 1, KIND, 100)
                .build());

        gate.refuses(buy(1, 1, 1_011), Reason.PRICE_TOO_FAR, 2);
        gate.accepts(buy(2, 1, 1_010));
    }

    @Test
    void distancesAgreeWithExactFractions() {
        Random random = new Random(17);
        for (int i = 0; i < 20_000; i++) {
            long price = 1 + (random.nextLong() >>> (17 + random.nextInt(46)));
            long base = 1 + (random.nextLong() >>> (17 + random.nextInt(46)));

            assertThat(Bps.above(price, base)).as("%s over %s", price, base).isEqualTo(exact(price - base, base));
            assertThat(Bps.below(price, base)).as("%s under %s", price, base).isEqualTo(exact(base - price, base));
        }
        assertThat(Bps.below(1, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(Bps.above(Long.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
    }

    private static long exact(long distance, long base) {
        BigInteger[] parts = BigInteger.valueOf(Math.max(0, distance))
                .multiply(BigInteger.valueOf(10_000))
                .divideAndRemainder(BigInteger.valueOf(base));
        BigInteger rounded = parts[0].add(BigInteger.valueOf(parts[1].signum()));
        return rounded.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
    }

    @Test
    void anAgeOutOfRangeIsRefusedWithItsNameRangeAndValue() {
        assertThatThrownBy(() -> new PriceCollar(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxAge must be 1 us..1 day: PT0S");
        assertThatThrownBy(() -> new PriceCollar(Duration.ofDays(1).plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
