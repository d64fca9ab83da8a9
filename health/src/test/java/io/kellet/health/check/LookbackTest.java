package io.kellet.health.check;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.RandomHistory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LookbackTest {

    private static final long WINDOW = 1_000_000;

    @Test
    void agreesWithAListThatKeepsEveryLook() {
        RandomHistory.of(Both::new)
                .command("look", 20, (random, both) -> both.look(WINDOW / 200 + random.nextInt((int) WINDOW / 3)))
                .command("look late", 2, (random, both) -> both.look(WINDOW + random.nextInt((int) WINDOW * 3)))
                .command("look at a round time", 5, (random, both) -> both.look(WINDOW / 4 * (1 + random.nextInt(4))))
                .command("clock steps back", 1, (random, both) -> both.look(-1 - random.nextInt((int) WINDOW)))
                .run();
    }

    /** Both begin just below the wrap. */
    private static final class Both {
        private final Lookback clever = new Lookback(WINDOW);
        private final List<Lookback.Look> plain = new ArrayList<>();
        private long now = Long.MAX_VALUE - WINDOW;

        void look(long after) {
            now += after;
            if (after < 0) {
                plain.clear();
            }
            Lookback.Look look = new Lookback.Look(now, now);

            assertThat(clever.add(look)).isSameAs(since());
            plain.add(look);
        }

        /** The youngest that is a window old, or the oldest. */
        private Lookback.@Nullable Look since() {
            Lookback.Look since = plain.isEmpty() ? null : plain.get(0);
            for (Lookback.Look each : plain) {
                if (now - each.nanos >= WINDOW) {
                    since = each;
                }
            }
            return since;
        }
    }

    @Test
    void looksInQuickSuccessionDoNotGrowIt() {
        Lookback lookback = new Lookback(WINDOW);
        long now = 0;
        for (int i = 0; i < 100_000; i++) {
            Lookback.Look since = lookback.add(new Lookback.Look(now, i));
            if (now > WINDOW) {
                assertThat(now - requireNonNull(since).nanos).isBetween(WINDOW, WINDOW + WINDOW / 100);
            }
            now += 50;
        }

        assertThat(lookback.size()).isBetween(200, Lookback.MOST);
    }

    @Test
    void aCounterThatFallsHasNotGrown() {
        Lookback.Look before = new Lookback.Look(0, 10);

        assertThat(new Lookback.Look(1, 4).grown(before, 0)).isZero();
        assertThat(new Lookback.Look(1, 14).grown(before, 0)).isEqualTo(4);
    }
}
