package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class KillSwitchConfigTest {

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(KillSwitchConfig.named("equities").build())
                .isEqualTo(new KillSwitchConfig(
                        "equities",
                        64,
                        1_024,
                        256,
                        256,
                        4_096,
                        64,
                        Duration.ofMinutes(15),
                        Duration.ofMillis(1),
                        Duration.ofMillis(100),
                        AfterCrash.AS_STORED));
    }

    @Test
    void everyCountIsOneToAMillion() {
        for (int ids : new int[] {0, -1, KillSwitchConfig.MOST + 1}) {
            refuses("desks must be 1..1048576: switch=equities desks=" + ids, builder -> builder.desks(ids));
            refuses("accounts=" + ids, builder -> builder.accounts(ids));
            refuses("strategies=" + ids, builder -> builder.strategies(ids));
            refuses("traders=" + ids, builder -> builder.traders(ids));
            refuses("symbols=" + ids, builder -> builder.symbols(ids));
            refuses("venues=" + ids, builder -> builder.venues(ids));
        }
    }

    @Test
    void durationsAreWithinTheirBounds() {
        refuses("rearmWithin must be PT1S..PT24H", builder -> builder.rearmWithin(Duration.ofMillis(999)));
        refuses("rearmWithin", builder -> builder.rearmWithin(Duration.ofDays(1).plusNanos(1)));
        refuses("keepEvery", builder -> builder.keepEvery(Duration.ofNanos(99_999)));
        refuses("keepEvery", builder -> builder.keepEvery(Duration.ofSeconds(1).plusNanos(1)));
        refuses("storeRetry", builder -> builder.storeRetry(Duration.ZERO));
        refuses(
                "storeRetry",
                builder -> builder.storeRetry(Duration.ofMinutes(1).plusNanos(1)));
    }

    @Test
    void aNameIsNotBlank() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KillSwitchConfig.named(" ").build());
    }

    @Test
    void aSwitchShowsWhatItWasMadeWith() {
        KillSwitchConfig config = KillSwitchConfig.named("equities").build();
        KillSwitch kill = KillSwitch.inMemory(config, new ManualClock());

        assertThat(kill.config()).isEqualTo(config);
        assertThat(kill.name()).isEqualTo("equities");
        assertThat(kill).hasToString("KillSwitch[equities engaged=0]");
    }

    private static void refuses(String message, UnaryOperator<KillSwitchConfig.Builder> change) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> change.apply(KillSwitchConfig.named("equities")).build())
                .withMessageContaining(message);
    }
}
