package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Operator;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.Scope;
import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever asks allocates nothing; held with escape analysis off, too. */
@Tag("allocation")
final class HealthAllocationTest {

    private final KillSwitch kill = KillSwitch.inMemory(
            KillSwitchConfig.named("equities")
                    .desks(4)
                    .accounts(1)
                    .strategies(1)
                    .traders(1)
                    .symbols(1)
                    .venues(1)
                    .build(),
            new ManualClock());
    private final Ride ride = Ride.of(o -> o.kill(kill)
            .kill(kill, Scope.DESK, 2)
            .live(Ride.check("loop").build(), new Fake())
            .ready(Ride.check("database").build(), new Fake())
            .trading(Ride.check("prices").build(), new Fake()));

    private static long word(boolean yes) {
        return yes ? 1 : 0;
    }

    private void measure() {
        HealthRegistry health = ride.health;
        health.turn();
        long now = ride.clock.nanos();
        AllocationMeter.assertAllocatesNothing("isLive", () -> word(health.isLive()));
        AllocationMeter.assertAllocatesNothing("isReady", () -> word(health.isReady()));
        AllocationMeter.assertAllocatesNothing("isStarted", () -> word(health.isStarted()));
        AllocationMeter.assertAllocatesNothing("isTradingReady", () -> word(health.isTradingReady()));
        AllocationMeter.assertAllocatesNothing(
                "snapshot", () -> health.snapshot().version());
        AllocationMeter.assertAllocatesNothing(
                "snapshot(now)", () -> health.snapshot(now).version());
    }

    @Test
    void askingAllocatesNothing() {
        measure();
    }

    @Test
    void askingAllocatesNothingWhileTradingIsHalted() {
        kill.engage(Scope.DESK, 2, KillMode.HALT, new Operator("anna", "test"));

        measure();
    }

    @Test
    void askingAllocatesNothingWhileSomethingElseIsHalted() {
        kill.engage(Scope.DESK, 1, KillMode.HALT, new Operator("anna", "test"));

        measure();
    }

    /** Telling everybody is the keeper's work, and not that of a trading thread. */
    @Test
    void askingAllocatesNothingThoughNobodyElseKnowsOfTheHaltYet() {
        HealthRegistry health = ride.health;
        health.turn();
        assertThat(health.isTradingReady()).isTrue();

        kill.engageFirm(KillMode.HALT, new Operator("anna", "test"));

        AllocationMeter.assertAllocatesNothing("isTradingReady", () -> word(health.isTradingReady()));
        assertThat(health.isTradingReady()).isFalse();
        assertThat(health.snapshot().halted()).isEmpty();
    }
}
