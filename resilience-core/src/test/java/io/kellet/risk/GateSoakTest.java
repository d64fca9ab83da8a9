package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.control.ExposureLimit;
import io.kellet.control.OrderQuantity;
import io.kellet.control.PositionLimit;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A long day: whatever comes in, and in whatever order, the books add up. */
final class GateSoakTest {

    private static final long SEED = 4_711;
    private static final int ORDERS = 1_000_000;
    private static final int LOOK_EVERY = 50_000;
    private static final int ACCOUNTS = 8;
    private static final int SYMBOLS = 12;
    private static final int STRATEGIES = 4;
    private static final int WORKING = 3_000;
    private static final int REMEMBERED = 1_000;
    private static final int RECENT = 1 << 12; // orders that reports are about; some are forgotten by then

    private final Random random = new Random(SEED);
    private final ManualClock clock = new ManualClock();
    private final MarketData market = new MarketData(SYMBOLS);
    private final RiskGate gate;

    private final long[] held = new long[ACCOUNTS * SYMBOLS]; // what was filled, added up apart from the gate
    private final Sent[] recent = new Sent[RECENT];
    private final List<Sent> mayWork = new ArrayList<>();
    private final Map<Reported, Integer> answers = new EnumMap<>(Reported.class);
    private long accepted;
    private long refused;
    private long version = 1;

    /** What the test knows of an order. */
    private static final class Sent {
        long id;
        boolean buy;
        int account;
        int symbol;
        int strategy;
        long quantity;
        long filled;
        long amendQuantity;
        long amendPrice;
    }

    GateSoakTest() {
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            market.onPrice(symbol, 100 + symbol, clock.nanos());
        }
        gate = RiskGate.of(GateConfig.named("soak")
                        .desks(2)
                        .accounts(ACCOUNTS)
                        .strategies(STRATEGIES)
                        .traders(3)
                        .venues(2)
                        .positions(1_024)
                        .workingOrders(WORKING)
                        .rememberedOrders(REMEMBERED)
                        .build())
                .market(market)
                .kill(KillSwitch.inMemory(KillSwitchConfig.named("soak").build(), clock))
                .limits(limits())
                .control(new OrderQuantity())
                .control(new PositionLimit())
                .control(new ExposureLimit())
                .clock(clock)
                .build();
    }

    @Test
    void aMillionOrdersWithReportsInAnyOrderKeepEveryInvariant() {
        TestOrder order = new TestOrder();
        for (int i = 1; i <= ORDERS; i++) {
            clock.advanceNanos(1_000);
            newOrder(order, i);
            report();
            report();
            if (random.nextInt(4) == 0) {
                amend(order);
            }
            if (random.nextInt(64) == 0) {
                int symbol = random.nextInt(SYMBOLS);
                market.onPrice(symbol, 90 + symbol + random.nextInt(20), clock.nanos());
            }
            if (random.nextInt(5_000) == 0) {
                gate.swap(limits());
            }
            if (i % LOOK_EVERY == 0) {
                theBooksAddUp();
            }
        }

        endAll();
        theBooksAddUp();
        assertThat(gate.book.orders.working()).isZero();
        assertThat(gate.exposure(Scope.FIRM, 0).openBuyMoney()).isZero();
        assertThat(gate.exposure(Scope.FIRM, 0).openSellMoney()).isZero();
        assertThat(gate.snapshot().refused()).isEqualTo(refused);
        assertThat(accepted).as("seed %s", SEED).isGreaterThan(ORDERS / 4);
        assertThat(refused).as("seed %s", SEED).isGreaterThan(ORDERS / 20);
        for (Reported answer : Reported.values()) {
            assertThat(answers.getOrDefault(answer, 0))
                    .as("%s seed %s", answer, SEED)
                    .isPositive();
        }
    }

    private void newOrder(TestOrder order, int id) {
        order.orderClass = random.nextInt(8) == 0 ? OrderClass.REDUCE : OrderClass.NEW;
        order.orderId = id;
        order.buy = random.nextBoolean();
        order.market = random.nextInt(16) == 0;
        order.quantity = 1L + random.nextInt(60);
        order.price = 80L + random.nextInt(50);
        order.symbol = random.nextInt(SYMBOLS);
        order.account = random.nextInt(ACCOUNTS);
        order.strategy = random.nextInt(STRATEGIES);
        if (!isAccepted(gate.check(order))) {
            return;
        }
        Sent sent = new Sent();
        sent.id = id;
        sent.buy = order.buy;
        sent.account = order.account;
        sent.symbol = order.symbol;
        sent.strategy = order.strategy;
        sent.quantity = order.quantity;
        Sent before = recent[id % RECENT];
        if (before != null) {
            gate.onExpired(before.id); // else those that chance never reports about would fill the gate
        }
        recent[id % RECENT] = sent;
        mayWork.add(sent);
    }

    private void amend(TestOrder order) {
        Sent sent = recent[random.nextInt(RECENT)];
        if (sent == null) {
            return;
        }
        order.orderClass = OrderClass.AMEND;
        order.orderId = sent.id;
        order.buy = sent.buy;
        order.market = false;
        order.account = sent.account;
        order.symbol = sent.symbol;
        order.strategy = sent.strategy;
        order.quantity = 1L + random.nextInt(60);
        order.price = 80L + random.nextInt(50);
        if (isAccepted(gate.check(order))) {
            sent.amendQuantity = order.quantity;
            sent.amendPrice = order.price;
            sent.quantity = Math.max(sent.quantity, order.quantity);
        }
    }

    private boolean isAccepted(long verdict) {
        boolean yes = Verdict.isAccepted(verdict);
        accepted += yes ? 1 : 0;
        refused += yes ? 0 : 1;
        return yes;
    }

    /** About a recent order, an old one or none; doubled, late, wrong, too much. */
    private void report() {
        Sent sent = recent[random.nextInt(RECENT)];
        if (sent == null) {
            answers.merge(gate.onCancelled(-1L - random.nextInt(100)), 1, Integer::sum);
            return;
        }
        long more = sent.filled + random.nextInt(30);
        Reported answer = switch (random.nextInt(9)) {
            case 0 -> filled(sent, random.nextInt(1_000) == 0 ? sent.quantity + 5 : Math.min(more, sent.quantity));
            case 1, 2 -> filled(sent, Math.min(more, sent.quantity));
            case 3 -> filled(sent, random.nextInt(1 + (int) sent.filled)); // an older one
            case 4 -> gate.onAmended(sent.id, sent.amendQuantity, sent.amendPrice);
            case 5 -> gate.onAmendRejected(sent.id, sent.amendQuantity, sent.amendPrice);
            case 6 -> ended(sent, Math.min(more, sent.quantity));
            case 7 -> gate.onCancelled(sent.id);
            default -> random.nextBoolean() ? gate.onRejected(sent.id) : gate.onExpired(sent.id);
        };
        answers.merge(answer, 1, Integer::sum);
    }

    private Reported filled(Sent sent, long cumulative) {
        return book(sent, cumulative, gate.onFill(sent.id, cumulative));
    }

    private Reported ended(Sent sent, long cumulative) {
        return book(sent, cumulative, gate.onCancelled(sent.id, cumulative));
    }

    private Reported book(Sent sent, long cumulative, Reported answer) {
        if ((answer == Reported.APPLIED || answer == Reported.OVERFILLED) && cumulative > sent.filled) {
            held[sent.account * SYMBOLS + sent.symbol] += (sent.buy ? 1 : -1) * (cumulative - sent.filled);
            sent.filled = cumulative;
        }
        return answer;
    }

    private void endAll() {
        for (Sent sent : mayWork) {
            gate.onExpired(sent.id);
        }
    }

    private void theBooksAddUp() {
        IdentityHashMap<Position, long[]> open = new IdentityHashMap<>(); // lots bought and sold, money bought and sold
        mayWork.removeIf(sent -> {
            WorkingOrder order = gate.book.orders.find(sent.id);
            if (order == null || !order.working) {
                assertThat(order == null ? 0 : order.reservedQuantity + order.reservedMoney)
                        .isZero();
                return true;
            }
            assertThat(order.filled).isEqualTo(sent.filled);
            for (int level = 0; level < gate.book.levels(); level++) {
                long[] sums = open.computeIfAbsent(order.positions[level], position -> new long[4]);
                int side = order.buy ? 0 : 1;
                sums[side] += Math.max(0, order.mostQuantity() - order.filled);
                sums[side + 2] += Math.max(0, order.mostQuantity() - order.filled) * order.worstUnitMoney();
            }
            return false;
        });
        assertThat(gate.book.orders.working()).isEqualTo(mayWork.size()).isLessThanOrEqualTo(WORKING);

        IdentityHashMap<Exposure, long[]> exposures = new IdentityHashMap<>(); // gross, money, open buys and sells
        for (int i = 0; i < gate.book.usedPositions(); i++) {
            Position position = gate.book.position(i);
            long[] sums = open.getOrDefault(position, new long[4]);
            assertThat(new long[] {
                        position.openBuy(), position.openSell(), position.openBuyMoney(), position.openSellMoney()
                    })
                    .as("seed %s", SEED)
                    .containsExactly(sums);
            addTo(exposures, position.exposure(), position);
            if (position.symbolExposure != null) {
                addTo(exposures, position.symbolExposure, position);
            }
        }
        exposures.forEach((exposure, sums) -> assertThat(new long[] {
                    exposure.gross(), exposure.money(), exposure.openBuyMoney(), exposure.openSellMoney()
                })
                .as("%s %s seed %s", exposure.scope(), exposure.id(), SEED)
                .containsExactly(sums));
        for (int account = 0; account < ACCOUNTS; account++) {
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                assertThat(gate.position(Scope.ACCOUNT, account, symbol).quantity())
                        .as("seed %s", SEED)
                        .isEqualTo(held[account * SYMBOLS + symbol]);
            }
        }
        // the firm in each symbol, and each account and so on in each
        assertThat(gate.book.usedPositions()).isLessThanOrEqualTo((1 + 1 + ACCOUNTS + STRATEGIES + 1 + 1) * SYMBOLS);
    }

    private static void addTo(IdentityHashMap<Exposure, long[]> exposures, Exposure exposure, Position position) {
        long[] sums = exposures.computeIfAbsent(exposure, one -> new long[4]);
        sums[0] += position.gross();
        sums[1] += position.money();
        sums[2] += position.openBuyMoney();
        sums[3] += position.openSellMoney();
    }

    private Limits limits() {
        return Limits.version(version++)
                .limit(Scope.FIRM, LimitKind.ORDER_QUANTITY, 40 + random.nextInt(30))
                .limit(Scope.ACCOUNT, LimitKind.LONG_POSITION, 6_000 + random.nextInt(6_000))
                .limit(Scope.ACCOUNT, LimitKind.SHORT_POSITION, 6_000 + random.nextInt(6_000))
                .limit(Scope.STRATEGY, LimitKind.GROSS_EXPOSURE, 8_000_000 + random.nextInt(4_000_000))
                .build();
    }
}
