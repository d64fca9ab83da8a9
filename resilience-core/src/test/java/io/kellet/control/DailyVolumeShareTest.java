package io.kellet.control;

import static io.kellet.control.Gate.limit;
import static io.kellet.control.Gate.limits;
import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DailyVolumeShareTest {

    private static final LimitKind KIND = LimitKind.ADV_PERCENT;

    private final Gate gate = new Gate(new DailyVolumeShare(), limit(KIND, 5)).price(100);

    @BeforeEach
    void volumeIsKnown() {
        gate.market.dailyVolume(1, 1_000);
    }

    @Test
    void exactlyTheShareAndNotALotMore() {
        gate.accepts(buy(1, 50, 100));
        gate.refuses(buy(2, 51, 100), Reason.OVER_LIMIT, 1);
        assertThat(gate.explained(buy(2, 51, 100)))
                .contains("percent of the daily volume, rounded up: 6", "daily volume 1000");
    }

    @Test
    void aShareOfAVolumeThatDoesNotDivideIsNotRoundedUpForTheOrder() {
        gate.market.dailyVolume(1, 999); // 5 percent are 49.95

        gate.accepts(buy(1, 49, 100));
        gate.refuses(buy(2, 50, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void warnsAboveTheThresholdAndNotAtIt() {
        Gate warning = new Gate(new DailyVolumeShare(), limit(KIND, 5, 2)).price(100);
        warning.market.dailyVolume(1, 1_000);

        warning.accepts(buy(1, 20, 100));
        warning.warns(buy(2, 21, 100), Reason.OVER_LIMIT, 1);
        warning.refuses(buy(3, 51, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void anUnknownVolumeRefusesUnlessAskedOtherwise() {
        Gate lenient = new Gate(new DailyVolumeShare(InDoubt.WARN, InDoubt.REFUSE), limit(KIND, 5)).price(2, 100);
        gate.price(2, 100);

        gate.refuses(buy(1, 1, 100).symbol(2), Reason.NO_DATA, 1);
        lenient.warns(buy(1, 1, 100).symbol(2), Reason.NO_DATA, 1);
    }

    @Test
    void aReductionWithoutAVolumeHasAPolicyOfItsOwn() {
        Gate lenient = new Gate(new DailyVolumeShare(InDoubt.REFUSE, InDoubt.WARN), limit(KIND, 5)).price(100);
        lenient.holds(10);
        gate.holds(100);

        lenient.warns(sell(1, 1, 100).as(OrderClass.REDUCE), Reason.NO_DATA, 1);
        lenient.refuses(sell(2, 1, 100), Reason.NO_DATA, 1);
        gate.refuses(sell(1, 51, 100).as(OrderClass.REDUCE), Reason.OVER_LIMIT, 1);
        gate.market.dailyVolume(1, 0);
        gate.refuses(sell(2, 1, 100).as(OrderClass.REDUCE), Reason.NO_DATA, 1);
    }

    @Test
    void withoutALimitNoVolumeIsNeeded() {
        new Gate(new DailyVolumeShare(), limits()).price(100).accepts(buy(1, 1, 100));
    }

    @Test
    void theLargestQuantityIsFarOverEveryShare() {
        gate.refuses(buy(1, gate.gate.config().maxQuantity(), 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void anAmendmentForNoMorePassesAndACancelDoesToo() {
        gate.accepts(buy(1, 50, 100));
        gate.refuses(buy(1, 50, 100).amendedTo(51, 100), Reason.OVER_LIMIT, 1);
        gate.gate.swap(Limits.version(2).limit(Scope.FIRM, KIND, 1).build());

        gate.accepts(buy(1, 50, 100).amendedTo(40, 100));
        gate.market.dailyVolume(1, 0);
        gate.accepts(cancel(1));
    }
}
