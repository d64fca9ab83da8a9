package io.kellet.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.condition.Condition;
import io.kellet.health.CheckResult;
import io.kellet.health.CheckStatus;
import io.kellet.testkit.ManualClock;
import org.junit.jupiter.api.Test;

final class ConditionCheckTest {

    private final ManualClock clock = new ManualClock();

    private CheckResult look(Condition condition) {
        return Looks.look(ConditionCheck.of(now -> condition), clock);
    }

    @Test
    void saysWhatTheComponentSays() {
        assertThat(look(Condition.good("3 secrets, all fresh")).status()).isEqualTo(CheckStatus.PASSED);
        assertThat(look(Condition.impaired("vault is down")).status()).isEqualTo(CheckStatus.WARNING);
        CheckResult bad = look(Condition.bad("db/main is lost").with("lost", 1).with("oldestSeconds", 4_000));

        assertThat(bad.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(bad.message()).isEqualTo("db/main is lost");
        assertThat(bad.details()).containsOnlyKeys("lost", "oldestSeconds");
    }

    @Test
    void handsOverTheRegistrysClock() {
        clock.advance(java.time.Duration.ofSeconds(3));
        CheckResult result =
                Looks.look(ConditionCheck.of(now -> Condition.good("now").with("now", now)), clock);

        assertThat(result.details()).containsEntry("now", clock.nanos());
    }
}
