package io.kellet.secrets.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.secrets.provider.SecretVersion;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of a rotation, and that no value is in it. */
final class RotationReportsTest {

    private final World world = new World();

    @Test
    void listenersHearOfEachAttemptInItsOrderAndOfNoValue() {
        try (EventBus bus = EventBus.manual(EventBusConfig.named("test").build(), world.clock)) {
            List<Object> events = new ArrayList<>();
            bus.subscribe(Object.class, events::add);
            Script script = new Script();
            try (RotationScheduler scheduler = RotationScheduler.of(
                            RotationConfig.named("desk").build())
                    .store(new FakeStore(world.secrets, script))
                    .clock(world.clock)
                    .wall(() -> world.now)
                    .events(bus)
                    .actor("anna")
                    .rotate(World.NAME, world.target.alternating(script))
                    .manual(Runnable::run)) {
                script.fail(6, true);
                scheduler.rotateNow(World.NAME).exceptionally(e -> null);
                scheduler.turn();
                script.succeed();
                world.advance(World.LONG);
                scheduler.turn();
                bus.deliverPending();

                SecretVersion first = ((RotationStarted) events.get(0)).from();
                assertThat(events)
                        .hasSize(4)
                        .contains(new RotationStarted("desk", World.NAME, first, 1, false))
                        .contains(new RotationFailed(
                                "desk", World.NAME, RotationPhase.TEST, "step", "java.lang.IllegalStateException", 1))
                        .contains(new RotationStarted("desk", World.NAME, first, 2, true));
                assertThat(events.get(3)).isInstanceOfSatisfying(RotationSucceeded.class, event -> {
                    assertThat(event.from()).isEqualTo(first);
                    assertThat(event.to().id()).isEqualTo("v2");
                    assertThat(event.attempt()).isEqualTo(2);
                });
                assertThat(events.toString() + scheduler.status() + scheduler.stats() + scheduler)
                        .doesNotContain("canary");
                assertThat(scheduler.stats()).isEqualTo(new RotationStats(2, 1, 0, 1, 1, 0, 0, 0));
            }
        }
    }

    @Test
    void whatALibrarySaysIsNotRepeated() {
        assertThat(RotationFailure.of(RotationPhase.SET, new SQLException("password=canary", "28P01"))
                        .detail())
                .isEqualTo("java.sql.SQLException SQLSTATE 28P01");
        assertThat(RotationFailure.of(RotationPhase.SET, new SQLException("canary", "canary"))
                        .detail())
                .isEqualTo("java.sql.SQLException");
        assertThat(RotationFailure.of(RotationPhase.SET, new IllegalStateException("canary"))
                        .toString())
                .isEqualTo("step: java.lang.IllegalStateException");
        assertThat(RotationFailure.of(RotationPhase.SET, new InterruptedException("canary"))
                        .toString())
                .isEqualTo("interrupted: interrupted");
        assertThat(RotationFailure.of(RotationPhase.SET, new RotationStepException("two\nlines"))
                        .detail())
                .isEqualTo("two\\u000alines");
        assertThat(RotationFailure.of(RotationPhase.SET, new RotationStepException("x".repeat(1_000)))
                        .detail())
                .hasSize(300);
    }
}
