package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time that was lost, time that went by unseen, and clocks that jump. */
final class PauseAndAgeTest {

    private final Fake fake = new Fake();

    private Ride one() {
        return Ride.of(o -> o.ready(Ride.check("database").build(), fake));
    }

    private Ride held(int failures) {
        return Ride.held(
                o -> o.ready(Ride.check("database").damping(failures, 1).build(), fake));
    }

    @Test
    void doesNotBelieveAFailureWhileTheProcessStoodStill() {
        Ride ride = held(1);
        ride.health.turn();
        ride.runHandedOver();
        ride.health.turn();
        ride.health.runNow("database");
        ride.health.turn();

        fake.say(CheckStatus.FAILED); // its socket timed out while nobody could read it
        ride.stop(Duration.ofSeconds(30));
        ride.runHandedOver();
        ride.health.turn();

        assertThat(ride.status("database")).isEqualTo(CheckStatus.PASSED);
        assertThat(ride.health.history()).hasSize(1);
        assertThat(ride.handedOver).as("it is run again at once").hasSize(1);
        fake.say(CheckStatus.PASSED);
        ride.runHandedOver();
        ride.health.turn();
        assertThat(ride.status("database")).isEqualTo(CheckStatus.PASSED);
    }

    @Test
    void givesARunTheTimeThatThePauseTook() {
        Ride ride = held(1);
        ride.health.turn();

        ride.stop(Duration.ofMinutes(1));
        ride.health.turn();
        assertThat(ride.view("database").reason()).isEqualTo(CheckReason.NOT_RUN);

        ride.runHandedOver();
        ride.health.turn();
        assertThat(ride.status("database")).isEqualTo(CheckStatus.PASSED);
    }

    @Test
    void believesTheFourthFailureInARowThatAPauseOverlapped() {
        Ride ride = held(1);
        ride.health.turn();
        ride.runHandedOver();
        ride.health.turn();
        fake.say(CheckStatus.FAILED);
        ride.health.runNow("database");
        ride.health.turn();

        for (int i = 0; i < 4; i++) {
            assertThat(ride.status("database")).isEqualTo(CheckStatus.PASSED);
            ride.stop(Duration.ofSeconds(5));
            ride.runHandedOver();
            ride.health.turn();
        }

        assertThat(ride.status("database")).isEqualTo(CheckStatus.FAILED);
        assertThat(fake.calls()).isEqualTo(5);
    }

    @Test
    void believesAFailureThatOverlappedAShortPause() {
        Ride ride = held(1);
        ride.health.turn();

        fake.say(CheckStatus.FAILED);
        ride.stop(Duration.ofMillis(400)); // under a quarter of two seconds
        ride.runHandedOver();
        ride.health.turn();

        assertThat(ride.status("database")).isEqualTo(CheckStatus.FAILED);
    }

    @Test
    void believesAGoodResultWhateverThePause() {
        Ride ride = held(1);
        ride.health.turn();

        ride.stop(Duration.ofMinutes(1));
        ride.runHandedOver();
        ride.health.turn();

        assertThat(ride.status("database")).isEqualTo(CheckStatus.PASSED);
    }

    @Test
    void runsAnewAfterAPauseInsteadOfCallingResultsStale() {
        Ride ride = one();
        ride.health.turn();

        ride.stop(Duration.ofHours(1));
        ride.health.turn();

        assertThat(ride.health.history()).extracting(CheckChanged::to).containsExactly(CheckStatus.PASSED);
        assertThat(fake.calls()).isEqualTo(2);
    }

    @Test
    void failsACheckWhoseResultGrewTooOld() {
        Ride ride = Ride.held(o -> o.ready(
                Ride.check("database")
                        .timeout(Duration.ofSeconds(5))
                        .maxAge(Duration.ofMillis(15_001))
                        .build(),
                fake));
        ride.health.turn();
        ride.runHandedOver();
        ride.health.turn();
        ride.pass(Duration.ofSeconds(10)); // the next run begins, and fails thrice beside a pause: it says nothing
        fake.say(CheckStatus.FAILED);
        for (int i = 0; i < 3; i++) {
            ride.pass(Duration.ofSeconds(2));
            ride.stop(Duration.ofSeconds(3));
            ride.runHandedOver();
            ride.health.turn();
            assertThat(ride.handedOver).hasSize(1);
        }

        assertThat(ride.status("database")).isEqualTo(CheckStatus.FAILED);
        assertThat(ride.view("database").reason()).isEqualTo(CheckReason.STALE);
        assertThat(ride.view("database").message()).isEqualTo("its last result is 15 s old and may be 15 s old");

        fake.say(CheckStatus.PASSED);
        ride.runHandedOver();
        ride.health.turn();
        assertThat(ride.status("database")).as("it needs a row again").isEqualTo(CheckStatus.FAILED);
        ride.pass(Duration.ofSeconds(2));
        ride.runHandedOver();
        ride.health.turn();
        assertThat(ride.status("database")).isEqualTo(CheckStatus.PASSED);
    }

    @Test
    void isUnhealthyWhenNobodyLooksAfterTheChecks() {
        Ride ride = one();
        ride.health.turn();

        ride.stop(Duration.ofSeconds(11));
        assertThat(ride.health.snapshot(ride.clock.nanos()).frozen())
                .as("it may have been stopped with everything else")
                .isEmpty();
        ride.stop(Duration.ofMillis(999));
        assertThat(ride.health.snapshot(ride.clock.nanos()).frozen()).isEmpty();
        ride.stop(Duration.ofMillis(1));
        HealthSnapshot frozen = ride.health.snapshot(ride.clock.nanos());

        assertThat(frozen.frozen()).isEqualTo("nobody has looked after the checks for 12 s");
        assertThat(frozen.passes(Probe.LIVE)).isFalse();
        assertThat(frozen.passes(Probe.READY)).isFalse();
        assertThat(ride.health.isLive()).isFalse();
        assertThat(ride.health.snapshot(ride.clock.nanos()))
                .as("published once")
                .isSameAs(frozen);

        ride.health.turn();

        assertThat(ride.now().frozen()).isEmpty();
        assertThat(ride.health.isLive()).isTrue();
    }

    @Test
    void isNotFrozenIfTheKeeperComesBackBetweenTwoLooks() {
        Ride ride = one();
        ride.health.turn();
        ride.stop(Duration.ofMinutes(1));
        ride.health.snapshot(ride.clock.nanos());

        ride.health.turn();
        ride.stop(Duration.ofSeconds(2));

        assertThat(ride.health.snapshot(ride.clock.nanos()).frozen()).isEmpty();
    }

    @Test
    void isNotTalkedIntoFrozenByAnOldReading() {
        Ride ride = one();
        ride.health.turn();
        long old = ride.clock.nanos() - Duration.ofDays(1).toNanos();

        assertThat(ride.health.snapshot(old).frozen()).isEmpty();
        ride.stop(Duration.ofSeconds(12));
        ride.health.snapshot(ride.clock.nanos());
        ride.stop(Duration.ofSeconds(1));
        assertThat(ride.health.snapshot(ride.clock.nanos()).frozen()).isNotEmpty();
    }

    @Test
    void noticesAKeeperThatDiedBeforeTheClockWentBack() {
        Ride ride = one();
        ride.health.turn();

        ride.clock.stepBack(Duration.ofHours(1));
        ride.health.snapshot(ride.clock.nanos());
        ride.stop(Duration.ofSeconds(10));
        ride.health.snapshot(ride.clock.nanos());
        ride.stop(Duration.ofSeconds(1));

        assertThat(ride.health.snapshot(ride.clock.nanos()).frozen()).isNotEmpty();
    }

    @Test
    void goesOnWhenTheMonotonicClockGoesBack() {
        Ride ride = one();
        ride.pass(Duration.ofSeconds(25));
        int calls = fake.calls();

        ride.clock.stepBack(Duration.ofHours(1));
        ride.pass(Duration.ofSeconds(100));

        assertThat(fake.calls() - calls).isBetween(9, 12);
        assertThat(ride.health.history()).hasSize(1);
        assertThat(ride.view("database").age(ride.clock.nanos())).isLessThan(Duration.ofSeconds(12));
    }

    @Test
    void timesOutARunThatTheClockWentBackUnder() {
        Ride ride = held(1);
        ride.health.turn();

        ride.clock.stepBack(Duration.ofHours(1));
        ride.pass(Duration.ofSeconds(3));

        assertThat(ride.view("database").reason()).isEqualTo(CheckReason.TIMED_OUT);
    }

    @Test
    void dwellsNoLongerBecauseTheClockWentBack() {
        Ride ride = Ride.of(o -> o.ready(
                Ride.check("database")
                        .damping(1, 1)
                        .minDwell(Duration.ofSeconds(20))
                        .build(),
                fake));
        fake.say(CheckStatus.FAILED);
        ride.health.turn();
        fake.say(CheckStatus.PASSED);

        ride.clock.stepBack(Duration.ofHours(1));
        ride.pass(Duration.ofSeconds(25));

        assertThat(ride.status("database")).isEqualTo(CheckStatus.PASSED);
    }

    @Test
    void waitsNoLongerForAThreadBecauseTheClockWentBack() {
        Ride ride = Ride.held(o -> o.ready(Ride.check("a").build(), fake)
                .ready(Ride.check("b").build(), fake)
                .ready(Ride.check("c").build(), fake));
        ride.health.turn();

        ride.clock.stepBack(Duration.ofHours(1));
        ride.pass(Duration.ofSeconds(3));

        assertThat(ride.view("c").reason()).isEqualTo(CheckReason.NO_THREAD);
    }

    @Test
    void measuresNothingByTheCalendar() {
        Ride ride = one();
        ride.pass(Duration.ofSeconds(25));
        int calls = fake.calls();

        ride.moveCalendar(Duration.ofHours(-1));
        ride.pass(Duration.ofSeconds(50));
        ride.moveCalendar(Duration.ofHours(2));
        ride.pass(Duration.ofSeconds(50));

        assertThat(fake.calls() - calls).isBetween(8, 12);
        assertThat(ride.health.history()).hasSize(1);
        assertThat(ride.health.snapshot(ride.clock.nanos()).status()).isEqualTo(HealthStatus.HEALTHY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "is broken", "says nothing"})
    @SuppressWarnings("NullAway") // what a calendar in another language may do
    void survivesACalendarThat(String fails) {
        io.kellet.testkit.ManualClock clock = new io.kellet.testkit.ManualClock();
        HealthRegistry health = HealthRegistry.of(
                        HealthConfig.named("no-calendar").spread(Duration.ZERO).build())
                .clock(clock)
                .wall(() -> switch (fails) {
                    case "throws" -> throw new IllegalStateException("no calendar");
                    case "is broken" -> throw new NoClassDefFoundError("no calendar");
                    default -> null;
                })
                .ready(Ride.check("database").build(), fake)
                .manual(Runnable::run);

        health.turn();

        assertThat(health.isReady()).isTrue();
    }
}
