package io.kellet.audit;

import org.jspecify.annotations.Nullable;

/** Takes records from an {@link AuditQueue}, on the one thread that drains it. */
@FunctionalInterface
public interface AuditSink {

    /**
     * One record. The bytes are the queue's and are written over once this has returned. What this throws ends the drain and
     * comes out of {@link AuditQueue#drain}; the record counts as taken.
     *
     * @param nanos the appender's monotonic reading
     * @param bytes has the record from 0 to length, as {@link AuditRecord#decode} reads it
     * @param receipt to be answered; null if nobody waits
     */
    void onRecord(long nanos, byte[] bytes, int length, @Nullable AuditReceipt receipt);
}
