package io.kellet.benchmarks.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TimeBudgetTest {

    private static final int ITERATIONS = 4;

    private final ManualClock clock = new ManualClock();

    @Test
    void givesNoIterationMoreThanItNeeds() {
        TimeBudget budget = budget(Duration.ofMinutes(3), 2);

        assertThat(budget.nextIteration()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void givesNoIterationSoLittleThatHarnessNoiseWouldDrownTheCount() {
        TimeBudget budget = budget(Duration.ofMinutes(3), 2);

        clock.advance(Duration.ofSeconds(179));

        assertThat(budget.nextIteration()).isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void sharesThreeQuartersOfTheTimeEquallyAndKeepsTheRestBack() {
        TimeBudget budget = budget(Duration.ofSeconds(40), 20);

        // 30 s for 20 runs; of 1.5 s a JVM that starts is taken to need 0.8 s
        assertThat(budget.nextIteration()).isEqualTo(Duration.ofMillis(175));
    }

    @Test
    void plansWithTheOverheadThatTheRunBeforeHad() {
        TimeBudget budget = budget(Duration.ofSeconds(40), 20);
        Duration iteration = budget.nextIteration();
        clock.advance(Duration.ofMillis(1_500));

        budget.onRunEnded(iteration, Duration.ofMillis(1_500));

        // 28.5 s for 19 runs; of 1.5 s the run before spent 0.8 s on other things than its four iterations
        assertThat(budget.nextIteration()).isEqualTo(Duration.ofMillis(175));

        budget.onRunEnded(iteration, Duration.ofMillis(1_600));

        // 28.5 s for 18 runs, 0.9 s of each are overhead
        assertThat(budget.nextIteration()).isEqualTo(Duration.ofNanos((28_500_000_000L / 18 - 900_000_000L) / 4));
    }

    @Test
    void countsNoOverheadForARunThatEndedEarly() {
        TimeBudget budget = budget(Duration.ofSeconds(4), 10);

        budget.onRunEnded(Duration.ofMillis(250), Duration.ofMillis(400));

        assertThat(budget.nextIteration()).isEqualTo(Duration.ofNanos(3_000_000_000L / 9 / ITERATIONS));
    }

    @Test
    void endsTheLastOfManySlowRunsInTime() {
        Duration cap = Duration.ofMinutes(3);
        int runs = 48;
        TimeBudget budget = budget(cap, runs);

        for (int run = 0; run < runs; run++) {
            Duration iteration = budget.nextIteration();
            Duration took = iteration.multipliedBy(ITERATIONS).plus(Duration.ofMillis(2_700));
            clock.advance(took);
            budget.onRunEnded(iteration, took);
        }

        assertThat(budget.elapsed()).isBetween(Duration.ofSeconds(130), Duration.ofSeconds(140));
        assertThat(budget.isUsedUp()).isFalse();
    }

    @Test
    void isUsedUpAtItsCapAndNotBefore() {
        TimeBudget budget = budget(Duration.ofSeconds(30), 1);

        clock.advanceNanos(29_999_999_999L);
        assertThat(budget.isUsedUp()).isFalse();

        clock.advanceNanos(1);
        assertThat(budget.isUsedUp()).isTrue();
        assertThat(budget.elapsed()).isEqualTo(Duration.ofSeconds(30));
    }

    private TimeBudget budget(Duration cap, int runs) {
        return new TimeBudget(clock, cap, runs, ITERATIONS);
    }
}
