package io.kellet.control;

import static io.kellet.control.Gate.limits;
import static io.kellet.risk.TestOrder.buy;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.Exposure;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.TestOrder;
import io.kellet.risk.Verdict;
import io.kellet.testkit.RandomHistory;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is ordered, amended, reported and limited: what is reserved never exceeds the limits it was reserved under. */
final class ReservationsTest {

    private static final long PRICE = 100;

    @Test
    void exposureNeverExceedsItsLimitsAndEqualsAPlainSumOverOrders() {
        RandomHistory.ofRandom(Twin::new)
                .command("order", 8, (random, twin) -> twin.order(random))
                .command("amend", 3, (random, twin) -> twin.amend(random))
                .command("fill", 4, (random, twin) -> twin.fill(random))
                .command("end", 3, (random, twin) -> twin.end(random))
                .command("other limits", 1, (random, twin) -> twin.swap(random))
                .check("no limit exceeded, sums agree", Twin::verify)
                .run(250, 120);
    }

    /** Orders as a plain list knows them. All are worth the market, so that fills and marks change no amount. */
    private static final class Twin {

        private static final class Working {
            final boolean buy;
            final int account;
            final int symbol;
            final int venue;
            long quantity;
            long filled;

            Working(TestOrder order) {
                buy = order.buy;
                account = order.account;
                symbol = order.symbol;
                venue = order.venue;
                quantity = order.quantity;
            }

            long open() {
                return Math.max(0, quantity - filled);
            }
        }

        private final Gate gate;
        private final Map<Long, Working> orders = new HashMap<>();
        private final long[][] held = new long[3][3]; // by account and symbol, lots
        private long lastId;
        private long version = 1;
        private long firmGross;
        private long accountNet;
        private long venueGross;
        private long highestFirmGross; // of all limits something was accepted under and may still be there
        private long highestAccountNet;
        private long highestVenueGross;

        Twin(Random random) {
            gate = new Gate(new ExposureLimit(), draw(random, limits()))
                    .price(1, PRICE)
                    .price(2, PRICE);
        }

        private Limits.Builder draw(Random random, Limits.Builder limits) {
            firmGross = PRICE * (10 + random.nextInt(20));
            accountNet = PRICE * (4 + random.nextInt(6));
            venueGross = PRICE * (6 + random.nextInt(4));
            highestFirmGross = Math.max(highestFirmGross, firmGross);
            highestAccountNet = Math.max(highestAccountNet, accountNet);
            highestVenueGross = Math.max(highestVenueGross, venueGross);
            return limits.limit(Scope.FIRM, LimitKind.GROSS_EXPOSURE, firmGross)
                    .limit(Scope.ACCOUNT, LimitKind.NET_EXPOSURE, accountNet)
                    .limit(Scope.VENUE, LimitKind.GROSS_EXPOSURE, venueGross);
        }

        void swap(Random random) {
            gate.gate.swap(draw(random, Limits.version(++version)).build());
        }

        void order(Random random) {
            TestOrder order = buy(++lastId, 1 + random.nextInt(5), PRICE);
            order.buy = random.nextBoolean();
            order.account = 1 + random.nextInt(2);
            order.symbol = 1 + random.nextInt(2);
            order.venue = order.account; // so that a venue's positions are an account's
            if (random.nextInt(5) == 0) {
                order.orderClass = OrderClass.REDUCE;
            }
            boolean fits = fits(order, order.quantity);
            if (random.nextInt(6) == 0 && order.orderClass == OrderClass.NEW && fits) {
                gate.checkRefusedLater(order);
                return;
            }
            boolean accepted = Verdict.isAccepted(gate.check(order));
            if (order.orderClass == OrderClass.NEW) {
                assertThat(accepted).isEqualTo(fits);
            }
            if (accepted) {
                orders.put(lastId, new Working(order));
            }
        }

        void amend(Random random) {
            long id = anyOrder(random);
            Working working = orders.get(id);
            if (working == null || working.open() == 0) {
                return;
            }
            TestOrder order = buy(id, working.quantity, PRICE);
            order.buy = working.buy;
            order.account = working.account;
            order.symbol = working.symbol;
            order.venue = working.venue;
            long quantity = Math.max(working.filled + 1, working.quantity + random.nextInt(7) - 3);
            if (Verdict.isAccepted(gate.check(order.amendedTo(quantity, PRICE)))) {
                if (random.nextBoolean()) {
                    gate.gate.onAmended(id, quantity, PRICE);
                    working.quantity = quantity;
                } else {
                    gate.gate.onAmendRejected(id, quantity, PRICE);
                }
            }
        }

        void fill(Random random) {
            long id = anyOrder(random);
            Working working = orders.get(id);
            if (working != null && working.open() > 0) {
                long lots = 1L + random.nextInt((int) working.open());
                working.filled += lots;
                held[working.account][working.symbol] += working.buy ? lots : -lots;
                gate.gate.onFill(id, working.filled);
                gate.gate.onFill(id, working.filled); // twice, which says nothing new
            }
        }

        void end(Random random) {
            long id = anyOrder(random);
            Working working = orders.get(id);
            if (working != null) {
                working.quantity = working.filled;
                switch (random.nextInt(3)) {
                    case 0 -> gate.gate.onCancelled(id);
                    case 1 -> gate.gate.onExpired(id);
                    default -> gate.gate.onCancelled(id, working.filled);
                }
                gate.gate.onRejected(id); // once more
            }
        }

        private long anyOrder(Random random) {
            return lastId == 0 ? 0 : 1L + random.nextInt((int) lastId);
        }

        private boolean fits(TestOrder order, long lots) {
            long money = PRICE * lots;
            long firm = moreGross(order.symbol, order.buy, lots, 1, 2);
            long venue = moreGross(order.symbol, order.buy, lots, order.account, order.account);
            return (firm <= 0 || gross(1, 2) + firm <= firmGross)
                    && (venue <= 0 || gross(order.account, order.account) + venue <= venueGross)
                    && net(order.account, order.buy) + money <= accountNet;
        }

        private long moreGross(int symbol, boolean buy, long lots, int from, int to) {
            long before = gross(symbol, from, to, 0, 0);
            return gross(symbol, from, to, buy ? lots : 0, buy ? 0 : lots) - before;
        }

        private long gross(int from, int to) {
            return gross(1, from, to, 0, 0) + gross(2, from, to, 0, 0);
        }

        private long gross(int symbol, int from, int to, long moreBuys, long moreSells) {
            long lots = 0;
            long buys = moreBuys;
            long sells = moreSells;
            for (int account = from; account <= to; account++) {
                lots += held[account][symbol];
                buys += open(account, symbol, true);
                sells += open(account, symbol, false);
            }
            return PRICE * Math.max(Math.abs(lots + buys), Math.abs(lots - sells));
        }

        private long net(int account, boolean buy) {
            long lots = held[account][1] + held[account][2];
            long open = open(account, 1, buy) + open(account, 2, buy);
            return PRICE * (buy ? lots + open : open - lots);
        }

        private long open(int account, int symbol, boolean buy) {
            return orders.values().stream()
                    .filter(order -> order.account == account && order.symbol == symbol && order.buy == buy)
                    .mapToLong(Working::open)
                    .sum();
        }

        void verify() {
            assertThat(gate.gate.exposure(Scope.FIRM, 0).gross())
                    .isEqualTo(gross(1, 2))
                    .isLessThanOrEqualTo(highestFirmGross);
            for (int account = 1; account <= 2; account++) {
                Exposure ofAccount = gate.gate.exposure(Scope.ACCOUNT, account);
                assertThat(ofAccount.worstLong()).isEqualTo(net(account, true)).isLessThanOrEqualTo(highestAccountNet);
                assertThat(ofAccount.worstShort())
                        .isEqualTo(net(account, false))
                        .isLessThanOrEqualTo(highestAccountNet);
                assertThat(gate.gate.exposure(Scope.VENUE, account).gross())
                        .isEqualTo(gross(account, account))
                        .isLessThanOrEqualTo(highestVenueGross);
            }
        }
    }
}
