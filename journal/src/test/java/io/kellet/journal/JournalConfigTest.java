package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditQueueConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class JournalConfigTest {

    private static JournalConfig.Builder named() {
        return JournalConfig.named("gateway");
    }

    private static void assertRefused(JournalConfig.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void hasTheDefaultsItDocuments() {
        JournalConfig config = named().build();

        assertThat(config.queue()).isEqualTo(AuditQueueConfig.named("gateway").build());
        assertThat(config.segmentBytes()).isEqualTo(64 << 20);
        assertThat(config.segmentFor()).isEqualTo(Duration.ofHours(1));
        assertThat(config.syncEvery()).isEqualTo(Duration.ofMillis(10));
        assertThat(config.maxUnsyncedBytes()).isEqualTo(8 << 20);
        assertThat(config.checkpointRecords()).isEqualTo(100_000);
        assertThat(config.checkpointEvery()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.retainFor()).isEqualTo(Duration.ofDays(2_192)); // any six years in a row
        assertThat(config.closeWithin()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertRefused(JournalConfig.named(" "), "name must not be blank");
        assertRefused(named().segmentBytes(4_095), "segmentBytes must be 4096..1073741824: 4095");
        assertRefused(named().segmentBytes((1 << 30) + 1), "segmentBytes");
        assertRefused(named().segmentFor(Duration.ofMillis(999)), "segmentFor must be PT1S..PT744H: PT0.999S");
        assertRefused(named().segmentFor(Duration.ofDays(32)), "segmentFor");
        assertRefused(named().syncEvery(Duration.ofNanos(99_999)), "syncEvery");
        assertRefused(named().syncEvery(Duration.ofSeconds(61)), "syncEvery");
        assertRefused(named().maxUnsyncedBytes((256 << 10) - 1), "maxUnsyncedBytes must be 262144..268435456: 262143");
        assertRefused(named().maxUnsyncedBytes((256 << 20) + 1), "maxUnsyncedBytes");
        assertRefused(named().checkpointRecords(0), "checkpointRecords");
        assertRefused(named().checkpointEvery(Duration.ofMillis(99)), "checkpointEvery");
        assertRefused(named().checkpointEvery(Duration.ofHours(25)), "checkpointEvery");
        assertRefused(named().retainFor(Duration.ofHours(23)), "retainFor");
        assertRefused(named().retainFor(Duration.ofDays(36_501)), "retainFor");
        assertRefused(named().closeWithin(Duration.ZERO), "closeWithin");
        assertRefused(named().closeWithin(Duration.ofMinutes(11)), "closeWithin");
    }

    @Test
    void refusesABufferThatTheLongestRecordWouldFill() {
        AuditQueueConfig longest =
                AuditQueueConfig.named("gateway").entryBytes(1 << 20).build();

        assertRefused(named().queue(longest).maxUnsyncedBytes(2 << 20), "twice the longest record or more");
        named().queue(longest).maxUnsyncedBytes(3 << 20).build();
    }
}
