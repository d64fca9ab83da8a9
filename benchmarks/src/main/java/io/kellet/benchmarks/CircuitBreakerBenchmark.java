package io.kellet.benchmarks;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.Tracer;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.BreakerOpenException;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.HoldMode;
import io.kellet.breaker.Window;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.List;
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

/** What a circuit breaker adds to a call. One breaker is shared by all threads, as one for a venue is. */
@Topic(
        title = "A circuit breaker around a call",
        about =
                "The breaker is asked before a call and told after it; the call itself does next to nothing. Windows hold 64"
                        + " calls or 10 s. Failures are recorded by breakers that do not trip of them, one success in 32 keeping the"
                        + " rate under 100 %. Sentinel counts far more than a breaker needs (rates, threads, response times).",
        scenarios = {
            CircuitBreakerBenchmark.CLOSED,
            CircuitBreakerBenchmark.FAILING,
            CircuitBreakerBenchmark.REFUSED_VALUE,
            CircuitBreakerBenchmark.REFUSED_EXCEPTION,
            CircuitBreakerBenchmark.HALF_OPEN
        })
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CircuitBreakerBenchmark {

    static final String CLOSED = "Closed: ask, call, report a success";
    static final String FAILING = "Closed: ask, call, report a failure";
    static final String REFUSED_VALUE = "Open: ask, be refused by a value";
    static final String REFUSED_EXCEPTION = "Open: ask, be refused by an exception, catch it";
    static final String HALF_OPEN = "Half open: get a probe, give it back undecided";

    private static final String FLOOR = "The bare call";
    private static final String KELLET_DEFAULT = "Kellet, failures in a row";
    private static final String KELLET_CALLS = "Kellet, window of calls";
    private static final String KELLET_MANY = "Kellet, window of 1,000 calls";
    private static final String KELLET_TIME = "Kellet, window of time, caller's clock readings";
    private static final String KELLET_LAMBDA = "Kellet, as a lambda";
    private static final String KELLET_NOW = "Kellet, caller's clock reading";
    private static final String KELLET = "Kellet";
    private static final String R4J = "Resilience4j (default: locked window)";
    private static final String R4J_LOCK_FREE = "Resilience4j (lock-free window)";
    private static final String R4J_TIME = "Resilience4j (locked time window)";
    private static final String R4J_LAMBDA = "Resilience4j, executeSupplier";
    private static final String R4J_STACKLESS = "Resilience4j (no stack trace)";
    private static final String FAILSAFE = "Failsafe CircuitBreaker";
    private static final String FAILSAFE_LAMBDA = "Failsafe.with(breaker).get";
    private static final String SENTINEL = "Sentinel SphU.entry";

    /** What the call works on. */
    @State(Scope.Thread)
    public static class Work {
        private long done;
        private int calls;

        long call() {
            return ++done;
        }

        /** For a lambda: a long would be boxed on its way out, ours or a peer's. */
        Work callOnThis() {
            call();
            return this;
        }

        boolean succeedsThisTime() {
            return (++calls & 31) == 0;
        }
    }

    /** Breakers that let calls through. */
    @State(Scope.Benchmark)
    public static class Closed {
        final CircuitBreaker inARow =
                breaker(BreakerConfig.named("row").consecutiveFailures(1_000).build());
        final CircuitBreaker calls = breaker(BreakerConfig.named("calls")
                .withoutRules()
                .failureRate(100, Window.lastCalls(64), 64)
                .build());
        final CircuitBreaker manyCalls = breaker(BreakerConfig.named("many")
                .withoutRules()
                .failureRate(100, Window.lastCalls(1_000), 1_000)
                .build());
        final CircuitBreaker time = breaker(BreakerConfig.named("time")
                .withoutRules()
                .failureRate(100, Window.lasting(Duration.ofSeconds(10)), 64)
                .build());

        final io.github.resilience4j.circuitbreaker.CircuitBreaker r4j =
                resilience4j(SlidingWindowType.COUNT_BASED, SlidingWindowSynchronizationStrategy.SYNCHRONIZED, true);
        final io.github.resilience4j.circuitbreaker.CircuitBreaker r4jLockFree =
                resilience4j(SlidingWindowType.COUNT_BASED, SlidingWindowSynchronizationStrategy.LOCK_FREE, true);
        final io.github.resilience4j.circuitbreaker.CircuitBreaker r4jTime =
                resilience4j(SlidingWindowType.TIME_BASED, SlidingWindowSynchronizationStrategy.SYNCHRONIZED, true);

        final dev.failsafe.CircuitBreaker<Work> failsafe = dev.failsafe.CircuitBreaker.<Work>builder()
                .withFailureThreshold(64, 64)
                .build();
        final dev.failsafe.FailsafeExecutor<Work> failsafeExecutor = dev.failsafe.Failsafe.with(failsafe);
        final RuntimeException failure = new IllegalStateException("a failure made once");

        public Closed() {
            sentinelRule("closed", 1.0);
            for (int i = 0; i < 2_000; i++) { // windows full of successes: what a healthy service has
                inARow.onSuccess(inARow.tryAcquire());
                calls.onSuccess(calls.tryAcquire());
                manyCalls.onSuccess(manyCalls.tryAcquire());
            }
        }
    }

    /** Breakers that let nothing through. */
    @State(Scope.Benchmark)
    public static class Open {
        final CircuitBreaker kellet = breaker(BreakerConfig.named("open")
                .consecutiveFailures(1)
                .openFor(Duration.ofDays(1))
                .build());
        final io.github.resilience4j.circuitbreaker.CircuitBreaker r4j =
                resilience4j(SlidingWindowType.COUNT_BASED, SlidingWindowSynchronizationStrategy.SYNCHRONIZED, true);
        final io.github.resilience4j.circuitbreaker.CircuitBreaker r4jStackless =
                resilience4j(SlidingWindowType.COUNT_BASED, SlidingWindowSynchronizationStrategy.SYNCHRONIZED, false);
        final dev.failsafe.CircuitBreaker<Work> failsafe = dev.failsafe.CircuitBreaker.<Work>builder()
                .withDelay(Duration.ofDays(1))
                .build();
        final dev.failsafe.FailsafeExecutor<Work> failsafeExecutor = dev.failsafe.Failsafe.with(failsafe);
        final long now;

        public Open() {
            kellet.onFailure(kellet.tryAcquire());
            r4j.transitionToOpenState();
            r4jStackless.transitionToOpenState();
            failsafe.open();
            now = System.nanoTime(); // after it opened: a reading from before is looked at twice
        }
    }

    /** Breakers that probe. */
    @State(Scope.Benchmark)
    public static class HalfOpen {
        final CircuitBreaker kellet =
                breaker(BreakerConfig.named("half").halfOpenPermits(8).build());
        final io.github.resilience4j.circuitbreaker.CircuitBreaker r4j =
                resilience4j(SlidingWindowType.COUNT_BASED, SlidingWindowSynchronizationStrategy.SYNCHRONIZED, true);

        public HalfOpen() {
            kellet.hold(HoldMode.FORCED_OPEN, "benchmark", "to have it probe").release("benchmark", "now");
            r4j.transitionToOpenState();
            r4j.transitionToHalfOpenState();
        }
    }

    private static CircuitBreaker breaker(BreakerConfig config) {
        return new CircuitBreaker(config, NanoClock.SYSTEM);
    }

    private static io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j(
            SlidingWindowType type, SlidingWindowSynchronizationStrategy strategy, boolean stackTrace) {
        int size = type == SlidingWindowType.COUNT_BASED ? 64 : 10;
        return io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
                "peer",
                CircuitBreakerConfig.custom()
                        .slidingWindow(size, 64, type, strategy)
                        .failureRateThreshold(100)
                        .permittedNumberOfCallsInHalfOpenState(8)
                        .waitDurationInOpenState(Duration.ofDays(1))
                        .writableStackTraceEnabled(stackTrace)
                        .build());
    }

    private static void sentinelRule(String resource, double share) {
        DegradeRuleManager.loadRules(List.of(new DegradeRule(resource)
                .setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_RATIO)
                .setCount(share)
                .setMinRequestAmount(1_000_000_000)
                .setStatIntervalMs(10_000)
                .setTimeWindow(10)));
    }

    // ---- closed, success

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = CLOSED)
    public long closedFloor(Work work) {
        return work.call();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_DEFAULT, scenario = CLOSED)
    @Budget(oneThread = 3, twoThreads = 3)
    public long closedKelletInARow(Work work, Closed closed) {
        return succeed(closed.inARow, work);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_CALLS, scenario = CLOSED)
    @Budget(oneThread = 3, twoThreads = 3)
    public long closedKelletCalls(Work work, Closed closed) {
        return succeed(closed.calls, work);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_MANY, scenario = CLOSED)
    @Budget(oneThread = 3, twoThreads = 3)
    public long closedKelletManyCalls(Work work, Closed closed) {
        return succeed(closed.manyCalls, work);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_LAMBDA, scenario = CLOSED)
    @Budget(oneThread = 3, twoThreads = 3)
    public Work closedKelletLambda(Work work, Closed closed) {
        return closed.inARow.call(work, Work::callOnThis);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_TIME, scenario = CLOSED)
    @Budget(oneThread = 2 * 29 + 15, twoThreads = 2 * 29 + 15)
    public long closedKelletTime(Work work, Closed closed) {
        CircuitBreaker breaker = closed.time;
        long start = System.nanoTime();
        long permit = breaker.tryAcquire(start);
        long result = work.call();
        breaker.onSuccess(permit, start, System.nanoTime());
        return result;
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J, scenario = CLOSED)
    public long closedResilience4j(Work work, Closed closed) {
        return succeed(closed.r4j, work);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J_LOCK_FREE, scenario = CLOSED)
    public long closedResilience4jLockFree(Work work, Closed closed) {
        return succeed(closed.r4jLockFree, work);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J_TIME, scenario = CLOSED)
    public long closedResilience4jTime(Work work, Closed closed) {
        return succeed(closed.r4jTime, work);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J_LAMBDA, scenario = CLOSED)
    public Work closedResilience4jLambda(Work work, Closed closed) {
        return closed.r4j.executeSupplier(work::callOnThis);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = FAILSAFE, scenario = CLOSED)
    public long closedFailsafe(Work work, Closed closed) {
        closed.failsafe.tryAcquirePermit();
        long result = work.call();
        closed.failsafe.recordSuccess();
        return result;
    }

    @Benchmark
    @Contender(role = Role.PEER, name = FAILSAFE_LAMBDA, scenario = CLOSED)
    public Work closedFailsafeLambda(Work work, Closed closed) {
        return closed.failsafeExecutor.get(work::callOnThis);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = SENTINEL, scenario = CLOSED)
    public long closedSentinel(Work work, Closed closed) throws BlockException {
        Entry entry = SphU.entry("closed");
        long result = work.call();
        entry.exit();
        return result;
    }

    // ---- closed, failure

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = FAILING)
    public boolean failingFloor(Work work) {
        work.call();
        return work.succeedsThisTime();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_DEFAULT, scenario = FAILING)
    @Budget(oneThread = 15, twoThreads = 40)
    public boolean failingKelletInARow(Work work, Closed closed) {
        return fail(closed.inARow, work);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_CALLS, scenario = FAILING)
    @Budget(oneThread = 15, twoThreads = 40)
    public boolean failingKelletCalls(Work work, Closed closed) {
        return fail(closed.calls, work);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J, scenario = FAILING)
    public boolean failingResilience4j(Work work, Closed closed) {
        return fail(closed.r4j, work, closed.failure);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J_LOCK_FREE, scenario = FAILING)
    public boolean failingResilience4jLockFree(Work work, Closed closed) {
        return fail(closed.r4jLockFree, work, closed.failure);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = FAILSAFE, scenario = FAILING)
    public boolean failingFailsafe(Work work, Closed closed) {
        closed.failsafe.tryAcquirePermit();
        work.call();
        boolean succeeded = work.succeedsThisTime();
        if (succeeded) {
            closed.failsafe.recordSuccess();
        } else {
            closed.failsafe.recordFailure();
        }
        return succeeded;
    }

    @Benchmark
    @Contender(role = Role.PEER, name = SENTINEL, scenario = FAILING)
    public boolean failingSentinel(Work work, Closed closed) throws BlockException {
        Entry entry = SphU.entry("closed");
        work.call();
        boolean succeeded = work.succeedsThisTime();
        if (!succeeded) {
            Tracer.traceEntry(closed.failure, entry);
        }
        entry.exit();
        return succeeded;
    }

    // ---- refused by a value

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = REFUSED_VALUE)
    public long refusedFloor(Work work) {
        return work.call();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_NOW, scenario = REFUSED_VALUE)
    @Budget(oneThread = 3, twoThreads = 3)
    public long refusedKellet(Open open) {
        return open.kellet.tryAcquire(open.now);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = REFUSED_VALUE)
    @Budget(oneThread = 29 + 3, twoThreads = 29 + 3)
    public long refusedKelletOwnClock(Open open) {
        return open.kellet.tryAcquire();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J, scenario = REFUSED_VALUE)
    public boolean refusedResilience4j(Open open) {
        return open.r4j.tryAcquirePermission();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = FAILSAFE, scenario = REFUSED_VALUE)
    public boolean refusedFailsafe(Open open) {
        return open.failsafe.tryAcquirePermit();
    }

    // ---- refused by an exception

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = REFUSED_EXCEPTION)
    public long thrownFloor(Work work) {
        return work.call();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_NOW, scenario = REFUSED_EXCEPTION)
    @Budget(oneThread = 10, twoThreads = 10)
    public Object thrownKellet(Open open) {
        try {
            return open.kellet.acquire(open.now) > 0 ? open : this;
        } catch (BreakerOpenException e) {
            return e;
        }
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J, scenario = REFUSED_EXCEPTION)
    public Object thrownResilience4j(Open open) {
        try {
            open.r4j.acquirePermission();
            return this;
        } catch (CallNotPermittedException e) {
            return e;
        }
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J_STACKLESS, scenario = REFUSED_EXCEPTION)
    public Object thrownResilience4jStackless(Open open) {
        try {
            open.r4jStackless.acquirePermission();
            return this;
        } catch (CallNotPermittedException e) {
            return e;
        }
    }

    @Benchmark
    @Contender(role = Role.PEER, name = FAILSAFE_LAMBDA, scenario = REFUSED_EXCEPTION)
    public Object thrownFailsafe(Open open, Work work) {
        try {
            return open.failsafeExecutor.get(work::callOnThis);
        } catch (dev.failsafe.CircuitBreakerOpenException e) {
            return e;
        }
    }

    // ---- half open

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = HALF_OPEN)
    public long probeFloor(Work work) {
        return work.call();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = HALF_OPEN)
    @Budget(oneThread = 3 * 29 + 15, twoThreads = 3 * 29 + 80)
    public Object probeKellet(HalfOpen halfOpen) {
        return halfOpen.kellet.release(halfOpen.kellet.tryAcquire());
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J, scenario = HALF_OPEN)
    public boolean probeResilience4j(HalfOpen halfOpen) {
        boolean permitted = halfOpen.r4j.tryAcquirePermission();
        if (permitted) {
            halfOpen.r4j.releasePermission();
        }
        return permitted;
    }

    private static long succeed(CircuitBreaker breaker, Work work) {
        long permit = breaker.tryAcquire();
        long result = work.call();
        breaker.onSuccess(permit);
        return result;
    }

    private static boolean fail(CircuitBreaker breaker, Work work) {
        long permit = breaker.tryAcquire();
        work.call();
        boolean succeeded = work.succeedsThisTime();
        if (succeeded) {
            breaker.onSuccess(permit);
        } else {
            breaker.onFailure(permit);
        }
        return succeeded;
    }

    private static long succeed(io.github.resilience4j.circuitbreaker.CircuitBreaker breaker, Work work) {
        breaker.tryAcquirePermission();
        long start = breaker.getCurrentTimestamp();
        long result = work.call();
        breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
        return result;
    }

    private static boolean fail(
            io.github.resilience4j.circuitbreaker.CircuitBreaker breaker, Work work, RuntimeException failure) {
        breaker.tryAcquirePermission();
        long start = breaker.getCurrentTimestamp();
        work.call();
        boolean succeeded = work.succeedsThisTime();
        long took = breaker.getCurrentTimestamp() - start;
        if (succeeded) {
            breaker.onSuccess(took, breaker.getTimestampUnit());
        } else {
            breaker.onError(took, breaker.getTimestampUnit(), failure);
        }
        return succeeded;
    }
}
