package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RetryBudgetConfigTest {

    @Test
    void defaultsAllowATenthOfTheTrafficAndABurstOfNine() {
        assertThat(RetryBudgetConfig.named("venue").build()).isEqualTo(new RetryBudgetConfig("venue", 20, 100, 0));
    }

    @Test
    void acceptsTheEndsOfEveryRange() {
        assertThat(new RetryBudgetConfig("least", 3, 1, 0).maxTokens()).isEqualTo(3);
        assertThat(new RetryBudgetConfig("most", 1_000_000, 1_000, 1_000_000).maxTokens())
                .isEqualTo(1_000_000);
    }

    @Test
    void refusesWhatCannotBeRightAndNamesIt() {
        refuses(RetryBudgetConfig.named(" "), "name must not be blank");
        refuses(
                RetryBudgetConfig.named("venue").maxTokens(2),
                "maxTokens must be 3..1000000: budget=venue maxTokens=2");
        refuses(RetryBudgetConfig.named("venue").maxTokens(1_000_001), "maxTokens=1000001");
        refuses(RetryBudgetConfig.named("venue").ratioThousandths(0), "ratioThousandths must be 1..1000");
        refuses(RetryBudgetConfig.named("venue").ratioThousandths(1_001), "ratioThousandths=1001");
        refuses(RetryBudgetConfig.named("venue").minPerSecond(-1), "minPerSecond must be 0..1000000");
        refuses(RetryBudgetConfig.named("venue").minPerSecond(1_000_001), "minPerSecond=1000001");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks does
    void refusesNullsByName() {
        assertThatThrownBy(() -> RetryBudgetConfig.named(null).build()).hasMessage("name");
    }

    private static void refuses(RetryBudgetConfig.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
