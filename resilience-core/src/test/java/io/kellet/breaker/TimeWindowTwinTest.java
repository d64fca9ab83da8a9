package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The window and a plain list of outcomes get the same random histories and must agree after each. */
final class TimeWindowTwinTest {

    record Dated(long at, boolean bad) {}

    abstract static class Pair {
        final ManualClock clock = new ManualClock();
        final long bucketNanos;
        final int buckets;
        final TimeWindow window;
        final List<Dated> outcomes = new ArrayList<>();

        Pair(Random random) {
            bucketNanos = 1_000_000L + random.nextInt(3) * 333_333L;
            buckets = 1 + random.nextInt(6);
            Duration bucket = Duration.ofNanos(bucketNanos);
            window =
                    new TimeWindow(new Window.Span(bucket.multipliedBy(buckets), bucket), clock, 1 + random.nextInt(2));
        }

        void advance(Random random) {
            long most = random.nextInt(10) == 0 ? bucketNanos * 20 : bucketNanos * 2;
            advance(random.nextInt(4) == 0 ? bucketNanos : (long) (random.nextDouble() * most));
        }

        abstract void advance(long nanos);
    }

    /** A clock as it should be: the twin knows the window to the nanosecond. */
    static final class Monotonic extends Pair {
        private final long start = clock.nanos();
        private long held = start;

        Monotonic(Random random) {
            super(random);
        }

        @Override
        void advance(long nanos) {
            clock.advanceNanos(nanos);
        }

        /** A thread that reads the clock now and records later. */
        void hold() {
            held = clock.nanos();
        }

        void recordHeld(boolean bad) {
            if (isIn(held)) {
                outcomes.add(new Dated(held, bad));
            }
            window.record(bad, held);
        }

        void record(boolean bad) {
            outcomes.add(new Dated(clock.nanos(), bad));
            boolean anyBad = outcomes.stream().anyMatch(outcome -> outcome.bad && isIn(outcome.at));

            assertThat(window.record(bad, clock.nanos())).isEqualTo(anyBad);
        }

        private boolean isIn(long at) {
            return bucketOf(clock.nanos()) - bucketOf(at) <= buckets;
        }

        private long bucketOf(long at) {
            return (at - start) / bucketNanos;
        }

        void agree() {
            long total = outcomes.stream().filter(o -> isIn(o.at)).count();
            long bad = outcomes.stream().filter(o -> o.bad && isIn(o.at)).count();
            assertThat(window.counts(clock.nanos())).isEqualTo(OutcomeWindow.counts(total, bad));
        }
    }

    /** A clock that steps back: the twin adds up the time that really passed, and each step may cost two buckets. */
    static final class Stepping extends Pair {
        private long passed;
        private final List<Long> steps = new ArrayList<>();

        Stepping(Random random) {
            super(random);
        }

        @Override
        void advance(long nanos) {
            clock.advanceNanos(nanos);
            passed += nanos;
            window.counts(clock.nanos());
        }

        void stepBack(Random random) {
            clock.stepBack(Duration.ofNanos((long) (random.nextDouble() * 30 * bucketNanos)));
            steps.add(passed);
            window.counts(clock.nanos());
        }

        void record(boolean bad) {
            outcomes.add(new Dated(passed, bad));
            window.record(bad, clock.nanos());
        }

        void agree() {
            long length = buckets * bucketNanos;
            long mustBeIn =
                    outcomes.stream().filter(o -> passed - o.at <= length).count();
            long mayBeIn = outcomes.stream()
                    .filter(o -> passed - o.at < length + bucketNanos * (1 + 2 * stepsSince(o.at)))
                    .count();
            long counts = window.counts(clock.nanos());
            assertThat((long) OutcomeWindow.total(counts)).isBetween(mustBeIn, mayBeIn);
        }

        private long stepsSince(long at) {
            return steps.stream().filter(step -> step - at >= 0).count();
        }
    }

    @Test
    void agreesWithAListToTheNanosecondWhileTheClockIsMonotonic() {
        RandomHistory.ofRandom(Monotonic::new)
                .command("good", 4, (random, pair) -> pair.record(false))
                .command("bad", 3, (random, pair) -> pair.record(true))
                .command("advance", 5, (random, pair) -> pair.advance(random))
                .command("hold", 1, (random, pair) -> pair.hold())
                .command("record held", 1, (random, pair) -> pair.recordHeld(random.nextBoolean()))
                .check("same counts", Monotonic::agree)
                .run();
    }

    @Test
    void neitherEvictsNorKeepsWhenTheClockStepsBack() {
        RandomHistory.ofRandom(Stepping::new)
                .command("record", 6, (random, pair) -> pair.record(random.nextBoolean()))
                .command("advance", 5, (random, pair) -> pair.advance(random))
                .command("step back", 1, (random, pair) -> pair.stepBack(random))
                .check("what must be in and what may be", Stepping::agree)
                .run();
    }
}
