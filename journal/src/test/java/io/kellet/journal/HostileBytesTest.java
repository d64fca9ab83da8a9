package io.kellet.journal;

import static io.kellet.journal.Journals.full;
import static io.kellet.journal.Journals.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.kellet.journal.Verification.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, reading them ends in findings. */
final class HostileBytesTest {

    private static void readAll(TwinJournal journal) throws IOException {
        try (JournalReader reader = JournalReader.open(TwinJournal.DIRECTORY, RecordFilter.ALL, journal.asFiles());
                JournalExport export = new JournalExport(JournalExport.Format.CSV, OutputStream.nullOutputStream())) {
            for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
                export.write(record);
            }
        }
        JournalReader.last(TwinJournal.DIRECTORY, 3, RecordFilter.ALL, journal.asFiles());
        JournalReader.lastAnchor(TwinJournal.DIRECTORY, journal.asFiles());
    }

    private static Verification verifyDecoding(TwinJournal journal) throws IOException {
        return verify(journal, VerifierConfig.builder().threads(1).decodeRecords(true));
    }

    @Test
    void randomBytesBehindAHeaderAreFindings() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            TwinJournal journal = new TwinJournal().session().segment();
            byte[] bytes = new byte[random.nextInt(5_000)];
            random.nextBytes(bytes);
            journal.splice(TwinJournal.name(1), TwinJournal.HEADER, TwinJournal.HEADER, bytes);

            assertThatCode(() -> {
                        Verification found = verifyDecoding(journal);
                        assertThat(found.lastSequence()).isZero();
                        readAll(journal);
                    })
                    .as("seed %s", seed)
                    .doesNotThrowAnyException();
        }
    }

    /** Each field of a frame gets wild values, and the checksum is made to fit: nothing else protects who reads it then. */
    @Test
    void wildValuesUnderARightChecksumAreFindings() {
        TwinJournal untouched = full();
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            TwinJournal journal = full();
            for (int i = 0; i <= random.nextInt(4); i++) {
                TwinJournal.Place place = journal.place(5 + random.nextInt(17));
                ByteBuffer frame = journal.of(place);
                int at = 8 + random.nextInt(place.length() - 16);
                switch (random.nextInt(4)) {
                    case 0 -> frame.put(at, (byte) random.nextInt());
                    case 1 -> frame.putInt(at, -1 - random.nextInt(9));
                    case 2 -> frame.putLong(8 + 8 * random.nextInt(6), random.nextLong());
                    default -> frame.putLong(8 + 8 * random.nextInt(6), Long.MAX_VALUE - random.nextInt(2));
                }
                journal.fixCrc(place);
            }

            boolean same = untouched.files.keySet().stream()
                    .allMatch(file -> Arrays.equals(untouched.file(file), journal.file(file)));
            assertThatCode(() -> {
                        assertThat(verifyDecoding(journal).verdict())
                                .isEqualTo(same ? Verdict.CONSISTENT : Verdict.BROKEN);
                        readAll(journal);
                    })
                    .as("seed %s", seed)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void cutDoubledAndMovedPiecesAreFindings() {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            TwinJournal journal = full();
            String file = TwinJournal.name(2 + random.nextInt(4));
            int length = journal.file(file).length;
            int from = random.nextInt(length);
            int to = from + random.nextInt(length - from);
            byte[] piece = Arrays.copyOfRange(journal.file(file), from, to);
            if (random.nextBoolean()) {
                journal.splice(file, to, to, piece);
            } else {
                journal.splice(file, from, to);
            }

            assertThatCode(() -> {
                        verifyDecoding(journal);
                        readAll(journal);
                    })
                    .as("seed %s", seed)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void headersWithWildNumbersAreFindings() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            TwinJournal journal = full();
            byte[] file = journal.file(TwinJournal.name(2 + random.nextInt(4)));
            ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            header.putLong(8 * (1 + random.nextInt(9)), random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE);
            TwinJournal.fixHeader(file);

            assertThatCode(() -> {
                        assertThat(verifyDecoding(journal).verdict()).isEqualTo(Verdict.BROKEN);
                        readAll(journal);
                    })
                    .as("seed %s", seed)
                    .doesNotThrowAnyException();
        }
    }

    /** Every eighth byte looks like the longest of frames: each would be summed up if nobody stopped. */
    @Test
    void bytesMadeToLookLikeManyLongFramesKeepNobodyBusyForLong() throws IOException {
        TwinJournal journal = new TwinJournal().session().segment();
        int bytes = 3 << 20;
        ByteBuffer wild = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long word = (2L << 20) & ~7;
        while (wild.remaining() >= 24) {
            wild.putLong(word).putLong(1 | (1L << 32)).putLong(word);
        }
        journal.splice(TwinJournal.name(1), TwinJournal.HEADER, TwinJournal.HEADER, wild.array());
        FileWindow window = new FileWindow(journal.asFiles().open(TwinJournal.DIRECTORY.resolve(TwinJournal.name(1))));
        SegmentScan scan = new SegmentScan("x", window, 1, null, finding -> {});

        assertThat(scan.next()).isFalse();

        assertThat(scan.summedBytes()).isLessThan(6L * bytes + 2 * Frame.LONGEST);
        assertThat(String.valueOf(scan.tail())).contains("too much damage");
    }

    @Test
    void findingsAreCountedAndNotAllKept() throws IOException {
        TwinJournal journal = new TwinJournal().session().segment().own("journal.created");
        for (int i = 0; i < 600; i++) {
            journal.record("x");
        }
        for (long sequence = 2; sequence < 600; sequence += 2) {
            journal.of(journal.place(sequence)).putLong(Frame.NANOS_AT, 1);
            journal.fixCrc(journal.place(sequence));
        }

        Verification found = verify(journal);

        assertThat(found.findings()).hasSize(201); // and the one about the end
        assertThat(found.findingsLeftOut()).isEqualTo(299 - 200);
    }

    @Test
    void alternatingDamageEndsTheSegmentAndNotTheMemory() throws IOException {
        TwinJournal journal = new TwinJournal().session().segment().own("journal.created");
        for (int i = 0; i < 400; i++) {
            journal.record("x");
        }
        journal.synced().record("x");
        for (long sequence = 2; sequence < 400; sequence += 2) {
            journal.of(journal.place(sequence)).putLong(Frame.NANOS_AT, 1);
        }

        Verification found = verify(journal);

        assertThat(found.verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(found.findings()).hasSizeLessThan(110);
    }

    @Test
    void aRecordOfTheLongestBodyIsReadThroughASmallWindow() throws IOException {
        TwinJournal journal = new TwinJournal().session().segment().own("journal.created");
        byte[] longest = new byte[Frame.LONGEST_BODY];
        journal.frame(1, longest).frame(1, longest).checkpoint();

        Verification found = verify(journal);

        assertThat(found.verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(found.lastSequence()).isEqualTo(4);
    }
}
