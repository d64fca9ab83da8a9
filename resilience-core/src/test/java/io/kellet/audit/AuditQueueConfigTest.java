package io.kellet.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditQueueConfigTest {

    @Test
    void startsFromTheDefaultsItStates() {
        assertThat(AuditQueueConfig.named("desk").build())
                .isEqualTo(new AuditQueueConfig("desk", 8_192, 256, 1_024, 65_536, new WhenFull.Reject()));
    }

    @Test
    void takesEverySetting() {
        WhenFull block = new WhenFull.Block(Duration.ofMillis(1));

        assertThat(AuditQueueConfig.named("desk")
                        .lines(4)
                        .lineBytes(64)
                        .entries(2)
                        .entryBytes(128)
                        .whenFull(block)
                        .build())
                .isEqualTo(new AuditQueueConfig("desk", 4, 64, 2, 128, block));
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "3, 4", "4, 4", "5, 8", "1000, 1024", "1048575, 1048576", "1048576, 1048576"})
    void roundsLinesUpToAPowerOfTwo(int lines, int rounded) {
        assertThat(AuditQueueConfig.named("desk")
                        .lines(lines)
                        .lineBytes(64)
                        .build()
                        .lines())
                .isEqualTo(rounded);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 1_048_577, Integer.MAX_VALUE})
    void refusesANumberOfLinesOutOfRange(int lines) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditQueueConfig.named("desk").lines(lines).build())
                .withMessage("lines must be 2..1048576: " + lines);
    }

    @Test
    void refusesSizesOutOfRange() {
        AuditQueueConfig.Builder builder = AuditQueueConfig.named("desk");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.lineBytes(63).build())
                .withMessage("lineBytes must be 64..65536: 63");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.lineBytes(65_537).build());
        builder.lineBytes(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.entries(0).build())
                .withMessage("entries must be 1..65536: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.entries(65_537).build());
        builder.entries(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.entryBytes(63).build())
                .withMessage("entryBytes must be 64..1048576: 63");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.entryBytes((1 << 20) + 1).build());
    }

    @Test
    void refusesMoreMemoryForLinesThanAGigabyte() {
        AuditQueueConfig.Builder builder =
                AuditQueueConfig.named("desk").lines(1 << 14).lineBytes(1 << 16);

        assertThat(builder.build().lines()).isEqualTo(1 << 14);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.lines((1 << 14) + 1).build())
                .withMessage(
                        "lines times lineBytes must be at most 1073741824: 2147483648 lines=32768 lineBytes=65536");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void refusesABlankName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditQueueConfig.named(name).build())
                .withMessageStartingWith("name must not be blank");
    }

    @Test
    void refusesAWaitOfNoTimeAndAHaltThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WhenFull.Block(Duration.ZERO))
                .withMessage("atMost must be positive: PT0S");
        assertThatIllegalArgumentException().isThrownBy(() -> new WhenFull.Block(Duration.ofNanos(-1)));
        assertThatNullPointerException().isThrownBy(() -> new WhenFull.Halt(nothing()));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
