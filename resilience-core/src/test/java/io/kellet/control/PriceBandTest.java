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
import io.kellet.risk.TestOrder;
import io.kellet.risk.Verdict;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PriceBandTest {

    private static final LimitKind KIND = LimitKind.PRICE_BAND_BPS;
    private static final Duration WINDOW = Duration.ofSeconds(8);
    private static final Duration PART = Duration.ofSeconds(1);

    private final Gate gate = gate(limit(KIND, 500)).price(1_000);

    @Test
    void ordersThatDriftAreRefusedThoughEachPassesByItself() {
        long price = 1_000;
        int accepted = 0;
        for (int i = 1; i <= 10; i++) {
            gate.price(price);
            long verdict = gate.check(buy(i, 1, price + 5)); // never more than 0.5 percent off
            accepted += Verdict.isAccepted(verdict) ? 1 : 0;
            price += 10;
        }

        assertThat(accepted).isEqualTo(5); // 1,005 to 1,045; 1,055 is 5.5 percent above 1,000
        gate.price(1_050);
        gate.accepts(buy(20, 1, 1_050));
        gate.refuses(buy(21, 1, 1_051), Reason.PRICE_DRIFT, 1);
        assertThat(gate.explained(buy(21, 1, 1_051))).contains("bps moved: 510 within PT8S");
    }

    @Test
    void pricesThatOrdersPaidCountThoughTheReferenceStands() {
        gate.accepts(sell(1, 1, 960));

        gate.refuses(buy(2, 1, 1_009), Reason.PRICE_DRIFT, 1); // 5.1 percent above 960
        gate.accepts(buy(3, 1, 1_008));
        gate.accepts(buy(4, 1, 1_000));
        gate.refuses(sell(5, 1, 957), Reason.PRICE_DRIFT, 1); // below 1,008
    }

    @Test
    void aPriceOnThePassiveSideMovesNothing() {
        gate.accepts(buy(1, 1, 1));
        gate.accepts(sell(2, 1, 1_000_000));

        gate.accepts(buy(3, 1, 1_050));
        gate.refuses(buy(4, 1, 1_051), Reason.PRICE_DRIFT, 1);
    }

    @Test
    void aPriceCountsForTheWindowAndForNoMoreThanAPartLonger() {
        gate.accepts(buy(1, 1, 1_000));
        gate.clock.advance(WINDOW);
        gate.price(1_100);
        gate.refuses(buy(2, 1, 1_100), Reason.PRICE_DRIFT, 1);

        gate.clock.advance(PART);
        gate.price(1_100);

        gate.accepts(buy(3, 1, 1_100));
    }

    @Test
    void warnsAboveTheThresholdAndNotAtIt() {
        Gate warning = gate(limit(KIND, 500, 300)).price(1_000);

        warning.accepts(buy(1, 1, 1_030));
        warning.warns(buy(2, 1, 1_031), Reason.PRICE_DRIFT, 1);
        warning.refuses(buy(3, 1, 1_051), Reason.PRICE_DRIFT, 1);
    }

    @Test
    void aMarketOrderCountsAtTheReference() {
        gate.accepts(buy(1, 1, 0).atMarket());
        gate.price(1_051);

        gate.refuses(buy(2, 1, 0).atMarket(), Reason.PRICE_DRIFT, 1);
        gate.price(1_050);
        gate.accepts(buy(3, 1, 0).atMarket());
    }

    @Test
    void withoutAReferenceALimitedSymbolIsRefusedAndAnotherIsNot() {
        gate.refuses(buy(1, 1, 1_000).symbol(2), Reason.NO_DATA, 1);
        gate.market.onQuality(1, DataQuality.MAYBE_STALE);
        gate.refuses(buy(2, 1, 1_000), Reason.STALE_DATA, 1);

        gate(limits()).accepts(buy(1, 1, 1_000));
    }

    @Test
    void aReductionIsRemarkedUponAndNeverRefusedAndCounts() {
        gate.holds(100);
        gate.accepts(sell(1, 1, 1_000));
        gate.price(900);

        gate.refuses(sell(2, 1, 900), Reason.PRICE_DRIFT, 1);
        gate.warns(sell(3, 1, 880).as(OrderClass.REDUCE), Reason.PRICE_DRIFT, 1);
        gate.refuses(buy(4, 1, 925), Reason.PRICE_DRIFT, 1); // 5.1 percent above 880
        gate.market.onQuality(1, DataQuality.STALE);
        gate.warns(sell(5, 1, 900).as(OrderClass.REDUCE), Reason.STALE_DATA, 1);
    }

    @Test
    void anAmendmentIsHeldToItAndACancelIsNot() {
        gate.accepts(buy(1, 2, 1_000));

        gate.refuses(buy(1, 2, 1_000).amendedTo(1, 1_051), Reason.PRICE_DRIFT, 1);
        gate.accepts(buy(1, 2, 1_000).amendedTo(1, 1_050));
        gate.accepts(cancel(1));
    }

    @Test
    void whatALaterControlRefusesLeavesNoTrace() {
        gate.accepts(buy(1, 1, 1_000));
        gate.price(960);
        gate.checkRefusedLater(sell(2, 1, 960));
        gate.price(1_000);

        gate.accepts(buy(3, 1, 1_050));
        gate.checkRefusedLater(sell(9, 1, 1_000));
        gate.refuses(buy(4, 1, 1_051), Reason.PRICE_DRIFT, 1);
    }

    @Test
    void whatWasCountedStaysWhenLimitsChange() {
        gate.accepts(buy(1, 1, 1_000));
        gate.price(1_040);

        gate.gate.swap(Limits.version(2).limit(Scope.ACCOUNT, KIND, 399).build());
        gate.refuses(buy(2, 1, 1_040), Reason.PRICE_DRIFT, 1);
        gate.gate.swap(Limits.version(3).limit(Scope.ACCOUNT, KIND, 400).build());

        gate.accepts(buy(3, 1, 1_040));
    }

    @Test
    void aClockThatStepsBackNeitherWedgesNorFreesAnything() {
        gate.accepts(buy(1, 1, 1_000));
        gate.clock.stepBack(Duration.ofHours(1));
        gate.price(1_100);
        gate.refuses(buy(2, 1, 1_100), Reason.PRICE_DRIFT, 1);
        gate.clock.advance(WINDOW);
        gate.price(1_100);
        gate.refuses(buy(3, 1, 1_100), Reason.PRICE_DRIFT, 1);

        gate.clock.advance(PART);
        gate.price(1_100);

        gate.accepts(buy(4, 1, 1_100));
    }

    @Test
    void aSymbolItHasNoRoomForIsRefused() {
        Gate small = new Gate(new PriceBand(PriceBandConfig.forSymbols(1).build()), limit(KIND, 500)).price(1_000);

        small.refuses(buy(1, 1, 1_000), Reason.NO_ROOM, 1);
    }

    @Test
    void settingsOutOfRangeAreRefusedWithNameRangeAndValue() {
        assertThatThrownBy(() -> PriceBandConfig.forSymbols(0).build()).hasMessage("symbols must be 1..1000000: 0");
        assertThatThrownBy(() -> PriceBandConfig.forSymbols(1).buckets(65).build())
                .hasMessage("buckets must be 1..64: 65");
        assertThatThrownBy(() ->
                        PriceBandConfig.forSymbols(1).window(Duration.ZERO).build())
                .hasMessage("window must be 1 ms..1 day: PT0S");
        assertThatThrownBy(() ->
                        PriceBandConfig.forSymbols(1).maxAge(Duration.ZERO).build())
                .hasMessage("maxAge must be 1 us..1 day: PT0S");
    }

    @Test
    void errsByNoMoreThanAPartAgainstAListOfAllPricesOnRandomHistories() {
        RandomHistory.of(Twin::new)
                .command("order", 6, (random, twin) -> twin.order(random))
                .command("price", 3, (random, twin) -> twin.move(random))
                .command("wait", 3, (random, twin) -> twin.waitSome(random))
                .run(200, 120);
    }

    private static Gate gate(Limits.Builder limits) {
        return new Gate(
                new PriceBand(PriceBandConfig.forSymbols(4)
                        .window(WINDOW)
                        .buckets(8)
                        .maxAge(Duration.ofSeconds(1))
                        .build()),
                limits);
    }

    /** Remembers every price with its time. */
    private static final class Twin {
        private record Seen(long time, long low, long high) {}

        private static final long BPS = 200;

        private final Gate gate = PriceBandTest.gate(limit(KIND, BPS)).price(10_000);
        private final List<Seen> seen = new ArrayList<>();
        private long reference = 10_000;
        private long orderId;

        void move(Random random) {
            reference += random.nextInt(161) - 80;
            gate.price(reference);
        }

        void waitSome(Random random) {
            gate.clock.advanceNanos(random.nextInt(4_000_000) * 1_000L);
            gate.price(reference);
        }

        void order(Random random) {
            TestOrder order = buy(++orderId, 1, reference + random.nextInt(101) - 50);
            order.buy = random.nextBoolean();
            boolean undone = random.nextInt(5) == 0;
            boolean fitsWindow = fits(order, WINDOW);
            boolean fitsPartMore = fits(order, WINDOW.plus(PART));
            if (undone && fitsPartMore) {
                gate.checkRefusedLater(order);
                return;
            }
            boolean accepted = Verdict.isAccepted(gate.check(order));
            if (fitsPartMore) {
                assertThat(accepted).as("in the band of a part more").isTrue();
            }
            if (!fitsWindow) {
                assertThat(accepted).as("out of the band").isFalse();
            }
            if (accepted) {
                long low = order.buy ? reference : Math.min(reference, order.price);
                long high = order.buy ? Math.max(reference, order.price) : reference;
                seen.add(new Seen(gate.clock.nanos(), low, high));
                gate.gate.onCancelled(orderId);
            }
        }

        private boolean fits(TestOrder order, Duration window) {
            long low = reference;
            long high = reference;
            for (Seen one : seen) {
                if (gate.clock.nanos() - one.time <= window.toNanos()) {
                    low = Math.min(low, one.low);
                    high = Math.max(high, one.high);
                }
            }
            return order.buy
                    ? order.price * 10_000 <= low * (10_000 + BPS)
                    : order.price * 10_000 >= high * (10_000 - BPS);
        }
    }
}
