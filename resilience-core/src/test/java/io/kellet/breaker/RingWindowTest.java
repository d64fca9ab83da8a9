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

final class RingWindowTest {

    private static RingWindow window(int calls) {
        return new RingWindow(new Window.Calls(calls), NanoClock.SYSTEM);
    }

    /** The window and the newest outcomes in a queue. */
    static final class Pair {
        private final int size;
        private final RingWindow window;
        private final Deque<Boolean> newest = new ArrayDeque<>();

        Pair(Random random) {
            size = 1 + random.nextInt(12);
            window = window(size);
        }

        void record(boolean bad) {
            newest.addLast(bad);
            if (newest.size() > size) {
                newest.removeFirst();
            }

            assertThat(window.record(bad, 0)).isEqualTo(newest.contains(true));
        }

        void agree() {
            int bad = (int) newest.stream().filter(b -> b).count();
            assertThat(window.counts(0)).isEqualTo(OutcomeWindow.counts(newest.size(), bad));
            assertThat(window.badInSlots()).isEqualTo(bad);
            assertThat(window.isQuiet()).isEqualTo(newest.size() == size && bad == 0);
        }
    }

    @Test
    void agreesWithAQueueOfTheNewestOutcomes() {
        RandomHistory.ofRandom(Pair::new)
                .command("good", 5, (random, pair) -> pair.record(false))
                .command("bad", 2, (random, pair) -> pair.record(true))
                .check("same outcomes", Pair::agree)
                .run();
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 1_000, 65_536})
    void aBadOutcomeStaysForExactlyAsManyCallsAsTheWindowHolds(int size) {
        RingWindow window = window(size);
        for (int i = 0; i < size; i++) {
            window.record(false, 0);
        }
        window.record(true, 0);

        for (int i = 0; i < size - 1; i++) {
            window.record(false, 0);
        }
        int stillIn = OutcomeWindow.bad(window.counts(0));
        boolean worthEvaluating = window.record(false, 0);

        assertThat(stillIn).isEqualTo(1);
        assertThat(worthEvaluating).isFalse();
        assertThat(window.isQuiet()).isTrue();
        assertThat(OutcomeWindow.total(window.counts(0))).isEqualTo(size);
    }

    @Test
    void anOutcomeHeldUpForALapCountsAsEvicted() {
        RingWindow window = window(3);
        long heldUp = window.takeNumber();
        window.record(true, 0);
        window.record(false, 0);
        window.record(false, 0); // in the place of the one held up

        window.put(heldUp, true);

        assertThat(window.counts(0)).isEqualTo(OutcomeWindow.counts(3, 1));
        assertThat(window.badInSlots()).isEqualTo(1);
    }

    @Test
    void anOutcomeHeldUpForLessThanALapTakesItsPlace() {
        RingWindow window = window(3);
        long heldUp = window.takeNumber();
        window.record(false, 0);
        window.record(false, 0);

        long whileHeldUp = window.counts(0);
        window.put(heldUp, true);
        long afterwards = window.counts(0);
        window.record(false, 0);

        assertThat(whileHeldUp).as("taken for a good one").isEqualTo(OutcomeWindow.counts(3, 0));
        assertThat(afterwards).isEqualTo(OutcomeWindow.counts(3, 1));
        assertThat(window.isQuiet()).as("it was the oldest, and left first").isTrue();
    }

    @Test
    void isExactOnceThreadsRestThoughTheyLappedEachOther() throws InterruptedException {
        for (int size = 1; size <= 70; size += 23) {
            RingWindow window = window(size);

            WindowThreads.run(100_000, (thread, i) -> window.record((i * 31 + thread) % 3 == 0, 0));

            assertThat(OutcomeWindow.bad(window.counts(0))).isEqualTo(window.badInSlots());
            assertThat(OutcomeWindow.total(window.counts(0))).isEqualTo(size);
            for (int i = 0; i < size; i++) {
                window.record(false, 0);
            }
            assertThat(window.isQuiet()).isTrue();
        }
    }
}
