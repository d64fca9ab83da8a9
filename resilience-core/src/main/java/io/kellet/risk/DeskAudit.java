package io.kellet.risk;

import io.kellet.audit.AuditEntry;
import io.kellet.audit.AuditTrail;
import io.kellet.authority.Operator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the records of a desk over to the audit trail, in the order in which things happened there. Under its desk's lock.
 *
 * <p>Those of what has happened wait until the lock is about to be let go: a trail that has its appenders wait must not
 * keep an override from ending or limits from going back. What makes trading riskier asks {@link #accepts} first.
 */
final class DeskAudit {

    /** Does what happens by itself. */
    static final String ITSELF = "kellet";

    /** For a trail that throws: on the threads of people and schedulers. */
    private static final Logger LOG = LoggerFactory.getLogger(DeskAudit.class);

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 1_000;
    private static final int LONGEST_LIST = 4_000;

    private final AuditTrail trail;
    private final Deque<Supplier<AuditEntry>> waiting = new ArrayDeque<>();

    DeskAudit(AuditTrail trail) {
        this.trail = trail;
    }

    /** Is there a trail at all? */
    boolean isKept() {
        return trail != AuditTrail.none();
    }

    AuditEntry entry(String action, String actor, String subject) {
        return trail.entry(action).actor(name(actor)).subject(name(subject));
    }

    /** An entry that ends in what both people said; the approver is its actor. */
    AuditEntry ofBoth(String action, String subject, Operator requester, Operator approver) {
        return entry(action, approver.actor(), subject)
                .put("reason", text(approver.reason()))
                .put("requester", name(requester.actor()))
                .put("requester-reason", text(requester.reason()));
    }

    void later(Supplier<AuditEntry> record) {
        waiting.add(record);
    }

    /** Has the trail taken the record of what is to come? What waited goes before it. */
    boolean accepts(Supplier<AuditEntry> record) {
        write();
        return isTaken(record);
    }

    /** Hands over what waits. Never throws; what the trail refuses, it counts. */
    void write() {
        for (Supplier<AuditEntry> next = waiting.poll(); next != null; next = waiting.poll()) {
            isTaken(next);
        }
    }

    private static boolean isTaken(Supplier<AuditEntry> record) {
        try {
            return record.get().append();
        } catch (RuntimeException e) { // longer than the trail allows, or a halt of somebody's own
            LOG.error("audit record was not taken", e);
            return false;
        }
    }

    static String name(String who) {
        return cut(who, LONGEST_NAME);
    }

    static String text(String said) {
        return cut(said, LONGEST_TEXT);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }

    /** As many as there is room for, whole, and how many there are besides. */
    static String list(List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line = cut(lines.get(i), LONGEST_TEXT);
            if (text.length() + line.length() > LONGEST_LIST) {
                return text.append("; and ")
                        .append(lines.size() - i)
                        .append(" more")
                        .toString();
            }
            text.append(i == 0 ? "" : "; ").append(line);
        }
        return text.toString();
    }
}
