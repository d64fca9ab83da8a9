package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.UNKNOWN;
import static io.kellet.health.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.health.CheckResult;
import io.kellet.health.check.GcPauseCheck.Collector;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GcPauseCheckTest {

    private final ManualClock clock = new ManualClock();
    private List<Collector> collectors = List.of(new Collector("G1 Young Generation", 10, 5_000));
    private final GcPauseCheck check = new GcPauseCheck(0.05, 0.20, Duration.ofMinutes(1), () -> collectors);

    private CheckResult afterTenSeconds(long pausedMillis) {
        Collector before = collectors.get(0);
        collectors = List.of(new Collector(before.name(), before.count() + 3, before.millis() + pausedMillis));
        clock.advance(Duration.ofSeconds(10));
        return Looks.look(check, clock);
    }

    @Test
    void theFirstLookKnowsNothingWhateverWasBefore() {
        assertThat(Looks.look(check, clock).status()).isEqualTo(UNKNOWN);
    }

    @Test
    void shortPausesAreWell() {
        Looks.look(check, clock);

        CheckResult result = afterTenSeconds(400);

        assertThat(result.status()).isEqualTo(PASSED);
        assertThat(result.message()).isEqualTo("the collector stopped everything for 4 % of 10 s, in 3 pauses");
        assertThat(result.details()).containsEntry("pausedShare", 0.04).containsEntry("pauses", 3L);
    }

    @Test
    void warnsAndThenFailsAsPausesEatTheTime() {
        Looks.look(check, clock);

        CheckResult some = afterTenSeconds(600);
        CheckResult most = afterTenSeconds(9_000);

        assertThat(some.status()).isEqualTo(WARNING);
        assertThat(most.status()).isEqualTo(FAILED);
        assertThat(most.message())
                .isEqualTo(
                        "the collector stopped everything for 48 % of 20 s, in 6 pauses, warns above 5 %, fails above"
                                + " 20 %");
    }

    @Test
    void pausesLeaveTheWindow() {
        Looks.look(check, clock);
        afterTenSeconds(9_000);
        for (int i = 0; i < 6; i++) {
            afterTenSeconds(0);
        }
        CheckResult last = afterTenSeconds(0);

        assertThat(last.status()).isEqualTo(PASSED);
        assertThat(last.details()).containsEntry("pausedShare", 0.0);
    }

    @Test
    void cyclesThatStopNobodyDoNotCount() {
        assertThat(names(
                        new Collector("ZGC Minor Cycles", 1, 1),
                        new Collector("ZGC Minor Pauses", 1, 1),
                        new Collector("ZGC Major Cycles", 1, 1),
                        new Collector("ZGC Major Pauses", 1, 1)))
                .containsExactly("ZGC Minor Pauses", "ZGC Major Pauses");
        assertThat(names(new Collector("Shenandoah Pauses", 1, 1), new Collector("Shenandoah Cycles", 1, 1)))
                .containsExactly("Shenandoah Pauses");
        assertThat(names(
                        new Collector("G1 Young Generation", 1, 1),
                        new Collector("G1 Concurrent GC", 1, 1), // its remark and cleanup pauses
                        new Collector("G1 Old Generation", 1, 1)))
                .hasSize(3);
        assertThat(names(new Collector("Copy", 1, 1), new Collector("MarkSweepCompact", 1, 1)))
                .hasSize(2);
        assertThat(names(new Collector("Some Cycles", 1, 1))).isEmpty();
    }

    private static List<String> names(Collector... collectors) {
        return GcPauseCheck.pausing(List.of(collectors)).stream()
                .map(Collector::name)
                .toList();
    }

    @Test
    void collectorsThatDoNotTellAreUnknown() {
        collectors = List.of(new Collector("Epsilon", -1, -1));

        CheckResult result = Looks.look(check, clock);

        assertThat(result.status()).isEqualTo(UNKNOWN);
        assertThat(result.message()).isEqualTo("pauses of the collector are not available on this platform");
    }

    @Test
    void aRealCollectionIsCounted() {
        GcPauseCheck real = new GcPauseCheck();
        Looks.look(real, clock);
        System.gc();
        clock.advance(Duration.ofHours(1));

        CheckResult result = Looks.look(real, clock);

        assertThat(result.status()).isEqualTo(PASSED);
        assertThat(Looks.whole(result, "pauses")).isPositive();
    }
}
