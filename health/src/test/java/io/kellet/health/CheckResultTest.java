package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.testkit.ManualClock;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CheckResultTest {

    @Test
    void saysWhatItFoundWithDetailsInTheOrderGiven() {
        CheckResult result = CheckResult.warning("82 % used")
                .with("path", "/data")
                .with("free", 18L)
                .with("ratio", 0.82)
                .with("writable", true)
                .with("free", 19L);

        assertThat(result.status()).isEqualTo(CheckStatus.WARNING);
        assertThat(result.details().toString()).isEqualTo("{path=/data, free=19, ratio=0.82, writable=true}");
    }

    @Test
    void cannotBeChangedByWhoeverMadeIt() {
        Map<String, Object> details = new HashMap<>(Map.of("a", 1L));
        CheckResult result = new CheckResult(CheckStatus.PASSED, "", details);

        details.put("b", 2L);

        assertThat(result.details()).containsOnlyKeys("a");
        assertThatThrownBy(() -> result.details().put("c", 3L)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refusesDetailsThatNoFormatHasAPlaceFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CheckResult(CheckStatus.PASSED, "", Map.of("list", List.of())))
                .withMessageStartingWith(
                        "a detail must be a String, Boolean, Long or Double: name=list class=java.util");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckResult.passed().with(" ", 1L))
                .withMessage("a detail's name must not be blank: name=\" \"");
    }

    @Test
    void sumsThatDoNotAddUpAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HealthSummary(4, 1, 1, 1, 0))
                .withMessage("total must be the sum of the others: total=4 passed=1 warnings=1 failed=1 unknown=0");
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthSummary(0, -1, 1, 0, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HealthSummary(-2, Integer.MAX_VALUE, Integer.MAX_VALUE, 0, 0));
    }

    @Test
    void aRunTellsHowMuchTimeItHas() throws SocketTimeoutException {
        ManualClock clock = new ManualClock();
        CheckRun run = CheckRun.startingNow(clock, Duration.ofMillis(1_500));

        clock.advance(Duration.ofSeconds(1));

        assertThat(run.remaining()).isEqualTo(Duration.ofMillis(500));
        assertThat(run.remainingMillis()).isEqualTo(500);
        clock.advance(Duration.ofNanos(499_999_999));
        assertThat(run.remainingMillis()).as("0 would mean no limit").isEqualTo(1);
        clock.advance(Duration.ofNanos(1));
        assertThat(run.remaining()).isEqualTo(Duration.ZERO);
        assertThatThrownBy(run::remainingMillis).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aRunNeverHasMoreTimeThanItBeganWith() throws SocketTimeoutException {
        ManualClock clock = new ManualClock();
        CheckRun run = CheckRun.startingNow(clock, Duration.ofSeconds(2));

        clock.stepBack(Duration.ofHours(1));

        assertThat(run.remaining()).isEqualTo(Duration.ofSeconds(2));
        assertThat(run.remainingMillis()).isEqualTo(2_000);
    }
}
