package io.kellet.risk;

import static io.kellet.risk.TestOrder.buy;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Several threads on one gate. The clock stands still, so that nobody's patience ends. */
final class GateManyWritersTest {

    private static final int THREADS = 4;
    private static final int ORDERS_EACH = 3_000;
    private static final long LIMIT = 100;

    private final ManualClock clock = new ManualClock();
    private final MarketData market = new MarketData(2);

    /** No more than so many lots at once; plain fields, so it breaks if the gate lets two threads in. */
    private static final class LotLimit implements Control {
        long taken;
        long most;

        @Override
        public String name() {
            return "lots";
        }

        @Override
        public long check(OrderView order) {
            return taken + order.addedQuantity() > LIMIT ? Verdict.reject(Reason.OVER_LIMIT) : Verdict.ACCEPTED;
        }

        @Override
        public long reserve(OrderView order) {
            taken += order.addedQuantity();
            most = Math.max(most, taken);
            return Verdict.ACCEPTED;
        }

        @Override
        public void undo(OrderView order) {
            taken -= order.addedQuantity();
        }

        @Override
        public void onReport(ReportView report) {
            taken -= report.releasedQuantity();
        }
    }

    @Test
    void loseNothingAndNeverPassALimitTogether() throws InterruptedException {
        market.onPrice(1, 100, clock.nanos());
        LotLimit lots = new LotLimit();
        RiskGate gate = RiskGate.of(GateConfig.named("shared")
                        .writers(GateConfig.Writers.MANY)
                        .workingOrders(64)
                        .rememberedOrders(THREADS * ORDERS_EACH)
                        .build())
                .market(market)
                .kill(KillSwitch.inMemory(KillSwitchConfig.named("shared").build(), clock))
                .limits(Limits.version(1).build())
                .control(lots)
                .clock(clock)
                .build();
        AtomicLong filled = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            long first = 1L + (long) thread * ORDERS_EACH;
            Thread trader = new Thread(() -> {
                for (long id = first; id < first + ORDERS_EACH; id++) {
                    if (Verdict.isAccepted(gate.check(buy(id, 30, 100)))) {
                        gate.onFill(id, id % 30);
                        gate.onCancelled(id);
                        gate.onFill(id, id % 30);
                        filled.addAndGet(id % 30);
                    } else {
                        refused.incrementAndGet();
                    }
                }
            });
            trader.start();
            threads.add(trader);
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(lots.taken).isZero();
        assertThat(lots.most).isLessThanOrEqualTo(LIMIT);
        Position position = gate.position(Scope.ACCOUNT, 1, 1);
        assertThat(position.quantity()).isEqualTo(filled.get());
        assertThat(position.openBuy()).isZero();
        assertThat(position.openBuyMoney()).isZero();
        assertThat(gate.exposure(Scope.FIRM, 0).gross()).isEqualTo(filled.get() * 100);
        assertThat(gate.snapshot().refused()).isEqualTo(refused.get());
        assertThat(gate.snapshot().service().count()).isEqualTo((long) THREADS * ORDERS_EACH);
    }
}
