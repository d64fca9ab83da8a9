package io.kellet.benchmarks.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.benchmarks.catalog.Catalog;
import io.kellet.benchmarks.catalog.Entrant;
import io.kellet.testkit.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With a JVM that starts and JMH's own counter: what the other tests count by hand is what JMH tells. */
final class SmokeJmhTest {

    @Test
    void aBenchmarkThatAllocatesOneObjectInAThousandOperationsFailsTheRun() throws Exception {
        Catalog catalog = Catalog.of(List.of(AllocatingBenchmark.class));
        Entrant allocating = catalog.entrants().findFirst().orElseThrow();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

        List<Probe.Sample> counted = Probe.JMH.run(allocating, 1, Duration.ofMillis(40));
        // one run answers every look: each costs a JVM, and noise cannot make this one pass
        int exitCode =
                new SmokeCommand(catalog, (entrant, threads, iteration) -> counted, new ManualClock(), out).run();

        assertThat(counted).singleElement().satisfies(sample -> {
            assertThat(sample.parameters()).isEmpty();
            assertThat(sample.nanosPerOperation()).isPositive();
            assertThat(sample.allocation().orElseThrow().perOperation()).isGreaterThanOrEqualTo(0.008);
        });
        assertThat(exitCode).isEqualTo(1);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("FAILED: AllocatingBenchmark.oneObjectInAThousandOperations with threads=1");
    }
}
