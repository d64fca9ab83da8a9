package io.kellet.journal;

import io.kellet.audit.AuditRecord;
import java.time.Instant;

/**
 * A record as it lies in a journal.
 *
 * @param sequence its number, rising by one from record to record
 * @param segment the number of the file it is in
 * @param offset where in that file
 * @param session how often the journal had been opened when it was written
 * @param time by the wall clock
 * @param nanos the appender's monotonic reading; comparable within a session
 * @param own whether the journal itself wrote it: that it was opened, that records were rejected, that segments were deleted
 */
public record JournalRecord(
        long sequence,
        long segment,
        long offset,
        int session,
        Instant time,
        long nanos,
        boolean own,
        AuditRecord record) {}
