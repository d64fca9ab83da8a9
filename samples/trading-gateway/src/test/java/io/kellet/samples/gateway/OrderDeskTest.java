package io.kellet.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.kill.KillMode;
import io.kellet.order.Scope;
import io.kellet.risk.GateSnapshot;
import io.kellet.risk.RefusalCount;
import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrderDeskTest {

    private static final int MARKET = OrderSource.MIDDLE;

    @TempDir
    private Path directory;

    @Test
    void sizesOutsideTheLimitNeverReachABook() throws IOException {
        try (Rig rig = new Rig(directory, 1)) {
            assertThat(rig.decide(rig.order(true, MARKET, 500))).isEqualTo(Decision.RESTED);
            assertThat(rig.decide(rig.order(true, MARKET, 501))).isEqualTo(Decision.REFUSED);
            assertThat(rig.refusedBy()).isEqualTo("order-quantity");
            for (int quantity : new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                assertThat(rig.decide(rig.order(true, MARKET, quantity))).isEqualTo(Decision.REFUSED);
                assertThat(rig.refusedBy()).isEqualTo("order");
            }
            assertThat(rig.desk.waiting()).isEqualTo(500);
        }
    }

    @Test
    void pricesOutsideTheCollarOrTheLadderNeverReachABook() throws IOException {
        try (Rig rig = new Rig(directory, 1)) {
            assertThat(rig.decide(rig.order(true, MARKET + 61, 1))).isEqualTo(Decision.RESTED); // 2.98 %
            assertThat(rig.decide(rig.order(true, MARKET + 62, 1))).isEqualTo(Decision.REFUSED); // 3.03 %
            assertThat(rig.refusedBy()).isEqualTo("price-collar");
            assertThat(rig.decide(rig.order(true, -1, 1))).isEqualTo(Decision.REFUSED);
            assertThat(rig.decide(rig.order(false, House.TICKS + 1, 1))).isEqualTo(Decision.REFUSED);
            assertThat(rig.desk.waiting()).isEqualTo(1);
        }
    }

    @Test
    void anOrderTheSwitchStopsBehindTheGateGivesBackWhatItReserved() throws IOException {
        ManualClock clock = new ManualClock();
        Trap trap = new Trap(clock);
        try (Rig rig = new Rig(directory, 1, clock, trap)) {
            trap.springs = () -> rig.risk.kill().engage(Scope.DESK, 0, KillMode.HALT, People.anna("trap"));
            trap.readings = 2; // the gate's last, after its decision

            assertThat(rig.decide(rig.order(true, MARKET, 10))).isEqualTo(Decision.STOPPED);

            assertThat(rig.desk.handedOver()).isZero();
            assertThat(rig.risk.gate().exposure(Scope.FIRM, 0).openBuyMoney()).isZero();
            assertThat(rig.desk.second().agreesWith(rig.risk.gate())).isTrue();
        }
    }

    @Test
    void aLongFlowIsMostlyAcceptedAndRefusedByManyControlsAndReservesWhatWorks() throws IOException {
        try (Rig rig = new Rig(directory, 11)) {
            Set<Decision> seen = EnumSet.noneOf(Decision.class);
            Order order = new Order();
            for (int i = 0; i < 50_000; i++) {
                rig.desk.next(order, rig.clock.nanos());
                seen.add(rig.decide(order));
                rig.clock.advanceNanos(Rig.INTERVAL_NANOS);
                if (i % 1_000 == 0) {
                    assertAgreement(rig);
                }
            }

            assertThat(seen).isEqualTo(EnumSet.complementOf(EnumSet.of(Decision.STOPPED)));
            assertThat(rig.desk.orders()).isEqualTo(50_000);
            assertThat(rig.desk.refused()).isBetween(2_500L, 10_000L);
            assertThat(controls(rig))
                    .contains(
                            "order",
                            "restricted",
                            "order-quantity",
                            "order-notional",
                            "price-collar",
                            "daily-volume-share",
                            "duplicate-order",
                            "self-match",
                            "position-limit",
                            "exposure-limit",
                            "value-at-risk",
                            "message-throttle");
            assertAgreement(rig);
            assertThat(rig.desk.second().looked()).isGreaterThan(30_000);
            assertThat(rig.desk.second().forbidden()).isZero();
            assertThat(rig.desk.strayReports()).isZero();
            assertThat(rig.desk.doubledReports()).isPositive();

            rig.desk.cancelAll(rig.clock.nanos());
            assertAgreement(rig);
            assertThat(rig.risk.gate().exposure(Scope.FIRM, 0).openBuyMoney()).isZero();
            assertThat(rig.risk.gate().exposure(Scope.FIRM, 0).openSellMoney()).isZero();
        }
    }

    @Test
    void theSameSeedGivesTheSameRefusals() throws IOException {
        List<RefusalCount> first = refusals(5);

        assertThat(refusals(5)).isEqualTo(first);
        assertThat(refusals(6)).isNotEqualTo(first);
    }

    @Test
    void theSecondLookSeesWhatAGateWithoutTheControlWouldLetPass() throws IOException {
        try (Rig rig = new Rig(directory, 1)) {
            SecondBook second = new SecondBook(rig.risk.gate().limits());
            second.onAccepted(rig.order(true, MARKET, 501), MARKET);
            second.onAccepted(rig.order(true, MARKET + 62, 1), MARKET);
            second.onAccepted(rig.order(false, MARKET - 62, 1), MARKET);
            Order forbidden = rig.order(true, MARKET, 1);
            forbidden.symbol = OrderSource.FORBIDDEN_SYMBOL;
            second.onAccepted(forbidden, MARKET);
            for (int i = 0; i < 8; i++) { // 501 + 1 are open already, and 4,000 may be
                second.onAccepted(rig.order(true, MARKET, 500), MARKET);
            }

            assertThat(second.tooLarge()).isEqualTo(1);
            assertThat(second.tooFar()).isEqualTo(2);
            assertThat(second.restricted()).isEqualTo(1);
            assertThat(second.tooMuch()).isEqualTo(2);
            assertThat(second.agreesWith(rig.risk.gate())).isFalse();
        }
    }

    private List<RefusalCount> refusals(long seed) throws IOException {
        try (Rig rig = new Rig(directory, seed)) {
            rig.flow().run(5_000, Rig.INTERVAL_NANOS);
            return rig.risk.gate().snapshot().refusals();
        }
    }

    private static Set<String> controls(Rig rig) {
        GateSnapshot snapshot = rig.risk.gate().snapshot();
        assertThat(snapshot.refused()).isEqualTo(rig.desk.refused());
        assertThat(snapshot.refusals()).allMatch(one -> one.count() == rig.desk.refused(one.control(), one.reason()));
        return snapshot.refusals().stream().map(RefusalCount::control).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is reserved is what works, in lots and in money. */
    private static void assertAgreement(Rig rig) {
        assertThat(rig.desk.second().agreesWith(rig.risk.gate())).isTrue();
        assertThat(rig.desk.second().working()).isEqualTo(rig.desk.waiting());
        assertThat(rig.desk.balances()).isTrue();
        assertThat(rig.risk.gate().exposure(Scope.FIRM, 0).openBuyMoney()).isEqualTo(rig.desk.workingMoney(true));
        assertThat(rig.risk.gate().exposure(Scope.FIRM, 0).openSellMoney()).isEqualTo(rig.desk.workingMoney(false));
    }

    /** A clock that does something at one of its readings. */
    private static final class Trap implements NanoClock {
        private final ManualClock clock;
        private Runnable springs = () -> {};
        private int readings = -1;

        Trap(ManualClock clock) {
            this.clock = clock;
        }

        @Override
        public long nanos() {
            if (readings > 0 && --readings == 0) {
                springs.run();
            }
            return clock.nanos();
        }
    }
}
