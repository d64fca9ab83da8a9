package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.ManualScheduler;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class BreakerRegistryTest {

    private final ManualClock clock = new ManualClock();
    private final EventBus bus = EventBus.manual(EventBusConfig.named("desk").build(), clock);
    private final BreakerRegistry registry =
            new BreakerRegistry(name -> BreakerConfig.named(name).build(), 2, clock, bus);

    @Test
    void theSameNameIsTheSameBreaker() {
        assertThat(registry.breaker("xetra")).isSameAs(registry.breaker("xetra"));
        assertThat(registry.find("xetra")).contains(registry.breaker("xetra"));
        assertThat(registry.find("eurex")).isEmpty();
    }

    @Test
    void namesTooManyShareOneBreakerThatStillGuards() {
        registry.breaker("xetra");
        registry.breaker("eurex");

        CircuitBreaker third = registry.breaker("symbol-3");
        CircuitBreaker fourth = registry.breaker("symbol-4");
        for (int i = 0; i < 5; i++) {
            third.onFailure(third.tryAcquire());
        }

        assertThat(fourth).isSameAs(third).isSameAs(registry.overflow());
        assertThat(fourth.tryAcquire()).as("fails closed").isNegative();
        assertThat(registry.overflowed()).isEqualTo(2);
        assertThat(registry.all()).hasSize(2);
        assertThat(registry.find("symbol-3")).isEmpty();
    }

    @Test
    void aNameRegisteredTwiceIsRefusedAndTheFirstStays() {
        CircuitBreaker first = registry.register(
                BreakerConfig.named("xetra").consecutiveFailures(2).build());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.register(BreakerConfig.named("xetra").build()))
                .withMessageContaining("breaker=xetra");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.register(
                        BreakerConfig.named(BreakerRegistry.OVERFLOW).build()));

        assertThat(registry.breaker("xetra")).isSameAs(first);
    }

    @Test
    void oneTooManyIsRefusedWhereSettingsWereGivenForIt() {
        registry.breaker("xetra");
        registry.breaker("eurex");

        assertThatIllegalStateException()
                .isThrownBy(() -> registry.register(BreakerConfig.named("third").build()))
                .withMessageContaining("most=2");
    }

    @Test
    void whatIsRemovedIsForgottenAndItsNameAndPlaceAreFree() {
        CircuitBreaker old = registry.breaker("xetra");
        registry.breaker("eurex");
        BreakerGroup group = new BreakerGroup("venues", 50);
        group.add(old);

        assertThat(registry.remove("xetra")).isTrue();
        assertThat(registry.remove("xetra")).isFalse();

        assertThat(group.members()).isZero();
        CircuitBreaker again = registry.breaker("xetra");
        assertThat(again).isNotSameAs(old).isNotSameAs(registry.overflow());
        assertThat(old.tryAcquire()).as("whoever holds it is still guarded").isNotNegative();
        for (int i = 0; i < 5; i++) {
            old.onFailure(old.tryAcquire());
        }
        assertThat(old.state()).isEqualTo(BreakerState.OPEN);
        assertThat(again.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void nothingKeepsABreakerThatWasRemoved() {
        WeakReference<CircuitBreaker> removed = new WeakReference<>(registry.breaker("xetra"));
        registry.breaker("xetra").hold(HoldMode.FORCED_OPEN, "alice", "to have something happen");
        bus.deliverPending();
        registry.remove("xetra");
        bus.deliverPending();

        for (int i = 0; i < 50 && removed.get() != null; i++) {
            System.gc();
        }

        assertThat(removed.get()).isNull();
    }

    @Test
    void everyBreakerIsInspectedAgainAndAgain() {
        ManualScheduler scheduler = new ManualScheduler(clock);
        CircuitBreaker breaker = registry.register(BreakerConfig.named("hanging")
                .overdueCalls(1, Duration.ofMillis(100))
                .build());
        breaker.tryAcquire();

        ScheduledFuture<?> inspection = registry.inspectEvery(Duration.ofMillis(50), scheduler);
        scheduler.advance(Duration.ofMillis(100));
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        scheduler.advance(Duration.ofMillis(50));

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        inspection.cancel(false);
        assertThat(scheduler.pendingTasks()).isZero();
    }

    @Test
    void oneBreakerThatCannotBeInspectedKeepsNoOtherFromIt() {
        AtomicBoolean broken = new AtomicBoolean();
        BreakerRegistry fragile = new BreakerRegistry(
                name -> BreakerConfig.named(name).build(),
                2,
                () -> {
                    if (broken.get()) {
                        throw new IllegalStateException("clock is broken");
                    }
                    return clock.nanos();
                },
                null);
        fragile.breaker("xetra");
        ManualScheduler scheduler = new ManualScheduler(clock);
        ScheduledFuture<?> inspection = fragile.inspectEvery(Duration.ofMillis(50), scheduler);

        broken.set(true);
        scheduler.advance(Duration.ofMillis(120));

        assertThat(scheduler.failures()).isEmpty();
        assertThat(inspection.isDone()).as("it goes on").isFalse();
    }

    @Test
    void settingsForAnotherNameAreAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BreakerRegistry(
                        name -> BreakerConfig.named("always").build(), 2, clock, null))
                .withMessageContaining("wanted=overflow breaker=always");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new BreakerRegistry(name -> BreakerConfig.named(name).build(), 0, clock, null));
    }
}
