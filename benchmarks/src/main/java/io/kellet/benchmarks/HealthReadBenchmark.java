package io.kellet.benchmarks;

import com.codahale.metrics.health.HealthCheckRegistry;
import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.benchmarks.health.SpringHealth;
import io.kellet.health.CheckConfig;
import io.kellet.health.CheckResult;
import io.kellet.health.HealthConfig;
import io.kellet.health.HealthRegistry;
import io.kellet.health.HealthSnapshot;
import io.kellet.health.check.HeartbeatCheck;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** What a thread pays to know whether the service is well. */
@Topic(
        title = "Health, read in process",
        about =
                "Ten checks that have nothing to do. Kellet runs them in the background, and who asks reads what was found; Dropwizard's registry"
                        + " and Spring Boot Actuator's composite run them for whoever asks, on his thread. The floor is a volatile field."
                        + " Below: what a loop pays in each turn so that liveness knows that it is not stuck.",
        scenarios = {HealthReadBenchmark.READ, HealthReadBenchmark.BEAT})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class HealthReadBenchmark {

    static final String READ = "Ask whether the service is ready, of ten checks";

    static final String BEAT = "Say that the loop came round, with a clock reading at hand";

    private static final int CHECKS = 10;

    /** What a service without a library would keep. */
    @State(Scope.Benchmark)
    public static class Flag {
        volatile boolean ready = true;
    }

    /** One thread's own. */
    @State(Scope.Thread)
    public static class Loop {
        final HeartbeatCheck heartbeat = new HeartbeatCheck("loop", Duration.ofSeconds(5), NanoClock.SYSTEM);
        final AtomicLong word = new AtomicLong();
        long field;
        long now;
    }

    @State(Scope.Benchmark)
    public static class Kellet {
        HealthRegistry health = registry();

        private static HealthRegistry registry() {
            HealthRegistry.Opening opening = HealthRegistry.of(HealthConfig.named("benchmark")
                            .spread(Duration.ZERO)
                            .build())
                    .kill(KillSwitch.inMemory(
                            KillSwitchConfig.named("benchmark").build(), NanoClock.SYSTEM));
            for (int i = 0; i < CHECKS; i++) {
                opening.ready(CheckConfig.named("check" + i).build(), run -> CheckResult.passed());
            }
            return opening.start();
        }

        /** Until all have run once. */
        @Setup
        public void awaitReady() throws InterruptedException {
            HealthSnapshot seen = health.snapshot();
            for (int i = 0; i < 100 && !health.isReady(); i++) {
                seen = health.awaitNewer(seen.version(), Duration.ofSeconds(1));
            }
            if (!health.isTradingReady()) {
                throw new IllegalStateException("not ready: " + seen);
            }
        }

        @TearDown
        public void close() {
            health.close();
        }
    }

    @State(Scope.Benchmark)
    public static class Dropwizard {
        final HealthCheckRegistry registry = new HealthCheckRegistry();

        public Dropwizard() {
            for (int i = 0; i < CHECKS; i++) {
                registry.register("check" + i, new Trivial());
            }
        }

        boolean isHealthy() {
            return registry.runHealthChecks().values().stream()
                    .allMatch(com.codahale.metrics.health.HealthCheck.Result::isHealthy);
        }

        @TearDown
        public void close() {
            registry.shutdown();
        }
    }

    private static final class Trivial extends com.codahale.metrics.health.HealthCheck {
        @Override
        protected Result check() {
            return Result.healthy();
        }
    }

    @State(Scope.Benchmark)
    public static class Spring {
        final SpringHealth health;

        public Spring() {
            Map<String, HealthIndicator> indicators = new LinkedHashMap<>();
            for (int i = 0; i < CHECKS; i++) {
                indicators.put("check" + i, () -> Health.up().build());
            }
            health = new SpringHealth(indicators);
        }
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Volatile field", scenario = READ)
    public boolean readFloor(Flag flag) {
        return flag.ready;
    }

    @Benchmark
    @ZeroAllocation
    @Budget(oneThread = 2, twoThreads = 2)
    @Contender(role = Role.OURS, name = "Kellet isReady", scenario = READ)
    public boolean readKellet(Kellet kellet) {
        return kellet.health.isReady();
    }

    @Benchmark
    @ZeroAllocation
    @Budget(oneThread = 4, twoThreads = 4) // a read, and a look at the kill switch
    @Contender(role = Role.OURS, name = "Kellet isTradingReady, with a kill switch", scenario = READ)
    public boolean readKelletTrading(Kellet kellet) {
        return kellet.health.isTradingReady();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Plain field", scenario = BEAT)
    public void beatFloor(Loop loop) {
        loop.field = ++loop.now;
    }

    @Benchmark
    @ZeroAllocation
    @Budget(oneThread = 2, twoThreads = 2)
    @Contender(role = Role.OURS, name = "Kellet HeartbeatCheck", scenario = BEAT)
    public void beatKellet(Loop loop) {
        loop.heartbeat.beat(++loop.now);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.PEER, name = "AtomicLong, volatile store", scenario = BEAT)
    public void beatVolatile(Loop loop) {
        loop.word.set(++loop.now);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = "Dropwizard HealthCheckRegistry", scenario = READ)
    public boolean readDropwizard(Dropwizard dropwizard) {
        return dropwizard.isHealthy();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = "Spring Boot HealthEndpoint", scenario = READ)
    public boolean readSpring(Spring spring) {
        return spring.health.isUp();
    }
}
