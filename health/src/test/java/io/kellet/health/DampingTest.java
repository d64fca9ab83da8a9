package io.kellet.health;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.UNKNOWN;
import static io.kellet.health.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DampingTest {

    private static final long START = new ManualClock(Long.MAX_VALUE - 50).nanos(); // it wraps on the way

    private static CheckStatus after(Damping damping, CheckStatus... results) {
        for (CheckStatus result : results) {
            damping.take(result, START);
        }
        return damping.status();
    }

    @Test
    void takesTheFirstResultAtOnce() {
        assertThat(after(new Damping(3, 2, 0), FAILED)).isEqualTo(FAILED);
        assertThat(after(new Damping(3, 2, 0), WARNING)).isEqualTo(WARNING);
    }

    @Test
    void countsOnlyFailuresThatAreTrulyInARow() {
        Damping damping = new Damping(3, 1, 0);

        assertThat(after(damping, PASSED, FAILED, PASSED, FAILED, PASSED, FAILED))
                .isEqualTo(PASSED);
        assertThat(after(damping, PASSED, FAILED, FAILED)).isEqualTo(PASSED);
        assertThat(after(damping, FAILED)).isEqualTo(FAILED);
    }

    @Test
    void countsOnlySuccessesThatAreTrulyInARow() {
        assertThat(after(new Damping(1, 2, 0), FAILED, PASSED, FAILED, PASSED, FAILED))
                .isEqualTo(FAILED);
    }

    @Test
    void hardlyTurnsWhileResultsAlternate() {
        Damping damping = new Damping(3, 2, 0);
        int turns = 0;
        for (int i = 0; i < 1_000; i++) {
            CheckStatus before = damping.status();
            if (after(damping, i % 2 == 0 ? FAILED : PASSED) != before) {
                turns++;
            }
        }

        assertThat(turns).as("the first result").isEqualTo(1);
    }

    @Test
    void turnsToTheMildestOfABadRow() {
        assertThat(after(new Damping(3, 1, 0), PASSED, FAILED, WARNING, FAILED)).isEqualTo(WARNING);
    }

    @Test
    void turnsToTheWorstOfABetterRow() {
        assertThat(after(new Damping(1, 2, 0), FAILED, PASSED, WARNING)).isEqualTo(WARNING);
    }

    @Test
    void staysBadForAsLongAsItDwells() {
        Damping damping = new Damping(1, 1, 100);
        damping.take(FAILED, START);

        damping.take(PASSED, START + 99);
        assertThat(damping.status()).isEqualTo(FAILED);

        damping.take(PASSED, START + 100);
        assertThat(damping.status()).isEqualTo(PASSED);
        damping.take(FAILED, START + 100);
        assertThat(damping.status()).as("worse never waits").isEqualTo(FAILED);
    }

    @Test
    void agreesWithItsTwinThatKeepsAllResults() {
        RandomHistory.ofRandom(Both::new)
                .command("PASSED", 4, (random, both) -> both.take(PASSED))
                .command("WARNING", 2, (random, both) -> both.take(WARNING))
                .command("FAILED", 4, (random, both) -> both.take(FAILED))
                .command("UNKNOWN", 1, (random, both) -> both.take(UNKNOWN))
                .command("time", 2, (random, both) -> both.now += random.nextInt(40))
                .check("same status", both -> assertThat(both.damping.status()).isEqualTo(both.plain.status))
                .run();
    }

    private static final class Both {
        private final Damping damping;
        private final PlainDamping plain;
        private long now = START;

        Both(Random random) {
            int failures = 1 + random.nextInt(4);
            int successes = 1 + random.nextInt(4);
            long dwell = random.nextInt(60);
            damping = new Damping(failures, successes, dwell);
            plain = new PlainDamping(failures, successes, dwell);
        }

        void take(CheckStatus result) {
            CheckStatus before = plain.status;
            boolean would = damping.wouldFail(result);
            damping.take(result, now);
            plain.take(result, now);
            assertThat(would).isEqualTo(before != FAILED && plain.status == FAILED);
        }
    }

    /** The rule, word for word, over all results there were. */
    static final class PlainDamping {
        private final int failures;
        private final int successes;
        private final long dwell;
        private final List<CheckStatus> results = new ArrayList<>();
        private final List<Long> worsened = new ArrayList<>();
        CheckStatus status = UNKNOWN;

        PlainDamping(int failures, int successes, long dwell) {
            this.failures = failures;
            this.successes = successes;
            this.dwell = dwell;
        }

        void take(CheckStatus result, long now) {
            if (result == UNKNOWN) {
                forget();
                return;
            }
            results.add(result);
            CheckStatus before = status;
            if (before == UNKNOWN) {
                status = result;
            } else {
                last(failures).stream()
                        .min(CheckStatus::compareTo)
                        .filter(mildest -> mildest.compareTo(before) > 0)
                        .ifPresent(mildest -> status = mildest);
                boolean dwells = !worsened.isEmpty() && now - worsened.get(worsened.size() - 1) < dwell;
                last(successes).stream()
                        .max(CheckStatus::compareTo)
                        .filter(worst -> worst.compareTo(before) < 0 && !dwells)
                        .ifPresent(worst -> status = worst);
            }
            if (status != PASSED && (before == UNKNOWN || status.compareTo(before) > 0)) {
                worsened.add(now);
            }
        }

        PlainDamping copy() {
            PlainDamping copy = new PlainDamping(failures, successes, dwell);
            copy.results.addAll(results);
            copy.worsened.addAll(worsened);
            copy.status = status;
            return copy;
        }

        void forget() {
            results.clear();
            status = UNKNOWN;
        }

        private List<CheckStatus> last(int count) {
            return results.size() < count ? List.of() : results.subList(results.size() - count, results.size());
        }
    }
}
