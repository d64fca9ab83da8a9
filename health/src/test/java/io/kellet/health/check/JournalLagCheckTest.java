package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.audit.AuditEntry;
import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditReceipt;
import io.kellet.audit.AuditShape;
import io.kellet.audit.AuditStats;
import io.kellet.audit.AuditTrail;
import io.kellet.audit.Durability;
import io.kellet.health.CheckResult;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class JournalLagCheckTest {

    /** A trail whose figures are what the test says. */
    private static final class FedTrail implements AuditTrail {
        private long rejected = 4; // from before the check was made
        private long unsynced;
        private long ageNanos;
        private long writeErrors = 1;

        @Override
        public AuditStats stats() {
            return new AuditStats(1_000_000, rejected, 0, 0, 1_000_000, 1_000_000 - unsynced, ageNanos, writeErrors);
        }

        @Override
        public AuditLine line(AuditShape shape) {
            return AuditTrail.none().line(shape);
        }

        @Override
        public AuditEntry entry(String action) {
            return AuditTrail.none().entry(action);
        }

        @Override
        public AuditReceipt mark(Durability wanted) {
            return AuditTrail.none().mark(wanted);
        }
    }

    private final ManualClock clock = new ManualClock();
    private final FedTrail trail = new FedTrail();
    private final JournalLagCheck check = new JournalLagCheck(trail);

    private CheckResult look() {
        return Looks.look(check, clock);
    }

    @Test
    void aTrailThatKeepsUpIsWellWhateverWasLostBefore() {
        trail.unsynced = 40;
        trail.ageNanos = 1_500_000;

        CheckResult result = look();

        assertThat(result.status()).isEqualTo(PASSED);
        assertThat(result.message()).isEqualTo("40 audit records are not on the disk, the oldest for 1.5 ms");
        assertThat(result.details())
                .containsEntry("unsynced", 40L)
                .containsEntry("unsyncedAgeMillis", 1L)
                .containsEntry("rejected", 4L)
                .containsEntry("writeErrors", 1L);
    }

    @Test
    void manyRecordsWarnAndThenFail() {
        trail.unsynced = 10_001;
        CheckResult many = look();
        trail.unsynced = 100_001;

        assertThat(many.status()).isEqualTo(WARNING);
        assertThat(many.message()).endsWith(", warns above 10000 records, fails above 100000");
        assertThat(look().status()).isEqualTo(FAILED);
    }

    @Test
    void oneOldRecordWarnsAndThenFails() {
        trail.unsynced = 1;
        trail.ageNanos = Duration.ofSeconds(3).toNanos();
        CheckResult old = look();
        trail.ageNanos = Duration.ofSeconds(16).toNanos();

        assertThat(old.status()).isEqualTo(WARNING);
        assertThat(old.message())
                .isEqualTo(
                        "1 audit records are not on the disk, the oldest for 3 s, warns above 2 s, fails above 15 s");
        assertThat(look().status()).isEqualTo(FAILED);
    }

    @Test
    void recordsThatWereRejectedAreRememberedForLongEnoughToBeConfirmed() {
        look();
        trail.rejected += 3;
        CheckResult atOnce = look();
        clock.advance(Duration.ofMinutes(4));
        CheckResult later = look();
        clock.advance(Duration.ofMinutes(1));

        assertThat(atOnce.status()).isEqualTo(FAILED);
        assertThat(atOnce.message()).isEqualTo("3 audit records were rejected and are lost, 0 us ago");
        assertThat(later.status()).isEqualTo(FAILED);
        assertThat(later.message()).endsWith("lost, 240 s ago");
        assertThat(look().status()).isEqualTo(PASSED);
    }

    @Test
    void aWriteThatFailedIsRememberedAndMeansWhatTheOptionsSay() {
        JournalLagCheck warning = new JournalLagCheck(
                trail,
                JournalLagCheckConfig.builder()
                        .whenLost(WARNING)
                        .holdFor(Duration.ofSeconds(30))
                        .build());
        trail.writeErrors++;

        CheckResult result = Looks.look(warning, clock);
        clock.advance(Duration.ofSeconds(30));

        assertThat(result.status()).isEqualTo(WARNING);
        assertThat(result.message()).startsWith("1 writes of the journal failed, ");
        assertThat(Looks.look(warning, clock).status()).isEqualTo(PASSED);
    }

    @Test
    void aClockThatStepsBackDoesNotKeepALossInMindForEver() {
        trail.rejected++;
        look();
        clock.stepBack(Duration.ofHours(10));
        CheckResult stepped = look();
        clock.advance(Duration.ofMinutes(5));

        assertThat(stepped.status()).isEqualTo(FAILED);
        assertThat(look().status()).isEqualTo(PASSED);
    }

    @Test
    void aServiceWithoutAJournalIsTold() {
        CheckResult result = Looks.look(new JournalLagCheck(AuditTrail.none()), clock);

        assertThat(result.status()).isEqualTo(WARNING);
        assertThat(result.message()).isEqualTo("there is no journal: audit records are taken and kept nowhere");
    }
}
