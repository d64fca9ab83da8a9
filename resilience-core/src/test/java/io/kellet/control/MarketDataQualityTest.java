package io.kellet.control;

import static io.kellet.control.Gate.limits;
import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.OrderClass;
import io.kellet.risk.DataQuality;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class MarketDataQualityTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Gate strict = new Gate(new MarketDataQuality(SECOND), limits()).price(100);
    private final Gate lenient =
            new Gate(new MarketDataQuality(SECOND, InDoubt.WARN, InDoubt.WARN), limits()).price(100);

    @Test
    void aGoodPricePassesUntilItIsTooOldByANanosecond() {
        strict.clock.advance(SECOND);
        strict.accepts(buy(1, 1, 100));

        strict.clock.advanceNanos(1);

        strict.refuses(buy(2, 1, 100), Reason.STALE_DATA, Verdict.NO_LIMIT);
        assertThat(strict.explained(buy(2, 1, 100))).contains("last price 100, 1000000 us old, at most 1000000");
        strict.price(101);
        strict.accepts(buy(3, 1, 100));
    }

    @Test
    void noPriceAndUnknownQualityAreNoData() {
        strict.refuses(buy(1, 1, 100).symbol(2), Reason.NO_DATA, Verdict.NO_LIMIT);
        strict.market.onQuality(2, DataQuality.MAYBE_STALE);
        strict.refuses(buy(2, 1, 100).symbol(2), Reason.NO_DATA, Verdict.NO_LIMIT);
        assertThat(strict.explained(buy(2, 1, 100).symbol(2))).contains("there has never been a price");

        strict.price(0); // no price at all

        strict.refuses(buy(3, 1, 100), Reason.NO_DATA, Verdict.NO_LIMIT);
    }

    @Test
    void staleRefusesWhateverItsAge() {
        strict.market.onQuality(1, DataQuality.STALE);
        lenient.market.onQuality(1, DataQuality.STALE);

        strict.refuses(buy(1, 1, 100), Reason.STALE_DATA, Verdict.NO_LIMIT);
        lenient.refuses(buy(1, 1, 100), Reason.STALE_DATA, Verdict.NO_LIMIT);
    }

    @Test
    void maybeStaleRefusesOrWarnsAsAsked() {
        strict.market.onQuality(1, DataQuality.MAYBE_STALE);
        lenient.market.onQuality(1, DataQuality.MAYBE_STALE);

        strict.refuses(buy(1, 1, 100), Reason.STALE_DATA, Verdict.NO_LIMIT);
        lenient.warns(buy(1, 1, 100), Reason.STALE_DATA, Verdict.NO_LIMIT);

        lenient.clock.advance(SECOND.plusNanos(1));
        lenient.refuses(buy(2, 1, 100), Reason.STALE_DATA, Verdict.NO_LIMIT);
    }

    @Test
    void aReductionIsRefusedUnlessAskedOtherwise() {
        for (Gate gate : new Gate[] {strict, lenient}) {
            gate.holds(10);
            gate.market.onQuality(1, DataQuality.STALE);
        }

        strict.refuses(sell(1, 1, 100).as(OrderClass.REDUCE), Reason.STALE_DATA, Verdict.NO_LIMIT);
        lenient.warns(sell(1, 1, 100).as(OrderClass.REDUCE), Reason.STALE_DATA, Verdict.NO_LIMIT);
    }

    @Test
    void anAmendmentIsRefusedAndACancelIsNot() {
        strict.accepts(buy(1, 10, 100));
        strict.market.onQuality(1, DataQuality.STALE);

        strict.refuses(buy(1, 10, 100).amendedTo(5, 100), Reason.STALE_DATA, Verdict.NO_LIMIT);
        strict.accepts(cancel(1));
    }

    @Test
    void aClockThatStepsBackIsStaleUntilTheNextPriceAndAnOldReadingIsNot() {
        strict.clock.stepBack(SECOND);
        strict.accepts(buy(1, 1, 100));
        strict.clock.stepBack(Duration.ofNanos(1));
        strict.refuses(buy(2, 1, 100), Reason.STALE_DATA, Verdict.NO_LIMIT);

        strict.price(100);

        strict.accepts(buy(3, 1, 100));
    }

    @Test
    void nobodyMayOverrideIt() {
        assertThat(new MarketDataQuality(SECOND).isOverridable()).isFalse();
    }
}
