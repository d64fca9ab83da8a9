package io.kellet.secrets.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A secret, its target and a calendar; processes come and go. */
final class World {

    static final SecretName NAME = SecretName.of("db/main");
    static final Duration LONG = Duration.ofHours(1);

    final ManualClock clock = new ManualClock();
    Instant now = Instant.parse("2030-01-01T00:00:00Z");
    final FakeTarget target = new FakeTarget();
    final FakeVersions versions = new FakeVersions(() -> now, "a:first");
    final Map<SecretName, FakeVersions> secrets = new HashMap<>(Map.of(NAME, versions));

    World() {
        target.passwords.put("a", "first");
    }

    /** One that rotates when asked. */
    Peer process(String name) {
        return new Peer(name, null);
    }

    Peer process(String name, Duration every) {
        return new Peer(name, every);
    }

    void assertCurrentWorks() {
        assertThat(target.accepts(versions.current().value()))
                .as("the target accepts the current version, %s", versions.current())
                .isTrue();
    }

    void advance(Duration by) {
        clock.advance(by);
        now = now.plus(by);
    }

    /** A process with a scheduler of its own. */
    final class Peer {
        final Script script = new Script();
        final FakeStore store = new FakeStore(secrets, script);
        final RotationScheduler scheduler;

        private Peer(String name, @Nullable Duration every) {
            script.always(World.this::assertCurrentWorks);
            RotationStep step = target.alternating(script);
            RotationScheduler.Opening opening = RotationScheduler.of(
                            RotationConfig.named(name).attemptsPerPending(3).build())
                    .store(store)
                    .clock(clock)
                    .wall(() -> now);
            scheduler = (every == null ? opening.rotate(NAME, step) : opening.rotate(NAME, step, every))
                    .manual(Runnable::run);
        }

        /** Whoever asks does not care for the answer. */
        void ask() {
            CompletableFuture<SecretVersion> unused = scheduler.rotateNow(NAME);
        }

        /** Lets as many attempts happen as it takes after a failure; the pauses pass. */
        void goOn() {
            script.succeed();
            for (int i = 0; i < 5; i++) {
                advance(LONG);
                scheduler.turn();
            }
        }

        @Nullable
        String pending() {
            FakeVersions.Version pending = versions.at(Stage.PENDING);
            return pending == null ? null : pending.id();
        }
    }
}
