package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditField;
import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Deletes old segments: checked, exported, recorded under a checkpoint, and then from the oldest on. Whatever stops it, the
 * segments that are left follow on each other, and the record says what came before the first of them.
 */
final class Retirer {

    private static final int MOST = 100;
    private static final int LONGEST_PLACE = 200;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final FileOps files;
    private final Path directory;
    private final String journal;
    private final Duration retainFor;
    private final Duration recordWithin;
    private final InstantSource wall;
    private final JournalWriter writer;
    private final Runnable turn; // of a manual journal; nothing where a thread writes
    private final ReentrantLock lock = new ReentrantLock();

    /** @param recordWithin how long the writer may take, where it has a thread of its own */
    Retirer(Journal.Opening opening, JournalWriter writer, Runnable turn, Duration recordWithin) {
        files = opening.files;
        directory = opening.directory;
        journal = opening.config.name();
        retainFor = opening.config.retainFor();
        this.recordWithin = recordWithin;
        wall = opening.wall;
        this.writer = writer;
        this.turn = turn;
    }

    Retirement retire(SegmentCheck check, SegmentExporter exporter) throws IOException, InterruptedException {
        lock.lock();
        try {
            List<Long> old = oldEnough();
            if (old.isEmpty()) {
                return new Retirement(0, 0, 0, 0);
            }
            long first = old.get(0);
            long last = old.get(old.size() - 1);
            check.check(directory, first, last);
            Retirement retirement =
                    new Retirement(old.size(), first, last, headerOf(last + 1).firstSequence() - 1);
            record(OwnRecords.retired(journal, fields(old, retirement, exporter)));
            delete(old);
            return retirement;
        } finally {
            lock.unlock();
        }
    }

    private List<Long> oldEnough() throws IOException {
        Instant before = wall.instant().minus(retainFor);
        long active = writer.stats().segment();
        List<Long> old = new ArrayList<>();
        for (long segment : Recovery.segments(files, directory)) {
            if (segment >= active || old.size() == MOST || !endsBefore(segment, before)) {
                break;
            }
            old.add(segment);
        }
        return old;
    }

    /** One without any record ends when the one before it did. */
    private boolean endsBefore(long segment, Instant before) throws IOException {
        try (TailScan scan = TailScan.open(files, directory, segment)) {
            scan.readTo(Long.MAX_VALUE);
            long nanos = scan.wallNanos();
            return nanos == Long.MIN_VALUE
                    || Instant.ofEpochSecond(
                                    Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND))
                            .isBefore(before);
        }
    }

    private SegmentHeader headerOf(long segment) throws IOException {
        try (TailScan scan = TailScan.open(files, directory, segment)) {
            return scan.header();
        }
    }

    private List<AuditField> fields(List<Long> old, Retirement retirement, SegmentExporter exporter)
            throws IOException {
        List<AuditField> fields = new ArrayList<>();
        fields.add(OwnRecords.whole(OwnRecords.FIRST_SEGMENT, retirement.firstSegment()));
        fields.add(OwnRecords.whole(OwnRecords.LAST_SEGMENT, retirement.lastSegment()));
        fields.add(OwnRecords.whole(OwnRecords.LAST_SEQUENCE, retirement.lastSequence()));
        byte[] chain = headerOf(retirement.lastSegment() + 1).chainBefore();
        fields.add(OwnRecords.text(OwnRecords.CHAIN_HASH, HexFormat.of().formatHex(chain)));
        for (long segment : old) {
            String sha256;
            try (TailScan scan = TailScan.open(files, directory, segment)) {
                sha256 = scan.fileHash();
            }
            fields.add(OwnRecords.text(OwnRecords.SHA256 + segment, sha256));
            fields.add(OwnRecords.text(OwnRecords.EXPORTED + segment, export(segment, exporter)));
        }
        return fields;
    }

    private String export(long segment, SegmentExporter exporter) throws IOException {
        String place = requireNonNull(exporter.export(pathOf(segment)), "place");
        if (place.getBytes(StandardCharsets.UTF_8).length > LONGEST_PLACE) {
            throw new IOException("place of an export must be " + LONGEST_PLACE + " bytes or less: " + place);
        }
        return place;
    }

    private void record(byte[] retired) throws IOException, InterruptedException {
        CompletableFuture<Long> sequence = writer.request(retired);
        turn.run();
        try {
            sequence.get(recordWithin.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException(
                    "no segment was deleted, that it would be could not be recorded: journal=" + journal, e);
        } catch (InterruptedException e) {
            sequence.cancel(false); // else it would be recorded later and not be done
            throw e;
        } catch (TimeoutException e) {
            sequence.cancel(false); // likewise
            throw new IOException(
                    "no segment was deleted, that it would be was not recorded within " + recordWithin + ": journal="
                            + journal,
                    e);
        }
    }

    private void delete(List<Long> old) throws IOException {
        for (long segment : old) {
            files.delete(pathOf(segment));
        }
        files.forceDirectory(directory);
    }

    private Path pathOf(long segment) {
        return directory.resolve(SegmentHeader.fileName(segment));
    }
}
