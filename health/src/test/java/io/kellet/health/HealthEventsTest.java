package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Operator;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.kill.RearmRequest;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class HealthEventsTest {

    private static final Operator ANNA = new Operator("anna", "test");
    private static final Operator BEN = new Operator("ben", "test");

    private final ManualClock busClock = new ManualClock();
    private final EventBus bus =
            EventBus.manual(EventBusConfig.named("health").laneSize(1_024).build(), busClock);
    private final List<Object> told = new ArrayList<>();
    private final Fake fake = new Fake();

    private List<Object> told() {
        bus.deliverPending();
        List<Object> all = List.copyOf(told);
        told.clear();
        return all;
    }

    private Ride ride() {
        bus.subscribe(Object.class, told::add);
        return Ride.of(
                o -> o.events(bus).ready(Ride.check("database").damping(1, 1).build(), fake));
    }

    @Test
    void tellsEachTransitionOnceAndInOrder() {
        Ride ride = ride();
        assertThat(told()).as("how it begins is no transition").isEmpty();

        ride.health.turn();
        fake.say(CheckStatus.FAILED);
        ride.run("database");
        ride.run("database");
        ride.health.remove("database");

        List<Object> all = told();
        assertThat(all)
                .filteredOn(CheckChanged.class::isInstance)
                .extracting(event -> ((CheckChanged) event).from() + " " + ((CheckChanged) event).to())
                .containsExactly("UNKNOWN PASSED", "PASSED FAILED", "FAILED UNKNOWN");
        List<Long> numbers = all.stream()
                .map(event -> event instanceof CheckChanged check ? check.number() : ((HealthChanged) event).number())
                .toList();
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(i + 1);
        }
        assertThat(bus.counts().lost()).isZero();
    }

    @Test
    void tellsWhyAProbeIsANo() {
        Ride ride = ride();
        ride.health.turn();
        told();

        fake.say(CheckResult.failed("cannot connect"));
        ride.run("database");
        ride.health.drain("deploy");

        assertThat(told())
                .filteredOn(event -> event instanceof HealthChanged change && change.probe() == Probe.READY)
                .singleElement()
                .satisfies(event ->
                        assertThat(((HealthChanged) event).why()).isEqualTo("database failed (cannot connect)"));
        ride.health.remove("database");
        ride.health.resume();
        ride.health.drain("deploy");
        assertThat(told().toString()).contains("draining: deploy");
    }

    @Test
    void tellsListenersThatAskAndListenersBesideOneThatThrows() {
        List<HealthStatus> seen = new ArrayList<>();
        Ride[] ride = new Ride[1];
        bus.subscribe(CheckChanged.class, event -> {
            throw new IllegalStateException("a listener that is broken");
        });
        bus.subscribe(CheckChanged.class, event -> {
            ride[0].health.runNow("database"); // would wait for ever if the registry held its lock
            ride[0].health.turn();
            seen.add(ride[0].now().status());
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
        ride[0] = ride();

        ride[0].health.turn();
        told();

        assertThat(seen).containsExactly(HealthStatus.HEALTHY);
        assertThat(bus.listenerFailures()).isEqualTo(1);
    }

    @Test
    void isNotHeldUpByAListenerThatHangs() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        EventBus own = EventBus.start(EventBusConfig.named("own").build(), io.kellet.time.NanoClock.SYSTEM);
        own.subscribe(CheckChanged.class, event -> {
            inside.countDown();
            end.await();
        });
        Ride ride = Ride.of(
                o -> o.events(own).ready(Ride.check("database").damping(1, 1).build(), fake));
        ride.health.turn();
        assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();

        fake.say(CheckStatus.FAILED);
        ride.run("database");

        assertThat(ride.health.isReady()).isFalse();
        end.countDown();
        own.close();
    }

    @Test
    void isNoTransitionIfOnlyTheTextChanges() {
        Ride ride = ride();
        ride.health.turn();
        told();
        long[] call = {0};
        fake.meanwhile(() -> fake.say(CheckResult.passed("call " + ++call[0])));

        for (int i = 0; i < 100; i++) {
            ride.run("database");
        }

        assertThat(told()).isEmpty();
        assertThat(ride.health.history()).hasSize(1);
    }

    @Test
    void keepsNoMoreThanTheLastTransitions() {
        bus.subscribe(Object.class, told::add);
        ManualClock clock = new ManualClock();
        HealthRegistry health = HealthRegistry.of(HealthConfig.named("history")
                        .spread(Duration.ZERO)
                        .historySize(10)
                        .build())
                .clock(clock)
                .ready(Ride.check("database").damping(1, 1).build(), fake)
                .manual(Runnable::run);
        health.turn();

        for (int i = 0; i < 100_000; i++) {
            fake.say(i % 2 == 0 ? CheckStatus.FAILED : CheckStatus.PASSED);
            health.runNow("database");
            health.turn();
        }

        assertThat(health.history()).hasSize(10);
        assertThat(health.history().get(9).number()).isGreaterThan(100_000);
        assertThat(health.history()).isSortedAccordingTo(java.util.Comparator.comparing(CheckChanged::number));
    }

    private static KillSwitch kill() {
        return KillSwitch.inMemory(
                KillSwitchConfig.named("equities")
                        .desks(4)
                        .accounts(1)
                        .strategies(1)
                        .traders(1)
                        .symbols(1)
                        .venues(1)
                        .build(),
                new ManualClock());
    }

    private static void rearm(KillSwitch kill, Scope scope, int id) {
        RearmRequest request = kill.requestRearm(scope, id, KillMode.HALT, ANNA);
        kill.approve(request, BEN);
    }

    @Test
    void isNotReadyToTradeFromTheMomentTheFirmIsHalted() {
        KillSwitch kill = kill();
        Ride ride = Ride.of(o -> o.kill(kill).ready(Ride.check("database").build(), fake));
        ride.health.turn();
        assertThat(ride.health.isTradingReady()).isTrue();

        kill.engageFirm(KillMode.REDUCE_ONLY, ANNA);

        assertThat(ride.health.isTradingReady()).isFalse();
        assertThat(ride.health.snapshot(ride.clock.nanos()).halted())
                .isEqualTo("kill switch equities: firm reduce-only engaged");
        assertThat(ride.health.isReady()).isTrue();
        assertThat(ride.now().status()).isEqualTo(HealthStatus.HEALTHY);
    }

    @Test
    void isReadyToTradeAgainOnceTheFirmIsRearmed() {
        KillSwitch kill = kill();
        Ride ride = Ride.of(o -> o.kill(kill));
        kill.engageFirm(KillMode.HALT, ANNA);
        assertThat(ride.health.snapshot(ride.clock.nanos()).halted())
                .isEqualTo("kill switch equities: firm halt engaged");

        rearm(kill, Scope.FIRM, 0);

        assertThat(ride.health.isTradingReady()).isTrue();
        assertThat(ride.health.snapshot(ride.clock.nanos()).halted()).isEmpty();
    }

    @Test
    void hearsOfTheKillSwitchInTheKeepersTurnIfNobodyAsks() {
        KillSwitch kill = kill();
        Ride ride = Ride.of(o -> o.kill(kill, Scope.DESK, 3));
        ride.health.turn();

        kill.engage(Scope.DESK, 2, KillMode.HALT, ANNA);
        ride.health.turn();
        assertThat(ride.now().halted()).isEmpty();
        kill.engage(Scope.DESK, 3, KillMode.HALT, ANNA);
        ride.health.turn();

        assertThat(ride.now().halted()).isEqualTo("kill switch equities: desk 3 halt engaged");
    }

    @Test
    void waitsForANewerSnapshotAndNoLongerThanItShould() throws InterruptedException {
        HealthRegistry health =
                HealthRegistry.of(HealthConfig.named("await").build()).manual(Runnable::run);
        long version = health.snapshot().version();

        assertThat(health.awaitNewer(version, Duration.ZERO).version()).isEqualTo(version);
        Thread drainer = new Thread(() -> health.drain("deploy"));
        drainer.start();
        assertThat(health.awaitNewer(version, Duration.ofSeconds(60)).draining())
                .isEqualTo("deploy");
        drainer.join();
    }

    @Test
    void leavesNothingBehindWhenItCannotBeOpened() {
        int[] readings = {0};
        int[] breaksAt = {0};
        EventBus lobby = EventBus.manual(EventBusConfig.named("lobby").build(), busClock);
        HealthRegistry.Opening opening = HealthRegistry.of(
                        HealthConfig.named("x".repeat(64)).build())
                .clock(() -> {
                    if (++readings[0] == breaksAt[0]) {
                        throw new IllegalStateException("no clock");
                    }
                    return busClock.nanos();
                })
                .events(lobby)
                .ready(CheckConfig.named("one").build(), run -> CheckResult.passed());
        int failed = 0;
        boolean open = false;
        while (!open) {
            readings[0] = 0;
            breaksAt[0]++;
            try (HealthRegistry health = opening.manual(Runnable::run)) {
                open = health.snapshot().version() > 0;
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("no clock");
                failed++;
            }
        }
        assertThat(failed).isGreaterThan(2);
    }

    @Test
    void waitsNoLongerBecauseTheClockWentBack() throws InterruptedException {
        HealthRegistry[] health = new HealthRegistry[1];
        int[] looks = {0};
        health[0] = HealthRegistry.of(HealthConfig.named("stepped").build())
                .clock(() -> {
                    if (health[0] != null && ++looks[0] == 2) {
                        busClock.stepBack(Duration.ofHours(1));
                    }
                    busClock.advance(Duration.ofSeconds(1));
                    return busClock.nanos();
                })
                .manual(Runnable::run);

        health[0].awaitNewer(health[0].snapshot().version(), Duration.ofSeconds(3));

        assertThat(looks[0]).isBetween(4, 6);
    }
}
