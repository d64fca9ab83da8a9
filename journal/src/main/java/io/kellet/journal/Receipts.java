package io.kellet.journal;

import io.kellet.audit.AuditFailedException;
import io.kellet.audit.AuditPosition;
import io.kellet.audit.AuditReceipt;
import io.kellet.audit.Durability;
import java.util.ArrayList;
import java.util.List;

/** Who waits for a record that has a sequence already. For one thread. */
final class Receipts {

    private record Waiting(long sequence, AuditReceipt receipt) {
        void reached(Durability durability) {
            receipt.reached(new AuditPosition(sequence, durability));
        }
    }

    private final List<Waiting> forWritten = new ArrayList<>();
    private final List<Waiting> forDurable = new ArrayList<>();

    void add(long sequence, AuditReceipt receipt) {
        Waiting waiting = new Waiting(sequence, receipt);
        switch (receipt.wanted()) {
            case ENQUEUED -> waiting.reached(Durability.ENQUEUED);
            case WRITTEN -> forWritten.add(waiting);
            case DURABLE -> forDurable.add(waiting);
        }
    }

    /** Does anybody wait for the disk? */
    boolean wantDurable() {
        return !forDurable.isEmpty();
    }

    void written() {
        answer(forWritten, Durability.WRITTEN);
    }

    /** All of them: what is on the disk is written, too. */
    void durable() {
        answer(forWritten, Durability.DURABLE);
        answer(forDurable, Durability.DURABLE);
    }

    private static void answer(List<Waiting> waiting, Durability durability) {
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).reached(durability);
        }
        waiting.clear();
    }

    void fail(AuditFailedException failure) {
        fail(forWritten, failure);
        fail(forDurable, failure);
    }

    private static void fail(List<Waiting> waiting, AuditFailedException failure) {
        for (Waiting one : waiting) {
            one.receipt().failed(failure);
        }
        waiting.clear();
    }
}
