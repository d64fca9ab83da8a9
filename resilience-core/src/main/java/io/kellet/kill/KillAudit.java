package io.kellet.kill;

import io.kellet.audit.AuditEntry;
import io.kellet.audit.AuditTrail;
import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a switch did to the audit trail, in the order in which it happened; {@code docs/audit-records.md} has all records
 * and their fields. Called under the keeper's lock, as {@link KillEvents} is, and never by who engages or checks.
 *
 * <p>Records are handed over when the lock is about to be let go, after the store has what they tell of: a trail that has
 * its appenders wait must not keep an engagement from being stored, nor one that comes meanwhile for longer than one record. A re-arm
 * alone is asked about beforehand, by {@link #acceptsRearm}, after whatever waited.
 */
final class KillAudit {

    /** For a trail that throws: on the threads of the keeper and of people, as all that is done here. */
    private static final Logger LOG = LoggerFactory.getLogger(KillSwitch.class);

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 1_000;

    /** What a person asked of a switch, whether it came about or not. */
    enum Step {
        REQUEST,
        APPROVAL
    }

    private final String name;
    private final AuditTrail trail;
    private final Deque<Supplier<AuditEntry>> waiting = new ArrayDeque<>();
    private boolean rearming; // a re-arm is on record, and not yet done

    KillAudit(String name, AuditTrail trail) {
        this.name = name;
        this.trail = trail;
    }

    /** @param unclosed whether the process before this one ended without closing the switch */
    void opened(int engaged, boolean unclosed) {
        later(() -> byItself("kill.opened").put("engaged", engaged).put("unclosed", unclosed));
    }

    void stateUnreadable(String failure) {
        later(() -> byItself("kill.state-unreadable").put("failure", text(failure)));
    }

    void engaged(Engagement engagement) {
        later(() -> of(engagement, entry("kill.engaged", engagement.actor()))
                .put("reason", text(engagement.reason()))
                .put("at-millis", engagement.epochMillis()));
    }

    void recordLost(long number) {
        later(() -> byItself("kill.record-lost").put("number", number));
    }

    void storeFailed(String failure) {
        later(() -> byItself("kill.store-failed").put("failure", text(failure)));
    }

    void storeRecovered() {
        later(() -> byItself("kill.store-recovered"));
    }

    void rearmRequested(RearmRequest request) {
        Operator requester = request.requester();
        later(() -> of(request.engagement(), entry("kill.rearm-requested", requester.actor()))
                .put("request", request.number())
                .put("reason", text(requester.reason())));
    }

    /**
     * Has the trail taken the record of a re-arm that is to come? Nothing waits before it any more. If the re-arm fails after that,
     * {@link #refused} says so.
     */
    boolean acceptsRearm(RearmRequest request, Operator approver) {
        Operator requester = request.requester();
        rearming = isTaken(() -> of(request.engagement(), entry("kill.rearmed", approver.actor()))
                .put("request", request.number())
                .put("reason", text(approver.reason()))
                .put("requester", name(requester.actor()))
                .put("requester-reason", text(requester.reason())));
        return rearming;
    }

    /** What {@link #acceptsRearm} has put on record is done. */
    void rearmed() {
        rearming = false;
    }

    /** @param asked of what engagement; its number is 0 if there is none */
    void refused(Step step, Engagement asked, long request, Operator who, RuntimeException why) {
        boolean takesBack = rearming;
        rearming = false;
        later(() -> of(asked, entry("kill.rearm-refused", who.actor()))
                .put("request", request)
                .put("step", step.name())
                .put("why", code(why))
                .put("message", text(String.valueOf(why.getMessage())))
                .put("reason", text(who.reason()))
                .put("takes-back", takesBack));
    }

    void rearmLapsed(RearmRequest request, RearmRefusal why) {
        later(() -> of(request.engagement(), byItself("kill.rearm-lapsed"))
                .put("request", request.number())
                .put("requester", name(request.requester().actor()))
                .put("why", why.name()));
    }

    void closed(int engaged, boolean stored) {
        later(() -> byItself("kill.closed").put("engaged", engaged).put("stored", stored));
    }

    /**
     * Hands over the next that waits. Never throws; what the trail refuses, it counts.
     *
     * @return no if none waits
     */
    boolean writeNext() {
        Supplier<AuditEntry> next = waiting.poll();
        if (next == null) {
            return false;
        }
        isTaken(next);
        return true;
    }

    private static String code(RuntimeException why) {
        if (why instanceof RearmRefusedException refusal) {
            return refusal.why().name();
        }
        return why instanceof NotPermittedException ? "NOT_PERMITTED" : "FAILED";
    }

    private AuditEntry byItself(String action) {
        return entry(action, KillSwitch.ITSELF);
    }

    private AuditEntry entry(String action, String actor) {
        return trail.entry(action).actor(name(actor)).subject(name(name));
    }

    private static AuditEntry of(Engagement engagement, AuditEntry entry) {
        return entry.put("scope", engagement.scope().text())
                .put("id", engagement.id())
                .put("mode", engagement.mode().name())
                .put("number", engagement.number());
    }

    private void later(Supplier<AuditEntry> record) {
        waiting.add(record);
    }

    private boolean isTaken(Supplier<AuditEntry> record) {
        try {
            return record.get().append();
        } catch (RuntimeException e) { // longer than the trail allows, or a halt of somebody's own
            LOG.error("audit record was not taken: switch={}", name, e);
            return false;
        }
    }

    private static String name(String who) {
        return cut(who, LONGEST_NAME);
    }

    private static String text(String said) {
        return cut(said, LONGEST_TEXT);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }
}
