package io.kellet.secrets.local;

import static io.kellet.secrets.local.LocalStoreException.Reason.BUSY;
import static io.kellet.secrets.local.LocalStoreException.Reason.CLOSED;
import static io.kellet.secrets.local.LocalStoreException.Reason.FULL;

import io.kellet.files.AtomicFile;
import io.kellet.files.FileKind;
import io.kellet.files.FileLease;
import io.kellet.files.FileOps;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The file of a store, its lock, and whether both are where nobody else can get at them. */
final class StoreFile {

    /** What a store needs of the machine, each replaced by some test. */
    record Machine(FileOps files, FileGuard guard, NanoClock clock, LongConsumer pauseNanos) {}

    private static final long FIRST_PAUSE_NANOS = 200_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    /** No file system's clock has longer ticks; FAT, with two seconds, has no owners either. */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final Machine machine;
    private final AtomicFile file;
    private final Path directory;
    private final Path lock;
    private final int mostBytes;

    StoreFile(Path path, Machine machine, int mostBytes) {
        this.machine = machine;
        this.file = new AtomicFile(machine.files(), path);
        this.mostBytes = mostBytes;
        Path parent = file.path().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("not the name of a file: " + path);
        }
        directory = parent;
        lock = file.path().resolveSibling(file.path().getFileName() + ".lock");
    }

    Path path() {
        return file.path();
    }

    void requireSafeDirectory() throws IOException {
        machine.guard().requireSafeDirectory(directory);
    }

    /** See {@link FileGuard#look}. */
    @Nullable
    FileStamp look() throws IOException {
        return machine.guard().look(path());
    }

    /**
     * Can a stamp be told from that of any later file? Two files made within one tick of the file system's clock might share one, if the second
     * is given the place of the first; so a stamp counts only once its file is older than a tick.
     */
    static boolean isSettled(FileStamp stamp, Instant now) {
        return stamp.modified().toInstant().isBefore(now.minus(SETTLED))
                && stamp.changed().toInstant().isBefore(now.minus(SETTLED));
    }

    byte[] read() throws IOException {
        return file.read(mostBytes);
    }

    void requireRoom(long bytes) throws LocalStoreException {
        if (bytes > mostBytes) {
            throw new LocalStoreException(FULL, "the file would be too long: bytes=" + bytes + " max=" + mostBytes);
        }
    }

    void requireNone() throws IOException {
        if (machine.files().kindOf(path()) != FileKind.NONE) {
            throw new FileAlreadyExistsException(path().toString());
        }
    }

    /** Replaces it, durably. */
    void write(byte[] content) throws IOException {
        file.write(content);
    }

    /** What was just created is not wanted. */
    void deleteAfter(IOException failure) {
        try {
            machine.files().delete(path());
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Keeps every other writer out, of this process and of others.
     *
     * @param closing has the store been closed meanwhile?
     * @throws LocalStoreException if another has the lock up to the deadline, or the thread is interrupted, whose flag stays
     */
    FileLease lease(long deadline, BooleanSupplier closing) throws IOException {
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            FileLease lease = machine.files().tryLock(lock);
            if (lease != null) {
                return lease;
            }
            long left = Deadline.remaining(deadline, machine.clock().nanos());
            if (left == 0) {
                throw new LocalStoreException(BUSY, "lock=" + lock);
            }
            if (closing.getAsBoolean()) {
                throw new LocalStoreException(CLOSED, "file=" + path());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new LocalStoreException(BUSY, "interrupted while waiting: lock=" + lock);
            }
            machine.pauseNanos().accept(Math.min(pause, left));
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }

    @Override
    public String toString() {
        return path().toString();
    }
}
