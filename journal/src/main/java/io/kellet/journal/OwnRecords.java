package io.kellet.journal;

import io.kellet.audit.AuditField;
import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditValue;
import java.util.ArrayList;
import java.util.List;

/** What the journal says of itself, in its own chain. */
final class OwnRecords {

    static final String ACTOR = "kellet.journal";
    static final String CREATED = "journal.created";
    static final String OPENED = "journal.opened";
    static final String CLOSED = "journal.closed";
    static final String RECOVERED = "journal.recovered";
    static final String REJECTED = "journal.rejected";
    static final String RETIRED = "journal.retired";

    static final String FIRST_SEGMENT = "firstSegment";
    static final String LAST_SEGMENT = "lastSegment";
    static final String LAST_SEQUENCE = "lastSequence";
    static final String CHAIN_HASH = "chainHash";
    static final String SHA256 = "sha256.";
    static final String EXPORTED = "exported.";

    private static final int LONGEST_ERROR = 500;

    private OwnRecords() {}

    static byte[] created(String journal) {
        return encode(journal, CREATED, List.of());
    }

    static byte[] opened(String journal, Recovery found) {
        List<AuditField> fields = new ArrayList<>();
        fields.add(text("previous", found.clean() ? "clean" : "unclean"));
        fields.add(whole("previousSegment", found.lastSegment()));
        fields.add(whole("tornBytes", found.torn().bytes()));
        if (found.torn().bytes() > 0) {
            fields.add(text("tornSha256", found.torn().sha256()));
        }
        return encode(journal, OPENED, fields);
    }

    static byte[] closed(String journal, long records) {
        return encode(journal, CLOSED, List.of(whole("records", records)));
    }

    static byte[] recovered(String journal, String error, long attempts, long abandonedSegment) {
        String cut = error.length() <= LONGEST_ERROR ? error : error.substring(0, LONGEST_ERROR);
        return encode(
                journal,
                RECOVERED,
                List.of(whole("attempts", attempts), whole("abandonedSegment", abandonedSegment), text("error", cut)));
    }

    static byte[] rejected(String journal, long records) {
        return encode(journal, REJECTED, List.of(whole("records", records)));
    }

    static byte[] retired(String journal, List<AuditField> fields) {
        return encode(journal, RETIRED, fields);
    }

    static AuditField whole(String name, long value) {
        return new AuditField(name, new AuditValue.Whole(value));
    }

    static AuditField text(String name, String value) {
        return new AuditField(name, new AuditValue.Text(value));
    }

    private static byte[] encode(String journal, String action, List<AuditField> fields) {
        return new AuditRecord(ACTOR, action, journal, fields, false).encode();
    }
}
