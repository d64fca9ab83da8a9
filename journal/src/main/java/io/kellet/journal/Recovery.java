package io.kellet.journal;

import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions before left, from where the next goes on.
 */
final class Recovery {

    private final byte[] journalId;
    private final long lastSegment;
    private final int lastSession;
    private final long nextSequence;
    private final byte[] chain;
    private final boolean clean;
    private final TailScan.Torn torn;

    private Recovery(
            byte[] journalId,
            long lastSegment,
            int lastSession,
            long nextSequence,
            byte[] chain,
            boolean clean,
            TailScan.Torn torn) {
        this.journalId = journalId;
        this.lastSegment = lastSegment;
        this.lastSession = lastSession;
        this.nextSequence = nextSequence;
        this.chain = chain;
        this.clean = clean;
        this.torn = torn;
    }

    /** Where a journal of this id begins. */
    static Recovery nothing(byte[] journalId) {
        byte[] genesis = new ChainHash().genesis(journalId);
        return new Recovery(journalId.clone(), 0, 0, 1, genesis, true, new TailScan.Torn(0, ""));
    }

    byte[] journalId() {
        return journalId.clone();
    }

    long lastSegment() {
        return lastSegment;
    }

    int lastSession() {
        return lastSession;
    }

    long nextSequence() {
        return nextSequence;
    }

    /** The chain hash before the next frame. */
    byte[] chain() {
        return chain.clone();
    }

    /** Was the last session closed? */
    boolean clean() {
        return clean;
    }

    /** What was cut off. */
    TailScan.Torn torn() {
        return torn;
    }

    /**
     * Looks through a journal's end, cuts off what a crash tore, and makes what is left durable.
     *
     * @param anchor what the journal must have; null if nothing is known
     * @throws JournalDamagedException if what is there was not left by a crash; nothing was changed
     * @throws NoSuchFileException if there is no journal
     */
    static Recovery recover(FileOps files, Path directory, @Nullable Anchor anchor) throws IOException {
        List<Long> segments = segments(files, directory);
        if (segments.isEmpty()) {
            throw new NoSuchFileException(
                    directory.toString(), null, "no journal here; on a first start it is created, not opened");
        }
        requireUnbroken(directory, segments);
        long last = segments.get(segments.size() - 1);
        try (TailScan scan = TailScan.open(files, directory, last)) {
            scan.readTo(Long.MAX_VALUE);
            TailScan.Torn torn = scan.judgeTail();
            if (anchor != null) {
                requireAnchored(files, directory, segments, scan, anchor);
            }
            Recovery found = new Recovery(
                    scan.header().journalId(),
                    last,
                    scan.session() != 0 ? scan.session() : sessionBefore(files, directory, segments),
                    scan.nextSequence(),
                    scan.chain(),
                    scan.isClosed() && torn.bytes() == 0,
                    torn);
            scan.repair();
            deleteLeftOvers(files, directory);
            files.forceDirectory(directory);
            return found;
        }
    }

    /** The numbers of the segments in a directory, rising. */
    static List<Long> segments(FileOps files, Path directory) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (Path file : files.list(directory)) {
            long number = SegmentHeader.numberOf(nameOf(file));
            if (number > 0) {
                numbers.add(number);
            }
        }
        numbers.sort(null);
        return numbers;
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static void requireUnbroken(Path directory, List<Long> segments) throws JournalDamagedException {
        for (int i = 1; i < segments.size(); i++) {
            long expected = segments.get(i - 1) + 1;
            if (segments.get(i) != expected) {
                throw new JournalDamagedException("segment is missing: directory=" + directory + " file="
                        + SegmentHeader.fileName(expected) + "; restore it from a copy");
            }
        }
    }

    private static int sessionBefore(FileOps files, Path directory, List<Long> segments) throws IOException {
        for (int i = segments.size() - 2; i >= 0; i--) {
            try (TailScan scan = TailScan.open(files, directory, segments.get(i))) {
                scan.readTo(Long.MAX_VALUE);
                if (scan.session() != 0) {
                    return scan.session();
                }
            }
        }
        return 0;
    }

    private static void requireAnchored(
            FileOps files, Path directory, List<Long> segments, TailScan last, Anchor anchor) throws IOException {
        String id = HexFormat.of().formatHex(last.header().journalId());
        if (!id.equals(anchor.journalId())) {
            throw new JournalDamagedException(
                    "anchor is of another journal: directory=" + directory + " journal=" + id + " anchor=" + anchor);
        }
        if (anchor.sequence() >= last.nextSequence()) {
            throw new JournalDamagedException("journal ends before its anchor, so its end was removed: directory="
                    + directory + " lastSequence=" + (last.nextSequence() - 1) + " anchor=" + anchor
                    + "; restore it from a copy");
        }
        for (int i = segments.size() - 1; i >= 0; i--) {
            try (TailScan scan = TailScan.open(files, directory, segments.get(i))) {
                if (scan.header().firstSequence() <= anchor.sequence()) {
                    requireHash(scan, directory, anchor);
                    return;
                }
            }
        }
        // it is in a segment that was retired
    }

    private static void requireHash(TailScan scan, Path directory, Anchor anchor) throws IOException {
        scan.readTo(anchor.sequence());
        if (scan.nextSequence() != anchor.sequence() + 1 || !Arrays.equals(scan.chain(), anchor.chainHashBytes())) {
            throw new JournalDamagedException("journal differs from its anchor: directory=" + directory + " segment="
                    + scan.header().segment() + " anchor=" + anchor + "; restore it from a copy");
        }
    }

    private static void deleteLeftOvers(FileOps files, Path directory) throws IOException {
        for (Path file : files.list(directory)) {
            if (isLeftOver(nameOf(file))) {
                files.delete(file);
            }
        }
    }

    private static boolean isLeftOver(String name) {
        return isLeftOver(name, SegmentFile.BEGUN_SUFFIX) || isLeftOver(name, SegmentFile.PREPARED_SUFFIX);
    }

    private static boolean isLeftOver(String name, String suffix) {
        return name.endsWith(suffix) && SegmentHeader.numberOf(name.substring(0, name.length() - suffix.length())) > 0;
    }
}
