package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Turns of the keeper that do not come to their end. */
final class BrokenTurnsTest {

    private static final class Broken extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final ManualClock clock = new ManualClock();
    private final Fake fake = new Fake();
    private int readingsLeft = Integer.MAX_VALUE;

    /** Throws once, after so many readings. */
    private long read() {
        if (--readingsLeft == 0) {
            throw new Broken();
        }
        return clock.nanos();
    }

    private HealthRegistry.Opening opening(NanoClock with) {
        return HealthRegistry.of(HealthConfig.named("broken")
                        .spread(Duration.ZERO)
                        .maxThreads(2)
                        .build())
                .clock(with)
                .ready(Ride.check("one").build(), fake)
                .ready(Ride.check("two").build(), fake);
    }

    @Test
    void losesNoRunAndNoThreadToATurnThatFails() {
        for (int reading = 1; reading <= 20; reading++) {
            HealthRegistry health = opening(this::read).manual(Runnable::run);
            readingsLeft = reading;
            for (int turn = 0; turn < 10; turn++) {
                try {
                    health.turn();
                } catch (Broken e) {
                    assertThat(readingsLeft).isZero();
                }
            }
            readingsLeft = Integer.MAX_VALUE;
            for (int turn = 0; turn < 600; turn++) {
                clock.advance(Duration.ofMillis(100));
                health.turn();
            }

            assertThat(health.snapshot().status())
                    .as("reading %d: %s", reading, health.snapshot().checks())
                    .isEqualTo(HealthStatus.HEALTHY);
        }
    }

    @Test
    void isFrozenWhenEveryTurnFails() {
        boolean[] broken = {false};
        HealthRegistry health = opening(clock)
                .wall(() -> {
                    if (broken[0]) {
                        throw new Broken();
                    }
                    return Instant.EPOCH;
                })
                .manual(Runnable::run);
        health.turn();
        assertThat(health.isLive()).isTrue();

        for (int turn = 0; turn < 120; turn++) {
            broken[0] = true;
            assertThatThrownBy(health::turn).isInstanceOf(Broken.class);
            broken[0] = false;
            health.snapshot(clock.nanos());
            clock.advance(Duration.ofMillis(100));
        }

        assertThat(health.snapshot(clock.nanos()).frozen()).isNotEmpty();
        assertThat(health.isLive()).isFalse();
        health.turn();
        assertThat(health.snapshot(clock.nanos()).frozen()).isEmpty();
        assertThat(health.isLive()).isTrue();
    }

    @Test
    void startsTheOthersWhenAnExecutorThrowsAnError() {
        boolean[] broken = {true};
        HealthRegistry health = opening(clock).manual(run -> {
            if (broken[0]) {
                broken[0] = false;
                throw new Broken();
            }
            run.run();
        });

        health.turn();

        assertThat(health.snapshot().check("one").orElseThrow().reason()).isEqualTo(CheckReason.NO_THREAD);
        assertThat(health.snapshot().check("two").orElseThrow().status()).isEqualTo(CheckStatus.PASSED);
    }

    @Test
    void startsNothingAfterACheckHasClosedTheRegistry() {
        HealthRegistry[] health = new HealthRegistry[1];
        health[0] = HealthRegistry.of(
                        HealthConfig.named("closed").spread(Duration.ZERO).build())
                .clock(clock)
                .ready(Ride.check("closes").build(), run -> {
                    health[0].addReady(Ride.check("late").build(), fake);
                    health[0].close();
                    return CheckResult.passed();
                })
                .manual(Runnable::run);

        health[0].turn();

        assertThat(fake.calls()).isZero();
        assertThat(health[0].isReady()).isFalse();
    }

    /** As the one OutOfMemoryError that a JVM without memory throws again and again: the log that is to tell of it throws it too. */
    private static final class Unloggable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public void printStackTrace(java.io.PrintStream to) {
            throw this;
        }
    }

    @Test
    void outlivesALogThatThrowsWhatItIsToldOf() throws InterruptedException {
        AtomicBoolean broken = new AtomicBoolean();
        HealthRegistry health = HealthRegistry.of(
                        HealthConfig.named("unloggable").spread(Duration.ZERO).build())
                .clock(() -> {
                    if (Thread.currentThread().getName().equals("kellet-health-unloggable")
                            && broken.getAndSet(false)) {
                        throw new Unloggable();
                    }
                    return NanoClock.SYSTEM.nanos();
                })
                .ready(CheckConfig.named("one").period(Duration.ofMillis(10)).build(), run -> {
                    broken.set(true);
                    return CheckResult.passed();
                })
                .start();
        try (health) {
            HealthSnapshot seen = health.snapshot();
            while (!seen.passes(Probe.READY) || seen.check("one").orElseThrow().runs() < 3) {
                HealthSnapshot next = health.awaitNewer(seen.version(), Duration.ofSeconds(60));
                assertThat(next.version()).as("somebody looks after the checks").isGreaterThan(seen.version());
                seen = next;
            }
        }
    }
}
