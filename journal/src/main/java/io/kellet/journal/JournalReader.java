package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditRecord;
import io.kellet.files.FileOps;
import io.kellet.files.FileSource;
import io.kellet.journal.Finding.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a journal one after the other. Checkpoints are no records, so numbers may be left out.
 *
 * <pre>{@code
 * try (JournalReader reader = JournalReader.open(directory, RecordFilter.builder().action("limits.*").build())) {
 *     for (JournalRecord record = reader.next(); record != null; record = reader.next()) { ... }
 *     reader.findings().forEach(System.err::println);
 * }
 * }</pre>
 *
 * <p>What is damaged is left out and told in {@link #findings()}. A reader holds each record against the one before it in the
 * same segment; signatures, anchors and what is missing between segments are for the {@link Verifier}. For one thread. Keeps
 * one segment open and a few MiB in memory, however long the journal is; what is appended to the last segment while it is
 * read may be seen or not.
 */
public final class JournalReader implements Closeable {

    private static final int MOST_FINDINGS = 1_000;

    private final FileOps files;
    private final List<FoundSegment> segments;
    private final RecordFilter filter;
    private final List<Finding> findings = new ArrayList<>();
    private final WindowKeeper windows = new WindowKeeper();
    private int next; // index of the segment that comes next
    private int current;
    private long handover;
    private @Nullable FileSource source;
    private @Nullable SegmentScan scan;

    private JournalReader(FileOps files, List<FoundSegment> segments, RecordFilter filter) {
        this.files = files;
        this.segments = segments;
        this.filter = filter;
    }

    /**
     * From the first record on.
     *
     * @throws IOException if the directory is not there or can not be read
     */
    public static JournalReader open(Path directory, RecordFilter filter) throws IOException {
        return open(directory, filter, FileOps.system());
    }

    /** As {@link #open(Path, RecordFilter)}, in other files. */
    public static JournalReader open(Path directory, RecordFilter filter, FileOps files) throws IOException {
        requireNonNull(filter, "filter");
        JournalReader reader = new JournalReader(files, FoundSegment.list(files, directory), filter);
        reader.skipSegments();
        return reader;
    }

    /**
     * The last records that are wanted, at most so many, in their order. Reads no more segments than it must.
     *
     * @throws IOException if the directory is not there or can not be read
     */
    public static List<JournalRecord> last(Path directory, int count, RecordFilter filter, FileOps files)
            throws IOException {
        if (count < 1) {
            throw new IllegalArgumentException("count must be 1 or more: " + count);
        }
        Deque<JournalRecord> found = new ArrayDeque<>();
        try (JournalReader reader = open(directory, filter, files)) {
            for (int i = reader.segments.size() - 1; i >= 0 && found.size() < count; i--) {
                Deque<JournalRecord> here = new ArrayDeque<>();
                reader.openSegment(i);
                for (JournalRecord record = reader.nextHere(); record != null; record = reader.nextHere()) {
                    here.addLast(record);
                    if (here.size() > count - found.size()) {
                        here.removeFirst();
                    }
                }
                while (!here.isEmpty()) {
                    found.addFirst(here.removeLast());
                }
            }
        }
        return List.copyOf(found);
    }

    /**
     * The last checkpoint, to be kept where who can write the journal cannot; null if there is none. It is what the journal
     * says: verify the journal first.
     *
     * @throws IOException if the directory is not there or can not be read
     */
    public static @Nullable Anchor lastAnchor(Path directory, FileOps files) throws IOException {
        Anchor last = null;
        try (JournalReader reader = open(directory, RecordFilter.ALL, files)) {
            for (int i = reader.segments.size() - 1; i >= 0 && last == null; i--) {
                reader.openSegment(i);
                SegmentScan frames = requireNonNull(reader.scan, "scan");
                while (frames.next() && !reader.isHandedOver()) {
                    if (frames.kind() == Frame.KIND_CHECKPOINT && frames.isReadable()) {
                        last = anchor(frames, last);
                    }
                }
            }
        }
        return last;
    }

    private static @Nullable Anchor anchor(SegmentScan frames, @Nullable Anchor before) {
        try {
            return Checkpoint.decode(frames.body()).toAnchor(frames.wallNanos());
        } catch (IllegalArgumentException e) {
            return before; // for the verifier to tell
        }
    }

    /** Goes to the segment that has the first record wanted: all before end before it. */
    private void skipSegments() {
        for (int i = 1; i < segments.size(); i++) {
            SegmentHeader header = segments.get(i).header();
            if (header == null || header.firstSequence() > filter.firstSequence()) {
                return;
            }
            next = i;
        }
    }

    /** The next record that is wanted, null if there is none. */
    public @Nullable JournalRecord next() throws IOException {
        while (true) {
            if (scan != null) {
                JournalRecord record = nextHere();
                if (record != null) {
                    return record;
                }
            }
            if (next == segments.size()) {
                close();
                return null;
            }
            SegmentHeader header = segments.get(next).header();
            if (header != null && header.firstSequence() > filter.lastSequence()) {
                next = segments.size(); // the rest is behind
            } else {
                openSegment(next++);
            }
        }
    }

    private void openSegment(int index) throws IOException {
        close();
        FoundSegment segment = segments.get(index);
        SegmentHeader header = segment.header();
        if (header == null) {
            tell(Finding.in(Kind.BAD_HEADER, segment.name(), 0, -1, segment.problem()));
        }
        FileSource opened = files.open(segment.path());
        source = opened;
        handover = FoundSegment.handover(segments, index);
        scan = new SegmentScan(
                segment.name(),
                windows.next(opened),
                header == null ? 0 : header.firstSequence(),
                header == null ? null : header.chainBefore(),
                this::onFault);
        current = index;
    }

    private @Nullable JournalRecord nextHere() throws IOException {
        SegmentScan frames = requireNonNull(scan, "scan");
        while (frames.next()) {
            long sequence = frames.sequence();
            if (isHandedOver()) {
                break;
            }
            if (frames.kind() != Frame.KIND_CHECKPOINT && frames.isReadable()) {
                boolean own = frames.kind() == Frame.KIND_OWN;
                if (filter.mayMatch(sequence, frames.time(), own)) {
                    JournalRecord record = record(frames, own);
                    if (record != null) {
                        return record;
                    }
                }
            }
        }
        Finding tail = frames.tail();
        if (tail != null) {
            onFault(tail);
        }
        scan = null;
        return null;
    }

    private @Nullable JournalRecord record(SegmentScan frames, boolean own) {
        AuditRecord record = frames.record();
        if (record == null) {
            frames.tell(Kind.BAD_RECORD, "the record does not decode");
            return null;
        }
        return filter.matches(record)
                ? new JournalRecord(
                        frames.sequence(),
                        segments.get(current).number(),
                        frames.offset(),
                        frames.session(),
                        frames.time(),
                        frames.nanos(),
                        own,
                        record)
                : null;
    }

    /** Whether the next segment has again what is here, and all behind it. */
    private boolean isHandedOver() {
        return scan != null && scan.placeSequence() >= handover;
    }

    private void onFault(Finding finding) {
        if (isHandedOver()) {
            return; // a write that failed
        }
        boolean torn = finding.kind() == Kind.BAD_FRAME && scan != null && scan.end() >= 0;
        tell(torn && current == segments.size() - 1 ? finding.as(Kind.TORN_TAIL, finding.what()) : finding);
    }

    private void tell(Finding finding) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        }
    }

    /** What could not be read so far, at most a thousand. Empty does not say that the journal is verified. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    @Override
    public void close() throws IOException {
        scan = null;
        FileSource open = source;
        source = null;
        if (open != null) {
            open.close();
        }
    }
}
