package io.kellet.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.RandomHistory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Held against a list of what was counted when. */
final class SlidingCountsTest {

    private static final long WINDOW = 3_200;
    private static final long SLOT = WINDOW / SlotClock.SLOTS;

    private static final class Both {
        private final SlotClock clock = new SlotClock(WINDOW);
        private final SlidingCounts counts = new SlidingCounts(2);
        private final List<List<Long>> plain = List.of(new ArrayList<>(), new ArrayList<>());
        private long now = Long.MAX_VALUE - 10_000;

        private void advance(long nanos) {
            now += nanos;
        }

        /** A reading that is older than others before it, by less than the window. */
        private void add(int index, long late) {
            counts.add(index, clock.slotAt(now - late));
            plain.get(index).add(now);
        }

        private void addAndRemove(int index) {
            long slot = clock.slotAt(now);
            counts.add(index, slot);
            counts.remove(index, slot);
        }

        private void clear(int index) {
            counts.clear(index);
            plain.get(index).clear();
        }

        private void agree() {
            for (int index = 0; index < 2; index++) {
                long least = plain.get(index).stream()
                        .filter(at -> now - at <= WINDOW)
                        .count();
                long most = plain.get(index).stream()
                        .filter(at -> now - at <= WINDOW + SLOT)
                        .count();
                assertThat(counts.count(index, clock.slotAt(now))).isBetween(least, most);
            }
        }
    }

    @Test
    void countsWhatCameWithinTheWindowAndAtMostASlotMore() {
        RandomHistory.of(Both::new)
                .command("advance a little", 4, (random, both) -> both.advance(random.nextInt((int) SLOT * 2)))
                .command("advance", (random, both) -> both.advance(random.nextInt((int) WINDOW * 2)))
                .command("add", 6, (random, both) -> both.add(random.nextInt(2), 0))
                .command("add, late", (random, both) -> both.add(random.nextInt(2), random.nextInt((int) SLOT)))
                .command("add and remove", (random, both) -> both.addAndRemove(random.nextInt(2)))
                .command("clear", (random, both) -> both.clear(random.nextInt(2)))
                .check("as many", Both::agree)
                .run();
    }

    @Test
    void oneStrayReadingFromLongAgoMovesNothing() {
        SlotClock clock = new SlotClock(WINDOW);
        SlidingCounts counts = new SlidingCounts(1);
        long now = 1_000_000;
        counts.add(0, clock.slotAt(now));

        clock.slotAt(now - 100 * WINDOW); // one thread was stalled

        assertThat(counts.count(0, clock.slotAt(now + WINDOW))).isEqualTo(1);
        assertThat(counts.count(0, clock.slotAt(now + WINDOW + SLOT))).isZero();
    }

    @Test
    void twoReadingsFromLongAgoAreAClockThatWentBack() {
        SlotClock clock = new SlotClock(WINDOW);
        SlidingCounts counts = new SlidingCounts(1);
        long now = 1_000_000;
        counts.add(0, clock.slotAt(now));
        long back = now - 100 * WINDOW;

        clock.slotAt(back);
        clock.slotAt(back + 1);

        assertThat(counts.count(0, clock.slotAt(back + WINDOW))).isEqualTo(1);
        assertThat(counts.count(0, clock.slotAt(back + WINDOW + 2 * SLOT))).isZero();
    }
}
