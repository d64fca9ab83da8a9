package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditField;
import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditValue;
import io.kellet.audit.Durability;
import io.kellet.files.FileHandle;
import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What is at the end of a journal when it is opened, and what is made of it. */
final class JournalRecoveryTest {

    private final Rig rig = new Rig();

    /** Ends as a killed process leaves it; records are durable up to a point and only written behind it. */
    private byte[] crashed(int durable, int writtenOnly) throws IOException {
        rig.config = Rig.config().segmentBytes(1 << 20).build();
        Journal journal = rig.opening().createManual();
        journal.turn();
        for (int i = 1; i <= durable; i++) {
            rig.append(journal, Durability.DURABLE);
            journal.turn();
        }
        for (int i = 0; i < writtenOnly; i++) {
            rig.append(journal, Durability.WRITTEN);
            journal.turn();
        }
        return rig.files.read(rig.segment(1), 1 << 24);
    }

    /** A directory with this as its only segment. */
    private static Rig with(byte[] segment) {
        Rig fresh = new Rig();
        fresh.files.put(fresh.segment(1), segment);
        return fresh;
    }

    private static List<Integer> offsets(byte[] segment) {
        ByteBuffer bytes = ByteBuffer.wrap(segment).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> offsets = new ArrayList<>();
        int at = SegmentHeader.BYTES;
        while (at < segment.length && bytes.getInt(at) != 0) {
            offsets.add(at);
            at += bytes.getInt(at);
        }
        offsets.add(at);
        return offsets;
    }

    private static AuditRecord opened(Rig rig) throws IOException {
        return rig.read().stream()
                .filter(seen -> seen.kind() == Frame.KIND_OWN && seen.action().equals("journal.opened"))
                .map(PlainReader.Seen::record)
                .findFirst()
                .orElseThrow();
    }

    private static AuditValue field(AuditRecord record, String name) {
        return record.fields().stream()
                .filter(field -> field.name().equals(name))
                .map(AuditField::value)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFileCutAtAnyLengthKeepsEveryWholeRecordAndSaysWhatWasTorn() throws IOException, NoSuchAlgorithmException {
        byte[] segment = crashed(2, 2);
        List<Integer> offsets = offsets(segment);
        int end = offsets.get(offsets.size() - 1);
        for (int length = SegmentHeader.BYTES; length <= end; length++) {
            Rig after = with(Arrays.copyOf(segment, length));

            after.opening().openManual().close();

            int cut = length;
            int whole = (int) offsets.stream().filter(offset -> offset <= cut).count() - 1;
            List<PlainReader.Seen> first =
                    after.read().stream().filter(seen -> seen.segment() == 1).toList();
            assertThat(first).as("cut at %s", length).hasSize(whole);
            int from = offsets.get(whole);
            byte[] torn = withoutZerosAtTheEnd(Arrays.copyOfRange(segment, from, length));
            assertThat(field(opened(after), "tornBytes")).isEqualTo(new AuditValue.Whole(torn.length));
            if (torn.length > 0) {
                String sha256 = HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(torn));
                assertThat(field(opened(after), "tornSha256")).isEqualTo(new AuditValue.Text(sha256));
            }
            assertThat(after.files.read(after.segment(1), 1 << 24)).hasSize(from);
        }
    }

    private static byte[] withoutZerosAtTheEnd(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        // what is torn is looked at in steps of eight
        int roundedUp = Math.min(bytes.length, (end + 7) / 8 * 8);
        return Arrays.copyOf(bytes, roundedUp);
    }

    @Test
    void anyByteChangedInARecordThatWasOnTheDiskIsRefusedAndNothingIsTouched() throws IOException {
        byte[] segment = crashed(3, 1);
        List<Integer> offsets = offsets(segment);
        int records = offsets.size() - 1;
        int first = offsets.get(records - 4); // of three that were durable, the second and third know of the one before
        int end = offsets.get(records - 2);
        for (int at = first; at < end; at++) {
            byte[] changed = segment.clone();
            changed[at] ^= 0x41;
            Rig after = with(changed);
            int offset = startOf(offsets, at);

            assertThatThrownBy(() -> after.opening().openManual())
                    .as("byte %s", at)
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageContaining("0000000001.kellet")
                    .hasMessageContaining("offset=" + offset + " ")
                    .hasMessageContaining("sequence=")
                    .hasMessageContaining("restore");
            assertThat(after.files.read(after.segment(1), 1 << 24)).isEqualTo(changed);
        }
    }

    private static int startOf(List<Integer> offsets, int at) {
        return offsets.stream()
                .filter(offset -> offset <= at)
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    @Test
    void aRecordBehindTheLastSyncMayBeTornAndOthersBehindItWhole() throws IOException {
        byte[] segment = crashed(2, 3);
        List<Integer> offsets = offsets(segment);
        int torn = offsets.get(offsets.size() - 4);
        segment[torn + 60] ^= 1;
        Rig after = with(segment);

        after.opening().openManual().close();

        assertThat(after.numbers()).containsExactly(1L, 2L);
    }

    @Test
    void aWholeRecordThatDoesNotFollowIsRefusedEvenAtTheEnd() throws IOException {
        byte[] segment = crashed(2, 0);
        List<Integer> offsets = offsets(segment);
        int last = offsets.get(offsets.size() - 2);
        int length = offsets.get(offsets.size() - 1) - last;
        segment[last + 60] ^= 1;
        CRC32C crc = new CRC32C();
        crc.update(segment, last + 8, length - 8);
        ByteBuffer.wrap(segment).order(ByteOrder.LITTLE_ENDIAN).putInt(last + 4, (int) crc.getValue());

        assertThatThrownBy(() -> with(segment).opening().openManual())
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("does not follow");
    }

    @Test
    void aDamagedEndOfAJournalThatWasClosedIsRefused() throws IOException {
        rig.config = Rig.config().segmentBytes(1 << 20).build();
        Journal journal = rig.opening().createManual();
        rig.append(journal, Durability.ENQUEUED);
        journal.close();
        byte[] segment = rig.files.read(rig.segment(1), 1 << 24);
        List<Integer> offsets = offsets(segment);
        segment[offsets.get(offsets.size() - 3) + 60] ^= 1; // it says that the journal was closed

        assertThatThrownBy(() -> with(segment).opening().openManual())
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("was on the disk is damaged");
    }

    @Test
    void aDamagedHeaderIsRefused() throws IOException {
        byte[] segment = crashed(1, 0);
        for (int at = 0; at < SegmentHeader.BYTES; at++) {
            byte[] changed = segment.clone();
            changed[at] ^= 4;

            assertThatThrownBy(() -> with(changed).opening().openManual())
                    .as("byte %s", at)
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageContaining("offset=0");
        }
    }

    @Test
    void aSegmentThatIsMissingOrHasAnothersNameIsRefused() throws IOException {
        Journal journal = rig.opening().createManual();
        for (int i = 0; i < 60; i++) {
            rig.append(journal, Durability.DURABLE);
            journal.turn();
        }
        journal.close();
        assertThat(journal.stats().segment()).isGreaterThan(3);
        byte[] second = rig.files.read(rig.segment(2), 1 << 20);
        rig.files.delete(rig.segment(2));

        assertThatThrownBy(() -> rig.opening().openManual())
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("0000000002.kellet");

        rig.files.put(rig.segment(2), second);
        rig.files.put(rig.segment(journal.stats().segment()), second);
        assertThatThrownBy(() -> rig.opening().openManual())
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("name of another");
    }

    @Test
    void whatWasPerhapsNotOnTheDiskIsWrittenOnceMoreWhenItIsKept() throws IOException {
        byte[] segment = crashed(2, 2);
        List<Integer> offsets = offsets(segment);
        rig.files.restart(); // the lock of the one that died
        rig.files.put(rig.segment(1), segment);
        SeeingFiles seeing = new SeeingFiles(rig.files);

        rig.opening().files(seeing).openManual().close();

        assertThat(seeing.rewritten)
                .as("from the first record whose durability nobody said, to the end")
                .isEqualTo(offsets.get(offsets.size() - 1) - offsets.get(offsets.size() - 3));
        assertThat(rig.numbers()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void opensOnlyIfItHasItsAnchor() throws IOException {
        rig.config = Rig.config().checkpointRecords(1).build();
        Journal journal = rig.opening().createManual();
        for (int i = 0; i < 30; i++) {
            rig.append(journal, Durability.DURABLE);
            journal.turn();
        }
        journal.close();

        for (Anchor anchor : List.copyOf(rig.anchors)) {
            try (Journal again = rig.opening().expect(anchor).openManual()) {
                assertThat(again.stats().failing()).isFalse();
            }
        }
        Anchor newest = rig.anchors.get(rig.anchors.size() - 1);
        Anchor other = new Anchor(
                newest.journalId(), 5, newest.wallNanos(), newest.chainHash(), newest.keyId(), newest.signature());
        assertThatThrownBy(() -> rig.opening().expect(other).openManual())
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("differs from its anchor");
        Anchor foreign = new Anchor(
                "00".repeat(16), 5, newest.wallNanos(), newest.chainHash(), newest.keyId(), newest.signature());
        assertThatThrownBy(() -> rig.opening().expect(foreign).openManual())
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("another journal");
    }

    @Test
    void aJournalWhoseEndWasRemovedIsRefusedByItsAnchorAndOpensWithoutOne() throws IOException {
        Journal journal = rig.opening().createManual();
        for (int i = 0; i < 40; i++) {
            rig.append(journal, Durability.DURABLE);
            journal.turn();
        }
        long last = journal.stats().segment();
        journal.close();
        Anchor anchor = rig.anchors.get(rig.anchors.size() - 1);
        rig.files.delete(rig.segment(last));

        assertThatThrownBy(() -> rig.opening().expect(anchor).openManual())
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("end was removed")
                .hasMessageContaining(anchor.toText());

        rig.opening().openManual().close(); // nothing says that there was more
    }

    @Test
    void leftOversOfACrashAreDeletedAndOtherFilesAreNot() throws IOException {
        rig.opening().createManual().close();
        rig.files.put(Rig.DIRECTORY.resolve("0000000002.kellet.new"), new byte[5]);
        rig.files.put(Rig.DIRECTORY.resolve("0000000003.kellet.prepared"), new byte[5]);
        rig.files.put(Rig.DIRECTORY.resolve("notes.new"), new byte[5]);

        rig.opening().openManual().close();

        assertThat(rig.files.list(Rig.DIRECTORY))
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder("0000000001.kellet", "0000000002.kellet", "LOCK", "notes.new");
    }

    /** Counts what is written to a segment that was there before. */
    private static final class SeeingFiles extends PassingFiles {

        private long rewritten;

        SeeingFiles(FileOps files) {
            super(files);
        }

        @Override
        public FileHandle update(Path file) throws IOException {
            FileHandle handle = super.update(file);
            if (!file.endsWith("0000000001.kellet")) {
                return handle;
            }
            return new PassingFiles.Handle(handle) {
                @Override
                public void write(ByteBuffer content, long position) throws IOException {
                    rewritten += content.remaining();
                    super.write(content, position);
                }
            };
        }
    }
}
