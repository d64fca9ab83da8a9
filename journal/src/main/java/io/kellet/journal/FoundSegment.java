package io.kellet.journal;

import io.kellet.files.FileOps;
import io.kellet.files.FileSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment in a directory, and what its first bytes say.
 *
 * @param header null if they are not those of a segment
 * @param problem says why; empty if there is a header
 */
record FoundSegment(
        long number, String name, Path path, @Nullable SegmentHeader header, String problem) {

    /** All segments of a directory, by number. Other files are not looked at. */
    static List<FoundSegment> list(FileOps files, Path directory) throws IOException {
        List<FoundSegment> segments = new ArrayList<>();
        for (Path path : files.list(directory)) {
            Path name = path.getFileName();
            long number = name == null ? -1 : SegmentHeader.numberOf(name.toString());
            if (number > 0) {
                segments.add(read(files, number, path));
            }
        }
        segments.sort(Comparator.comparingLong(FoundSegment::number));
        return segments;
    }

    private static FoundSegment read(FileOps files, long number, Path path) throws IOException {
        byte[] header = new byte[SegmentHeader.BYTES];
        int bytes;
        try (FileSource source = files.open(path)) {
            bytes = source.read(ByteBuffer.wrap(header), 0);
        }
        String name = SegmentHeader.fileName(number);
        if (bytes < header.length) {
            return new FoundSegment(number, name, path, null, "ends within its header: bytes=" + bytes);
        }
        try {
            return new FoundSegment(number, name, path, SegmentHeader.decode(header), "");
        } catch (IllegalArgumentException e) {
            return new FoundSegment(number, name, path, null, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The sequence from which on the next segment has again what this one was to hold, because a write to this one failed;
     * {@link Long#MAX_VALUE} if this one stands for itself.
     */
    static long handover(List<FoundSegment> segments, int index) {
        FoundSegment segment = segments.get(index);
        FoundSegment next = index + 1 < segments.size() ? segments.get(index + 1) : null;
        SegmentHeader header = next == null ? null : next.header();
        return next != null && header != null && header.afterFailure() && next.number() == segment.number() + 1
                ? header.firstSequence()
                : Long.MAX_VALUE;
    }
}
