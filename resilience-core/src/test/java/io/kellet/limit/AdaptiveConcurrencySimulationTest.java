package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The limiter before a dependency with so many servers, exponential service times and a queue: the textbook's M/M/c. What
 * the limit should find is the number of servers, and the tolerance above it. Seeded, and run by a manual clock.
 */
final class AdaptiveConcurrencySimulationTest {

    private static final long SEED = 20_261_121;
    private static final int SERVICE_NANOS = 1_000_000;
    private static final AdaptiveConcurrencyRule GRADIENT =
            new AdaptiveConcurrencyRule.Gradient(50, 4, 200, Duration.ofSeconds(5), 15);

    @Test
    void gradientFindsTheCapacityAndFollowsItDownAndUp() {
        Simulation simulation = new Simulation(GRADIENT, 20);
        simulation.arrivalsPerSecond = 100_000;

        simulation.run(Duration.ofSeconds(8));
        assertThat(simulation.averageLimit(Duration.ofSeconds(4))).isBetween(20.0, 40.0);
        assertThat(simulation.throughput()).as("servers are kept busy").isGreaterThan(18_000);

        simulation.servers = 8;
        simulation.run(Duration.ofSeconds(4));
        assertThat(simulation.averageLimit(Duration.ofSeconds(4))).isBetween(8.0, 17.0);
        assertThat(simulation.throughput()).isGreaterThan(7_000);

        simulation.servers = 40;
        simulation.run(Duration.ofSeconds(4));
        assertThat(simulation.averageLimit(Duration.ofSeconds(4))).isBetween(40.0, 80.0);
        assertThat(simulation.throughput()).isGreaterThan(36_000);
        assertThat(simulation.mostAboveLimit).isZero();
    }

    @Test
    void gradientDoesNotCreepWhileThereIsLittleToDo() {
        Simulation simulation = new Simulation(GRADIENT, 20);
        simulation.arrivalsPerSecond = 2_000; // two in flight on average

        simulation.run(Duration.ofSeconds(10));

        assertThat(simulation.limiter.limit()).isLessThanOrEqualTo(20);
        assertThat(simulation.limiter.rejected())
                .as("while the baseline is measured")
                .isLessThan(1_000);
    }

    @Test
    void aBaselinePoisonedByASlowStartHeals() {
        Simulation simulation = new Simulation(GRADIENT, 20);
        simulation.arrivalsPerSecond = 100_000;
        simulation.serviceNanos = 20 * SERVICE_NANOS; // cold caches, while the baseline is measured
        simulation.run(Duration.ofMillis(1_500));
        assertThat(simulation.limiter.baselineNanos()).isGreaterThan(10 * SERVICE_NANOS);
        simulation.serviceNanos = SERVICE_NANOS;
        simulation.run(Duration.ofSeconds(2));
        assertThat(simulation.limiter.limit()).as("misled").isGreaterThan(100);

        simulation.run(Duration.ofSeconds(6));

        assertThat(simulation.limiter.baselineNanos()).isLessThan(2 * SERVICE_NANOS);
        assertThat(simulation.averageLimit(Duration.ofSeconds(2))).isBetween(20.0, 40.0);
    }

    @Test
    void aimdFindsTheLimitAtWhichCallsAreJustFastEnough() {
        Simulation simulation =
                new Simulation(new AdaptiveConcurrencyRule.Aimd(1, Duration.ofNanos(2 * SERVICE_NANOS)), 20);
        simulation.arrivalsPerSecond = 100_000;

        simulation.run(Duration.ofSeconds(4));

        assertThat(simulation.averageLimit(Duration.ofSeconds(4)))
                .as("twice the servers make calls wait as long as they are served")
                .isBetween(32.0, 44.0);
        simulation.servers = 8;
        simulation.run(Duration.ofSeconds(2));
        assertThat(simulation.averageLimit(Duration.ofSeconds(2))).isBetween(11.0, 19.0);
    }

    private static final class Simulation {
        private record Call(long token, long ends) {}

        private final ManualClock clock = new ManualClock();
        private final AdaptiveConcurrency limiter;
        private final SplittableRandom random = new SplittableRandom(SEED);
        private final ArrayDeque<Long> queue = new ArrayDeque<>();
        private final PriorityQueue<Call> served = new PriorityQueue<>((a, b) -> Long.signum(a.ends() - b.ends()));
        private int servers;
        private double arrivalsPerSecond;
        private double serviceNanos = SERVICE_NANOS;
        private long finished;
        private long ran;
        private int mostAboveLimit;

        Simulation(AdaptiveConcurrencyRule rule, int servers) {
            this.servers = servers;
            limiter = new AdaptiveConcurrency(
                    AdaptiveConcurrencyConfig.named("venue")
                            .window(Duration.ofMillis(10))
                            .minSamples(20)
                            .rule(rule)
                            .build(),
                    clock);
        }

        void run(Duration duration) {
            finished = 0;
            ran = duration.toNanos();
            long end = clock.nanos() + ran;
            long arrival = clock.nanos() + exponential(1e9 / arrivalsPerSecond);
            while (true) {
                Call next = served.peek();
                boolean ends = next != null && next.ends() - arrival <= 0;
                long at = ends ? next.ends() : arrival;
                if (at - end >= 0) {
                    clock.advanceNanos(end - clock.nanos());
                    return;
                }
                clock.advanceNanos(at - clock.nanos());
                if (ends) {
                    served.remove();
                    finished++;
                    limiter.onSuccess(next.token(), clock.nanos());
                } else {
                    arrive();
                    arrival = clock.nanos() + exponential(1e9 / arrivalsPerSecond);
                }
                while (!queue.isEmpty() && served.size() < servers) {
                    served.add(new Call(queue.remove(), clock.nanos() + exponential(serviceNanos)));
                }
            }
        }

        private void arrive() {
            int limit = limiter.limitForAll();
            long token = limiter.tryAcquire(clock.nanos());
            if (token >= 0) {
                queue.add(token);
                mostAboveLimit = Math.max(mostAboveLimit, limiter.inFlight() - limit);
            }
        }

        /** Runs on for that long and averages, for a limit that is found is still walked around. */
        double averageLimit(Duration duration) {
            int steps = 100;
            long sum = 0;
            long finishedBySteps = 0;
            for (int i = 0; i < steps; i++) {
                run(duration.dividedBy(steps));
                finishedBySteps += finished;
                sum += limiter.limit();
            }
            finished = finishedBySteps;
            ran = duration.toNanos();
            return (double) sum / steps;
        }

        /** Calls per second in what ran last. */
        double throughput() {
            return finished * 1e9 / ran;
        }

        private long exponential(double mean) {
            return Math.max(1, Math.round(-mean * Math.log(1 - random.nextDouble())));
        }
    }
}
