package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditStats;
import io.kellet.audit.AuditTrail;
import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.LocalCheck;

/**
 * Whether the audit trail keeps up: records that a loss of power would lose, by number and by the age of the oldest, and records that
 * were rejected or writes that failed since the last look. Those are over at once, so they are remembered for a while.
 *
 * <p>It cannot see whether what was written can be read again; {@code kellet-journal verify} can.
 */
public final class JournalLagCheck implements LocalCheck {

    private final AuditTrail trail;
    private final JournalLagCheckConfig config;
    private final Recently rejected;
    private final Recently writeErrors;
    private AuditStats before;

    /** With the default settings. */
    public JournalLagCheck(AuditTrail trail) {
        this(trail, JournalLagCheckConfig.builder().build());
    }

    /** What was lost before is none of its business. */
    public JournalLagCheck(AuditTrail trail, JournalLagCheckConfig config) {
        this.trail = requireNonNull(trail, "trail");
        this.config = requireNonNull(config, "config");
        rejected = new Recently(config.holdFor().toNanos());
        writeErrors = new Recently(config.holdFor().toNanos());
        before = trail.stats();
    }

    @Override
    public CheckResult check(CheckRun run) {
        if (trail == AuditTrail.none()) {
            return CheckResult.warning("there is no journal: audit records are taken and kept nowhere");
        }
        long now = run.clock().nanos();
        AuditStats stats = trail.stats();
        AuditStats since = before;
        before = stats;
        if (stats.rejected() > since.rejected()) {
            rejected.note(now, stats.rejected() - since.rejected() + " audit records were rejected and are lost");
        }
        if (stats.writeErrors() > since.writeErrors()) {
            writeErrors.note(now, stats.writeErrors() - since.writeErrors() + " writes of the journal failed");
        }
        Findings findings = new Findings();
        lost(rejected.text(now), findings);
        lost(writeErrors.text(now), findings);
        long age = stats.unsyncedAgeNanos();
        CheckStatus byNumber = Thresholds.above(stats.unsynced(), config.warningRecords(), config.failedRecords());
        CheckStatus byAge = Thresholds.above(
                age, config.warningAge().toNanos(), config.failedAge().toNanos());
        String lag = stats.unsynced() + " audit records are not on the disk, the oldest for " + Figures.time(age);
        if (byNumber != CheckStatus.PASSED) {
            lag += ", warns above " + config.warningRecords() + " records, fails above " + config.failedRecords();
        }
        if (byAge != CheckStatus.PASSED) {
            lag += ", warns above " + Figures.time(config.warningAge()) + ", fails above "
                    + Figures.time(config.failedAge());
        }
        return findings.add(byNumber.compareTo(byAge) > 0 ? byNumber : byAge, lag)
                .with("unsynced", stats.unsynced())
                .with("unsyncedAgeMillis", age / 1_000_000)
                .with("rejected", stats.rejected())
                .with("writeErrors", stats.writeErrors())
                .result();
    }

    private void lost(String text, Findings findings) {
        if (!text.isEmpty()) {
            findings.add(config.whenLost(), text);
        }
    }
}
