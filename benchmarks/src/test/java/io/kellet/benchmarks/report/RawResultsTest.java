package io.kellet.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AverageTimeResult;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.IterationResultMetaData;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;

final class RawResultsTest {

    @Test
    void leavesOutWhereTheMachineKeepsItsJvmAndWhatItsPropertiesSay() {
        IterationParams iterations = new IterationParams(IterationType.MEASUREMENT, 1, TimeValue.milliseconds(100), 1);
        WorkloadParams workload = new WorkloadParams();
        workload.put("size", "50", 0);
        BenchmarkParams params = new BenchmarkParams(
                "desk.OrderBenchmark.ours",
                "desk.jmh_generated.OrderBenchmark_ours",
                true,
                2,
                new int[] {1},
                List.of(),
                3,
                0,
                iterations,
                iterations,
                Mode.AverageTime,
                workload,
                TimeUnit.NANOSECONDS,
                1,
                "/home/someone/jdk/bin/java",
                List.of("-Xmx2g", "-Dtoken=hunter2"),
                "17.0.1",
                "VM",
                "17.0.1+1",
                "1.37",
                TimeValue.minutes(10));
        IterationResult iteration = new IterationResult(params, iterations, new IterationResultMetaData(10, 10));
        iteration.addResult(new AverageTimeResult(ResultRole.PRIMARY, "ours", 10, 600, TimeUnit.NANOSECONDS));

        String json = RawResults.json(
                List.of(new RunResult(params, List.of(new BenchmarkResult(params, List.of(iteration))))));

        assertThat(json)
                .doesNotContain("someone", "hunter2")
                .contains("\"jvm\" : \"java\"", "\"-Xmx2g\"", "\"-Dtoken=...\"")
                .contains("\"benchmark\" : \"desk.OrderBenchmark.ours\"", "\"size\" : \"50\"", "\"threads\" : 2")
                .contains("\"score\" : 60.0");
    }
}
