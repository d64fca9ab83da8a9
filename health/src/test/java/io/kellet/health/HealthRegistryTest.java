package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HealthRegistryTest {

    private final Fake fake = new Fake();
    private final Fake other = new Fake();

    @Test
    void isNotReadyBeforeAllChecksHaveRunOnce() {
        Ride ride = Ride.held(o -> o.live(Ride.check("loop").build(), fake)
                .ready(Ride.check("database").build(), other));

        assertThat(ride.health.isReady()).isFalse();
        assertThat(ride.health.isStarted()).isFalse();
        assertThat(ride.health.isLive()).isTrue();
        assertThat(ride.health.isTradingReady()).isFalse();
        assertThat(ride.now().status()).isEqualTo(HealthStatus.UNHEALTHY);

        ride.health.turn();
        ride.handedOver.remove().run();
        ride.health.turn();

        assertThat(ride.health.isStarted()).isFalse();
        assertThat(ride.health.isReady()).isFalse();

        ride.runHandedOver();
        ride.health.turn();

        assertThat(ride.health.isStarted()).isTrue();
        assertThat(ride.health.isReady()).isTrue();
        assertThat(ride.health.isTradingReady()).isTrue();
        assertThat(ride.now().status()).isEqualTo(HealthStatus.HEALTHY);
    }

    @Test
    void isReadyAtOnceWithoutAnyCheck() {
        Ride ride = Ride.of(o -> o);

        assertThat(ride.health.isStarted()).isTrue();
        assertThat(ride.health.isReady()).isTrue();
    }

    @Test
    void staysStartedWhateverFails() {
        Ride ride = Ride.of(o -> o.ready(Ride.check("database").build(), fake));
        ride.health.turn();

        fake.say(CheckStatus.FAILED);
        ride.pass(Duration.ofSeconds(30));

        assertThat(ride.health.isStarted()).isTrue();
        assertThat(ride.health.isReady()).isFalse();
    }

    @Test
    void isLiveWhenSomethingRemoteFails() {
        Ride ride = Ride.of(o -> o.live(Ride.check("loop").build(), fake)
                .ready(Ride.check("database").build(), other));
        other.say(CheckStatus.FAILED);

        ride.pass(Duration.ofSeconds(30));

        assertThat(ride.health.isReady()).isFalse();
        assertThat(ride.health.isLive()).isTrue();
    }

    @Test
    void refusesLivenessThatDependsOnSomethingRemote() {
        HealthRegistry.Opening opening = HealthRegistry.of(
                        HealthConfig.named("gateway").build())
                .ready(Ride.check("database").build(), fake)
                .live(Ride.check("loop").dependsOn("database").build(), other);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> opening.manual(Runnable::run))
                .withMessage(
                        "a check of liveness must depend on checks of liveness only: check=loop dependsOn=database");
        Ride ride = Ride.of(o -> o.ready(Ride.check("database").build(), fake));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ride.health.addLive(
                        Ride.check("loop").dependsOn("database").build(), other))
                .withMessageContaining("liveness only");
    }

    @Test
    void failingInputStopsTradingAndNothingElse() {
        Ride ride = Ride.of(o -> o.trading(Ride.check("prices").damping(1, 1).build(), fake));
        ride.health.turn();
        assertThat(ride.health.isTradingReady()).isTrue();

        fake.say(CheckStatus.FAILED);
        ride.run("prices");

        assertThat(ride.health.isTradingReady()).isFalse();
        assertThat(ride.health.isReady()).isTrue();
        assertThat(ride.now().status()).isEqualTo(HealthStatus.DEGRADED);
    }

    @Test
    void refusesAnInputThatIsNotCritical() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> HealthRegistry.of(HealthConfig.named("gateway").build())
                                .trading(
                                        Ride.check("prices")
                                                .criticality(Criticality.INFO)
                                                .build(),
                                        fake))
                .withMessageContaining("must be critical: check=prices criticality=info");
    }

    @Test
    void refusesANameThatIsThereAlready() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> HealthRegistry.of(HealthConfig.named("gateway").build())
                                .ready(Ride.check("database").build(), fake)
                                .live(Ride.check("database").build(), other))
                .withMessage("a check must have a name of its own: check=database");
        Ride ride = Ride.of(o -> o.ready(Ride.check("database").build(), fake));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ride.health.addTrading(Ride.check("database").build(), other))
                .withMessage("a check must have a name of its own: check=database");
        assertThat(ride.now().checks()).hasSize(1);
    }

    @Test
    void keepsTwoChecksOfOneClassApart() {
        Ride ride = Ride.of(o ->
                o.ready(Ride.check("one").build(), fake).ready(Ride.check("two").build(), other));
        other.say(CheckStatus.FAILED);

        ride.health.turn();

        assertThat(ride.status("one")).isEqualTo(CheckStatus.PASSED);
        assertThat(ride.status("two")).isEqualTo(CheckStatus.FAILED);
    }

    @Test
    void isWellAgainOnceTheFailingCheckIsRemoved() {
        Ride ride = Ride.of(o -> o.ready(Ride.check("database").build(), Fake.failing()));
        ride.health.turn();
        assertThat(ride.now().status()).isEqualTo(HealthStatus.UNHEALTHY);

        assertThat(ride.health.remove("database")).isTrue();

        assertThat(ride.now().status()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(ride.now().summary()).isEqualTo(new HealthSummary(0, 0, 0, 0, 0));
        assertThat(ride.health.remove("database")).isFalse();
    }

    @Test
    void startsWhenTheCheckThatAllWaitedForIsRemoved() {
        Ride ride = Ride.held(o -> o.ready(Ride.check("database").build(), fake));
        ride.health.turn();

        ride.health.remove("database");

        assertThat(ride.health.isStarted()).isTrue();
    }

    @Test
    void countsACheckThatIsAddedLaterFromItsFirstResultOn() {
        Ride ride = Ride.of(o -> o.ready(Ride.check("database").build(), fake));
        ride.health.turn();

        ride.health.addReady(Ride.check("venue").build(), Fake.failing());

        assertThat(ride.view("venue").reason()).isEqualTo(CheckReason.NOT_RUN);
        assertThat(ride.view("venue").awaited()).isFalse();
        assertThat(ride.health.isReady()).isTrue();

        ride.health.turn();

        assertThat(ride.health.isReady()).isFalse();
    }

    @Test
    void tellsWhoeverFollowsTheSetOfChecksWithoutALock() {
        Ride ride = Ride.of(o -> o);
        List<Integer> sizes = new ArrayList<>();
        ride.health.onMembers(() -> {
            sizes.add(ride.now().checks().size());
            ride.health.history();
        });

        ride.health.addReady(Ride.check("one").build(), fake);
        ride.health.addLive(Ride.check("two").build(), other);
        ride.health.remove("one");
        ride.health.remove("unknown");

        assertThat(sizes).containsExactly(1, 2, 1);
    }

    @Test
    void drainsAtOnceAndOnlyOnceUntilItIsResumed() {
        Ride ride = Ride.of(o -> o.live(Ride.check("loop").build(), fake));
        ride.health.turn();

        ride.health.drain("deploy");
        long version = ride.now().version();
        ride.health.drain("again");

        assertThat(ride.now().version()).isEqualTo(version);
        assertThat(ride.now().draining()).isEqualTo("deploy");
        assertThat(ride.health.isReady()).isFalse();
        assertThat(ride.health.isTradingReady()).isFalse();
        assertThat(ride.health.isLive()).isTrue();
        ride.pass(Duration.ofMinutes(1));
        assertThat(ride.health.isReady()).isFalse();

        ride.health.resume();

        assertThat(ride.health.isReady()).isTrue();
    }

    @Test
    void goesDownForReadinessAndNotForLivenessWhenItIsClosed() {
        Ride ride = Ride.of(o -> o.live(Ride.check("loop").build(), fake));
        ride.health.turn();

        ride.health.close();
        ride.stop(Duration.ofMinutes(1));
        ride.health.turn();
        ride.health.resume();

        assertThat(ride.health.isReady()).isFalse();
        assertThat(ride.health.snapshot(ride.clock.nanos()).passes(Probe.LIVE)).isTrue();
        ride.stop(Duration.ofSeconds(2));
        assertThat(ride.health.snapshot(ride.clock.nanos()).passes(Probe.LIVE)).isTrue();
        assertThat(fake.calls()).isEqualTo(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> ride.health.addReady(Ride.check("late").build(), fake))
                .withMessageContaining("closed");
        ride.health.close();
    }

    @Test
    void runsACheckWhenItIsAskedTo() {
        Ride ride = Ride.of(o -> o.ready(Ride.check("database").build(), fake));
        ride.health.turn();

        ride.health.runNow("database");
        ride.health.turn();

        assertThat(fake.calls()).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ride.health.runNow("nobody"))
                .withMessage("there is no such check: registry=ride check=nobody");
    }

    @Test
    void runsNoCheckBecauseSomebodyAsks() {
        Ride ride = Ride.of(o -> o.ready(Ride.check("database").build(), fake));
        ride.health.turn();

        for (int i = 0; i < 1_000; i++) {
            ride.health.snapshot(ride.clock.nanos());
            ride.health.isReady();
        }

        assertThat(fake.calls()).isEqualTo(1);
    }

    @Test
    void runsACheckOncePerPeriodGiveOrTakeATenth() {
        Ride ride = Ride.of(o -> o.ready(Ride.check("database").build(), fake));

        ride.pass(Duration.ofSeconds(1_000));

        assertThat(fake.calls()).isBetween(91, 112);
    }

    @Test
    void publishesMereFiguresAtMostOncePerSecond() {
        Ride ride = Ride.of(o -> o.ready(
                CheckConfig.named("fast")
                        .period(Duration.ofMillis(10))
                        .timeout(Duration.ofMillis(10))
                        .maxAge(Duration.ofSeconds(1))
                        .build(),
                fake));
        ride.pass(Duration.ofSeconds(1));
        long before = ride.now().version();

        ride.pass(Duration.ofSeconds(10));

        assertThat(fake.calls()).isGreaterThan(500);
        assertThat(ride.now().version() - before).isBetween(9L, 11L);
        assertThat(ride.view("fast").runs()).isGreaterThan(500);
    }

    @Test
    void putsACheckIntoItsGroups() {
        Ride ride =
                Ride.of(o -> o.ready(Ride.check("database").groups("storage").build(), Fake.failing())
                        .ready(Ride.check("venue").build(), fake));

        ride.health.turn();

        assertThat(ride.now().groupStatus("storage")).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(ride.now().group("storage")).extracting(CheckView::name).containsExactly("database");
    }

    @Test
    void showsAWarningAsDegradedAndStillReady() {
        fake.say(new CheckResult(CheckStatus.WARNING, "pool at 85 %", Map.of("used", 85L)));
        Ride ride = Ride.of(o -> o.ready(Ride.check("pool").build(), fake));

        ride.health.turn();

        assertThat(ride.now().status()).isEqualTo(HealthStatus.DEGRADED);
        assertThat(ride.health.isReady()).isTrue();
        assertThat(ride.view("pool").message()).isEqualTo("pool at 85 %");
        assertThat(ride.view("pool").details()).containsEntry("used", 85L);
        assertThat(ride.now().summary()).isEqualTo(new HealthSummary(1, 0, 1, 0, 0));
    }

    @Test
    void whyItDrainsIsOneShortLineWithoutASecret() {
        Ride ride = Ride.of(o -> o);

        ride.health.drain("deploy\nby password=c4n4ry " + "x".repeat(5_000));

        assertThat(ride.now().draining())
                .startsWith("deploy")
                .doesNotContain("\n", "c4n4ry")
                .hasSizeLessThan(1_000);
    }
}
