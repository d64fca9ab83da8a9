package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.audit.AuditReceipt;
import io.kellet.audit.Durability;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A mark leaves no record and is as far as what was appended before it. */
final class JournalMarkTest {

    private final Rig rig = new Rig();

    @Test
    void isAnsweredWithTheSyncOfWhatIsBeforeItAndLeavesNothingBehind() throws IOException {
        Journal journal = rig.opening().createManual();
        journal.turn();
        rig.append(journal, Durability.ENQUEUED);
        AuditReceipt written = journal.trail().mark(Durability.WRITTEN);
        AuditReceipt durable = journal.trail().mark(Durability.DURABLE);
        long before = journal.stats().lastSequence();
        rig.files.failAt(2); // written, not synced

        journal.turn();

        assertThat(Rig.hasReached(written)).isTrue();
        assertThat(Rig.failure(durable)).isEqualTo("WRITE_FAILED");
        assertThat(journal.stats().lastSequence()).isEqualTo(before + 1);
        rig.files.heal();
        journal.close();
        assertThat(rig.numbers()).containsExactly(1L);
    }

    @Test
    void isAnsweredAtOnceWhereEverythingIsOnTheDiskAlready() throws IOException {
        Journal journal = rig.opening().createManual();
        AuditReceipt first = journal.trail().mark(Durability.DURABLE);
        journal.turn();
        assertThat(Rig.hasReached(first)).isTrue();

        rig.append(journal, Durability.DURABLE);
        journal.turn();
        int operations = rig.files.operations();
        AuditReceipt written = journal.trail().mark(Durability.WRITTEN);
        AuditReceipt durable = journal.trail().mark(Durability.DURABLE);
        journal.turn();

        assertThat(Rig.hasReached(written)).isTrue();
        assertThat(Rig.hasReached(durable)).isTrue();
        assertThat(rig.files.operations())
                .as("nothing to write, nothing to sync")
                .isEqualTo(operations);
        journal.close();
    }

    @Test
    void ofWhatIsWrittenAndNotSyncedIsWritten() throws IOException {
        Journal journal = rig.opening().createManual();
        journal.turn();
        rig.append(journal, Durability.WRITTEN);
        journal.turn();
        AuditReceipt mark = journal.trail().mark(Durability.WRITTEN);
        journal.turn();

        assertThat(Rig.hasReached(mark)).isTrue();
        assertThat(journal.trail().stats().unsynced()).isEqualTo(1);
        journal.close();
    }

    @Test
    void whoWasToldFindsTheTrailsNumbersAsFar() throws IOException {
        Journal journal = rig.opening().createManual();
        rig.append(journal, Durability.ENQUEUED);
        long[] seen = {-1};
        AuditReceipt mark = journal.trail().mark(Durability.DURABLE);
        CompletableFuture<Void> looked = mark.future(Runnable::run)
                .thenRun(() -> seen[0] = journal.trail().stats().unsynced());
        journal.turn();

        assertThat(looked).isCompleted();
        assertThat(seen[0]).isZero();
        journal.close();
    }
}
