package io.kellet.audit;

import org.jspecify.annotations.Nullable;

/** Takes records from an {@link AuditQueue}, on the one thread that drains it. */
@FunctionalInterface
public interface AuditSink {

    /**
     * One record, or a {@linkplain AuditTrail#mark mark}. The bytes are the queue's and may be written over once this has returned. What
     * this throws ends the drain and comes out of {@link AuditQueue#drain}; the record counts as taken.
     *
     * @param nanos the appender's monotonic reading
     * @param bytes has the record from 0 to length, as {@link AuditRecord#decode} reads it
     * @param length 0 for a mark: nothing is to be kept, and the receipt is answered when everything told before has come so far
     * @param receipt to be answered when the record has come as far as is {@linkplain AuditReceipt#wanted wanted}, which is further
     *     than {@link Durability#ENQUEUED}; null if nobody waits
     */
    void onRecord(long nanos, byte[] bytes, int length, @Nullable AuditReceipt receipt);
}
