package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The gate's own bookkeeping against a plain one, under reports that come twice, late, out of order and for strangers. */
final class RiskGateTwinTest {

    private static final int SYMBOLS = 3;
    private static final int IDS = 3;
    private static final int ORDERS = 12;

    private static final class Both {
        final ManualClock clock = new ManualClock();
        final MarketData market = new MarketData(SYMBOLS);
        final PlainBook plain = new PlainBook(SYMBOLS);
        final RiskGate gate = RiskGate.of(GateConfig.named("twin")
                        .desks(IDS)
                        .accounts(IDS)
                        .strategies(IDS)
                        .traders(IDS)
                        .venues(IDS)
                        .build())
                .market(market)
                .kill(KillSwitch.inMemory(KillSwitchConfig.named("twin").build(), clock))
                .limits(Limits.version(1).build())
                .clock(clock)
                .build();
        final List<long[]> amendments = new ArrayList<>();
        long version = 1;

        void check(TestOrder order) {
            Reason expected = plain.check(order);

            long verdict = gate.check(order);

            assertThat(Verdict.reason(verdict)).isEqualTo(expected);
            assertThat(Verdict.isAccepted(verdict)).isEqualTo(expected == Reason.NONE);
            if (order.orderClass == OrderClass.AMEND && expected == Reason.NONE) {
                amendments.add(new long[] {order.orderId, order.quantity, order.market ? 0 : order.price});
            }
        }

        void sameAmounts() {
            for (Scope scope : PlainBook.SCOPES) {
                for (int id = 0; id < (scope == Scope.FIRM ? 1 : IDS); id++) {
                    long gross = 0;
                    long money = 0;
                    long buys = 0;
                    long sells = 0;
                    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                        PlainBook.Key key = new PlainBook.Key(scope, id, symbol);
                        Position position = gate.position(scope, id, symbol);
                        assertThat(position.quantity()).as("%s", key).isEqualTo(plain.quantity(key));
                        assertThat(position.openBuy()).as("%s", key).isEqualTo(plain.open(key, true));
                        assertThat(position.openSell()).as("%s", key).isEqualTo(plain.open(key, false));
                        assertThat(position.openBuyMoney()).as("%s", key).isEqualTo(plain.openMoney(key, true));
                        assertThat(position.openSellMoney()).as("%s", key).isEqualTo(plain.openMoney(key, false));
                        assertThat(position.money()).as("%s", key).isEqualTo(plain.money(key));
                        assertThat(position.gross()).as("%s", key).isEqualTo(plain.gross(key));
                        if (scope == Scope.FIRM) {
                            assertThat(gate.exposure(Scope.SYMBOL, symbol).gross())
                                    .isEqualTo(plain.gross(key));
                        }
                        gross += plain.gross(key);
                        money += plain.money(key);
                        buys += plain.openMoney(key, true);
                        sells += plain.openMoney(key, false);
                    }
                    Exposure exposure = gate.exposure(scope, id);
                    assertThat(exposure.gross()).as("%s %s", scope, id).isEqualTo(gross);
                    assertThat(exposure.worstLong()).as("%s %s", scope, id).isEqualTo(money + buys);
                    assertThat(exposure.worstShort()).as("%s %s", scope, id).isEqualTo(sells - money);
                }
            }
        }
    }

    @Test
    void keepsTheBookThatAPlainOneKeeps() {
        RandomHistory.of(Both::new)
                .command("order", 8, (random, both) -> both.check(order(random)))
                .command("amend", 4, (random, both) -> both.check(amend(random, both)))
                .command("again", 1, (random, both) -> again(random, both))
                .command("cancel", 1, (random, both) -> both.check(TestOrder.cancel(1L + random.nextInt(ORDERS))))
                .command("fill", 6, (random, both) -> {
                    long id = 1L + random.nextInt(ORDERS);
                    long cumulative = 1L + random.nextInt(14);
                    assertThat(both.gate.onFill(id, cumulative)).isEqualTo(both.plain.fill(id, cumulative));
                })
                .command("end", 2, (random, both) -> {
                    long id = 1L + random.nextInt(ORDERS);
                    long cumulative = random.nextInt(3) == 0 ? random.nextInt(14) : 0;
                    Reported expected = both.plain.end(id, cumulative);
                    assertThat(end(random, both.gate, id, cumulative)).isEqualTo(expected);
                })
                .command("answer to an amendment", 4, (random, both) -> answer(random, both))
                .command("price", 2, (random, both) -> {
                    int symbol = random.nextInt(SYMBOLS);
                    both.plain.prices[symbol] = 90L + random.nextInt(20);
                    both.market.onPrice(symbol, both.plain.prices[symbol], both.clock.nanos());
                })
                .command("adjust", 1, (random, both) -> {
                    Place place = new Place(
                            random.nextInt(IDS),
                            random.nextInt(IDS),
                            random.nextInt(IDS),
                            random.nextInt(IDS),
                            random.nextInt(SYMBOLS),
                            random.nextInt(IDS));
                    long quantity = random.nextInt(41) - 20L;
                    both.plain.adjust(place, quantity, 77);
                    both.gate.adjust(place, quantity, 77);
                })
                .command("revalue", 1, (random, both) -> {
                    both.plain.revalue();
                    both.gate.revalue();
                })
                .command(
                        "other limits",
                        1,
                        (random, both) ->
                                both.gate.swap(Limits.version(++both.version).build()))
                .check("same amounts", Both::sameAmounts)
                .run();
    }

    private static TestOrder order(Random random) {
        TestOrder order = TestOrder.buy(1L + random.nextInt(ORDERS), 1L + random.nextInt(10), 80L + random.nextInt(40));
        order.orderClass = random.nextInt(4) == 0 ? OrderClass.REDUCE : OrderClass.NEW;
        order.buy = random.nextBoolean();
        order.symbol = random.nextInt(SYMBOLS);
        order.account = random.nextInt(2);
        order.desk = random.nextInt(2);
        order.strategy = (int) order.orderId % IDS;
        order.trader = (int) order.orderId % IDS;
        order.venue = (int) order.orderId % IDS;
        return random.nextInt(6) == 0 ? order.atMarket() : order;
    }

    /** Mostly of an order that works, sometimes of one that does not, or is another's. */
    private static TestOrder amend(Random random, Both both) {
        List<PlainBook.PlainOrder> known = new ArrayList<>(both.plain.orders.values());
        if (known.isEmpty() || random.nextInt(8) == 0) {
            return order(random).as(OrderClass.AMEND);
        }
        TestOrder order = known.get(random.nextInt(known.size()))
                .first
                .amendedTo(1L + random.nextInt(14), 80L + random.nextInt(40));
        return random.nextInt(8) == 0 ? order.atMarket() : order;
    }

    private static void again(Random random, Both both) {
        List<PlainBook.PlainOrder> known = new ArrayList<>(both.plain.orders.values());
        if (!known.isEmpty()) {
            both.check(known.get(random.nextInt(known.size())).first);
        }
    }

    private static void answer(Random random, Both both) {
        if (both.amendments.isEmpty()) {
            return;
        }
        long[] terms = both.amendments.get(random.nextInt(both.amendments.size())); // so some are answered twice
        boolean accepted = random.nextInt(3) != 0;
        Reported expected = both.plain.amended(terms[0], terms[1], terms[2], accepted);
        Reported actual = accepted
                ? both.gate.onAmended(terms[0], terms[1], terms[2])
                : both.gate.onAmendRejected(terms[0], terms[1], terms[2]);
        assertThat(actual).isEqualTo(expected);
    }

    private static Reported end(Random random, RiskGate gate, long orderId, long cumulative) {
        if (cumulative > 0) {
            return gate.onCancelled(orderId, cumulative);
        }
        return switch (random.nextInt(3)) {
            case 0 -> gate.onCancelled(orderId);
            case 1 -> gate.onRejected(orderId);
            default -> gate.onExpired(orderId);
        };
    }
}
