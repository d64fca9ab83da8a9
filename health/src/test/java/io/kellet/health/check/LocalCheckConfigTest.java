package io.kellet.health.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.health.CheckStatus;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Configs that exist are valid; what is refused names the setting, the range and the value. */
final class LocalCheckConfigTest {

    private static final Path DATA = Path.of("/data");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static void assertRefused(String message, ThrowingCallable making) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessage(message);
    }

    @Test
    void ofADisk() {
        assertRefused(
                "warningFree must be 0..1: 1.5",
                () -> DiskCheckConfig.at(DATA).free(1.5, 0.1).build());
        assertRefused(
                "failedFree must be 0..1: NaN",
                () -> DiskCheckConfig.at(DATA).free(0.5, Double.NaN).build());
        assertRefused(
                "warningFree must not be below failedFree: warningFree=0.1 failedFree=0.2",
                () -> DiskCheckConfig.at(DATA).free(0.1, 0.2).build());
        assertRefused(
                "warningBytes must not be below failedBytes: warningBytes=1 failedBytes=2",
                () -> DiskCheckConfig.at(DATA).freeBytes(1, 2).build());
        assertRefused(
                "failedBytes must not be negative: -1",
                () -> DiskCheckConfig.at(DATA).freeBytes(1, -1).build());
        assertRefused(
                "unwritable must be PASSED, WARNING or FAILED: UNKNOWN",
                () -> DiskCheckConfig.at(DATA).unwritable(CheckStatus.UNKNOWN).build());
    }

    @Test
    void ofFileDescriptors() {
        assertRefused(
                "warningShare must be 0..1: -0.1",
                () -> FileDescriptorCheckConfig.builder().share(-0.1, 1).build());
        assertRefused(
                "warningShare must not be above failedShare: warningShare=0.9 failedShare=0.8",
                () -> FileDescriptorCheckConfig.builder().share(0.9, 0.8).build());
        assertRefused(
                "warningOpen must not be above failedOpen: warningOpen=2 failedOpen=1",
                () -> FileDescriptorCheckConfig.builder().open(2, 1).build());
    }

    @Test
    void ofProcessors() {
        assertRefused(
                "failedProcess must be 0..1: 2.0",
                () -> CpuCheckConfig.builder().process(0.5, 2).build());
        assertRefused(
                "warningSystem must not be above failedSystem: warningSystem=0.5 failedSystem=0.4",
                () -> CpuCheckConfig.builder().system(0.5, 0.4).build());
        assertRefused(
                "window must be PT1S..PT1H: PT0S",
                () -> CpuCheckConfig.builder().window(Duration.ZERO).build());
    }

    @Test
    void ofMemory() {
        assertRefused(
                "warningUsed must not be above failedUsed: warningUsed=0.95 failedUsed=0.9",
                () -> MemoryAfterGcCheckConfig.builder().used(0.95, 0.9).build());
        assertRefused(
                "failedResident must be 0..1: 9.0",
                () -> MemoryAfterGcCheckConfig.builder().container(0.5, 9).build());
    }

    @Test
    void ofPauses() {
        assertRefused("failed must be 0..1: 20.0", () -> new GcPauseCheck(0.05, 20, SECOND));
        assertRefused("window must be PT1S..PT1H: PT2H", () -> new GcPauseCheck(0.05, 0.2, Duration.ofHours(2)));
    }

    @Test
    void ofClockSteps() {
        assertRefused(
                "threshold must be PT0.001S..PT24H: PT0S",
                () -> new ClockStepCheckConfig(Duration.ZERO, SECOND, SECOND));
        assertRefused(
                "threshold must not be longer than failedFrom: threshold=PT2S failedFrom=PT1S",
                () -> new ClockStepCheckConfig(Duration.ofSeconds(2), SECOND, SECOND));
        assertRefused(
                "holdFor must be PT1S..PT24H: PT-1S",
                () -> new ClockStepCheckConfig(SECOND, SECOND, Duration.ofSeconds(-1)));
    }

    @Test
    void ofTheJournal() {
        assertRefused(
                "warningRecords must not be above failedRecords: warningRecords=2 failedRecords=1",
                () -> JournalLagCheckConfig.builder().records(2, 1).build());
        assertRefused(
                "warningAge must be PT0S..PT24H: PT-1S",
                () -> JournalLagCheckConfig.builder()
                        .age(Duration.ofSeconds(-1), SECOND)
                        .build());
        assertRefused(
                "whenLost must be PASSED, WARNING or FAILED: UNKNOWN",
                () -> JournalLagCheckConfig.builder()
                        .whenLost(CheckStatus.UNKNOWN)
                        .build());
    }

    @Test
    void ofTheBus() {
        assertRefused(
                "warningAfter must not be longer than failedAfter: warningAfter=PT2S failedAfter=PT1S",
                () -> new EventBusCheckConfig(Duration.ofSeconds(2), SECOND, SECOND));
        assertRefused(
                "holdFor must be PT1S..PT24H: PT0S", () -> new EventBusCheckConfig(SECOND, SECOND, Duration.ZERO));
    }

    @Test
    void defaultsAreWhatTheGuideSays() {
        assertThat(DiskCheckConfig.at(DATA).build())
                .isEqualTo(
                        new DiskCheckConfig(DATA, 0.10, 0.05, 64L << 20, 16L << 20, CheckStatus.FAILED, false, false));
        assertThat(FileDescriptorCheckConfig.builder().build())
                .isEqualTo(new FileDescriptorCheckConfig(0.80, 0.95, Long.MAX_VALUE, Long.MAX_VALUE));
        assertThat(CpuCheckConfig.builder().build())
                .isEqualTo(new CpuCheckConfig(0.85, 1, 0.85, 1, Duration.ofMinutes(1)));
        assertThat(MemoryAfterGcCheckConfig.builder().build())
                .isEqualTo(new MemoryAfterGcCheckConfig(0.80, 0.92, false, 0.90, 0.97));
        assertThat(JournalLagCheckConfig.builder().build())
                .isEqualTo(new JournalLagCheckConfig(
                        10_000,
                        100_000,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(15),
                        CheckStatus.FAILED,
                        Duration.ofMinutes(5)));
    }
}
