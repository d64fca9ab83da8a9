package io.kellet.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.AverageTimeResult;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.IterationResultMetaData;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;

final class AllocationTest {

    private static final IterationParams ITERATION =
            new IterationParams(IterationType.MEASUREMENT, 3, TimeValue.milliseconds(100), 1);

    private static final BenchmarkParams PARAMS = new BenchmarkParams(
            "desk.OrderBenchmark.ours",
            "desk.jmh_generated.OrderBenchmark_ours",
            true,
            1,
            new int[] {1},
            List.of(),
            1,
            0,
            ITERATION,
            ITERATION,
            Mode.AverageTime,
            new WorkloadParams(),
            TimeUnit.NANOSECONDS,
            1,
            "java",
            List.of(),
            "17",
            "VM",
            "17",
            "1.37",
            TimeValue.minutes(10));

    @Test
    void isZeroBelowEightBytesInAThousandOperationsAndNotFromThereOn() {
        assertThat(new Allocation(7_999, 1_000_000).isZero()).isTrue();
        assertThat(new Allocation(8_000, 1_000_000).isZero()).isFalse();
        assertThat(new Allocation(8_001, 1_000_000).isZero()).isFalse();
    }

    @Test
    void isZeroForNoByteInOneOperationAndNotForOneByteInAHundred() {
        assertThat(new Allocation(0, 1).isZero()).isTrue();
        assertThat(new Allocation(1, 125).isZero()).isFalse();
        assertThat(new Allocation(1, 126).isZero()).isTrue();
    }

    @Test
    void tellsBytesPerOperation() {
        assertThat(new Allocation(24, 1).perOperation()).isEqualTo(24);
        assertThat(new Allocation(16_000, 1_000_000).perOperation()).isEqualTo(0.016, within(1e-12));
    }

    @Test
    void tellsHowRareAnObjectMustBe() {
        assertThat(new Allocation(0, 1_000).operationsPerObject()).isEqualTo(1_000);
        assertThat(new Allocation(8, 1_000).operationsPerObject()).isEqualTo(1_000);
        assertThat(new Allocation(4_000, 2_000_000).operationsPerObject()).isEqualTo(4_000);
    }

    @Test
    void refusesACountThatCannotBe() {
        assertThatThrownBy(() -> new Allocation(-1, 1)).hasMessageContaining("bytes=-1");
        assertThatThrownBy(() -> new Allocation(0, 0)).hasMessageContaining("operations=0");
    }

    @Test
    void recoversTheBytesFromTheFigurePerOperation() {
        assertThat(Allocation.of(rate(1), perOperation(4_321.0 / 777_777), 777_777))
                .hasValue(new Allocation(4_321, 777_777));
    }

    @Test
    void takesALeftOutFigureForZeroBytes() {
        assertThat(Allocation.of(rate(0), null, 1_000)).hasValue(new Allocation(0, 1_000));
    }

    @Test
    void takesNoRateNoFigureAndNoOperationsForNoCount() {
        assertThat(Allocation.of(null, perOperation(0), 1_000)).isEmpty();
        assertThat(Allocation.of(rate(Double.NaN), null, 1_000)).isEmpty();
        assertThat(Allocation.of(rate(0), null, 0)).isEmpty();
    }

    @Test
    void judgesByTheBestIterationOfAllForks() {
        RunResult result = run(
                fork(iteration(1_000, rate(1), perOperation(5)), iteration(2_000, rate(1), perOperation(3))),
                fork(iteration(3_000, rate(1), perOperation(2)), iteration(4_000, rate(1), perOperation(4))));

        assertThat(Allocation.best(result)).hasValue(new Allocation(6_000, 3_000));
    }

    @Test
    void hasNoCountWhenOneIterationWasNotCounted() {
        RunResult result = run(fork(iteration(1_000, rate(0), null), iteration(1_000, rate(Double.NaN), null)), fork());

        assertThat(Allocation.best(result)).isEmpty();
        assertThat(Allocation.best(run(fork()))).isEmpty();
    }

    private static RunResult run(BenchmarkResult... forks) {
        return new RunResult(PARAMS, List.of(forks));
    }

    private static BenchmarkResult fork(IterationResult... iterations) {
        return new BenchmarkResult(PARAMS, Arrays.asList(iterations));
    }

    private static IterationResult iteration(long operations, Result<?> rate, @Nullable Result<?> perOperation) {
        IterationResult iteration =
                new IterationResult(PARAMS, ITERATION, new IterationResultMetaData(operations, operations));
        iteration.addResult(new AverageTimeResult(ResultRole.PRIMARY, "ours", operations, 1_000, TimeUnit.NANOSECONDS));
        iteration.addResult(rate);
        if (perOperation != null) {
            iteration.addResult(perOperation);
        }
        return iteration;
    }

    private static Result<?> rate(double value) {
        return new ScalarResult("gc.alloc.rate", value, "MB/sec", AggregationPolicy.AVG);
    }

    private static Result<?> perOperation(double value) {
        return new ScalarResult("gc.alloc.rate.norm", value, "B/op", AggregationPolicy.AVG);
    }
}
