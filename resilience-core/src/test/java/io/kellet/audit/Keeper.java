package io.kellet.audit;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told, decoded. */
final class Keeper implements AuditSink {

    /** One call; a mark has no record. */
    record Kept(
            long nanos,
            @Nullable AuditRecord record,
            @Nullable AuditReceipt receipt) {

        AuditRecord requireRecord() {
            return requireNonNull(record);
        }

        AuditReceipt requireReceipt() {
            return requireNonNull(receipt);
        }
    }

    final List<Kept> kept = new ArrayList<>();

    @Override
    public void onRecord(long nanos, byte[] bytes, int length, @Nullable AuditReceipt receipt) {
        AuditRecord record = length == 0 ? null : AuditRecord.decode(ByteBuffer.wrap(bytes, 0, length));
        kept.add(new Kept(nanos, record, receipt));
    }

    Kept last() {
        return kept.get(kept.size() - 1);
    }

    List<String> actions() {
        return kept.stream()
                .map(each -> each.record() == null ? "mark" : each.record().action())
                .toList();
    }

    /** What the first field of each record says. */
    List<Long> numbers() {
        return kept.stream().map(each -> number(each.requireRecord())).toList();
    }

    static long number(AuditRecord record) {
        return ((AuditValue.Whole) record.fields().get(0).value()).value();
    }
}
