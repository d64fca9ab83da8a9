package io.kellet.audit;

import org.jspecify.annotations.Nullable;

/** One place in the hand-off. Plain fields: the queues it goes through publish them. */
final class AuditSlot {

    final byte[] bytes;
    final boolean line; // goes back to the free ones
    long nanos;
    int length; // 0: nothing to be kept

    @Nullable
    AuditReceipt receipt;

    AuditSlot(byte[] bytes, boolean line) {
        this.bytes = bytes;
        this.line = line;
    }
}
