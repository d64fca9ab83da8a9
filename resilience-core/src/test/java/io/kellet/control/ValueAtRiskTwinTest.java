package io.kellet.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.Scope;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.Position;
import io.kellet.risk.TestOrder;
import io.kellet.risk.Verdict;
import io.kellet.testkit.RandomHistory;
import io.kellet.var.Confidence;
import io.kellet.var.CovarianceModel;
import io.kellet.var.VarBook;
import io.kellet.var.VarConfig;
import io.kellet.var.VarPositions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The book behind the control against the gate's own: the same lots held and working, whatever happens to orders. */
final class ValueAtRiskTwinTest {

    private static final class Both {
        private final GateBench bench = new GateBench();
        private final VarBook book = new VarBook(
                VarConfig.named("book").symbols(3).limit(Confidence.P99, 1).build(),
                CovarianceModel.ofMatrix(new double[][] {{1, 0, 0}, {0, 4, 1}, {0, 1, 1}}, 250, bench.clock.nanos()),
                new double[] {1, 1, 1},
                bench.clock);
        private final Map<Long, TestOrder> sent = new LinkedHashMap<>();
        private long nextId = 1;

        private Both() {
            bench.open(
                    ValueAtRiskLimit.of(ScopeIds.of(Scope.DESK, 4))
                            .book(Scope.DESK, 1, book)
                            .build(),
                    Limits.version(1).limit(Scope.DESK, 1, LimitKind.VAR_99, 40));
        }

        private void send(Random random, boolean refusedBehind) {
            TestOrder order = TestOrder.buy(nextId++, 1 + random.nextInt(9), 100);
            order.buy = random.nextBoolean();
            order.symbol = 1 + random.nextInt(2);
            if (refusedBehind) {
                bench.checkRefusedBehind(order);
            } else if (Verdict.isAccepted(bench.check(order))) {
                sent.put(order.orderId, order);
            }
        }

        private void amend(Random random, int outcome) {
            long id = anyId(random);
            long quantity = 1L + random.nextInt(12);
            TestOrder known = sent.get(id);
            if (known == null) {
                return;
            }
            TestOrder amended = known.amendedTo(quantity, 100);
            if (outcome == 0) {
                bench.checkRefusedBehind(amended);
            } else if (Verdict.isAccepted(bench.check(amended))) {
                if (outcome == 1) {
                    bench.gate().onAmended(id, quantity, 100);
                } else if (outcome == 2) {
                    bench.gate().onAmendRejected(id, quantity, 100);
                }
            }
        }

        private long anyId(Random random) {
            List<Long> ids = List.copyOf(sent.keySet());
            return ids.isEmpty() ? 0 : ids.get(random.nextInt(ids.size()));
        }

        private void agree() {
            VarPositions lots = book.snapshot();
            for (int symbol = 1; symbol <= 2; symbol++) {
                Position position = bench.gate().position(Scope.DESK, 1, symbol);
                assertThat(lots.held(symbol)).isEqualTo(position.quantity());
                assertThat(lots.workingBuys(symbol)).isEqualTo(position.openBuy());
                assertThat(lots.workingSells(symbol)).isEqualTo(position.openSell());
            }
            assertThat(book.unmatched()).isZero();
        }
    }

    @Test
    void theBookHoldsAndHasWorkingWhatTheGateHas() {
        RandomHistory.of(Both::new)
                .command("send", 6, (random, both) -> both.send(random, false))
                .command("send, refused behind", (random, both) -> both.send(random, true))
                .command("amend", 4, (random, both) -> both.amend(random, random.nextInt(4)))
                .command(
                        "fill",
                        4,
                        (random, both) -> both.bench.gate().onFill(both.anyId(random), 1L + random.nextInt(14)))
                .command("end", 2, (random, both) -> both.bench.gate().onCancelled(both.anyId(random)))
                .command("adjust", (random, both) -> both.bench.hold(random.nextInt(11) - 5))
                .check("the same lots", Both::agree)
                .run(100, 60);
    }
}
