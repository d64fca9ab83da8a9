package io.kellet.benchmarks.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * How JMH runs one benchmark method, always in JVMs of its own. Results are in nanoseconds.
 *
 * @param jvmArguments added to those that this JVM was started with; none leaves a benchmark those it asks for itself
 */
public record Jmh(
        Mode mode,
        int threads,
        int forks,
        int warmUps,
        Duration warmUp,
        int iterations,
        Duration iteration,
        List<String> jvmArguments) {

    public Jmh {
        jvmArguments = List.copyOf(jvmArguments);
    }

    /**
     * Runs one method and counts its allocations.
     *
     * @param benchmark class and method
     * @return one result, or one for each combination of {@code @Param} values
     * @throws RunnerException if the benchmark throws, its JVM dies, or another JMH runs on this machine
     */
    public List<RunResult> run(String benchmark) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(benchmark) + "$")
                .mode(mode)
                .timeUnit(TimeUnit.NANOSECONDS)
                .threads(threads)
                .forks(forks)
                .warmupIterations(warmUps)
                .warmupTime(timeValue(warmUp))
                .measurementIterations(iterations)
                .measurementTime(timeValue(iteration))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        if (!jvmArguments.isEmpty()) {
            options.jvmArgsAppend(jvmArguments.toArray(String[]::new));
        }
        return new ArrayList<>(new Runner(options.build()).run());
    }

    /** The values of a result's {@code @Param} fields, such as {@code " size=50"}; empty without any. */
    public static String parameters(RunResult result) {
        StringBuilder parameters = new StringBuilder();
        for (String key : result.getParams().getParamsKeys()) {
            parameters
                    .append(' ')
                    .append(key)
                    .append('=')
                    .append(result.getParams().getParam(key));
        }
        return parameters.toString();
    }

    private static TimeValue timeValue(Duration duration) {
        return TimeValue.nanoseconds(duration.toNanos());
    }
}
