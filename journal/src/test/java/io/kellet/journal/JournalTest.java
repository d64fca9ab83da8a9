package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditField;
import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditPosition;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditReceipt;
import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditShape;
import io.kellet.audit.AuditValue;
import io.kellet.audit.Durability;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JournalTest {

    private final Rig rig = new Rig();

    @Test
    void keepsWhatWasAppendedInOrderOverSessions() throws IOException {
        Journal first = rig.opening().createManual();
        rig.append(first, Durability.DURABLE);
        rig.append(first, Durability.ENQUEUED);
        first.close();
        Journal second = rig.opening().openManual();
        rig.append(second, Durability.WRITTEN);
        second.close();

        assertThat(rig.numbers()).containsExactly(1L, 2L, 3L);
        assertThat(rig.ownActions())
                .containsExactly("journal.created", "journal.closed", "journal.opened", "journal.closed");
        assertThat(rig.read().stream().map(PlainReader.Seen::session).distinct())
                .containsExactly(1, 2);
        assertThat(first.isClosedInOrder()).isTrue();
        assertThat(opened().fields())
                .contains(new AuditField("previous", new AuditValue.Text("clean")))
                .contains(new AuditField("tornBytes", new AuditValue.Whole(0)));
    }

    private AuditRecord opened() throws IOException {
        return own("journal.opened");
    }

    private AuditRecord own(String action) throws IOException {
        return rig.read().stream()
                .filter(seen -> seen.kind() == Frame.KIND_OWN)
                .map(PlainReader.Seen::record)
                .filter(record -> record.action().equals(action))
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    @Test
    void createsOnlyWhereThereIsNoneAndOpensOnlyWhereThereIsOne() throws IOException {
        assertThatThrownBy(() -> rig.opening().openManual())
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no journal here");

        rig.opening().createManual().close();

        assertThatThrownBy(() -> rig.opening().createManual())
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("open it");
        rig.opening().openManual().close();
    }

    @Test
    void isOpenOnceAtATime() throws IOException {
        Journal journal = rig.opening().createManual();

        assertThatThrownBy(() -> rig.opening().openManual())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("journal is in use");

        journal.close();
        rig.opening().openManual().close();
    }

    @Test
    void aReceiptIsAnsweredAtTheDurabilityThatWasAskedFor() throws Exception {
        Journal journal = rig.opening().createManual();
        AuditReceipt enqueued = rig.append(journal, Durability.ENQUEUED);
        AuditReceipt written = rig.append(journal, Durability.WRITTEN);
        assertThat(enqueued.await(Duration.ZERO))
                .as("before it has a number")
                .isEqualTo(new AuditPosition(AuditPosition.NOT_YET, Durability.ENQUEUED));
        assertThat(written.isDone()).isFalse();

        journal.turn();

        assertThat(written.await(Duration.ZERO)).isEqualTo(new AuditPosition(4, Durability.WRITTEN));
        assertThat(journal.trail().stats().durable()).isZero();

        AuditReceipt durable = rig.append(journal, Durability.DURABLE);
        journal.turn();

        assertThat(durable.await(Duration.ZERO).durability()).isEqualTo(Durability.DURABLE);
        assertThat(journal.trail().stats().durable()).isEqualTo(3);
        journal.close();
    }

    @Test
    void whatNobodyWaitsForIsSyncedWhenTheTimeIsUp() throws IOException {
        Journal journal = rig.opening().createManual();
        rig.append(journal, Durability.WRITTEN);
        journal.turn();
        rig.advance(Duration.ofMillis(9));
        journal.turn();
        assertThat(journal.trail().stats().unsynced()).isEqualTo(1);
        assertThat(journal.trail().stats().unsyncedAgeNanos()).isEqualTo(9_000_000);

        rig.advance(Duration.ofMillis(1));
        journal.turn();

        assertThat(journal.trail().stats().unsynced()).isZero();
        assertThat(journal.stats().durableSequence()).isEqualTo(journal.stats().lastSequence());
        journal.close();
    }

    @Test
    void theUnsyncedAgeIsThatOfTheOldestRecordThatIsNotOnTheDisk() throws IOException {
        Journal journal = rig.opening().createManual();
        journal.turn();
        rig.advance(Duration.ofHours(1));
        journal.turn();
        rig.append(journal, Durability.ENQUEUED);
        assertThat(journal.trail().stats().unsyncedAgeNanos())
                .as("an hour without records is no age")
                .isEqualTo(1);
        journal.turn();
        rig.advance(Duration.ofMillis(5));
        rig.append(journal, Durability.ENQUEUED);
        journal.turn();

        assertThat(journal.trail().stats().unsyncedAgeNanos())
                .as("a newer record does not make the older one younger")
                .isEqualTo(5_000_000);
        journal.close();
    }

    @Test
    void manyWhoWaitShareOneSync() throws IOException {
        Journal journal = rig.opening().createManual();
        journal.turn();
        journal.turn();
        List<AuditReceipt> receipts = List.of(
                rig.append(journal, Durability.DURABLE),
                rig.append(journal, Durability.DURABLE),
                rig.append(journal, Durability.DURABLE));
        int before = rig.files.operations();

        journal.turn();

        assertThat(rig.files.operations() - before).isEqualTo(2); // one write, one sync
        assertThat(receipts).allMatch(Rig::hasReached);
        journal.close();
    }

    @Test
    void aSegmentEndsWhenItIsLongEnoughAndTheNextGoesOn() throws IOException {
        Journal journal = rig.opening().createManual();
        for (int i = 0; i < 100; i++) {
            rig.append(journal, Durability.WRITTEN);
            journal.turn();
        }
        journal.close();

        assertThat(rig.numbers()).hasSize(100).isSorted();
        assertThat(journal.stats().segment()).isGreaterThan(3);
        assertThat(journal.stats().unprepared()).isZero();
        assertThat(rig.files.list(Rig.DIRECTORY))
                .allMatch(file -> file.endsWith("LOCK")
                        || SegmentHeader.numberOf(file.getFileName().toString()) > 0);
        assertThat(rig.files.read(rig.segment(1), 1 << 20).length)
                .as("cut to what is in it")
                .isLessThan(4_096 + 200);
    }

    @Test
    void aSegmentEndsWhenItIsOldEnoughUnlessThereIsNothingInIt() throws IOException {
        rig.config = Rig.config().segmentFor(Duration.ofMinutes(1)).build();
        Journal journal = rig.opening().createManual();
        rig.advance(Duration.ofMinutes(2));
        journal.turn();
        assertThat(journal.stats().segment()).isEqualTo(1);

        rig.append(journal, Durability.WRITTEN);
        journal.turn();
        assertThat(journal.stats().segment()).isEqualTo(2);

        rig.append(journal, Durability.WRITTEN);
        rig.advance(Duration.ofSeconds(59));
        journal.turn();
        assertThat(journal.stats().segment()).isEqualTo(2);
        journal.close();
        assertThat(rig.numbers()).containsExactly(1L, 2L);
    }

    @Test
    void aClockThatStepsBackHoldsUpNoSyncAndNoCheckpointForLong() throws IOException {
        Journal journal = rig.opening().createManual();
        rig.append(journal, Durability.WRITTEN);
        journal.turn();
        rig.clock.stepBack(Duration.ofHours(5));

        journal.turn();

        assertThat(journal.trail().stats().unsynced()).isZero();
        long checkpoints = journal.stats().checkpoints();
        rig.append(journal, Durability.WRITTEN);
        journal.turn();
        rig.advance(Duration.ofSeconds(10));
        journal.turn();
        assertThat(journal.stats().checkpoints()).isGreaterThan(checkpoints);
        journal.close();
        assertThat(rig.numbers()).containsExactly(1L, 2L);
    }

    @Test
    void signsACheckpointAfterSoManyRecordsAndAfterSoMuchTimeAndWhenItIsClosed() throws IOException {
        rig.config = Rig.config().checkpointRecords(10).segmentBytes(1 << 20).build();
        Journal journal = rig.opening().createManual();
        assertThat(journal.stats().checkpoints()).as("when created").isEqualTo(1);
        for (int i = 0; i < 10; i++) {
            rig.append(journal, Durability.WRITTEN);
        }
        journal.turn();
        assertThat(journal.stats().checkpoints()).as("after ten").isEqualTo(2);

        rig.append(journal, Durability.WRITTEN);
        journal.turn();
        rig.advance(Duration.ofMillis(9_999));
        journal.turn();
        assertThat(journal.stats().checkpoints()).isEqualTo(2);
        rig.advance(Duration.ofMillis(1));
        journal.turn();
        assertThat(journal.stats().checkpoints()).as("after 10 s").isEqualTo(3);
        rig.advance(Duration.ofMinutes(1));
        journal.turn();
        assertThat(journal.stats().checkpoints()).as("nothing new").isEqualTo(3);

        journal.close();

        assertThat(journal.stats().checkpoints()).isEqualTo(4);
        List<PlainReader.Seen> frames = rig.read();
        assertThat(frames.get(frames.size() - 1).kind()).isEqualTo(Frame.KIND_CHECKPOINT);
        assertThat(frames.get(frames.size() - 2).action()).isEqualTo("journal.closed");
    }

    @Test
    void anAnchorIsToldOnceItsCheckpointIsOnTheDiskAndNamesTheRecordBefore() throws IOException {
        rig.config = Rig.config().checkpointRecords(1).segmentBytes(1 << 20).build();
        Journal journal = rig.opening().createManual();
        journal.turn();
        int before = rig.anchors.size();
        rig.append(journal, Durability.WRITTEN);

        journal.turn();
        assertThat(rig.anchors).as("not on the disk").hasSize(before);
        rig.advance(Duration.ofMillis(10));
        journal.turn();

        assertThat(rig.anchors).hasSize(before + 1);
        Anchor anchor = rig.anchors.get(before);
        assertThat(journal.lastAnchor()).contains(anchor);
        PlainReader.Seen covered = rig.read().get((int) anchor.sequence() - 1);
        assertThat(covered.sequence()).isEqualTo(anchor.sequence());
        assertThat(covered.hash()).isEqualTo(anchor.chainHash());
        assertThat(anchor.signatureBytes()).isEqualTo(new Rig.FakeSigner().sign(anchor.signedBytes()));
        PlainReader.Seen checkpoint = rig.read().get((int) anchor.sequence());
        assertThat(checkpoint.wallNanos()).isEqualTo(anchor.wallNanos());
        journal.close();
    }

    /** Signs as the other fake does, once it has done what it was told. */
    private static final class BrokenSigner implements CheckpointSigner {

        private final Rig.FakeSigner signer = new Rig.FakeSigner();
        private Runnable first = () -> {};

        void breakWith(Runnable breaking) {
            first = breaking;
        }

        @Override
        public byte[] keyId() {
            return signer.keyId();
        }

        @Override
        public byte[] sign(byte[] message) {
            first.run();
            return signer.sign(message);
        }
    }

    private Journal signedBy(CheckpointSigner signer) throws IOException {
        return Journal.in(Rig.DIRECTORY, rig.config, signer, rig.clock, () -> rig.wall)
                .files(rig.files)
                .createManual();
    }

    @Test
    void aSignerThatThrowsCostsTheCheckpointAndNothingElse() throws IOException {
        rig.config = Rig.config().checkpointRecords(1).build();
        BrokenSigner signer = new BrokenSigner();
        Journal journal = signedBy(signer);
        signer.breakWith(() -> {
            throw new IllegalStateException("no key today");
        });
        AuditReceipt receipt = rig.append(journal, Durability.DURABLE);
        journal.turn();
        journal.turn();

        assertThat(Rig.hasReached(receipt)).isTrue();
        assertThat(journal.stats().checkpointFailures()).as("not at every turn").isEqualTo(1);
        signer.breakWith(() -> {});
        rig.advance(Duration.ofSeconds(10));
        journal.turn();
        assertThat(journal.stats().checkpoints()).isEqualTo(2);
        journal.close();
        assertThat(rig.numbers()).containsExactly(1L);
    }

    @Test
    void aSignerThatLacksAClassCostsTheCheckpointAndNothingElse() throws IOException {
        BrokenSigner signer = new BrokenSigner();
        Journal journal = signedBy(signer);
        signer.breakWith(() -> {
            throw new NoClassDefFoundError("of a provider");
        });
        AuditReceipt receipt = rig.append(journal, Durability.DURABLE);
        rig.advance(Duration.ofSeconds(10));
        journal.turn();

        assertThat(Rig.hasReached(receipt)).isTrue();
        assertThat(journal.stats().checkpointFailures()).isEqualTo(1);
        assertThat(journal.stats().segment()).isEqualTo(1);
        assertThat(journal.trail().stats().writeErrors()).isZero();
        journal.close();
        assertThat(rig.numbers()).containsExactly(1L);
    }

    @Test
    void theWallClockOfARecordIsThatOfItsAppending() throws IOException {
        Journal journal = rig.opening().createManual();
        rig.advance(Duration.ofSeconds(1));
        Instant appended = rig.wall;
        rig.append(journal, Durability.WRITTEN);
        rig.advance(Duration.ofMillis(300));

        journal.turn();
        AuditLine line = journal.trail().line(AuditShape.of("late", "gateway").build());
        line.append(rig.clock.nanos() - Duration.ofDays(1).toNanos()); // from another clock
        journal.turn();
        journal.close();

        List<PlainReader.Seen> records = rig.read().stream()
                .filter(seen -> seen.kind() == Frame.KIND_RECORD)
                .toList();
        assertThat(instant(records.get(0))).isEqualTo(appended);
        assertThat(instant(records.get(1))).isEqualTo(rig.wall);
    }

    private static Instant instant(PlainReader.Seen seen) {
        return Instant.ofEpochSecond(0, seen.wallNanos());
    }

    @Test
    void whatWasRejectedIsCountedInTheJournalAtMostOnceASecond() throws IOException {
        rig.config = Rig.config()
                .queue(AuditQueueConfig.named("test").lines(2).entries(2).build())
                .build();
        Journal journal = rig.opening().createManual();
        for (int i = 0; i < 5; i++) {
            rig.append(journal, Durability.ENQUEUED);
        }
        journal.turn();
        assertThat(rig.ownActions()).doesNotContain("journal.rejected");

        rig.advance(Duration.ofSeconds(1));
        journal.turn();
        journal.close();

        assertThat(own("journal.rejected").fields())
                .containsExactly(new AuditField("records", new AuditValue.Whole(3)));
        assertThat(rig.numbers()).containsExactly(1L, 2L);
    }

    @Test
    void aClosedJournalAcceptsNoMore() throws IOException {
        Journal journal = rig.opening().createManual();
        journal.close();

        assertThat(Rig.failure(rig.append(journal, Durability.DURABLE))).isEqualTo("CLOSED");
        assertThat(journal.turn()).isFalse();
        journal.close();
        assertThat(journal.isClosedInOrder()).isTrue();
    }

    @Test
    void closingKeepsEvenMoreThanTheBufferHolds() throws IOException {
        rig.config = Rig.config()
                .queue(AuditQueueConfig.named("test")
                        .lines(1_024)
                        .lineBytes(1_024)
                        .entryBytes(4_096)
                        .build())
                .segmentBytes(1 << 20)
                .build();
        Journal journal = rig.opening().createManual();
        AuditLine line = journal.trail()
                .line(AuditShape.of("order.sent", "gateway")
                        .whole("n")
                        .text("x", 900)
                        .build());
        for (int i = 1; i <= 1_000; i++) {
            assertThat(line.whole(0, i).append(rig.clock.nanos())).isTrue();
        }

        journal.close();

        assertThat(rig.numbers()).hasSize(1_000).isSorted();
        assertThat(journal.isClosedInOrder()).isTrue();
        assertThat(journal.trail().stats().unsynced()).isZero();
    }

    @Test
    void aNewSessionAfterACrashSaysSo() throws IOException {
        Journal journal = rig.opening().createManual();
        AuditReceipt receipt = rig.append(journal, Durability.DURABLE);
        journal.turn();
        assertThat(Rig.hasReached(receipt)).isTrue();
        rig.files.restart();

        rig.opening().openManual().close();

        assertThat(rig.numbers()).containsExactly(1L);
        assertThat(opened().fields()).contains(new AuditField("previous", new AuditValue.Text("unclean")));
    }
}
