package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RetryBudgetTest {

    private final ManualClock clock = new ManualClock();

    @Test
    void aFullBudgetGrantsWhileMoreThanHalfIsLeft() {
        RetryBudget budget = budget(10, 100, 0);

        assertThat(granted(budget, 100)).isEqualTo(4); // leaving 9, 8, 7 and 6 of 10
        assertThat(budget.spent()).isEqualTo(4);
        assertThat(budget.refused()).isEqualTo(96);
    }

    @Test
    void refusalsDrainTheBudgetSoThatSuccessesMustEarnHalfOfIt() {
        RetryBudget budget = budget(10, 1_000, 0);
        granted(budget, 100);

        for (int i = 0; i < 6; i++) {
            assertThat(budget.exhausted()).isTrue();
            budget.onSuccess();
        }
        assertThat(budget.exhausted()).as("6 of 10: one taken would leave half").isTrue();
        budget.onSuccess();

        assertThat(budget.exhausted()).isFalse();
        assertThat(budget.trySpend()).isTrue();
        assertThat(budget.trySpend()).isFalse();
    }

    @Test
    void exhaustedSaysWhatTrySpendWouldAndTakesNothing() {
        RetryBudget budget = budget(10, 100, 0);
        for (int i = 0; i < 20; i++) {
            boolean exhausted = budget.exhausted();
            long tokens = budget.tokensThousandths();
            assertThat(budget.exhausted()).isEqualTo(exhausted);
            assertThat(budget.tokensThousandths()).isEqualTo(tokens);

            assertThat(budget.trySpend()).isEqualTo(!exhausted);
        }
    }

    @Test
    void successesNeverFillItAboveItsMaximum() {
        RetryBudget budget = budget(3, 999, 0);
        budget.trySpend();

        for (int i = 0; i < 10; i++) {
            budget.onSuccess();
        }

        assertThat(budget.tokensThousandths()).isEqualTo(3_000);
    }

    @Test
    void whatIsGivenBackCanBeSpentAgainOnce() {
        RetryBudget budget = budget(10, 100, 0);
        granted(budget, 4);

        budget.giveBack();

        assertThat(granted(budget, 2)).isEqualTo(1);
        assertThat(budget.unmatchedGiveBacks()).isZero();
    }

    @Test
    void nobodyGivesBackMoreThanWasSpent() {
        RetryBudget budget = budget(10, 100, 0);
        granted(budget, 9); // four granted, five refused
        for (int i = 0; i < 10; i++) {
            budget.giveBack();
        }

        assertThat(budget.unmatchedGiveBacks()).isEqualTo(6);
        assertThat(budget.tokensThousandths()).isEqualTo(10_000 - 9_000 + 4_000);
    }

    @Test
    void theMinimumGrantsWhatTheTokensRefuseAndNeverFasterThanStated() {
        RetryBudget budget = budget(3, 1, 4);
        granted(budget, 10); // the tokens, and the first of the minimum

        assertThat(budget.trySpend()).isFalse();
        clock.advanceNanos(249_999_999);
        assertThat(budget.trySpend()).isFalse();
        assertThat(budget.exhausted()).isTrue();
        clock.advanceNanos(1);
        assertThat(budget.exhausted()).isFalse();
        assertThat(budget.trySpend()).isTrue();
        assertThat(budget.trySpend()).isFalse();
    }

    @Test
    void idlingSavesUpNoMinimum() {
        RetryBudget budget = budget(3, 1, 4);
        granted(budget, 10);

        clock.advance(Duration.ofDays(400));

        assertThat(granted(budget, 10)).isEqualTo(1);
    }

    @Test
    void aClockThatStepsBackHoldsTheMinimumUpForOneIntervalAtMost() {
        RetryBudget budget = budget(3, 1, 4);
        granted(budget, 10);

        clock.stepBack(Duration.ofHours(1));

        assertThat(granted(budget, 10)).as("a step grants nothing by itself").isZero();
        clock.advance(Duration.ofMillis(250));
        assertThat(granted(budget, 10)).isEqualTo(1);
    }

    @Test
    void inNoStretchOfTimeIsMoreGrantedThanItsSuccessesAndTheBurstAllow() {
        RandomHistory.ofRandom(Books::new)
                .command("spend", 6, (random, books) -> books.spend(1 + random.nextInt(4)))
                .command("succeed", 4, (random, books) -> books.succeed(1 + random.nextInt(12)))
                .command("give back", 1, (random, books) -> books.giveBack())
                .command("wait", 2, (random, books) -> books.await(random.nextInt(400)))
                .check("as the plain twin", Books::agrees)
                .check("bound of every stretch that ends here", Books::isInsideItsBound)
                .run();
    }

    @Test
    void concurrentCallersCannotOverspend() throws InterruptedException {
        int threads = 4;
        int rounds = 2_000;
        RetryBudget budget = budget(1_000, 100, 0);
        AtomicLong granted = new AtomicLong();
        CountDownLatch ready = new CountDownLatch(threads);
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            all.add(new Thread(() -> {
                ready.countDown();
                while (ready.getCount() != 0) {
                    Thread.onSpinWait();
                }
                for (int i = 0; i < rounds; i++) {
                    if (budget.trySpend()) {
                        granted.incrementAndGet();
                    }
                    budget.onSuccess();
                }
            }));
        }
        for (Thread thread : all) {
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }

        assertThat(granted.get()).isLessThan(500 + threads * rounds / 10);
        assertThat(budget.spent()).isEqualTo(granted.get());
        assertThat(budget.spent() + budget.refused()).isEqualTo((long) threads * rounds);
    }

    private RetryBudget budget(int maxTokens, int ratioThousandths, int minPerSecond) {
        return new RetryBudget(new RetryBudgetConfig("venue", maxTokens, ratioThousandths, minPerSecond), clock);
    }

    private static int granted(RetryBudget budget, int asked) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += budget.trySpend() ? 1 : 0;
        }
        return granted;
    }

    /** The budget, its rules said plainly, and a log of what happened when. */
    private static final class Books {
        private record Entry(long millis, int granted, int successes, int givenBack) {}

        private final ManualClock clock = new ManualClock();
        private final RetryBudgetConfig config;
        private final RetryBudget budget;
        private final List<Entry> log = new ArrayList<>();
        private long now;
        private long tokens;
        private long nextMinimum;
        private long outstanding;

        Books(Random random) {
            config = new RetryBudgetConfig(
                    "venue", 3 + random.nextInt(20), 1 + random.nextInt(1_000), random.nextBoolean() ? 0 : 4);
            budget = new RetryBudget(config, clock);
            tokens = config.maxTokens() * 1_000L;
        }

        void spend(int times) {
            for (int i = 0; i < times; i++) {
                boolean expected = tokens - 1_000 > config.maxTokens() * 500L;
                tokens = Math.max(0, tokens - 1_000);
                if (!expected && config.minPerSecond() > 0 && now >= nextMinimum) {
                    expected = true;
                    nextMinimum = now + 1_000 / config.minPerSecond();
                }
                assertThat(budget.trySpend()).isEqualTo(expected);
                if (expected) {
                    outstanding++;
                    log.add(new Entry(now, 1, 0, 0));
                }
            }
        }

        void succeed(int times) {
            for (int i = 0; i < times; i++) {
                budget.onSuccess();
                tokens = Math.min(config.maxTokens() * 1_000L, tokens + config.ratioThousandths());
                log.add(new Entry(now, 0, 1, 0));
            }
        }

        void giveBack() {
            budget.giveBack();
            if (outstanding > 0) {
                outstanding--;
                tokens = Math.min(config.maxTokens() * 1_000L, tokens + 1_000);
                log.add(new Entry(now, 0, 0, 1));
            }
        }

        void await(int millis) {
            clock.advance(Duration.ofMillis(millis));
            now += millis;
        }

        void agrees() {
            assertThat(budget.tokensThousandths()).isEqualTo(tokens);
        }

        void isInsideItsBound() {
            long net = 0;
            long successes = 0;
            for (int from = log.size() - 1; from >= 0; from--) {
                Entry entry = log.get(from);
                net += entry.granted() - entry.givenBack();
                successes += entry.successes();
                long minimum = config.minPerSecond() == 0
                        ? 0
                        : config.minPerSecond() * (now - entry.millis()) + 1_000; // thousandths, as are the others
                assertThat(net * 1_000)
                        .as("stretch from %s on", from)
                        .isLessThan(config.maxTokens() * 500L + config.ratioThousandths() * successes + minimum);
            }
        }
    }
}
