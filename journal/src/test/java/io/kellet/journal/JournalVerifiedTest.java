package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditQueueConfig;
import io.kellet.journal.Finding.Kind;
import io.kellet.journal.Finding.Weight;
import io.kellet.journal.Verification.Verdict;
import io.kellet.testkit.FaultyFiles;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a real journal writes, through rotation, failures, losses of power and retirement, verifies at every moment. */
final class JournalVerifiedTest {

    private static final Path DIRECTORY = Path.of("/journal");
    private static final VerifierConfig TRUSTING = VerifierConfig.builder()
            .trust(TwinJournal.KEY.getPublic())
            .threads(1)
            .build();

    private final FaultyFiles files = new FaultyFiles();
    private final ManualClock clock = new ManualClock();
    private final List<Anchor> anchors = new ArrayList<>();
    private Instant wall = Instant.parse("2026-03-01T08:00:00Z");
    private int appended;

    private Journal.Opening opening() {
        JournalConfig config = JournalConfig.named("test")
                .queue(AuditQueueConfig.named("test")
                        .lines(64)
                        .entries(64)
                        .entryBytes(4_096)
                        .build())
                .segmentBytes(4_096)
                .maxUnsyncedBytes(256 << 10)
                .checkpointRecords(20)
                .retainFor(Duration.ofDays(1))
                .build();
        return Journal.in(DIRECTORY, config, JournalKeys.standard().signer(TwinJournal.KEY), clock, () -> wall)
                .files(files)
                .anchors(anchors::add);
    }

    private void append(Journal journal, int count) {
        for (int i = 0; i < count; i++) {
            journal.trail()
                    .entry("order.sent")
                    .actor("gateway")
                    .subject("equities ".repeat(12))
                    .put("n", ++appended)
                    .append();
        }
    }

    private void advance(Duration by) {
        clock.advance(by);
        wall = wall.plus(by);
    }

    private Verification verify(Anchor... held) throws IOException {
        VerifierConfig.Builder config = VerifierConfig.builder()
                .trust(TwinJournal.KEY.getPublic())
                .threads(1)
                .decodeRecords(true);
        List.of(held).forEach(config::anchor);
        return Verifier.verify(DIRECTORY, config.build(), files);
    }

    private int read() throws IOException {
        int records = 0;
        try (JournalReader reader = JournalReader.open(
                DIRECTORY, RecordFilter.builder().action("order.sent").build(), files)) {
            for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
                assertThat(record.record().fields()).hasToString("[n=" + ++records + "]");
            }
            assertThat(reader.findings()).isEmpty();
        }
        return records;
    }

    @Test
    void aJournalOfManySegmentsAndSessionsIsVerifiedWhileItRunsAndAfter() throws IOException {
        Journal journal = opening().createManual();
        for (int session = 1; session <= 3; session++) {
            for (int i = 0; i < 12; i++) {
                append(journal, 5);
                advance(Duration.ofMillis(300));
                journal.turn();
                assertThat(verify().verdict()).isEqualTo(Verdict.VERIFIED);
            }
            journal.close();
            Verification found = verify(anchors.get(anchors.size() - 1));
            assertThat(found.verdict()).as("%s", found).isEqualTo(Verdict.VERIFIED);
            assertThat(found.findings()).isEmpty();
            assertThat(found.anchorsMet()).isEqualTo(1);
            assertThat(found.segments()).isGreaterThan(session);
            assertThat(read()).isEqualTo(appended);
            journal = opening().openManual();
        }
        journal.close();
    }

    @Test
    void nothingThatGoesWrongWithoutAForgerIsCalledBroken() throws IOException {
        for (int seed = 0; seed < 25; seed++) {
            new JournalVerifiedTest().live(new Random(seed), "seed " + seed);
        }
    }

    private void live(Random random, String seed) throws IOException {
        Journal journal = opening().createManual();
        for (int step = 0; step < 30; step++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> append(journal, 1 + random.nextInt(8));
                case 3, 4 -> journal.turn();
                case 5 -> advance(Duration.ofMillis(random.nextInt(3_000)));
                case 6 -> {
                    files.failAt(files.operations() + 1 + random.nextInt(3));
                    append(journal, 3);
                    journal.turn();
                    files.heal();
                }
                default -> {
                    files.losePowerAt(files.operations() + 1 + random.nextInt(4));
                    append(journal, 3);
                    advance(Duration.ofSeconds(1));
                    for (int i = 0; i < 5 && !files.isPowerLost(); i++) {
                        append(journal, 1);
                        journal.turn();
                        advance(Duration.ofSeconds(11));
                    }
                    if (!files.isPowerLost()) {
                        files.heal();
                        break;
                    }
                    files.restart(random);
                    Verification crashed = verify();
                    assertThat(crashed.findings())
                            .as("%s crashed: %s", seed, crashed)
                            .noneMatch(finding -> finding.weight() == Weight.BREAK);
                    journal = opening().openManual();
                }
            }
        }
        files.heal();
        for (int i = 0; i < 10; i++) {
            advance(Duration.ofSeconds(10));
            journal.turn();
        }
        journal.close();
        Verification found = verify();
        assertThat(found.verdict()).as("%s: %s", seed, found).isEqualTo(Verdict.VERIFIED);
        assertThat(found.findings())
                .as(seed)
                .allMatch(finding -> Set.of(Kind.FAILED_WRITE, Kind.UNCLEAN_END).contains(finding.kind()));
        assertThat(found.uncovered()).as(seed).isZero();
    }

    @Test
    void whatIsRetiredWasVerifiedAndTheRestIsVerifiedAfterwards() throws Exception {
        Journal journal = opening().createManual();
        append(journal, 60);
        journal.turn();
        advance(Duration.ofDays(3));
        append(journal, 1);
        journal.turn();

        Retirement retired = journal.retire(Verifier.beforeRetiring(TRUSTING, files), segment -> "tape 1");
        journal.close();

        assertThat(retired.lastSegment()).isGreaterThan(0);
        Verification found = verify();
        assertThat(found.verdict()).as("%s", found).isEqualTo(Verdict.VERIFIED);
        assertThat(found.firstSequence()).isEqualTo(retired.lastSequence() + 1);
    }

    @Test
    void nothingIsRetiredFromABrokenJournal() throws IOException {
        Journal journal = opening().createManual();
        append(journal, 60);
        journal.turn();
        advance(Duration.ofDays(3));
        append(journal, 1);
        journal.turn();
        Path first = DIRECTORY.resolve(SegmentHeader.fileName(1));
        byte[] bytes = files.read(first, 1 << 20);
        bytes[bytes.length / 2] ^= 1;
        try (var handle = files.update(first)) {
            handle.write(ByteBuffer.wrap(bytes), 0);
        }

        assertThatThrownBy(() -> journal.retire(Verifier.beforeRetiring(TRUSTING, files), segment -> "tape 1"))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("BAD_FRAME");
        journal.close();

        assertThat(files.read(first, 1 << 20)).isEqualTo(bytes);
    }
}
