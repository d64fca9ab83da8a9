package io.kellet.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class HiccupMeterTest {

    private final LatencyRecorder recorder =
            new LatencyRecorder(LatencyConfig.named("hiccup").build());
    private final HiccupMeter meter = new HiccupMeter(recorder, new ManualClock(), Duration.ofMillis(1));

    @Test
    void theShortestSleepIsTheFloorAndTheRestIsHiccup() {
        meter.slept(1_060_000);
        meter.slept(1_100_000);
        meter.slept(1_050_000);
        meter.slept(1_060_000);

        LatencySnapshot snapshot = recorder.snapshot();

        assertThat(snapshot.count()).isEqualTo(4);
        assertThat(snapshot.sumNanos()).isEqualTo(40_000 + 10_000);
        assertThat(snapshot.maxNanos()).isEqualTo(40_000);
    }

    @Test
    void aLongHiccupCountsForEveryMomentAThreadMightHaveWantedToRun() {
        meter.slept(1_000_000);
        meter.slept(6_000_000);

        LatencySnapshot snapshot = recorder.snapshot();

        // 5 ms of hiccup: 5, 4, 3, 2 and 1 ms, and the sleep before without any
        assertThat(snapshot.count()).isEqualTo(6);
        assertThat(snapshot.sumNanos()).isEqualTo(15_000_000);
    }

    @Test
    void aSleepCutShortSaysNothing() {
        meter.slept(999_999);
        meter.slept(-5);

        assertThat(recorder.snapshot().count()).isZero();
    }

    @Test
    void aSuspendedMachineCostsABoundedNumberOfSamples() {
        meter.slept(1_000_000);
        meter.slept(Duration.ofDays(3).toNanos());

        assertThat(recorder.snapshot().count()).isEqualTo(1 + 60_000);
        assertThat(recorder.snapshot().clamped()).isEqualTo(1);
    }

    @Test
    void refusesAnIntervalThatWouldSpin() {
        assertThatThrownBy(() -> new HiccupMeter(recorder, new ManualClock(), Duration.ofNanos(9_999)))
                .hasMessageContaining("at least 10 us");
        LatencyRecorder wide = new LatencyRecorder(
                LatencyConfig.named("hiccup").highest(Duration.ofHours(1)).build());
        assertThatThrownBy(() -> new HiccupMeter(wide, new ManualClock(), Duration.ofMillis(1)))
                .hasMessageContaining("millionth of the recorder's highest");
        assertThatThrownBy(() -> new HiccupMeter(recorder, new ManualClock(), Duration.ofMillis(-1)))
                .hasMessageContaining("must not be negative");
    }

    @Test
    void measuresOnItsOwnDaemonThreadUntilClosed() throws InterruptedException {
        CountDownLatch threeSleeps = new CountDownLatch(4);
        NanoClock counting = () -> {
            threeSleeps.countDown();
            return System.nanoTime();
        };

        HiccupMeter running = HiccupMeter.start(recorder, counting, Duration.ofMillis(1));
        boolean ran = threeSleeps.await(30, TimeUnit.SECONDS);
        running.close();
        running.close();

        assertThat(ran).isTrue();
        assertThat(running.recorder().snapshot().count()).isPositive();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("kellet-hiccup-meter"));
    }
}
