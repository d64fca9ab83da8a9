package io.kellet.journal;

import io.kellet.files.FileHandle;
import io.kellet.files.FileKind;
import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the zeros of the next segment ahead of time, so that a sync need not wait for the file to get longer. The writer
 * asks for a file and takes it if it is there; whoever calls {@link #work} makes it.
 */
final class SegmentPreparer {

    /** When a file cannot be prepared: on the thread that prepares, never on one that appends. */
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer();

    private final FileOps files;
    private final Path directory;
    private final int bytes;
    private final AtomicLong wanted = new AtomicLong(); // number of a segment, 0: none
    private final AtomicReference<@Nullable Path> ready = new AtomicReference<>();
    private volatile boolean stopped;

    SegmentPreparer(FileOps files, Path directory, int bytes) {
        this.files = files;
        this.directory = directory;
        this.bytes = bytes;
    }

    /** The writer: this segment will be next. */
    void want(long segment) {
        if (ready.get() == null) {
            wanted.set(segment);
        }
    }

    /** The writer: a file of zeros that is on the disk, or null if it is not ready. */
    @Nullable
    Path take() {
        return ready.getAndSet(null);
    }

    /** Makes what is wanted. A failure is logged and costs this one: the next segment grows as it is written. */
    void work() {
        long segment = wanted.getAndSet(0);
        if (segment == 0 || stopped || ready.get() != null) { // the one that was late is as good
            return;
        }
        Path file = directory.resolve(SegmentHeader.fileName(segment) + SegmentFile.PREPARED_SUFFIX);
        try {
            prepare(file);
            ready.set(file);
        } catch (IOException | RuntimeException | Error e) { // an error must not end the thread that delivers anchors
            LOG.warn("segment was not prepared, it will grow as it is written: file={}", file, e);
            delete(file); // where the disk is full, the journal needs what this has taken
        }
        if (stopped) {
            deleteReady();
        }
    }

    private void prepare(Path file) throws IOException {
        if (files.kindOf(file) != FileKind.NONE) {
            files.delete(file);
        }
        try (FileHandle handle = files.create(file)) {
            for (int at = 0; at < bytes && !stopped; at += ZEROS.capacity()) {
                ByteBuffer zeros = ZEROS.duplicate();
                zeros.limit(Math.min(zeros.capacity(), bytes - at));
                handle.write(zeros, at);
            }
            handle.force();
        }
    }

    /** No more; a file that nobody took goes. */
    void stop() {
        stopped = true;
        deleteReady();
    }

    private void deleteReady() {
        Path file = take();
        if (file != null) {
            delete(file);
        }
    }

    private void delete(Path file) {
        try {
            if (files.kindOf(file) != FileKind.NONE) {
                files.delete(file);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("prepared segment was not deleted, the next opening does it: file={}", file, e);
        }
    }
}
