package io.kellet.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.health.CheckConfig;
import io.kellet.health.CheckStatus;
import io.kellet.health.HealthConfig;
import io.kellet.health.HealthRegistry;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the checks mean for the probes, through a registry whose turns come when they are due. */
final class LocalChecksInARegistryTest {

    private static final Duration STALL = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();
    private final HeartbeatCheck orders = new HeartbeatCheck("orders", STALL, clock);
    private final LastGood quotes = new LastGood(clock);
    private Instant wall = Instant.parse("2026-01-01T00:00:00Z");
    private final HealthRegistry health = HealthRegistry.of(
                    HealthConfig.named("gateway").seed(1).spread(Duration.ZERO).build())
            .clock(clock)
            .wall(() -> wall)
            .live(CheckConfig.named("orders-loop").build(), orders)
            .live(CheckConfig.named("deadlock").build(), new DeadlockCheck())
            .ready(CheckConfig.named("clock").build(), new ClockStepCheck(ClockStepCheckConfig.defaults(), () -> wall))
            .trading(
                    CheckConfig.named("quotes")
                            .period(Duration.ofSeconds(1))
                            .confirmEvery(Duration.ofSeconds(1))
                            .damping(1, 1)
                            .build(),
                    AgeCheck.of("quotes", quotes, Duration.ofSeconds(2), Duration.ofSeconds(5)))
            .manual(Runnable::run);

    @AfterEach
    void closeTheRegistry() {
        health.close();
    }

    /** In steps of 50 ms; the loop beats in each of them, or stands still. */
    private void pass(Duration time, boolean beating, boolean quoting) {
        for (long left = time.toMillis(); left > 0; left -= 50) {
            if (beating) {
                orders.beat();
            }
            if (quoting) {
                quotes.good();
            }
            clock.advance(Duration.ofMillis(50));
            wall = wall.plusMillis(50);
            health.turn();
        }
    }

    @Test
    void aLoopThatStallsMakesTheProcessNotLiveAndOneThatComesRoundAgainLive() {
        pass(Duration.ofSeconds(30), true, true);
        boolean beating = health.isLive();
        pass(Duration.ofSeconds(30), false, true);
        boolean stalled = health.isLive();
        pass(Duration.ofSeconds(30), true, true);

        assertThat(beating).isTrue();
        assertThat(stalled).isFalse();
        assertThat(health.isLive()).isTrue();
    }

    @Test
    void quotesThatStopEndTradingAndNothingElse() {
        pass(Duration.ofSeconds(30), true, true);
        boolean fresh = health.isTradingReady();
        pass(Duration.ofSeconds(8), true, false);

        assertThat(fresh).isTrue();
        assertThat(health.isTradingReady()).isFalse();
        assertThat(health.isReady()).isTrue();
        assertThat(health.isLive()).isTrue();
    }

    @Test
    void aStepOfTheWallClockLastsLongEnoughToBeConfirmedAndMakesNoAgeOlder() {
        pass(Duration.ofSeconds(30), true, true);
        wall = wall.plus(Duration.ofHours(1));
        pass(Duration.ofSeconds(30), true, true);

        assertThat(health.snapshot().checks())
                .filteredOn(check -> check.status() != CheckStatus.PASSED)
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.name()).isEqualTo("clock");
                    assertThat(check.message()).startsWith("the wall clock stepped forward by 60 min");
                });
        assertThat(health.isTradingReady()).as("a readiness check has failed").isFalse();
        assertThat(health.isLive()).isTrue();
    }
}
