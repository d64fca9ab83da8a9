package io.kellet.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeadlineTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 5, Long.MIN_VALUE + 5})
    void holdsAcrossTheWholeRangeOfReadings(long now) {
        long deadline = Deadline.after(now, 10);

        assertThat(Deadline.hasPassed(deadline, now)).isFalse();
        assertThat(Deadline.hasPassed(deadline, now + 9)).isFalse();
        assertThat(Deadline.hasPassed(deadline, now + 10)).isTrue();
        assertThat(Deadline.remaining(deadline, now)).isEqualTo(10);
        assertThat(Deadline.remaining(deadline, now + 9)).isEqualTo(1);
        assertThat(Deadline.remaining(deadline, now + 11)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE / 2})
    void aTimeoutBeyondForeverIsForeverAndNeverThePast(long now) {
        long deadline = Deadline.after(now, Long.MAX_VALUE);

        assertThat(Deadline.hasPassed(deadline, now)).isFalse();
        assertThat(Deadline.remaining(deadline, now)).isEqualTo(Deadline.FOREVER);
        assertThat(Deadline.hasPassed(deadline, now + Deadline.FOREVER - 1)).isFalse();
        assertThat(Deadline.hasPassed(deadline, now + Deadline.FOREVER)).isTrue();
    }

    @Test
    void aClockThatStepsBackLengthensTheWaitAndNothingElse() {
        long deadline = Deadline.after(1_000, 50);

        assertThat(Deadline.remaining(deadline, 400)).isEqualTo(650);
        assertThat(Deadline.hasPassed(deadline, 400)).isFalse();
    }

    @Test
    void theEarlierOfTwoIsTheOneThatPassesFirstAlsoAcrossTheWrap() {
        long beforeWrap = Deadline.after(Long.MAX_VALUE - 10, 5);
        long afterWrap = Deadline.after(Long.MAX_VALUE - 10, 20);

        assertThat(Deadline.earlier(beforeWrap, afterWrap)).isEqualTo(beforeWrap);
        assertThat(Deadline.earlier(afterWrap, beforeWrap)).isEqualTo(beforeWrap);
        assertThat(Deadline.earlier(beforeWrap, beforeWrap)).isEqualTo(beforeWrap);
    }

    @Test
    void refusesANegativeTimeout() {
        assertThatThrownBy(() -> Deadline.after(0, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeoutNanos")
                .hasMessageContaining("-1");
    }

    @Test
    void convertsASettingExactlyAndSaturates() {
        assertThat(Deadline.nanosOf("openFor", Duration.ofNanos(1_500_000_001))).isEqualTo(1_500_000_001);
        assertThat(Deadline.nanosOf("openFor", Duration.ZERO)).isZero();
        assertThat(Deadline.nanosOf("openFor", Duration.ofSeconds(Long.MAX_VALUE)))
                .isEqualTo(Deadline.FOREVER);
        assertThat(Deadline.nanosOf("openFor", Duration.ofNanos(Deadline.FOREVER - 1)))
                .isEqualTo(Deadline.FOREVER - 1);
        assertThat(Deadline.nanosOf("openFor", Duration.ofDays(365 * 200))).isEqualTo(Deadline.FOREVER);
    }

    @Test
    void namesTheSettingThatIsNegative() {
        assertThatThrownBy(() -> Deadline.nanosOf("openFor", Duration.ofMillis(-3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openFor")
                .hasMessageContaining("PT-0.003S");
        assertThatThrownBy(() -> Deadline.nanosOf("openFor", Duration.ofSeconds(Long.MIN_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
