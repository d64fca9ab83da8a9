package io.kellet.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DelayTest {

    private static final long SEED = 20_261_121;

    private final NanoTicks ticks = new NanoTicks();
    private final List<Long> parked = new ArrayList<>();
    private final Chaos chaos = new Chaos(ticks, SEED, null, nanos -> {
        parked.add(nanos);
        ticks.now += nanos + 60_000; // parked threads come late
    });
    private final FaultPoint point = chaos.point("venue");

    @Test
    void spinsUntilTheClockSaysSoAndNotAReadingLonger() throws Exception {
        start(Fault.Latency.of(Duration.ofNanos(5_000)));

        assertThat(waited()).isBetween(5_000L, 5_000 + 4 * NanoTicks.TICK);
        assertThat(parked).isEmpty();
    }

    @Test
    void waitsAnyTimeBetweenTheTwoEnds() throws Exception {
        start(Fault.Latency.between(Duration.ofNanos(1_000), Duration.ofNanos(3_000)));

        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            long waited = waited();
            assertThat(waited).isBetween(1_000L, 3_000 + 4 * NanoTicks.TICK);
            seen.add(waited / 500);
        }
        assertThat(seen).contains(2L, 3L, 4L, 5L);
    }

    @Test
    void parksForAllButTheLastPartWhereItMay() throws Exception {
        start(new Fault.Latency(Duration.ofMillis(3), Duration.ofMillis(3), true));

        assertThat(waited()).isBetween(3_000_000L, 3_000_000 + 4 * NanoTicks.TICK);
        assertThat(parked).isNotEmpty().allMatch(nanos -> nanos <= 1_000_000);
    }

    @Test
    void isCutShortWhenTheExperimentIsAborted() throws Exception {
        ManualClock clock = new ManualClock();
        List<Experiment> running = new ArrayList<>();
        Chaos manual = new Chaos(clock, SEED, null, nanos -> {
            clock.advance(Duration.ofSeconds(1));
            running.get(0).abort("enough");
        });
        FaultPoint venue = manual.point("venue");
        running.add(manual.start(latency(new Fault.Latency(Duration.ofSeconds(5), Duration.ofSeconds(5), true))));

        long before = clock.nanos();

        venue.beforeCall();

        assertThat(clock.nanos() - before).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(running.get(0).ending()).hasValue(Ending.ABORTED);
    }

    @Test
    void theLastOfAllInjectionsIsCutShortByAnAbortToo() throws Exception {
        ManualClock clock = new ManualClock();
        List<Experiment> running = new ArrayList<>();
        Chaos manual = new Chaos(clock, SEED, null, nanos -> {
            clock.advance(Duration.ofSeconds(1));
            assertThat(running.get(0).abort("enough")).as("it was spent before").isFalse();
        });
        FaultPoint venue = manual.point("venue");
        running.add(manual.start(onlyOne(new Fault.Latency(Duration.ofSeconds(5), Duration.ofSeconds(5), true))));
        long before = clock.nanos();

        venue.beforeCall();

        assertThat(clock.nanos() - before).isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void isCutShortWhenAConditionEndsTheExperiment() throws Exception {
        ManualClock clock = new ManualClock();
        List<Chaos> asked = new ArrayList<>();
        Chaos manual = new Chaos(clock, SEED, null, nanos -> {
            clock.advance(Duration.ofSeconds(1));
            asked.get(0).check();
        });
        asked.add(manual);
        FaultPoint venue = manual.point("venue");
        manual.start(ExperimentConfig.named("drill")
                .at("venue")
                .fault(new Fault.Latency(Duration.ofSeconds(5), Duration.ofSeconds(5), true))
                .maxInjections(2)
                .duration(Duration.ofMinutes(1))
                .abortWhen(() -> true)
                .build());
        long before = clock.nanos();

        venue.beforeCall();

        assertThat(clock.nanos() - before).isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void closingTheChaosCutsShortWhatASpentExperimentStillServes() throws Exception {
        ManualClock clock = new ManualClock();
        List<Chaos> open = new ArrayList<>();
        Chaos manual = new Chaos(clock, SEED, null, nanos -> {
            clock.advance(Duration.ofSeconds(1));
            assertThat(open.get(0).check()).as("spent, so no longer running").isZero();
            open.get(0).close();
        });
        open.add(manual);
        FaultPoint venue = manual.point("venue");
        manual.start(onlyOne(new Fault.Latency(Duration.ofSeconds(5), Duration.ofSeconds(5), true)));
        long before = clock.nanos();

        venue.beforeCall();

        assertThat(clock.nanos() - before).isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void theLastOfAllInjectionsIsServedToItsEnd() throws Exception {
        Experiment experiment = chaos.start(ExperimentConfig.named("drill")
                .at("venue")
                .fault(Fault.Latency.of(Duration.ofNanos(5_000)))
                .maxInjections(1)
                .duration(Duration.ofMinutes(1))
                .build());

        assertThat(waited()).isGreaterThanOrEqualTo(5_000);
        assertThat(experiment.ending()).hasValue(Ending.SPENT);
    }

    @Test
    void endsWithTheTimeOfTheExperiment() throws Exception {
        chaos.start(ExperimentConfig.named("drill")
                .at("venue")
                .fault(Fault.Latency.of(Duration.ofSeconds(10)))
                .maxInjections(1)
                .duration(Duration.ofMillis(1))
                .build());

        assertThat(waited()).isBetween(900_000L, 1_001_000L);
    }

    @Test
    void anInterruptEndsItAndStays() throws Exception {
        ManualClock clock = new ManualClock();
        Chaos manual =
                new Chaos(clock, SEED, null, nanos -> Thread.currentThread().interrupt());
        FaultPoint venue = manual.point("venue");
        manual.start(latency(new Fault.Latency(Duration.ofSeconds(5), Duration.ofSeconds(5), true)));

        venue.beforeCall();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aClockThatGoesBackEndsIt() throws Exception {
        ManualClock clock = new ManualClock();
        Chaos manual = new Chaos(clock, SEED, null, nanos -> clock.stepBack(Duration.ofHours(1)));
        FaultPoint venue = manual.point("venue");
        Experiment experiment =
                manual.start(latency(new Fault.Latency(Duration.ofSeconds(5), Duration.ofSeconds(5), true)));

        venue.beforeCall();

        assertThat(experiment.injections(FaultKind.LATENCY)).isEqualTo(1);
        assertThat(experiment.isRunning()).isFalse();
    }

    private void start(Fault.Latency latency) {
        chaos.start(latency(latency));
    }

    private static ExperimentConfig latency(Fault.Latency latency) {
        return ExperimentConfig.named("drill")
                .at("venue")
                .fault(latency)
                .maxInjections(1_000)
                .duration(Duration.ofMinutes(1))
                .build();
    }

    private static ExperimentConfig onlyOne(Fault.Latency latency) {
        return ExperimentConfig.named("drill")
                .at("venue")
                .fault(latency)
                .maxInjections(1)
                .duration(Duration.ofMinutes(1))
                .build();
    }

    private long waited() throws Exception {
        long before = ticks.now;
        point.beforeCall();
        return ticks.now - before - 2 * NanoTicks.TICK; // the experiment's own reading, and the one it began with
    }
}
