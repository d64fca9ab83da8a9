package io.kellet.benchmarks.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.benchmarks.catalog.Catalog;
import io.kellet.benchmarks.catalog.Entrant;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Scenario;
import io.kellet.benchmarks.catalog.Subject;
import io.kellet.benchmarks.run.Allocation;
import io.kellet.testkit.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The check checks: every way in which a claim can be wrong, or go unchecked, turns the run red. */
final class SmokeCommandTest {

    private static final Entrant FLOOR = entrant("floor", Role.FLOOR, true);
    private static final Entrant OURS = entrant("ours", Role.OURS, true);
    private static final Entrant OURS_WITHOUT_CLAIM = entrant("oursAsync", Role.OURS, false);
    private static final Entrant PEER = entrant("peer", Role.PEER, false);

    private final ManualClock clock = new ManualClock();
    private final CountingProbe probe = new CountingProbe(clock);
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void passesBenchmarksThatAllocateNothing() {
        assertThat(smoke(FLOOR, OURS, PEER)).isZero();

        assertThat(text()).contains("Every claim holds").doesNotContain("FAILED");
    }

    @Test
    void checksEachClaimOnceAtOneAndAtTwoThreadsAndNothingElse() {
        smoke(FLOOR, OURS, PEER);

        Duration iteration = Duration.ofMillis(250);
        assertThat(probe.runs)
                .containsExactly(
                        new CountingProbe.Run(FLOOR.benchmark(), 1, iteration),
                        new CountingProbe.Run(FLOOR.benchmark(), 2, iteration),
                        new CountingProbe.Run(OURS.benchmark(), 1, iteration),
                        new CountingProbe.Run(OURS.benchmark(), 2, iteration));
    }

    @Test
    void failsAndNamesABenchmarkThatAllocatesOneObjectInAThousandOperations() {
        probe.costs(OURS, new CountingProbe.Cost(16, 0));

        assertThat(smoke(FLOOR, OURS)).isEqualTo(1);

        assertThat(failures())
                .containsExactly(
                        "FAILED: OrderBenchmark.ours with threads=1 claims to allocate nothing: 0.016 B/op",
                        "FAILED: OrderBenchmark.ours with threads=2 claims to allocate nothing: 0.016 B/op");
        assertThat(text()).contains("Failures: 2").doesNotContain("Every claim holds");
    }

    @Test
    void looksAgainLongerWhenTheHarnessMayHaveAllocated() {
        // 4 kB in 250,000 operations look like an object; in four times as many they do not
        probe.costs(OURS, new CountingProbe.Cost(0, 4_000));

        assertThat(smoke(FLOOR, OURS)).isZero();

        assertThat(probe.runs)
                .filteredOn(run -> run.benchmark().equals(OURS.benchmark()) && run.threads() == 1)
                .extracting(CountingProbe.Run::iteration)
                .containsExactly(Duration.ofMillis(250), Duration.ofMillis(1_000));
    }

    @Test
    void doesNotLetASecondLookExcuseAnAllocation() {
        probe.costs(OURS, new CountingProbe.Cost(8, 4_000));

        assertThat(smoke(FLOOR, OURS)).isEqualTo(1);

        assertThat(failures()).hasSize(2).allMatch(failure -> failure.contains("OrderBenchmark.ours"));
    }

    @Test
    void failsACountThatCouldNotBeMade() {
        probe.answers(OURS, new Probe.Sample("", 3, Optional.empty()));

        assertThat(smoke(FLOOR, OURS)).isEqualTo(1);

        assertThat(failures())
                .hasSize(2)
                .allMatch(failure ->
                        failure.contains("OrderBenchmark.ours") && failure.contains("does not count allocated bytes"));
    }

    @Test
    void namesTheOneCombinationOfParametersThatAllocates() {
        probe.answers(
                OURS,
                new Probe.Sample(" size=10", 3, Optional.of(new Allocation(0, 1_000_000))),
                new Probe.Sample(" size=50", 4, Optional.of(new Allocation(24_000_000, 1_000_000))));

        assertThat(smoke(FLOOR, OURS)).isEqualTo(1);

        assertThat(failures())
                .hasSize(2)
                .first()
                .isEqualTo(
                        "FAILED: OrderBenchmark.ours size=50 with threads=1 claims to allocate nothing: 24.000 B/op");
    }

    @Test
    void failsWhenNothingMakesAClaim() {
        assertThat(smoke(entrant("floor", Role.FLOOR, false), PEER)).isEqualTo(1);

        assertThat(probe.runs).isEmpty();
        assertThat(failures()).containsExactly("FAILED: no benchmark claims @ZeroAllocation");
    }

    @Test
    void failsATopicInWhichNothingOfOursMakesAClaim() {
        assertThat(smoke(FLOOR, OURS_WITHOUT_CLAIM)).isEqualTo(1);

        assertThat(failures()).containsExactly("FAILED: nothing of ours claims @ZeroAllocation: topic=order");
    }

    @Test
    void listsWhatOfOursMakesNoClaimBesideOneThatDoes() {
        assertThat(smoke(FLOOR, OURS, OURS_WITHOUT_CLAIM)).isZero();

        assertThat(text()).contains("Makes no claim: OrderBenchmark.oursAsync");
    }

    @Test
    void namesEveryClaimThatThereWasNoTimeToCheck() {
        probe.startsIn(Duration.ofMinutes(7));

        assertThat(smoke(FLOOR, OURS)).isEqualTo(1);

        assertThat(failures())
                .containsExactly(
                        "FAILED: no time left to check OrderBenchmark.ours with threads=1",
                        "FAILED: no time left to check OrderBenchmark.ours with threads=2");
    }

    @Test
    void failsWhatJmhCouldNotRunAndChecksTheRest() {
        probe.breaks(FLOOR, "the forked JVM died");

        assertThat(smoke(FLOOR, OURS)).isEqualTo(1);

        assertThat(failures())
                .containsExactly(
                        "FAILED: JMH could not run OrderBenchmark.floor with threads=1: the forked JVM died",
                        "FAILED: JMH could not run OrderBenchmark.floor with threads=2: the forked JVM died");
        assertThat(probe.runs).extracting(CountingProbe.Run::benchmark).contains(OURS.benchmark());
    }

    @Test
    void failsAClaimForWhichJmhRanNothing() {
        probe.answers(OURS);

        assertThat(smoke(FLOOR, OURS)).isEqualTo(1);

        assertThat(failures())
                .containsExactly(
                        "FAILED: JMH ran nothing for OrderBenchmark.ours with threads=1",
                        "FAILED: JMH ran nothing for OrderBenchmark.ours with threads=2");
    }

    @Test
    void startsNothingWhenGivenAnArgument() {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

        assertThat(SmokeCommand.run(List.of("--quick"), out)).isEqualTo(2);

        assertThat(text().trim()).isEqualTo("smoke takes no arguments: [--quick]");
    }

    private int smoke(Entrant... entrants) {
        Scenario scenario = new Scenario("Check an order", List.of(entrants));
        Catalog catalog = new Catalog(List.of(new Subject("order", "Orders", "About orders.", List.of(scenario))));
        return new SmokeCommand(catalog, probe, clock, new PrintStream(printed, true, StandardCharsets.UTF_8)).run();
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private List<String> failures() {
        return text().lines().filter(line -> line.startsWith("FAILED")).toList();
    }

    private static Entrant entrant(String method, Role role, boolean claims) {
        return new Entrant("desk.OrderBenchmark." + method, role, method, claims, null);
    }
}
