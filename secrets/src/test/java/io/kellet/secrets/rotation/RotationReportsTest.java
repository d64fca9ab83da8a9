package io.kellet.secrets.rotation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.audit.AuditEntry;
import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditQueue;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditReceipt;
import io.kellet.audit.AuditShape;
import io.kellet.audit.AuditStats;
import io.kellet.audit.AuditTrail;
import io.kellet.audit.Durability;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.secrets.provider.SecretVersion;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
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
                CompletableFuture<SecretVersion> unused = scheduler.rotateNow(World.NAME);
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
    void aTrailWhoseClassesAreMissingStopsNoRotation() {
        AuditTrail broken = new AuditTrail() {
            @Override
            public AuditLine line(AuditShape shape) {
                throw new NoClassDefFoundError("made up");
            }

            @Override
            public AuditEntry entry(String action) {
                throw new NoClassDefFoundError("made up");
            }

            @Override
            public AuditReceipt mark(Durability wanted) {
                throw new NoClassDefFoundError("made up");
            }

            @Override
            public AuditStats stats() {
                return AuditTrail.none().stats();
            }
        };
        try (RotationScheduler scheduler = RotationScheduler.of(
                        RotationConfig.named("desk").build())
                .store(new FakeStore(world.secrets, new Script()))
                .clock(world.clock)
                .wall(() -> world.now)
                .trail(broken)
                .rotate(World.NAME, world.target.alternating(new Script()))
                .manual(Runnable::run)) {
            CompletableFuture<SecretVersion> answer = scheduler.rotateNow(World.NAME);

            scheduler.turn();

            assertThat(answer)
                    .isCompletedWithValueMatching(version -> version.id().equals("v2"));
        }
    }

    @Test
    void whoHasAskedIsAnsweredThoughThereIsNoThreadForIt() {
        AtomicInteger tasks = new AtomicInteger();
        Script script = new Script();
        RotationScheduler scheduler = RotationScheduler.of(
                        RotationConfig.named("desk").build())
                .store(new FakeStore(world.secrets, script))
                .clock(world.clock)
                .wall(() -> world.now)
                .rotate(World.NAME, world.target.alternating(script))
                .manual(task -> {
                    if (tasks.getAndIncrement() > 0) {
                        throw new RejectedExecutionException("made up");
                    }
                    task.run();
                });
        CompletableFuture<SecretVersion> first = scheduler.rotateNow(World.NAME);
        scheduler.turn();
        CompletableFuture<SecretVersion> second = scheduler.rotateNow(World.NAME);

        scheduler.close();

        assertThat(first).isCompletedWithValueMatching(version -> version.id().equals("v2"));
        assertThat(second).isCompletedExceptionally();
    }

    @Test
    void eachIsPutOnRecordUnderTheNameOfWhoDidItAndWithoutAValue() {
        List<String> records = new ArrayList<>();
        try (AuditQueue trail = AuditQueue.of(AuditQueueConfig.named("test").build(), world.clock)) {
            Script script = new Script();
            try (RotationScheduler scheduler = RotationScheduler.of(
                            RotationConfig.named("desk").build())
                    .store(new FakeStore(world.secrets, script))
                    .clock(world.clock)
                    .wall(() -> world.now)
                    .trail(trail)
                    .actor("anna")
                    .rotate(World.NAME, world.target.alternating(script))
                    .manual(Runnable::run)) {
                script.fail(5, false);
                CompletableFuture<SecretVersion> unused = scheduler.rotateNow(World.NAME);
                scheduler.turn();
                script.succeed();
                world.advance(World.LONG);
                scheduler.turn();
            }
            trail.drain((nanos, bytes, length, receipt) -> records.add(new String(bytes, 0, length, ISO_8859_1)), 100);
        }

        assertThat(records).hasSize(4).allMatch(record -> record.contains("anna") && record.contains("db/main"));
        assertThat(records.get(0)).contains("secret.rotation-started", "fake:v1");
        assertThat(records.get(1)).contains("secret.rotation-failed", "set", "java.lang.IllegalStateException");
        assertThat(records.get(2)).contains("secret.rotation-started");
        assertThat(records.get(3)).contains("secret.rotation-succeeded", "fake:v2");
        assertThat(records.toString()).doesNotContain("canary");
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
