package io.kellet.breaker;

import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeWindowTest {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final TimeWindow window = window(TEN_SECONDS, ONE_SECOND);

    private TimeWindow window(Duration length, Duration bucket) {
        return new TimeWindow(new Window.Span(length, bucket), clock, 2);
    }

    private boolean record(boolean bad) {
        return window.record(bad, clock.nanos());
    }

    private void record(int times, boolean bad) {
        for (int i = 0; i < times; i++) {
            record(bad);
        }
    }

    private long counts() {
        return window.counts(clock.nanos());
    }

    private int total() {
        return OutcomeWindow.total(counts());
    }

    @ParameterizedTest
    @CsvSource({
        "PT10S, PT1S, 0",
        "PT10S, PT1S, 1",
        "PT10S, PT1S, 999999999",
        "PT10S, PT10S, 0",
        "PT10S, PT10S, 4711",
        "PT0.001S, PT0.001S, 0",
        "PT0.001S, PT0.001S, 999999",
        "PT0.004S, PT0.001S, 500000",
        "PT4.096S, PT0.001S, 1",
        "PT24H, PT2H24M, 77",
    })
    void anOutcomeIsInUntilItsAgeExceedsTheLengthAndOutABucketLater(Duration length, Duration bucket, long intoBucket) {
        TimeWindow window = window(length, bucket);
        clock.advanceNanos(intoBucket);
        long recorded = clock.nanos();
        window.record(true, recorded);

        clock.advance(length);
        long atTheLength = window.counts(clock.nanos());
        clock.advanceNanos(bucket.toNanos() - intoBucket - 1);
        long lastNanosecond = window.counts(clock.nanos());
        clock.advanceNanos(1);
        long gone = window.counts(clock.nanos());

        assertThat(atTheLength).isEqualTo(OutcomeWindow.counts(1, 1));
        assertThat(lastNanosecond).isEqualTo(OutcomeWindow.counts(1, 1));
        assertThat(gone).isZero();
        assertThat(clock.nanos() - recorded).isBetween(length.toNanos() + 1, length.toNanos() + bucket.toNanos());
    }

    @Test
    void readingAloneAgesTheWindow() {
        record(20, true);

        clock.advance(Duration.ofSeconds(11));

        assertThat(counts()).isZero();
    }

    @Test
    void whatAReaderWasToldHasLeftDoesNotComeBackWithAStepBack() {
        record(20, true);
        clock.advance(Duration.ofHours(2));
        assertThat(total()).isZero();

        clock.stepBack(Duration.ofHours(2).minusSeconds(5));

        assertThat(total()).isZero();
    }

    @Test
    void aGoodOutcomeIsWorthEvaluatingWhileSomethingBadIsInTheWindow() {
        boolean beforeAnythingBad = record(false);
        boolean bad = record(true);
        clock.advanceNanos(TEN_SECONDS.toNanos() + ONE_SECOND.toNanos() - 1);
        boolean whileIn = record(false);
        clock.advanceNanos(1);
        boolean afterwards = record(false);

        assertThat(beforeAnythingBad).isFalse();
        assertThat(bad).isTrue();
        assertThat(whileIn).isTrue();
        assertThat(afterwards).isFalse();
        assertThat(window.isQuiet()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.3S", "PT1.1S", "PT2S", "PT9S", "PT1H", "P10000D"})
    void aClockThatStepsBackEvictsNothingAndTimeGoesOn(Duration step) {
        clock.advance(Duration.ofSeconds(3));
        record(500, true);
        clock.stepBack(step);

        record(500, true);
        int afterTheStep = total();
        clock.advance(TEN_SECONDS);
        record(7, false);
        int whileYoung = total();
        clock.advance(Duration.ofSeconds(2));
        int afterTheLength = total();
        clock.advance(TEN_SECONDS);

        assertThat(afterTheStep).isEqualTo(1_000);
        assertThat(whileYoung).isEqualTo(1_007);
        assertThat(afterTheLength).isEqualTo(7);
        assertThat(total()).isZero();
    }

    @Test
    void aClockThatKeepsSteppingBackLosesNothingAndDoesNotWedge() {
        for (int i = 0; i < 1_000; i++) {
            record(true);
            clock.stepBack(Duration.ofSeconds(1 + i % 5));
        }
        assertThat(counts()).isEqualTo(OutcomeWindow.counts(1_000, 1_000));

        clock.advance(Duration.ofSeconds(12));

        assertThat(counts()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT60S", "PT1H", "P30D", "P3650D", "P10000D"})
    void aClockThatJumpsForwardAgesTheWindowAndNoMore(Duration jump) {
        for (Duration bucket : List.of(Duration.ofMillis(1), ONE_SECOND)) {
            TimeWindow window = window(bucket.multipliedBy(10), bucket);
            window.record(true, clock.nanos());

            clock.advance(jump);
            boolean worthEvaluating = window.record(false, clock.nanos());
            window.record(true, clock.nanos());
            clock.advance(bucket.multipliedBy(10));

            assertThat(worthEvaluating).isFalse();
            assertThat(window.counts(clock.nanos())).isEqualTo(OutcomeWindow.counts(2, 1));
            clock.advance(bucket.multipliedBy(2));
            assertThat(window.counts(clock.nanos())).isZero();
        }
    }

    @Test
    void aClockThatMovesByAnyAmountAtAllDoesNotWedge() {
        for (long step : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 1L << 62, -(1L << 62), Long.MIN_VALUE + 1}) {
            long[] reading = {clock.nanos()};
            TimeWindow window = new TimeWindow(new Window.Span(TEN_SECONDS, ONE_SECOND), () -> reading[0], 1);
            window.record(true, reading[0]);

            reading[0] += step;
            window.counts(reading[0]);
            reading[0] += DAYS.getDuration().toNanos();
            window.record(true, reading[0]);

            assertThat(window.counts(reading[0])).as("step %s", step).isEqualTo(OutcomeWindow.counts(1, 1));
        }
    }

    @Test
    void crossesTheWrapOfTheClockUnnoticed() {
        for (int i = 0; i < 400; i++) {
            record(i % 4 == 0);
            clock.advanceNanos(100_000_000);
            if (i >= 110) {
                assertThat(total()).isBetween(100, 110);
            }
        }
        assertThat(clock.nanos()).isNegative();
    }

    @Test
    void aStalledThreadsOutcomeGoesWhereItBelongsWhileThatIsInTheWindow() {
        long early = clock.nanos();
        clock.advance(Duration.ofSeconds(5));
        record(false);

        boolean worthEvaluating = window.record(true, early);

        assertThat(worthEvaluating).isTrue();
        assertThat(total()).isEqualTo(2);
        clock.advance(Duration.ofSeconds(5).plus(ONE_SECOND));
        assertThat(counts()).as("the stalled one left first").isEqualTo(OutcomeWindow.counts(1, 0));
    }

    @Test
    void aStalledThreadsOutcomeIsNotCountedOnceItWouldHaveLeft() {
        long early = clock.nanos();
        clock.advance(Duration.ofSeconds(11));
        record(false);

        boolean worthEvaluating = window.record(true, early);

        assertThat(worthEvaluating).isFalse();
        assertThat(counts()).isEqualTo(OutcomeWindow.counts(1, 0));
    }

    @Test
    void aStalledThreadIsNoStepBack() {
        long early = clock.nanos();
        clock.advance(Duration.ofSeconds(5));
        record(true);
        window.record(true, early);

        clock.advanceNanos(TEN_SECONDS.toNanos() + ONE_SECOND.toNanos() - 1);
        int lastNanosecond = total();
        clock.advanceNanos(1);

        assertThat(lastNanosecond).isEqualTo(1);
        assertThat(total()).isZero();
    }

    @Test
    void aReadingFromBeforeAStepThatIsDealtWithEvictsNothing() {
        record(100, true);
        clock.advance(Duration.ofSeconds(2));
        long before = clock.nanos();
        record(100, true);
        clock.stepBack(Duration.ofHours(1));
        record(100, true);

        window.record(true, before);

        assertThat(counts()).isEqualTo(OutcomeWindow.counts(301, 301));
        clock.advance(Duration.ofSeconds(12));
        assertThat(counts()).isZero();
    }

    @Test
    void anOutcomeReadBeforeTheWindowWasMadeCounts() {
        long before = clock.nanos() - 1;

        window.record(true, before);

        assertThat(counts()).isEqualTo(OutcomeWindow.counts(1, 1));
    }

    @Test
    void aFullCountStaysFull() {
        for (long bucketNanos : new long[] {1_000_000, 99_999_999, 100_000_000}) {
            TimeWindowCell cell = new TimeWindowCell(bucketNanos);
            long most = cell.mostPerBucket();
            long index = 5;
            long full = cell.plusOne(0, index) + most - 1;

            assertThat(cell.countAt(full, index)).isEqualTo(most);
            assertThat(cell.plusOne(full, index)).isEqualTo(full);
            assertThat(cell.countAt(cell.plusOne(full, index + 16), index + 16)).isEqualTo(1);
            assertThat(most).isGreaterThanOrEqualTo((1 << 24) - 1);
        }
    }

    @Test
    void aCellsNumberMayWrap() {
        for (long bucketNanos : new long[] {1_000_000, 100_000_000}) {
            TimeWindowCell cell = new TimeWindowCell(bucketNanos);
            for (long index : new long[] {-1, (1L << 31) - 1, (1L << 32) - 1, (1L << 39) - 1, (1L << 40) - 1}) {
                long word = cell.plusOne(cell.plusOne(0, index - 15), index);
                long later = cell.plusOne(word, index + 1);

                assertThat(cell.countAt(cell.plusOne(word, index), index)).isEqualTo(2);
                assertThat(cell.countAt(later, index + 1)).isEqualTo(1);
                assertThat(cell.plusOne(later, index))
                        .as("a newer bucket stays")
                        .isEqualTo(later);
            }
        }
    }

    @Test
    void noOutcomeIsLostOrCountedTwiceWhileThreadsCrossBuckets() throws InterruptedException {
        int each = 100_000;
        Window.Span span = new Window.Span(Duration.ofMillis(4_096), Duration.ofMillis(1));
        TimeWindow window = new TimeWindow(span, clock, 1); // both threads in the same words
        long end = clock.nanos() + Duration.ofSeconds(4).toNanos();

        WindowThreads.run(each, (thread, i) -> window.record(i % 3 == thread, clock.nanos()), () -> {
            if (end - clock.nanos() > 0) {
                clock.advanceNanos(300_000);
            }
        });

        int bad = (each + 2) / 3 + (each + 1) / 3;
        assertThat(window.counts(clock.nanos())).isEqualTo(OutcomeWindow.counts(2L * each, bad));
    }

    @Test
    void countsExactlyWhatIsYoungEnoughAfterThreadsLappedTheRing() throws InterruptedException {
        int each = 20_000;
        for (int stripes = 1; stripes <= 2; stripes++) {
            long start = clock.nanos();
            long bucketNanos = 1_000_000;
            TimeWindow window =
                    new TimeWindow(new Window.Span(Duration.ofMillis(3), Duration.ofMillis(1)), clock, stripes);
            List<long[]> readings = List.of(new long[each], new long[each]);

            WindowThreads.run(
                    each,
                    (thread, i) -> {
                        long now = clock.nanos();
                        readings.get(thread)[i] = now;
                        window.record(true, now);
                    },
                    () -> clock.advanceNanos(bucketNanos / 7));

            long last = (clock.nanos() - start) / bucketNanos;
            int expected = 0;
            for (long[] ofThread : readings) {
                for (long now : ofThread) {
                    expected += (now - start) / bucketNanos >= last - 3 ? 1 : 0;
                }
            }
            assertThat(window.counts(clock.nanos())).isEqualTo(OutcomeWindow.counts(expected, expected));
        }
    }

    @Test
    void manyStripesAreOneWindow() throws InterruptedException {
        TimeWindow striped = new TimeWindow(new Window.Span(TEN_SECONDS, ONE_SECOND), clock, 64);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Thread thread = new Thread(() -> striped.record(true, clock.nanos()));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(striped.counts(clock.nanos())).isEqualTo(OutcomeWindow.counts(20, 20));
    }
}
