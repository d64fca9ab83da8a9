package io.kellet.benchmarks.report;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.WorkloadParams;

/** JMH's own JSON, for tools that read it, without the paths that JMH puts in. */
final class RawResults {

    private RawResults() {}

    static String json(Collection<RunResult> results) {
        List<RunResult> withoutPaths = results.stream()
                .map(result -> new RunResult(withoutPaths(result.getParams()), result.getBenchmarkResults()))
                .toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(withoutPaths);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static BenchmarkParams withoutPaths(BenchmarkParams params) {
        WorkloadParams workload = new WorkloadParams();
        int order = 0;
        for (String key : params.getParamsKeys()) {
            workload.put(key, params.getParam(key), order++);
        }
        return new BenchmarkParams(
                params.getBenchmark(),
                params.generatedBenchmark(),
                params.shouldSynchIterations(),
                params.getThreads(),
                params.getThreadGroups(),
                params.getThreadGroupLabels(),
                params.getForks(),
                params.getWarmupForks(),
                params.getWarmup(),
                params.getMeasurement(),
                params.getMode(),
                workload,
                params.getTimeUnit(),
                params.getOpsPerInvocation(),
                "java",
                Redaction.arguments(List.copyOf(params.getJvmArgs())),
                params.getJdkVersion(),
                params.getVmName(),
                params.getVmVersion(),
                params.getJmhVersion(),
                params.getTimeout());
    }
}
