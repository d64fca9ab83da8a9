package io.kellet.journal;

import io.kellet.audit.AuditFailedException;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditReceipt;
import io.kellet.audit.AuditValue;
import io.kellet.audit.Durability;
import io.kellet.testkit.FaultyFiles;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A manual journal on files that fail, with a clock that stands still, and what its records should be. */
final class Rig {

    static final Path DIRECTORY = Path.of("/journal");

    final FaultyFiles files = new FaultyFiles();
    final ManualClock clock = new ManualClock();
    Instant wall = Instant.parse("2026-03-01T08:00:00Z");
    final List<Anchor> anchors = new ArrayList<>();
    JournalConfig config = config().build();
    private int appended;

    /** Signs quickly, and nothing that anybody could verify. */
    static final class FakeSigner implements CheckpointSigner {
        @Override
        public byte[] keyId() {
            return new byte[32];
        }

        @Override
        public byte[] sign(byte[] message) {
            try {
                return MessageDigest.getInstance("SHA-512").digest(message);
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }

    static JournalConfig.Builder config() {
        return JournalConfig.named("test")
                .queue(AuditQueueConfig.named("test")
                        .lines(64)
                        .entries(64)
                        .entryBytes(4_096)
                        .build())
                .segmentBytes(4_096)
                .maxUnsyncedBytes(256 << 10);
    }

    Journal.Opening opening() {
        return Journal.in(DIRECTORY, config, new FakeSigner(), clock, () -> wall)
                .files(files)
                .anchors(anchors::add);
    }

    void advance(Duration by) {
        clock.advance(by);
        wall = wall.plus(by);
    }

    /** Appends the next record: they are numbered from 1. */
    AuditReceipt append(Journal journal, Durability wanted) {
        return journal.trail()
                .entry("order.sent")
                .actor("gateway")
                .subject("equities ".repeat(22))
                .put("n", ++appended)
                .append(wanted);
    }

    int appended() {
        return appended;
    }

    static boolean hasReached(AuditReceipt receipt) {
        if (!receipt.isDone()) {
            return false;
        }
        try {
            receipt.await(Duration.ZERO);
            return true;
        } catch (AuditFailedException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Reason of a receipt that has failed, or "" if it has not. */
    static String failure(AuditReceipt receipt) {
        if (!receipt.isDone()) {
            return "";
        }
        try {
            receipt.await(Duration.ZERO);
            return "";
        } catch (AuditFailedException e) {
            return e.reason().toString();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    List<PlainReader.Seen> read() throws IOException {
        return PlainReader.read(files, DIRECTORY);
    }

    /** The numbers of the records that are there. */
    List<Long> numbers() throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (PlainReader.Seen seen : read()) {
            if (seen.kind() == Frame.KIND_RECORD) {
                numbers.add(((AuditValue.Whole) seen.record().fields().get(0).value()).value());
            }
        }
        return numbers;
    }

    /** The actions of the journal's own records that are there. */
    List<String> ownActions() throws IOException {
        return read().stream()
                .filter(seen -> seen.kind() == Frame.KIND_OWN)
                .map(PlainReader.Seen::action)
                .toList();
    }

    Path segment(long number) {
        return DIRECTORY.resolve(SegmentHeader.fileName(number));
    }
}
