package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.UNKNOWN;
import static io.kellet.health.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kellet.health.CheckResult;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CpuCheckTest {

    private static final Duration STEP = Duration.ofSeconds(10);
    private static final int PROCESSORS = 4;

    private final ManualClock clock = new ManualClock();

    /** As busy as the test says. */
    private static final class Fed implements CpuCheck.Cpu {
        private long processNanos = 7_000_000_000L;
        private double load;

        @Override
        public long processNanos() {
            return processNanos;
        }

        @Override
        public double systemLoad() {
            return load;
        }

        @Override
        public int processors() {
            return PROCESSORS;
        }
    }

    private final Fed fed = new Fed();
    private final CpuCheck check = new CpuCheck(CpuCheckConfig.builder().build(), fed);

    /** Ten seconds with this share of the processors used by the process and by everybody. */
    private CheckResult after(double process, double machine) {
        clock.advance(STEP);
        fed.processNanos += (long) (STEP.toNanos() * PROCESSORS * process);
        fed.load = machine;
        return Looks.look(check, clock);
    }

    @Test
    void theFirstLookKnowsNothing() {
        fed.load = -1;

        CheckResult result = Looks.look(check, clock);

        assertThat(result.status()).isEqualTo(UNKNOWN);
        assertThat(result.message()).isEqualTo("processors have not been watched for long enough yet");
    }

    @Test
    void twoLooksInOneInstantKnowNothingEither() {
        Looks.look(check, clock);
        CheckResult atOnce = Looks.look(check, clock);
        clock.advance(Duration.ofMillis(100));
        fed.processNanos += Duration.ofMillis(100).toNanos() * PROCESSORS;
        fed.load = 1;

        assertThat(atOnce.status()).isEqualTo(UNKNOWN);
        assertThat(Looks.look(check, clock).status()).isEqualTo(UNKNOWN);
    }

    @Test
    void aQuietProcessOnAQuietMachineIsWell() {
        Looks.look(check, clock);

        CheckResult result = after(0.25, 0.5);

        assertThat(result.status()).isEqualTo(PASSED);
        assertThat(result.message())
                .isEqualTo("this process used 25 % of the processors over 10 s; the machine used 50 % of the"
                        + " processors over 10 s");
        assertThat(Looks.real(result, "processShare")).isCloseTo(0.25, within(1e-6));
    }

    @Test
    void aBurstIsNotWhatCountsButTheWindow() {
        Looks.look(check, clock);
        after(0.2, 0.2);
        after(0.2, 0.2);

        CheckResult burst = after(1, 1);

        assertThat(burst.status()).isEqualTo(PASSED);
        assertThat(Looks.real(burst, "processShare")).isCloseTo(1.4 / 3, within(1e-6));
        assertThat(Looks.real(burst, "systemShare")).isCloseTo(1.4 / 3, within(1e-6));
    }

    @Test
    void aBusyWindowWarnsAndAQuietOneIsWellAgain() {
        Looks.look(check, clock);
        for (int i = 0; i < 6; i++) {
            after(0.9, 0.95);
        }
        CheckResult last = after(0.9, 0.95);
        for (int i = 0; i < 6; i++) {
            after(0.1, 0.1);
        }
        CheckResult quiet = after(0.1, 0.1);

        assertThat(last.status()).isEqualTo(WARNING);
        assertThat(last.message())
                .isEqualTo("this process used 90 % of the processors over 60 s, warns above 85 %, fails above nothing;"
                        + " the machine used 95 % of the processors over 60 s, warns above 85 %, fails above nothing");
        assertThat(quiet.status()).isEqualTo(PASSED);
        assertThat(Looks.real(quiet, "processShare")).isCloseTo(0.1, within(1e-6));
    }

    @Test
    void failsIfItIsToldTo() {
        CpuCheck failing = new CpuCheck(
                CpuCheckConfig.builder().process(0.5, 0.6).system(1, 1).build(), fed);
        Looks.look(failing, clock);
        clock.advance(STEP);
        fed.processNanos += STEP.toNanos() * PROCESSORS * 7 / 10;
        fed.load = 1;

        assertThat(Looks.look(failing, clock).status()).isEqualTo(FAILED);
    }

    @Test
    void spinningThreadsOnAllProcessorsDoNotSpeakAtAThresholdOfOne() {
        CpuCheck spinning =
                new CpuCheck(CpuCheckConfig.builder().process(1, 1).system(1, 1).build(), fed);
        Looks.look(spinning, clock);
        clock.advance(STEP);
        fed.processNanos += STEP.toNanos() * PROCESSORS * 11 / 10; // as counted when a processor was added meanwhile
        fed.load = 1;

        assertThat(Looks.look(spinning, clock).status()).isEqualTo(PASSED);
    }

    @Test
    void aLoadThatIsNegativeAtFirstIsLeftOutAndNotTakenForZero() {
        fed.load = -1;
        Looks.look(check, clock);
        CheckResult still = after(0.1, -1);
        CheckResult known = after(0.1, 0.9);

        assertThat(still.status()).isEqualTo(UNKNOWN);
        assertThat(still.message()).isEqualTo("load of the machine is not available on this platform");
        assertThat(known.status()).isEqualTo(WARNING);
        assertThat(Looks.real(known, "systemShare")).isCloseTo(0.9, within(1e-6));
    }

    @Test
    void whatTheBeanDoesNotTellIsUnknown() {
        Looks.look(check, clock);
        clock.advance(STEP);
        fed.processNanos = -1;
        fed.load = Double.NaN;

        CheckResult result = Looks.look(check, clock);

        assertThat(result.status()).isEqualTo(UNKNOWN);
        assertThat(result.message()).contains("this process is not available", "the machine is not available");
        assertThat(Looks.look(new CpuCheck(CpuCheckConfig.builder().build(), null), clock)
                        .status())
                .isEqualTo(UNKNOWN);
    }

    @Test
    void aClockThatStepsBackBeginsAnew() {
        Looks.look(check, clock);
        after(0.9, 0.9);
        clock.stepBack(Duration.ofHours(1));
        CheckResult stepped = Looks.look(check, clock);

        CheckResult next = after(0.2, 0.2);

        assertThat(stepped.status()).isEqualTo(UNKNOWN);
        assertThat(next.status()).isEqualTo(PASSED);
        assertThat(Looks.real(next, "processShare")).isCloseTo(0.2, within(1e-6));
    }

    @Test
    void thisProcessReallyIsMeasured() {
        CpuCheck real = new CpuCheck();
        Looks.look(real, clock);
        clock.advance(Duration.ofDays(1)); // no process used much of a day since

        CheckResult result = Looks.look(real, clock);

        assertThat(Looks.real(result, "processShare")).isBetween(0.0, 0.01);
    }
}
