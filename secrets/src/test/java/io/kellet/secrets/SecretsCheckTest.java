package io.kellet.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.breaker.BreakerState;
import io.kellet.condition.Condition;
import io.kellet.condition.Condition.Level;
import io.kellet.health.CheckConfig;
import io.kellet.health.CheckStatus;
import io.kellet.health.HealthConfig;
import io.kellet.health.HealthRegistry;
import io.kellet.health.check.ConditionCheck;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SecretsCheckTest {

    private static SecretsStatus status(
            BreakerState vault,
            int fresh,
            int softStale,
            int hardStale,
            int absent,
            int degraded,
            @Nullable Duration oldest) {
        return new SecretsStatus(
                "gateway",
                List.of(
                        new ProviderStatus(
                                "vault",
                                0,
                                true,
                                vault,
                                Duration.ofSeconds(40),
                                vault == BreakerState.CLOSED ? 0 : 3,
                                0),
                        new ProviderStatus("local", 1, false, BreakerState.CLOSED, null, 0, 0)),
                fresh + softStale + hardStale + absent,
                fresh,
                softStale,
                hardStale,
                absent,
                degraded,
                oldest,
                0);
    }

    private static Condition condition(SecretsStatus status) {
        return new SecretsCheck(() -> status, Duration.ofMinutes(10)).condition(0);
    }

    @Test
    void allIsWellWhileEveryHandleGivesAFreshValue() {
        Condition condition = condition(status(BreakerState.CLOSED, 3, 0, 0, 0, 0, Duration.ofMinutes(4)));
        assertThat(condition.level()).isEqualTo(Level.GOOD);
        assertThat(condition.text()).isEqualTo("3 secrets, 3 fresh");
        assertThat(condition.details()).containsEntry("oldestSeconds", 240L).containsEntry("lost", 0L);
    }

    @Test
    void aSoftStaleValueAloneIsNoFault() {
        assertThat(condition(status(BreakerState.CLOSED, 2, 1, 0, 0, 0, Duration.ofMinutes(6)))
                        .level())
                .isEqualTo(Level.GOOD);
    }

    @Test
    void itIsImpairedByAProviderThatIsDownByALesserOneAndByAge() {
        Condition down = condition(status(BreakerState.OPEN, 3, 0, 0, 0, 0, Duration.ofMinutes(1)));
        assertThat(down.level()).isEqualTo(Level.IMPAIRED);
        assertThat(down.text()).isEqualTo("provider vault does not answer: 3 failures");
        Condition lesser = condition(status(BreakerState.CLOSED, 3, 0, 0, 0, 2, Duration.ofMinutes(1)));
        assertThat(lesser.level()).isEqualTo(Level.IMPAIRED);
        assertThat(lesser.text()).contains("2 of 3 secrets come from");
        Condition old = condition(status(BreakerState.CLOSED, 0, 3, 0, 0, 0, Duration.ofMinutes(11)));
        assertThat(old.level()).isEqualTo(Level.IMPAIRED);
        assertThat(old.text()).contains("660 s old, impaired above 600 s");
    }

    @Test
    void itIsBadWhenAHandleGivesNothing() {
        assertThat(condition(status(BreakerState.CLOSED, 2, 0, 1, 0, 0, null)).level())
                .isEqualTo(Level.BAD);
        Condition both = condition(status(BreakerState.OPEN, 1, 0, 1, 1, 0, null));
        assertThat(both.level()).isEqualTo(Level.BAD);
        assertThat(both.text()).isEqualTo("2 of 3 secrets cannot be had; provider vault does not answer: 3 failures");
    }

    @Test
    void aRegistryIsNotReadyWhileASecretIsLost() {
        AtomicReference<SecretsStatus> now =
                new AtomicReference<>(status(BreakerState.CLOSED, 1, 0, 0, 0, 0, Duration.ofSeconds(1)));
        ManualClock clock = new ManualClock();
        try (HealthRegistry health = HealthRegistry.of(
                        HealthConfig.named("test").spread(Duration.ZERO).build())
                .clock(clock)
                .ready(
                        CheckConfig.named("secrets").damping(1, 1).build(),
                        ConditionCheck.of(new SecretsCheck(now::get, Duration.ofMinutes(10))))
                .manual(Runnable::run)) {
            health.turn();
            assertThat(health.isReady()).isTrue();
            now.set(status(BreakerState.CLOSED, 0, 0, 1, 0, 0, null));
            clock.advance(Duration.ofSeconds(15));
            health.turn();
            assertThat(health.isReady()).isFalse();
            assertThat(health.snapshot().check("secrets").orElseThrow().status())
                    .isEqualTo(CheckStatus.FAILED);
        }
    }
}
