package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WindowTest {

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65_537})
    void refusesANumberOfCallsOutOfRangeAndNamesIt(int calls) {
        assertThatThrownBy(() -> Window.lastCalls(calls))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("calls must be 1..65536: calls=" + calls);
    }

    @ParameterizedTest
    @CsvSource({
        "PT-1S, PT0.1S, length must be 1 ms..1 day",
        "PT0S, PT0S, length must be 1 ms..1 day",
        "PT0.000999999S, PT0.000999999S, length must be 1 ms..1 day",
        "PT24H0.000000001S, PT24H0.000000001S, length must be 1 ms..1 day",
        "PT2562047788015215H, PT1S, length must be 1 ms..1 day",
        "PT1S, PT-1S, bucket must be 1 ms..length",
        "PT1S, PT0S, bucket must be 1 ms..length",
        "PT1S, PT0.000999999S, bucket must be 1 ms..length",
        "PT1S, PT1.000000001S, bucket must be 1 ms..length",
        "PT1S, PT0.3S, length must be a whole number of buckets",
        "PT4.097S, PT0.001S, length must be 1..4096 buckets",
    })
    void refusesATimeThatCannotBeKeptAndSaysWhy(Duration length, Duration bucket, String message) {
        assertThatThrownBy(() -> Window.lasting(length, bucket))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "PT10S, PT1S",
        "PT0.01S, PT0.001S",
        "PT0.009999990S, PT0.009999990S",
        "PT0.010000005S, PT0.010000005S",
        "PT0.001S, PT0.001S",
        "PT24H, PT2H24M"
    })
    void takesTenBucketsUnlessTheTimeIsTooShortForThem(Duration length, Duration bucket) {
        assertThat(Window.lasting(length)).isEqualTo(new Window.Span(length, bucket));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65, 65_536})
    void everyNumberOfCallsHasAWindowThatReadsNoClock(int calls) {
        OutcomeWindow window = OutcomeWindow.of(Window.lastCalls(calls), () -> {
            throw new AssertionError("the clock was read");
        });

        for (int i = 0; i < calls + 1; i++) {
            window.record(true, 0);
        }

        assertThat(window.readsTime()).isFalse();
        assertThat(OutcomeWindow.total(window.counts(0))).isEqualTo(calls);
        assertThat(OutcomeWindow.bad(window.counts(0))).isEqualTo(calls);
    }

    @Test
    void aWindowOfTheSameShapeGoesOnAsItIs() {
        OutcomeWindow window = OutcomeWindow.of(Window.lasting(Duration.ofSeconds(10)), new ManualClock());

        assertThat(window.isShapedLike(new Window.Span(Duration.ofSeconds(10), Duration.ofSeconds(1))))
                .isTrue();
        assertThat(window.isShapedLike(Window.lastCalls(10))).isFalse();
        assertThat(window.resized(Window.lasting(Duration.ofSeconds(10)))).isSameAs(window);
    }

    @Test
    void aWindowOfAnotherShapeStartsEmptyAndReadsTheSameClock() {
        ManualClock clock = new ManualClock();
        OutcomeWindow calls = OutcomeWindow.of(Window.lastCalls(100), clock);
        calls.record(true, 0);

        OutcomeWindow time = calls.resized(Window.lasting(Duration.ofSeconds(10)));
        clock.advance(Duration.ofHours(1));
        time.record(true, clock.nanos());

        assertThat(time.readsTime()).isTrue();
        assertThat(OutcomeWindow.total(time.counts(clock.nanos()))).isEqualTo(1);
        assertThat(time.resized(Window.lastCalls(10)).counts(0)).isZero();
    }

    @Test
    void countsStopAtTheMostAnIntHolds() {
        long counts = OutcomeWindow.counts(1L << 40, 1L << 39);

        assertThat(OutcomeWindow.total(counts)).isEqualTo(Integer.MAX_VALUE);
        assertThat(OutcomeWindow.bad(counts)).isEqualTo(Integer.MAX_VALUE);
    }
}
