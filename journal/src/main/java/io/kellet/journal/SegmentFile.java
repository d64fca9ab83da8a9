package io.kellet.journal;

import io.kellet.files.FileHandle;
import io.kellet.files.FileKind;
import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The segment that is being written. It appears under its name with its header and first frames in it, on the disk, or not at
 * all. For one thread.
 */
final class SegmentFile {

    static final String BEGUN_SUFFIX = ".new";
    static final String PREPARED_SUFFIX = ".prepared";

    /** Makes the header when the number is known. */
    @FunctionalInterface
    interface Header {
        SegmentHeader of(long segment);
    }

    private final Path path;
    private final FileHandle handle;
    private final long number;
    private long position;

    private SegmentFile(Path path, FileHandle handle, long number, long position) {
        this.path = path;
        this.handle = handle;
        this.number = number;
        this.position = position;
    }

    /**
     * Begins the first segment from this number on whose name is free. One that is not was begun by an attempt that failed
     * late.
     *
     * @param prepared a file of zeros to use; null: a new one
     * @param frames all that remains; its bounds are left alone
     */
    static SegmentFile begin(
            FileOps files, Path directory, long from, @Nullable Path prepared, Header header, ByteBuffer frames)
            throws IOException {
        long number = from;
        while (files.kindOf(directory.resolve(SegmentHeader.fileName(number))) != FileKind.NONE) {
            number++;
        }
        Path path = directory.resolve(SegmentHeader.fileName(number));
        Path begun = prepared != null ? prepared : path.resolveSibling(path.getFileName() + BEGUN_SUFFIX);
        ByteBuffer content = frames.duplicate();
        int length = SegmentHeader.BYTES + content.remaining();
        FileHandle handle = prepared != null ? files.update(prepared) : createAnew(files, begun);
        try {
            handle.write(ByteBuffer.wrap(header.of(number).encode()), 0);
            if (content.hasRemaining()) {
                handle.write(content, SegmentHeader.BYTES);
            }
            handle.force();
            files.rename(begun, path);
            files.forceDirectory(directory);
            return new SegmentFile(path, handle, number, length);
        } catch (IOException | RuntimeException e) {
            closeAfter(e, handle);
            deleteAfter(e, files, begun); // nobody uses it any more, and it takes room
            throw e;
        }
    }

    private static FileHandle createAnew(FileOps files, Path begun) throws IOException {
        if (files.kindOf(begun) != FileKind.NONE) {
            files.delete(begun);
        }
        return files.create(begun);
    }

    private static void closeAfter(Exception failure, FileHandle handle) {
        try {
            handle.close();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static void deleteAfter(Exception failure, FileOps files, Path begun) {
        try {
            if (files.kindOf(begun) != FileKind.NONE) {
                files.delete(begun);
            }
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    Path path() {
        return path;
    }

    long number() {
        return number;
    }

    /** Bytes with the operating system. */
    long position() {
        return position;
    }

    void write(ByteBuffer frames) throws IOException {
        int length = frames.remaining();
        handle.write(frames, position);
        position += length;
    }

    void sync() throws IOException {
        handle.forceData();
    }

    /** Cuts off what was prepared and not needed; everything is on the disk on return. */
    void finish() throws IOException {
        handle.truncate(position);
        handle.force();
        handle.close();
    }

    /** Lets it go as it is, because of this failure. */
    void abandon(Exception failure) {
        closeAfter(failure, handle);
    }
}
