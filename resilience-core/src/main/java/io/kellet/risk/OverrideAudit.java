package io.kellet.risk;

import io.kellet.audit.AuditEntry;
import io.kellet.audit.AuditTrail;
import io.kellet.authority.Operator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes what happens to {@link Overrides} to the audit trail; {@code docs/audit-records.md} has all records and their fields. */
final class OverrideAudit {

    private final DeskAudit desk;

    OverrideAudit(AuditTrail trail) {
        desk = new DeskAudit(trail);
    }

    void requested(OverrideRequest request) {
        Operator requester = request.requester();
        desk.later(() -> withTerms(
                desk.entry("override.requested", requester.actor(), request.control())
                        .put("reason", DeskAudit.text(requester.reason())),
                request));
    }

    /** Has the trail taken the record of an override that is to come? If it does not come, {@link #refused} says so. */
    boolean accepts(OverrideRequest request, Operator approver) {
        return desk.accepts(() ->
                withTerms(desk.ofBoth("override.raised", request.control(), request.requester(), approver), request));
    }

    /** @param operator who took it back; null if nobody did */
    void ended(OverrideGrant grant, OverrideEnd end, @Nullable Operator operator) {
        desk.later(() -> desk.entry(
                        "override.ended", operator == null ? DeskAudit.ITSELF : operator.actor(), grant.control())
                .put("reason", operator == null ? "" : DeskAudit.text(operator.reason()))
                .put("override", grant.number())
                .put("end", end.name())
                .put("used", grant.used()));
    }

    void refused(String control, String what, Operator who, String why) {
        desk.later(() -> desk.entry("override.refused", who.actor(), control)
                .put("reason", DeskAudit.text(who.reason()))
                .put("refused", DeskAudit.text(what))
                .put("why", DeskAudit.text(why)));
    }

    /** Hands over what waits. */
    void write() {
        desk.write();
    }

    private static AuditEntry withTerms(AuditEntry entry, OverrideRequest request) {
        OverrideTerms terms = request.terms();
        return entry.put("override", request.number())
                .put("target", text(terms.target()))
                .put("uses", terms.uses())
                .put("lasting", terms.lasting().toString());
    }

    private static String text(OverrideTarget target) {
        if (target instanceof OverrideTarget.Place place) {
            return LimitEntry.place(place.scope(), place.id(), place.symbol());
        }
        return ((OverrideTarget.Orders) target)
                .ids().stream().map(String::valueOf).collect(Collectors.joining(", ", "orders ", ""));
    }
}
