package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.RandomHistory;
import io.kellet.time.NanoClock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BitWindowTest {

    private static BitWindow window(int calls) {
        return new BitWindow(new Window.Calls(calls), NanoClock.SYSTEM);
    }

    private static void recordAll(OutcomeWindow window, String outcomes) {
        for (int i = 0; i < outcomes.length(); i++) {
            window.record(outcomes.charAt(i) == 'x', 0);
        }
    }

    /** The window and the newest outcomes in a queue, newest first. */
    static final class Pair {
        private OutcomeWindow window;
        private final Deque<Boolean> newest = new ArrayDeque<>();
        private int size;

        Pair(Random random) {
            size = aSize(random);
            window = window(size);
        }

        private static int aSize(Random random) {
            return random.nextInt(3) == 0 ? 64 - random.nextInt(3) : 1 + random.nextInt(12);
        }

        void record(boolean bad) {
            newest.addFirst(bad);
            trim();

            assertThat(window.record(bad, 0)).isEqualTo(newest.contains(true));
        }

        void resize(Random random) {
            size = aSize(random);
            window = window.resized(Window.lastCalls(size));
            trim();
        }

        private void trim() {
            while (newest.size() > size) {
                newest.removeLast();
            }
        }

        void agree() {
            long bits = 0;
            for (boolean bad : (Iterable<Boolean>) newest::descendingIterator) {
                bits = bits << 1 | (bad ? 1 : 0);
            }
            assertThat(((BitWindow) window).bits()).isEqualTo(bits);
            assertThat(OutcomeWindow.total(window.counts(0))).isEqualTo(newest.size());
            assertThat(OutcomeWindow.bad(window.counts(0))).isEqualTo(Long.bitCount(bits));
            assertThat(window.isQuiet()).isEqualTo(newest.size() == size && bits == 0);
        }
    }

    @Test
    void agreesWithAQueueOfTheNewestOutcomes() {
        RandomHistory.ofRandom(Pair::new)
                .command("good", 6, (random, pair) -> pair.record(false))
                .command("bad", 3, (random, pair) -> pair.record(true))
                .command("many", 1, (random, pair) -> {
                    for (int i = random.nextInt(70); i > 0; i--) {
                        pair.record(random.nextInt(40) == 0);
                    }
                })
                .command("resize", 1, (random, pair) -> pair.resize(random))
                .check("same outcomes", Pair::agree)
                .run();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64})
    void aFreshWindowCountsOnlyWhatWasRecorded(int size) {
        BitWindow window = window(size);

        for (int i = 0; i < size; i++) {
            assertThat(OutcomeWindow.total(window.counts(0))).isEqualTo(i);
            assertThat(window.isQuiet()).isFalse();
            window.record(false, 0);
        }

        assertThat(OutcomeWindow.total(window.counts(0))).isEqualTo(size);
        assertThat(window.isQuiet()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64})
    void aBadOutcomeStaysForExactlyAsManyCallsAsTheWindowHolds(int size) {
        BitWindow window = window(size);
        recordAll(window, ".".repeat(size) + "x");

        recordAll(window, ".".repeat(size - 1));
        int stillIn = OutcomeWindow.bad(window.counts(0));
        boolean worthEvaluating = window.record(false, 0);

        assertThat(stillIn).isEqualTo(1);
        assertThat(worthEvaluating).isFalse();
        assertThat(window.isQuiet()).isTrue();
    }

    @Test
    void aSmallerWindowKeepsTheNewestOutcomesAndALargerOneFillsUp() {
        BitWindow window = window(8);
        recordAll(window, "xx..x..x");

        OutcomeWindow smaller = window.resized(Window.lastCalls(4));
        OutcomeWindow larger = smaller.resized(Window.lastCalls(64));

        assertThat(((BitWindow) smaller).bits()).isEqualTo(0b1001);
        assertThat(larger.counts(0)).isEqualTo(OutcomeWindow.counts(4, 2));
        recordAll(larger, "x");
        assertThat(larger.counts(0)).isEqualTo(OutcomeWindow.counts(5, 3));
    }
}
