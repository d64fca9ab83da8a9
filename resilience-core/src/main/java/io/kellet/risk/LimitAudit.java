package io.kellet.risk;

import io.kellet.audit.AuditEntry;
import io.kellet.audit.AuditTrail;
import io.kellet.authority.Operator;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a {@link LimitDesk} did to the audit trail; {@code docs/audit-records.md} has all records and their fields. */
final class LimitAudit {

    private static final String SUBJECT = "limits";

    private final DeskAudit desk;

    LimitAudit(AuditTrail trail) {
        desk = new DeskAudit(trail);
    }

    /** @param insteadOf the proposal that gave way to this one; 0 if none did */
    void proposed(LimitProposal proposal, long insteadOf) {
        Operator requester = proposal.requester();
        desk.later(() -> desk.entry("limits.proposed", requester.actor(), SUBJECT)
                .put("reason", DeskAudit.text(requester.reason()))
                .put("proposal", proposal.number())
                .put("instead-of", insteadOf)
                .put("against", proposal.madeAgainst())
                .put("version", proposal.limits().version())
                .put("lasting", text(proposal.lasting())));
    }

    /**
     * Has the trail taken the record of a change that is to come? If the change fails after that, {@link #refused} says so.
     *
     * @param by {@code proposal 3}, or the file
     */
    boolean accepts(Limits before, WrittenLimits written, @Nullable Duration lasting, int temporariesEnded, String by) {
        return desk.accepts(() -> {
            AuditEntry entry = desk.ofBoth("limits.changed", SUBJECT, written.requester(), written.approver())
                    .put("by", DeskAudit.text(by))
                    .put("old-version", before.version())
                    .put("version", written.limits().version())
                    .put("lasting", text(lasting))
                    .put("temporaries-ended", temporariesEnded)
                    .put("sha256", written.sha256());
            return withChanges(entry, before, written.limits());
        });
    }

    void reverted(Limits before, Limits next, long contentOf) {
        desk.later(() -> withChanges(
                desk.entry("limits.reverted", DeskAudit.ITSELF, SUBJECT)
                        .put("old-version", before.version())
                        .put("version", next.version())
                        .put("content-of", contentOf),
                before,
                next));
    }

    /** @param who null if that is not known: whoever had a file read that says nothing */
    void refused(long version, String what, @Nullable Operator who, String why) {
        desk.later(() -> desk.entry("limits.refused", who == null ? "" : who.actor(), SUBJECT)
                .put("reason", who == null ? "" : DeskAudit.text(who.reason()))
                .put("version", version)
                .put("refused", DeskAudit.text(what))
                .put("why", DeskAudit.text(why)));
    }

    /** Hands over what waits. */
    void write() {
        desk.write();
    }

    private AuditEntry withChanges(AuditEntry entry, Limits before, Limits next) {
        List<String> changes = desk.isKept() ? LimitProposal.changes(before, next) : List.of();
        return entry.put("changed", changes.size()).put("changes", DeskAudit.list(changes));
    }

    private static String text(@Nullable Duration lasting) {
        return lasting == null ? "" : lasting.toString();
    }
}
