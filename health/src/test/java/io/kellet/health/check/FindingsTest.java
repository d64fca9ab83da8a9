package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.UNKNOWN;
import static io.kellet.health.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.health.CheckResult;
import org.junit.jupiter.api.Test;

final class FindingsTest {

    @Test
    void whatIsBadIsNotExcusedByWhatIsUnknown() {
        CheckResult result = new Findings()
                .add(PASSED, "a")
                .add(UNKNOWN, "b")
                .add(WARNING, "c")
                .add(FAILED, "d")
                .result();

        assertThat(result.status()).isEqualTo(FAILED);
        assertThat(result.message()).isEqualTo("d; c; b");
    }

    @Test
    void whatIsUnknownIsNotCoveredByWhatIsWell() {
        CheckResult result = new Findings().add(PASSED, "a").add(UNKNOWN, "b").result();

        assertThat(result.status()).isEqualTo(UNKNOWN);
        assertThat(result.message()).isEqualTo("b");
    }

    @Test
    void allThatIsWellIsToldIfNothingElseIs() {
        CheckResult result = new Findings()
                .add(PASSED, "a")
                .add(PASSED, "b")
                .with("n", 1L)
                .with("s", "x")
                .with("d", 0.5)
                .with("t", true)
                .result();

        assertThat(result.status()).isEqualTo(PASSED);
        assertThat(result.message()).isEqualTo("a; b");
        assertThat(result.details()).containsOnlyKeys("n", "s", "d", "t");
    }
}
