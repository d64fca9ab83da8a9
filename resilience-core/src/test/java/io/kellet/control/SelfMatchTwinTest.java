package io.kellet.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.OrderClass;
import io.kellet.risk.Limits;
import io.kellet.risk.Reason;
import io.kellet.risk.TestOrder;
import io.kellet.risk.Verdict;
import io.kellet.testkit.RandomHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against a list of all orders with every price that each may have, which is gone through for every order. */
final class SelfMatchTwinTest {

    private static final class Plain {
        private final boolean buy;
        private final int symbol;
        private final int account;
        private long price; // 0: any
        private final List<Long> asked = new ArrayList<>();

        private Plain(TestOrder order) {
            buy = order.buy;
            symbol = order.symbol;
            account = order.account;
            price = order.price;
        }

        private boolean trades(TestOrder order) {
            return order.buy != buy
                    && order.symbol == symbol
                    && order.account == account
                    && (meets(price, order.price) || asked.stream().anyMatch(other -> meets(other, order.price)));
        }

        private boolean meets(long mine, long other) {
            return mine == 0 || other == 0 || (buy ? mine >= other : mine <= other);
        }
    }

    private static final class Both {
        private final GateBench bench = new GateBench();
        private final Map<Long, Plain> plain = new LinkedHashMap<>();
        private final Map<Long, TestOrder> sent = new LinkedHashMap<>();
        private long nextId = 1;

        private Both() {
            bench.open(
                    new SelfMatch(SelfMatchConfig.of(SelfMatchPolicy.CANCEL_NEW)
                            .workingOrders(256)
                            .books(16)
                            .build()),
                    Limits.version(1));
        }

        private void send(Random random, boolean refusedBehind) {
            TestOrder order = TestOrder.buy(nextId++, 1 + random.nextInt(5), 97 + random.nextInt(7));
            order.buy = random.nextBoolean();
            order.symbol = 1 + random.nextInt(2);
            order.account = 1 + random.nextInt(2);
            if (random.nextInt(12) == 0) {
                order.atMarket();
            }
            boolean crosses = crosses(order);
            if (refusedBehind && !crosses) {
                bench.refusesBehind(order);
            } else if (isAccepted(order, crosses)) {
                plain.put(order.orderId, new Plain(order));
                sent.put(order.orderId, order);
            }
        }

        private boolean crosses(TestOrder order) {
            return plain.values().stream().anyMatch(other -> other.trades(order));
        }

        private boolean isAccepted(TestOrder order, boolean crosses) {
            long verdict = bench.check(order);
            assertThat(Verdict.isAccepted(verdict)).isEqualTo(!crosses);
            if (crosses) {
                assertThat(Verdict.reason(verdict)).isEqualTo(Reason.SELF_MATCH);
            }
            return !crosses;
        }

        private long anyId(Random random) {
            List<Long> ids = List.copyOf(plain.keySet());
            return ids.isEmpty() ? 0 : ids.get(random.nextInt(ids.size()));
        }

        private void amend(Random random, boolean refusedBehind) {
            long id = anyId(random);
            long price = 97L + random.nextInt(7);
            if (id == 0) {
                return;
            }
            Plain order = plain.get(id);
            TestOrder known = sent.get(id);
            if (order == null || known == null || order.price == 0 || order.asked.size() == 4) {
                return;
            }
            TestOrder amended = known.amendedTo(known.quantity, price);
            if (!order.asked.isEmpty() && order.asked.get(order.asked.size() - 1) == price) {
                return; // the gate takes it for the same message again
            }
            boolean crosses = crosses(amended);
            if (refusedBehind && !crosses) {
                bench.refusesBehind(amended);
            } else if (isAccepted(amended, crosses)) {
                order.asked.add(price);
            }
        }

        private void answer(Random random, boolean accepted) {
            long id = anyId(random);
            int which = random.nextInt(4);
            Plain order = plain.get(id);
            TestOrder known = sent.get(id);
            if (order == null || known == null || which >= order.asked.size()) {
                return;
            }
            long price = order.asked.get(which);
            if (accepted) {
                order.price = price;
                bench.gate().onAmended(id, known.quantity, price);
            } else {
                bench.gate().onAmendRejected(id, known.quantity, price);
            }
            order.asked.remove(Long.valueOf(price)); // the first of these terms
        }

        private void end(Random random) {
            long id = anyId(random);
            if (id != 0) {
                bench.gate().onCancelled(id);
                plain.remove(id);
            }
        }

        private void fill(Random random) {
            long id = anyId(random);
            int lots = 1 + random.nextInt(5);
            TestOrder known = sent.get(id);
            if (id == 0 || known == null) {
                return;
            }
            bench.gate().onFill(id, lots);
            if (lots >= known.quantity) {
                plain.remove(id);
            }
        }

        private void agree() {
            for (long price = 96; price <= 104; price++) {
                for (int symbol = 1; symbol <= 2; symbol++) {
                    probe(TestOrder.buy(nextId++, 1, price).symbol(symbol));
                    probe(TestOrder.sell(nextId++, 1, price).symbol(symbol));
                }
            }
        }

        /** Sends it and takes it back. */
        private void probe(TestOrder order) {
            if (isAccepted(order.as(OrderClass.NEW), crosses(order))) {
                bench.gate().onRejected(order.orderId);
            }
        }
    }

    @Test
    void refusesWhatWouldTradeAtAnyPriceThatAnOrderMayHave() {
        RandomHistory.of(Both::new)
                .command("send", 6, (random, both) -> both.send(random, false))
                .command("send, refused behind", (random, both) -> both.send(random, true))
                .command("amend", 4, (random, both) -> both.amend(random, false))
                .command("amend, refused behind", (random, both) -> both.amend(random, true))
                .command("amendment accepted", 2, (random, both) -> both.answer(random, true))
                .command("amendment refused", 2, (random, both) -> both.answer(random, false))
                .command("end", 2, (random, both) -> both.end(random))
                .command("fill", 2, (random, both) -> both.fill(random))
                .check("refuse the same", Both::agree)
                .run(60, 50);
    }
}
