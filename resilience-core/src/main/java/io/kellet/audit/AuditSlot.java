package io.kellet.audit;

import org.jspecify.annotations.Nullable;

/** What is handed over, and where. Plain fields: the queues it goes through publish them. */
final class AuditSlot {

    static final int MARK = 0;

    private static final byte[] NOTHING = {};

    final byte[] bytes;
    final boolean line; // goes back to the free ones
    long nanos;
    int length; // MARK: no record

    @Nullable
    AuditReceipt receipt;

    /** For any line, again and again. */
    AuditSlot(byte[] bytes) {
        this.bytes = bytes;
        line = true;
    }

    private AuditSlot(byte[] bytes, long nanos, @Nullable AuditReceipt receipt) {
        this.bytes = bytes;
        this.nanos = nanos;
        this.receipt = receipt;
        length = bytes.length;
        line = false;
    }

    static AuditSlot ofEntry(byte[] record, long nanos, @Nullable AuditReceipt receipt) {
        return new AuditSlot(record, nanos, receipt);
    }

    static AuditSlot ofMark(long nanos, AuditReceipt receipt) {
        return new AuditSlot(NOTHING, nanos, receipt);
    }
}
