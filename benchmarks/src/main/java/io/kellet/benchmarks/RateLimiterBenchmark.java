package io.kellet.benchmarks;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.bucket4j.local.SynchronizationStrategy;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.limit.RateLimiter;
import io.kellet.limit.RateLimiterConfig;
import io.kellet.limit.SlidingLogConfig;
import io.kellet.limit.SlidingLogLimiter;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to ask a rate limiter, shared by all threads, whether a call may be made. */
@Topic(
        title = "A rate limiter",
        about =
                "Nobody waits. With the caller's reading the clock is not read, as in a pipeline that has read it anyway;"
                        + " only Kellet can do that, the others read the system's clock each time. Accepting, the rate is more than any"
                        + " thread can ask for; refusing, it is one permit a day and the burst is spent.",
        scenarios = {
            RateLimiterBenchmark.ACCEPT_READING,
            RateLimiterBenchmark.REFUSE_READING,
            RateLimiterBenchmark.ACCEPT,
            RateLimiterBenchmark.REFUSE
        })
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RateLimiterBenchmark {

    static final String ACCEPT_READING = "Accept, with the caller's reading of the clock";
    static final String REFUSE_READING = "Refuse, with the caller's reading of the clock";
    static final String ACCEPT = "Accept, reading the clock";
    static final String REFUSE = "Refuse, reading the clock";

    private static final String FLOOR_READING = "Fetch the reading";
    private static final String FLOOR_CLOCK = "One System.nanoTime()";
    private static final String KELLET = "Kellet RateLimiter";
    private static final String KELLET_LOG = "Kellet SlidingLogLimiter";
    private static final String RESILIENCE4J = "Resilience4j AtomicRateLimiter";
    private static final String BUCKET4J = "Bucket4j (lock-free)";
    private static final String BUCKET4J_SYNCHRONIZED = "Bucket4j (synchronized)";
    private static final String GUAVA = "Guava RateLimiter";

    private static final int PER_SECOND = 1_000_000_000;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** A thread's readings: made up, and moving fast enough that each finds a permit. */
    @State(Scope.Thread)
    public static class Readings {
        private long now = System.nanoTime();

        long next() {
            return now += 100;
        }

        long same() {
            return now;
        }
    }

    /** What all threads share. */
    @State(Scope.Benchmark)
    public static class Limiters {

        final RateLimiter kellet = kellet(PER_SECOND, SECOND, PER_SECOND);
        final SlidingLogLimiter kelletLog =
                new SlidingLogLimiter(SlidingLogConfig.of("log", 1_024, Duration.ofNanos(1_000)), NanoClock.SYSTEM);
        final AtomicRateLimiter resilience4j = resilience4j(Integer.MAX_VALUE, Duration.ofNanos(1_000));
        final Bucket bucket4j = bucket4j(PER_SECOND, SECOND, SynchronizationStrategy.LOCK_FREE);
        final Bucket bucket4jSynchronized = bucket4j(PER_SECOND, SECOND, SynchronizationStrategy.SYNCHRONIZED);
        final com.google.common.util.concurrent.RateLimiter guava =
                com.google.common.util.concurrent.RateLimiter.create(PER_SECOND);

        final RateLimiter kelletSpent = kellet(1, DAY, 1);
        final SlidingLogLimiter kelletLogSpent =
                new SlidingLogLimiter(SlidingLogConfig.of("log", 1, DAY), NanoClock.SYSTEM);
        final AtomicRateLimiter resilience4jSpent = resilience4j(1, DAY);
        final Bucket bucket4jSpent = bucket4j(1, DAY, SynchronizationStrategy.LOCK_FREE);
        final Bucket bucket4jSynchronizedSpent = bucket4j(1, DAY, SynchronizationStrategy.SYNCHRONIZED);
        final com.google.common.util.concurrent.RateLimiter guavaSpent =
                com.google.common.util.concurrent.RateLimiter.create(1.0 / DAY.toSeconds());

        public Limiters() {
            if (!kelletSpent.tryAcquire()
                    || !kelletLogSpent.tryAcquire()
                    || !resilience4jSpent.acquirePermission()
                    || !bucket4jSpent.tryConsume(1)
                    || !bucket4jSynchronizedSpent.tryConsume(1)
                    || !guavaSpent.tryAcquire()) {
                throw new IllegalStateException("a burst is missing");
            }
        }

        private static RateLimiter kellet(int permits, Duration period, int burst) {
            return new RateLimiter(
                    RateLimiterConfig.named("venue")
                            .rate(permits, period)
                            .burst(burst)
                            .build(),
                    NanoClock.SYSTEM);
        }

        private static AtomicRateLimiter resilience4j(int permits, Duration period) {
            return new AtomicRateLimiter(
                    "venue",
                    io.github.resilience4j.ratelimiter.RateLimiterConfig.custom()
                            .limitForPeriod(permits)
                            .limitRefreshPeriod(period)
                            .timeoutDuration(Duration.ZERO)
                            .build());
        }

        private static Bucket bucket4j(long permits, Duration period, SynchronizationStrategy strategy) {
            BucketConfiguration configuration = BucketConfiguration.builder()
                    .addLimit(limit -> limit.capacity(permits).refillGreedy(permits, period))
                    .build();
            LocalBucketBuilder builder =
                    Bucket.builder().withNanosecondPrecision().withSynchronizationStrategy(strategy);
            for (io.github.bucket4j.Bandwidth limit : configuration.getBandwidths()) {
                builder.addLimit(limit);
            }
            return builder.build();
        }
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR_READING, scenario = ACCEPT_READING)
    public long acceptReadingFloor(Readings readings) {
        return readings.next();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = ACCEPT_READING)
    @Budget(oneThread = 8, twoThreads = 35)
    public boolean acceptReadingKellet(Readings readings, Limiters limiters) {
        return limiters.kellet.tryAcquire(readings.next());
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR_READING, scenario = REFUSE_READING)
    public long refuseReadingFloor(Readings readings) {
        return readings.same();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = REFUSE_READING)
    @Budget(oneThread = 8, twoThreads = 8)
    public boolean refuseReadingKellet(Readings readings, Limiters limiters) {
        return limiters.kelletSpent.tryAcquire(readings.same());
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR_CLOCK, scenario = ACCEPT)
    public long acceptFloor() {
        return System.nanoTime();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = ACCEPT)
    @Budget(oneThread = 8, twoThreads = 35)
    public boolean acceptKellet(Limiters limiters) {
        return limiters.kellet.tryAcquire();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_LOG, scenario = ACCEPT)
    @Budget(oneThread = 20, twoThreads = 70)
    public boolean acceptKelletLog(Limiters limiters) {
        return limiters.kelletLog.tryAcquire();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = RESILIENCE4J, scenario = ACCEPT)
    public boolean acceptResilience4j(Limiters limiters) {
        return limiters.resilience4j.acquirePermission();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = BUCKET4J, scenario = ACCEPT)
    public boolean acceptBucket4j(Limiters limiters) {
        return limiters.bucket4j.tryConsume(1);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = BUCKET4J_SYNCHRONIZED, scenario = ACCEPT)
    public boolean acceptBucket4jSynchronized(Limiters limiters) {
        return limiters.bucket4jSynchronized.tryConsume(1);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = GUAVA, scenario = ACCEPT)
    public boolean acceptGuava(Limiters limiters) {
        return limiters.guava.tryAcquire();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR_CLOCK, scenario = REFUSE)
    public long refuseFloor() {
        return System.nanoTime();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = REFUSE)
    @Budget(oneThread = 8, twoThreads = 8)
    public boolean refuseKellet(Limiters limiters) {
        return limiters.kelletSpent.tryAcquire();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_LOG, scenario = REFUSE)
    @Budget(oneThread = 8, twoThreads = 8)
    public boolean refuseKelletLog(Limiters limiters) {
        return limiters.kelletLogSpent.tryAcquire();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = RESILIENCE4J, scenario = REFUSE)
    public boolean refuseResilience4j(Limiters limiters) {
        return limiters.resilience4jSpent.acquirePermission();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = BUCKET4J, scenario = REFUSE)
    public boolean refuseBucket4j(Limiters limiters) {
        return limiters.bucket4jSpent.tryConsume(1);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = BUCKET4J_SYNCHRONIZED, scenario = REFUSE)
    public boolean refuseBucket4jSynchronized(Limiters limiters) {
        return limiters.bucket4jSynchronizedSpent.tryConsume(1);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = GUAVA, scenario = REFUSE)
    public boolean refuseGuava(Limiters limiters) {
        return limiters.guavaSpent.tryAcquire();
    }
}
