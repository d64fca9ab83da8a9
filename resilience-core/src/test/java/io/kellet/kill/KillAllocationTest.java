package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import java.time.Clock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
final class KillAllocationTest {

    private static final Operator ANNA = new Operator("anna", "runaway algorithm");

    /** With a real wall clock: engaging reads it. */
    private final KillSwitch kill = KillSwitch.of(
                    KillSwitchConfig.named("equities").build(),
                    Authority.anybody(),
                    new ManualClock(),
                    Clock.systemUTC())
            .openManual(new FailingStore());

    @Test
    void checksAllocateNothingWhetherTheyPassOrNot() {
        AllocationMeter.assertAllocatesNothing("nothing engaged", () -> allows(1) + allows(-1));
        kill.engage(Scope.DESK, 2, KillMode.HALT, ANNA);
        kill.engage(Scope.VENUE, 2, KillMode.REDUCE_ONLY, ANNA);
        AllocationMeter.assertAllocatesNothing("something engaged", () -> allows(1) + allows(2) + allows(64));
        assertThat(kill.refusals()).isPositive();
    }

    @Test
    void sectionsAllocateNothingWhetherTheyOpenOrNot() {
        kill.attachCurrentThread();
        kill.engage(Scope.DESK, 2, KillMode.HALT, ANNA);

        AllocationMeter.assertAllocatesNothing("enter and exit", () -> {
            long pass = kill.enter(OrderClass.NEW, 1, 0, 0, 0, 0, 0);
            kill.exit(pass);
            long refused = kill.enter(OrderClass.NEW, 2, 0, 0, 0, 0, 0);
            kill.exit(refused);
            return pass + refused;
        });
    }

    @Test
    void engagingAllocatesNothingWhetherTheKeeperKeepsUpOrNot() {
        AllocationMeter.assertAllocatesNothing(
                "engage",
                () -> kill.engage(Scope.ACCOUNT, 1, KillMode.HALT, ANNA) + kill.engageFirm(KillMode.HALT, ANNA));
    }

    @Test
    void trippingALatchAllocatesNothing() {
        RiskLatch latch = new RiskLatch("loss", kill, Scope.ACCOUNT, KillMode.REDUCE_ONLY);
        AllocationMeter.assertAllocatesNothing("trip", () -> {
            latch.trip(7, "lost too much");
            return latch.isTripped(7) ? 1 : 0;
        });
        kill.keep();
        kill.attachCurrentThread();
        latch.trip(8, "lost too much");
        assertThat(kill.engagements()).isEqualTo(2);
    }

    private long allows(int desk) {
        return kill.allows(OrderClass.NEW, desk, 1, 1, 1, 1, 1) ? 1 : 0;
    }
}
