package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditField;
import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditValue;
import io.kellet.audit.Durability;
import io.kellet.files.FileKind;
import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class JournalRetireTest {

    private static final SegmentCheck INTACT = (directory, first, last) -> {};

    private Rig rig = new Rig();

    /** Some segments that are more than six years old, and one record of today. */
    private Journal aged(FileOps files) throws IOException {
        Journal journal = rig.opening().files(files).createManual();
        for (int i = 0; i < 60; i++) {
            rig.append(journal, Durability.DURABLE);
            journal.turn();
        }
        rig.advance(Duration.ofDays(6 * 366));
        rig.append(journal, Durability.DURABLE);
        journal.turn();
        return journal;
    }

    private static String export(Path segment) {
        return "/archive/" + segment.getFileName();
    }

    @Test
    void deletesWholeOldSegmentsAndRecordsWhatCameBefore()
            throws IOException, InterruptedException, NoSuchAlgorithmException {
        Journal journal = aged(rig.files);
        byte[] first = rig.files.read(rig.segment(1), 1 << 20);
        List<PlainReader.Seen> before = rig.read();
        List<String> steps = new ArrayList<>();

        Retirement retirement =
                journal.retire((directory, from, to) -> steps.add("check " + from + " " + to), segment -> {
                    steps.add("export "
                            + SegmentHeader.numberOf(segment.getFileName().toString()));
                    assertThat(rig.files.kindOf(segment)).isEqualTo(FileKind.REGULAR);
                    return export(segment);
                });

        long last = retirement.lastSegment();
        assertThat(retirement.firstSegment()).isEqualTo(1);
        assertThat(retirement.segments()).isEqualTo((int) last).isGreaterThan(2);
        assertThat(last).isLessThan(journal.stats().segment());
        assertThat(steps).hasSize(1 + (int) last).startsWith("check 1 " + last, "export 1", "export 2");
        List<PlainReader.Seen> after = rig.read();
        assertThat(after.get(0).sequence()).isEqualTo(retirement.lastSequence() + 1);
        AuditRecord retired = after.stream()
                .filter(seen -> seen.kind() == Frame.KIND_OWN && seen.action().equals("journal.retired"))
                .map(PlainReader.Seen::record)
                .findFirst()
                .orElseThrow();
        String chain = before.get((int) retirement.lastSequence() - 1).hash();
        assertThat(retired.fields())
                .contains(new AuditField("firstSegment", new AuditValue.Whole(1)))
                .contains(new AuditField("lastSegment", new AuditValue.Whole(last)))
                .contains(new AuditField("lastSequence", new AuditValue.Whole(retirement.lastSequence())))
                .contains(new AuditField("chainHash", new AuditValue.Text(chain)))
                .contains(new AuditField("sha256.1", new AuditValue.Text(sha256(first))))
                .contains(new AuditField("exported.1", new AuditValue.Text("/archive/0000000001.kellet")));
        assertThat(after.get(after.size() - 1).kind()).as("under a checkpoint").isEqualTo(Frame.KIND_CHECKPOINT);

        journal.close();
        rig.opening().openManual().close();
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void deletesNothingThatIsYoungerThanTheRetention() throws IOException, InterruptedException {
        Journal journal = rig.opening().createManual();
        for (int i = 0; i < 60; i++) {
            rig.append(journal, Durability.DURABLE);
            journal.turn();
        }
        rig.wall = rig.wall.plus(rig.config.retainFor());

        assertThat(journal.retire(INTACT, JournalRetireTest::export)).isEqualTo(new Retirement(0, 0, 0, 0));

        rig.wall = rig.wall.plusNanos(1);
        assertThat(journal.retire(INTACT, JournalRetireTest::export).segments()).isPositive();
        assertThat(rig.files.kindOf(rig.segment(journal.stats().segment()))).isEqualTo(FileKind.REGULAR);
        journal.close();
    }

    @Test
    void deletesNothingThatIsNotIntactOrNotExported() throws IOException {
        Journal journal = aged(rig.files);

        assertThatThrownBy(() -> journal.retire(
                        (directory, from, to) -> {
                            throw new IOException("segment 2 is broken");
                        },
                        JournalRetireTest::export))
                .hasMessage("segment 2 is broken");
        assertThatThrownBy(() -> journal.retire(INTACT, segment -> {
                    throw new IOException("archive is down");
                }))
                .hasMessage("archive is down");
        assertThatThrownBy(() -> journal.retire(INTACT, segment -> "x".repeat(201)))
                .hasMessageContaining("200 bytes");

        assertThat(rig.files.kindOf(rig.segment(1))).isEqualTo(FileKind.REGULAR);
        assertThat(rig.ownActions()).doesNotContain("journal.retired");
        journal.close();
    }

    @Test
    void nothingIsDeletedBeforeTheRecordAndItsCheckpointAreOnTheDisk() throws IOException, InterruptedException {
        List<String> missing = new ArrayList<>();
        Journal journal = aged(new PassingFiles(rig.files) {
            @Override
            public void delete(Path file) throws IOException {
                Rig onDisk = new Rig();
                for (Path each : rig.files.list(Rig.DIRECTORY)) {
                    onDisk.files.put(each, rig.files.read(each, 1 << 20));
                }
                if (!onDisk.ownActions().contains("journal.retired")) {
                    missing.add(file.toString());
                }
                super.delete(file);
            }
        });

        journal.retire(INTACT, JournalRetireTest::export);

        assertThat(missing).isEmpty();
        journal.close();
    }

    @Test
    void aLossOfPowerAtAnyOperationOfItLeavesAJournalWithoutAGap() throws IOException, InterruptedException {
        for (int n = 1; ; n++) {
            rig = new Rig();
            Journal journal = aged(rig.files);
            long records = rig.appended();
            rig.files.losePowerAt(n);
            boolean finished = false;
            try {
                finished = journal.retire(INTACT, JournalRetireTest::export).segments() > 0;
            } catch (IOException e) {
                assertThat(rig.files.isPowerLost()).isTrue();
            }
            if (!rig.files.isPowerLost()) {
                assertThat(finished).isTrue();
                break;
            }
            rig.files.restart(new Random(n));

            Journal reopened = rig.opening().openManual();

            List<PlainReader.Seen> seen = rig.read(); // in order, without a gap
            assertThat(rig.numbers()).endsWith(records);
            if (seen.get(0).sequence() > 1) {
                assertThat(rig.ownActions()).contains("journal.retired");
            }
            reopened.retire(INTACT, JournalRetireTest::export);
            assertThat(rig.files.kindOf(rig.segment(1))).isEqualTo(FileKind.NONE);
            reopened.close();
        }
    }

    @Test
    void aClockThatWasSetBackMakesNoRecordOldEnough() throws IOException, InterruptedException {
        Instant now = rig.wall;
        for (int parity = 0; parity < 2; parity++) {
            rig = new Rig();
            Journal journal = rig.opening().createManual();
            for (int i = 0; i < 60; i++) {
                rig.wall = i % 2 == parity ? now : now.minus(Duration.ofDays(7 * 366)); // an empty battery
                rig.append(journal, Durability.DURABLE);
                journal.turn();
            }

            rig.wall = now;
            assertThat(journal.retire(INTACT, JournalRetireTest::export).segments())
                    .isZero();
            journal.close();
        }
    }
}
