package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.limit.RetryBudget;
import io.kellet.limit.RetryBudgetConfig;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Calls with retries, a budget and deadlines, beside a model that says plainly what should happen, in milliseconds. */
final class RetryTwinTest {

    @Test
    void agreesWithItsTwinOnRandomHistories() {
        RandomHistory.ofRandom(Both::new)
                .command("call", 5, (random, both) -> both.call(random, false))
                .command("call with a deadline", 5, (random, both) -> both.call(random, true))
                .check("same log", both -> assertThat(both.log).isEqualTo(both.twinLog))
                .check(
                        "same budget",
                        both -> assertThat(both.budget.tokensThousandths()).isEqualTo(both.tokens))
                .run(400, 60);
    }

    private static final class Both {
        private static final long MILLI = 1_000_000;

        private final ManualClock clock = new ManualClock();
        private final long origin = clock.nanos();
        private final int attempts;
        private final int[] steps;
        private final int maxTokens;
        private final RetryBudget budget;
        private final Guard guard;

        private final List<String> log = new ArrayList<>();
        private final List<String> twinLog = new ArrayList<>();
        private long tokens;
        private long twinNow;

        Both(Random random) {
            attempts = 1 + random.nextInt(5);
            steps = random.ints(1 + random.nextInt(4), 0, 50).toArray();
            maxTokens = 3 + random.nextInt(6);
            budget = new RetryBudget(
                    RetryBudgetConfig.named("b")
                            .maxTokens(maxTokens)
                            .ratioThousandths(300)
                            .build(),
                    clock);
            tokens = budget.tokensThousandths();
            Duration[] delays = new Duration[steps.length];
            for (int i = 0; i < steps.length; i++) {
                delays[i] = Duration.ofMillis(steps[i]);
            }
            Retry retry = new Retry(
                    RetryConfig.named("r")
                            .attempts(attempts)
                            .backoff(Backoff.steps(delays))
                            .build(),
                    nanos -> {
                        log.add("wait " + nanos / MILLI);
                        clock.advanceNanos(nanos);
                    });
            guard = Guard.of(Desk.READ, clock).retry(retry).retryBudget(budget).build();
        }

        void call(Random random, boolean bounded) {
            int failing = random.nextInt(7);
            int[] durations = random.ints(8, 0, 30).toArray();
            int allowed = random.nextInt(150);
            real(failing, durations, bounded, allowed);
            twin(failing, durations, bounded, allowed);
        }

        private void real(int failing, int[] durations, boolean bounded, int allowed) {
            int[] made = {0};
            GuardedFunction<int[], String> work = count -> {
                log.add("attempt at " + (clock.nanos() - origin) / MILLI);
                clock.advanceNanos(durations[count[0]] * MILLI);
                if (count[0]++ < failing) {
                    throw new IOException("failure " + count[0]);
                }
                return "success " + count[0];
            };
            try {
                log.add(bounded ? guard.call(made, clock.nanos() + allowed * MILLI, work) : guard.call(made, work));
            } catch (Exception e) {
                log.add(
                        e instanceof DeadlinePassedException
                                ? "too late"
                                : e.getMessage() + " after " + e.getSuppressed().length);
            }
        }

        private void twin(int failing, int[] durations, boolean bounded, int allowed) {
            long deadline = twinNow + allowed;
            if (bounded && twinNow >= deadline) {
                twinLog.add("too late");
                return;
            }
            for (int attempt = 1; ; attempt++) {
                twinLog.add("attempt at " + twinNow);
                twinNow += durations[attempt - 1];
                if (attempt > failing) {
                    twinLog.add("success " + attempt);
                    tokens = Math.min(maxTokens * 1_000L, tokens + 300);
                    return;
                }
                int wait = steps[Math.min(attempt, steps.length) - 1];
                if (attempt == attempts || (bounded && twinNow + wait >= deadline) || !twinSpends()) {
                    twinLog.add("failure " + attempt + " after " + (attempt - 1));
                    return;
                }
                if (wait > 0) {
                    twinLog.add("wait " + wait);
                    twinNow += wait;
                }
            }
        }

        /** Asking costs a token, granted or not; it is granted while more than half are left. */
        private boolean twinSpends() {
            tokens = Math.max(0, tokens - 1_000);
            return tokens > maxTokens * 1_000L / 2;
        }
    }
}
