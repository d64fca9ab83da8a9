package io.kellet.benchmarks;

import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.call.Guard;
import io.kellet.call.GuardBuilder;
import io.kellet.call.GuardedFunction;
import io.kellet.call.Operation;
import io.kellet.call.Retry;
import io.kellet.call.RetryConfig;
import io.kellet.limit.RetryBudget;
import io.kellet.limit.RetryBudgetConfig;
import io.kellet.time.NanoClock;
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

/** What a retry costs the calls that need none, which are nearly all. One retry is shared by all threads. */
@Topic(
        title = "A retry around a call that succeeds at once",
        about =
                "Three attempts would be allowed; the first one succeeds. The call itself does next to nothing. A budget of"
                        + " retries, which the peers lack, is full and is told of every success.",
        scenarios = {RetryBenchmark.FIRST})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RetryBenchmark {

    static final String FIRST = "The first attempt succeeds";

    private static final String FLOOR = "The bare call";
    private static final String KELLET = "Kellet, retry alone";
    private static final String KELLET_BUDGET = "Kellet, retry with a budget";
    private static final String R4J = "Resilience4j Retry, executeSupplier";
    private static final String FAILSAFE = "Failsafe RetryPolicy";

    /** What the call works on. */
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

    /** What all threads share. */
    @State(Scope.Benchmark)
    public static class Retries {
        static final GuardedFunction<Work, Work> CALL = Work::call;

        final Guard kellet = guard().build();
        final Guard kelletWithBudget = guard().retryBudget(
                        new RetryBudget(RetryBudgetConfig.named("budget").build()))
                .build();
        final io.github.resilience4j.retry.Retry r4j = io.github.resilience4j.retry.Retry.ofDefaults("retry");
        final dev.failsafe.FailsafeExecutor<Work> failsafe =
                dev.failsafe.Failsafe.with(dev.failsafe.RetryPolicy.<Work>ofDefaults());

        private static GuardBuilder guard() {
            return Guard.of(Operation.named("read").idempotent(), NanoClock.SYSTEM)
                    .retry(new Retry(RetryConfig.named("retry").build()));
        }
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = FIRST)
    public long firstFloor(Work work) {
        return work.call().done();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = FIRST)
    @Budget(oneThread = 3, twoThreads = 3)
    public long firstKellet(Work work, Retries retries) throws Exception {
        return retries.kellet.call(work, Retries.CALL).done();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET_BUDGET, scenario = FIRST)
    @Budget(oneThread = 3, twoThreads = 3)
    public long firstKelletWithBudget(Work work, Retries retries) throws Exception {
        return retries.kelletWithBudget.call(work, Retries.CALL).done();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = R4J, scenario = FIRST)
    public long firstResilience4j(Work work, Retries retries) {
        return retries.r4j.executeSupplier(work::call).done();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = FAILSAFE, scenario = FIRST)
    public long firstFailsafe(Work work, Retries retries) {
        return retries.failsafe.get(work::call).done();
    }
}
