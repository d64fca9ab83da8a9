package io.kellet.benchmarks;

import io.github.resilience4j.decorators.Decorators;
import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.Outcome;
import io.kellet.call.Guard;
import io.kellet.call.GuardedFunction;
import io.kellet.call.Operation;
import io.kellet.call.Retry;
import io.kellet.call.RetryConfig;
import io.kellet.call.Ticket;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.limit.RateLimiter;
import io.kellet.limit.RateLimiterConfig;
import io.kellet.time.NanoClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What all guards together add to a call when nothing is wrong. All of them are shared by all threads. */
@Topic(
        title = "The whole pipeline around a call",
        about =
                "Rate limit, bulkhead, breaker and retry, and a latency sample of every call, all letting it through; the call"
                        + " itself does next to nothing. The floor reads the clock twice, as anything must that measures a call. Peers"
                        + " compose their own parts; Resilience4j's latency is a Micrometer timer's, Failsafe has none to add.",
        scenarios = {PipelineBenchmark.WHOLE, PipelineBenchmark.REFUSED})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PipelineBenchmark {

    static final String WHOLE = "Every guard lets the call through";
    static final String REFUSED = "The bulkhead is full: be refused";

    private static final String FLOOR = "The bare call between two System.nanoTime() (B)";
    private static final String FLOOR_REFUSED = "One System.nanoTime()";
    private static final String KELLET = "Kellet Guard";
    private static final String KELLET_TICKET = "Kellet Guard in two steps, without the retry";
    private static final String KELLET_VALUE = "Kellet Guard, by value";
    private static final String KELLET_EXCEPTION = "Kellet Guard, by exception";
    private static final String R4J = "Resilience4j Decorators";
    private static final String R4J_TIMER = "Resilience4j Decorators and a Micrometer timer";
    private static final String FAILSAFE = "Failsafe composition";

    private static final int PER_MILLI = 1_000_000; // never the limit
    private static final int PLACES = 16;
    private static final Duration MILLI = Duration.ofMillis(1);

    /** What the call works on, and what one thread keeps for it. */
    @State(Scope.Thread)
    public static class Work {
        private long done;

        Work call() {
            done++;
            return this;
        }

        long done() {
            return done;
        }
    }

    /** Tickets of one thread. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway") // JMH calls make() before anything else
    public static class Tickets {
        Ticket whole;
        Ticket refused;

        @Setup
        public void make(Guards guards) {
            whole = guards.kellet.newTicket();
            refused = guards.kelletFull.newTicket();
        }
    }

    /** What all threads share. */
    @State(Scope.Benchmark)
    public static class Guards {
        static final GuardedFunction<Work, Work> CALL = Work::call;

        final Guard kellet = kellet(new Bulkhead(BulkheadConfig.of("places", PLACES)));
        final Guard kelletFull = kellet(full());

        final io.github.resilience4j.circuitbreaker.CircuitBreaker r4jBreaker =
                io.github.resilience4j.circuitbreaker.CircuitBreaker.ofDefaults("venue");
        final io.github.resilience4j.ratelimiter.RateLimiter r4jLimiter =
                io.github.resilience4j.ratelimiter.RateLimiter.of(
                        "rate",
                        io.github.resilience4j.ratelimiter.RateLimiterConfig.custom()
                                .limitForPeriod(PER_MILLI)
                                .limitRefreshPeriod(MILLI)
                                .build());
        final io.github.resilience4j.bulkhead.Bulkhead r4jBulkhead = r4jBulkhead(PLACES);
        final io.github.resilience4j.bulkhead.Bulkhead r4jFull = r4jBulkhead(0);
        final io.github.resilience4j.retry.Retry r4jRetry = io.github.resilience4j.retry.Retry.ofDefaults("retry");
        final Timer timer = Timer.builder("call").register(new SimpleMeterRegistry());

        final dev.failsafe.FailsafeExecutor<Work> failsafe = failsafe(PLACES, 0);
        final dev.failsafe.FailsafeExecutor<Work> failsafeFull = failsafe(1, 1);

        private static Guard kellet(Bulkhead bulkhead) {
            return Guard.of(Operation.named("read").idempotent(), NanoClock.SYSTEM)
                    .rateLimit(new RateLimiter(
                            RateLimiterConfig.named("rate")
                                    .rate(PER_MILLI, MILLI)
                                    .burst(PER_MILLI)
                                    .build(),
                            NanoClock.SYSTEM))
                    .bulkhead(bulkhead)
                    .breaker(new CircuitBreaker(BreakerConfig.named("venue").build(), NanoClock.SYSTEM))
                    .retry(new Retry(RetryConfig.named("retry").build()))
                    .latency(new LatencyRecorder(LatencyConfig.named("call").build()))
                    .build();
        }

        private static Bulkhead full() {
            Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("full", 1));
            if (bulkhead.tryAcquire() < 0) {
                throw new IllegalStateException("a new bulkhead is empty");
            }
            return bulkhead;
        }

        private static io.github.resilience4j.bulkhead.Bulkhead r4jBulkhead(int places) {
            return io.github.resilience4j.bulkhead.Bulkhead.of(
                    "places",
                    io.github.resilience4j.bulkhead.BulkheadConfig.custom()
                            .maxConcurrentCalls(places)
                            .maxWaitDuration(Duration.ZERO)
                            .build());
        }

        private static dev.failsafe.FailsafeExecutor<Work> failsafe(int places, int taken) {
            dev.failsafe.Bulkhead<Work> bulkhead = dev.failsafe.Bulkhead.of(places);
            for (int i = 0; i < taken; i++) {
                if (!bulkhead.tryAcquirePermit()) {
                    throw new IllegalStateException("a new bulkhead is empty");
                }
            }
            return dev.failsafe.Failsafe.with(
                    dev.failsafe.RetryPolicy.<Work>builder()
                            .abortOn(dev.failsafe.BulkheadFullException.class)
                            .build(),
                    dev.failsafe.RateLimiter.<Work>burstyBuilder(PER_MILLI, MILLI)
                            .build(),
                    bulkhead,
                    dev.failsafe.CircuitBreaker.<Work>ofDefaults());
        }

        Supplier<Work> decorated(Work work, io.github.resilience4j.bulkhead.Bulkhead bulkhead) {
            return Decorators.ofSupplier(work::call)
                    .withCircuitBreaker(r4jBreaker)
                    .withBulkhead(bulkhead)
                    .withRateLimiter(r4jLimiter)
                    .withRetry(r4jRetry)
                    .decorate();
        }
    }

    /** A supplier decorated once for each thread, the kindest way to use the peer. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway") // JMH calls make() before anything else
    public static class Decorated {
        Supplier<Work> whole;
        Supplier<Work> refused;

        @Setup
        public void make(Guards guards, Work work) {
            whole = guards.decorated(work, guards.r4jBulkhead);
            refused = Decorators.ofSupplier(work::call)
                    .withCircuitBreaker(guards.r4jBreaker)
                    .withBulkhead(guards.r4jFull)
                    .withRateLimiter(guards.r4jLimiter)
                    .decorate();
        }
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = WHOLE)
    public long wholeFloor(Work work) {
        long start = System.nanoTime();
        return work.call().done() + System.nanoTime() - start;
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = WHOLE)
    @Budget(oneThread = 25, twoThreads = 60)
    public long wholeKellet(Work work, Guards guards) throws Exception {
        return guards.kellet.call(work, Guards.CALL).done();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_TICKET, scenario = WHOLE)
    @Budget(oneThread = 25, twoThreads = 60)
    public long wholeKelletInTwoSteps(Work work, Guards guards, Tickets tickets) {
        if (!guards.kellet.tryEnter(tickets.whole, System.nanoTime())) {
            return -1;
        }
        long done = work.call().done();
        guards.kellet.exit(tickets.whole, Outcome.SUCCESS, System.nanoTime());
        return done;
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J, scenario = WHOLE)
    public long wholeResilience4j(Decorated decorated) {
        return decorated.whole.get().done();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J_TIMER, scenario = WHOLE)
    public long wholeResilience4jTimed(Decorated decorated, Guards guards) {
        long start = System.nanoTime();
        long done = decorated.whole.get().done();
        guards.timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        return done;
    }

    @Benchmark
    @Contender(role = Role.PEER, name = FAILSAFE, scenario = WHOLE)
    public long wholeFailsafe(Work work, Guards guards) {
        return guards.failsafe.get(work::call).done();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR_REFUSED, scenario = REFUSED)
    public long refusedFloor() {
        return System.nanoTime();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_VALUE, scenario = REFUSED)
    @Budget(oneThread = 25, twoThreads = 60)
    public boolean refusedKelletByValue(Guards guards, Tickets tickets) {
        return guards.kelletFull.tryEnter(tickets.refused, System.nanoTime());
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_EXCEPTION, scenario = REFUSED)
    @Budget(oneThread = 35, twoThreads = 70)
    public Object refusedKelletByException(Work work, Guards guards) throws Exception {
        try {
            return guards.kelletFull.call(work, Guards.CALL);
        } catch (io.kellet.limit.BulkheadFullException e) {
            return e;
        }
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J, scenario = REFUSED)
    public Object refusedResilience4j(Decorated decorated) {
        try {
            return decorated.refused.get();
        } catch (io.github.resilience4j.bulkhead.BulkheadFullException e) {
            return e;
        }
    }

    @Benchmark
    @Contender(role = Role.PEER, name = FAILSAFE, scenario = REFUSED)
    public Object refusedFailsafe(Work work, Guards guards) {
        try {
            return guards.failsafeFull.get(work::call);
        } catch (dev.failsafe.BulkheadFullException e) {
            return e;
        }
    }
}
