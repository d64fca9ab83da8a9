package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.health.CheckResult;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AgeCheckTest {

    private final ManualClock clock = new ManualClock();
    private final LastGood quotes = new LastGood(clock);
    private final AgeCheck check = AgeCheck.of("quotes", quotes, Duration.ofSeconds(2), Duration.ofSeconds(8));

    @Test
    void anInputThatHasNeverBeenGoodHasFailed() {
        CheckResult result = Looks.look(check, clock);

        assertThat(result.status()).isEqualTo(FAILED);
        assertThat(result.message()).isEqualTo("quotes: none yet");
    }

    @Test
    void getsOldAcrossTheWrapOfTheClock() {
        quotes.good(clock.nanos());
        CheckResult fresh = Looks.look(check, clock);
        clock.advance(Duration.ofSeconds(3));
        CheckResult older = Looks.look(check, clock);
        clock.advance(Duration.ofSeconds(9));
        CheckResult old = Looks.look(check, clock);
        quotes.good();

        assertThat(fresh.status()).isEqualTo(PASSED);
        assertThat(older.status()).isEqualTo(WARNING);
        assertThat(older.message()).isEqualTo("quotes: 3 s old, warns above 2 s, fails above 8 s");
        assertThat(old.status()).isEqualTo(FAILED);
        assertThat(old.details()).containsKey("ageSeconds");
        assertThat(Looks.look(check, clock).status()).isEqualTo(PASSED);
    }

    @Test
    void whatWasLostIsWorthNothingHoweverYoung() {
        quotes.good();
        quotes.lost();

        assertThat(Looks.look(check, clock).status()).isEqualTo(FAILED);
        assertThat(quotes).hasToString("LastGood(never)");
    }

    @Test
    void aClockThatStepsBackKeepsAnInputFreshForNoLongerThanItsAge() {
        quotes.good();
        clock.stepBack(Duration.ofHours(1));
        CheckResult justAfter = Looks.look(check, clock);
        clock.advance(Duration.ofSeconds(9));

        assertThat(justAfter.status()).isEqualTo(PASSED);
        assertThat(Looks.look(check, clock).status()).isEqualTo(FAILED);
    }

    @Test
    void takesAnyAgeThatSomebodyElseCounts() {
        AgeCheck secret = AgeCheck.of(
                "secret db/main", now -> Duration.ofDays(95).toNanos(), Duration.ofDays(80), Duration.ofDays(90));

        CheckResult result = Looks.look(secret, clock);

        assertThat(result.status()).isEqualTo(FAILED);
        assertThat(result.message()).isEqualTo("secret db/main: 95 days old, warns above 80 days, fails above 90 days");
    }

    @Test
    void refusesAgesThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgeCheck.of("x", quotes, Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .withMessage("warningAge must not be longer than failedAge: warningAge=PT2S failedAge=PT1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgeCheck.of("x", quotes, Duration.ofSeconds(-2), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgeCheck.of("", quotes, Duration.ofSeconds(1), Duration.ofSeconds(1)));
    }
}
