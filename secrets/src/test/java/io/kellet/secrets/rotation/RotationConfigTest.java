package io.kellet.secrets.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class RotationConfigTest {

    private static void refused(String setting, ThrowingCallable make) {
        assertThatThrownBy(make)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(setting + " must be ");
    }

    @Test
    void settingsOutOfTheirRangesAreRefusedByName() {
        refused("name", () -> RotationConfig.named("a b").build());
        refused(
                "stepWithin",
                () -> RotationConfig.named("a").stepWithin(Duration.ofMillis(9)).build());
        refused(
                "storeWithin",
                () -> RotationConfig.named("a")
                        .storeWithin(Duration.ofMinutes(2))
                        .build());
        refused(
                "retryFirst",
                () -> RotationConfig.named("a")
                        .retry(Duration.ofMinutes(2), Duration.ofMinutes(1))
                        .build());
        refused(
                "retryMost",
                () -> RotationConfig.named("a")
                        .retry(Duration.ofMinutes(2), Duration.ofDays(2))
                        .build());
        refused(
                "attemptsPerPending",
                () -> RotationConfig.named("a").attemptsPerPending(0).build());
        refused("name", () -> PoolSwapConfig.named("").build());
        refused(
                "drainFor",
                () -> PoolSwapConfig.named("a").drainFor(Duration.ofSeconds(-1)).build());
        refused(
                "checkWithin",
                () -> PoolSwapConfig.named("a")
                        .checkWithin(Duration.ofMillis(999))
                        .build());
        refused(
                "retryEvery",
                () -> PoolSwapConfig.named("a").retryEvery(Duration.ZERO).build());
        refused("length", () -> new PasswordRule(15, PasswordRule.STANDARD.alphabet()));
        refused(
                "every",
                () -> RotationScheduler.of(RotationConfig.named("a").build())
                        .rotate(World.NAME, new FakeTarget().alternating(new Script()), Duration.ofMillis(999)));
    }

    @Test
    void theDefaultsAreValidAndASecretHasOneStep() {
        assertThat(RotationConfig.named("a").build().stepWithin()).isEqualTo(Duration.ofSeconds(30));
        assertThat(PoolSwapConfig.named("a").build().drainFor()).isEqualTo(Duration.ofMinutes(1));
        RotationStep step = new FakeTarget().alternating(new Script());
        RotationScheduler.Opening opening =
                RotationScheduler.of(RotationConfig.named("a").build()).rotate(World.NAME, step);
        assertThatThrownBy(() -> opening.rotate(World.NAME, step)).isInstanceOf(IllegalArgumentException.class);
    }
}
