package io.kellet.kill;

import static java.util.Objects.requireNonNull;

import io.kellet.files.AtomicFile;
import io.kellet.files.FileKind;
import io.kellet.files.FileLease;
import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the state in one small file that is replaced as a whole; {@code docs/kill-switch.md} has its format.
 *
 * <p>Whoever sets a service up calls {@link #create} once; from then on it is {@link #open}. A switch on a file that is
 * missing comes up with the firm halted, for nobody can tell a first start from a deleted file. So a start-up script that
 * creates the file whenever there is none gives that protection away.
 *
 * <p>A file that cannot be read or trusted is renamed to {@code NAME.bad-N} before the first save and stays for people to
 * look at. Beside the file there is {@code NAME.lock}, which keeps a second process out and is never deleted.
 */
public final class FileKillStore implements KillStore {

    /** When a state is put aside, while a switch is opened. */
    private static final Logger LOG = LoggerFactory.getLogger(FileKillStore.class);

    /** More is neither written nor read. */
    static final int MOST_BYTES = 64 << 20;

    private static final int MOST_BAD_FILES = 1_000;

    private final FileOps files;
    private final AtomicFile file;
    private final FileLease lease;
    private boolean distrusted;

    private FileKillStore(FileOps files, AtomicFile file, FileLease lease) {
        this.files = files;
        this.file = file;
        this.lease = lease;
    }

    /**
     * Makes the file of a switch that was never used: nothing is engaged.
     *
     * @throws FileAlreadyExistsException if there is one
     * @throws IllegalStateException if another process, or this one, has it open
     */
    public static FileKillStore create(Path file) throws IOException {
        return create(file, FileOps.system());
    }

    /** As {@link #create(Path)}, in other files. */
    public static FileKillStore create(Path file, FileOps files) throws IOException {
        FileKillStore store = lock(file, files);
        boolean created = false;
        try {
            if (files.kindOf(store.file.path()) != FileKind.NONE) {
                throw new FileAlreadyExistsException(store.file.path().toString());
            }
            store.save(KillState.INITIAL);
            created = true;
            return store;
        } finally {
            if (!created) {
                store.close();
            }
        }
    }

    /**
     * Takes the file of a switch. Whether it is there and what is in it shows when it is loaded.
     *
     * @throws IllegalStateException if another process, or this one, has it open
     */
    public static FileKillStore open(Path file) throws IOException {
        return open(file, FileOps.system());
    }

    /** As {@link #open(Path)}, in other files. */
    public static FileKillStore open(Path file, FileOps files) throws IOException {
        return lock(file, files);
    }

    private static FileKillStore lock(Path path, FileOps files) throws IOException {
        AtomicFile file = new AtomicFile(requireNonNull(files, "files"), path);
        FileLease lease = files.tryLock(beside(file, ".lock"));
        if (lease == null) {
            throw new IllegalStateException("kill state is in use, by another process or by another switch of this one:"
                    + " file=" + file.path());
        }
        return new FileKillStore(files, file, lease);
    }

    @Override
    public KillState load() throws IOException {
        try {
            return KillStateText.decode(file.read(MOST_BYTES));
        } catch (NoSuchFileException e) {
            throw new KillStateException(
                    "kill state is missing, on a first start FileKillStore.create makes it: file=" + file.path(), e);
        } catch (IOException e) {
            distrusted = true;
            throw e;
        }
    }

    @Override
    public void save(KillState state) throws IOException {
        byte[] content = KillStateText.encode(requireNonNull(state, "state"));
        if (content.length > MOST_BYTES) {
            throw new IOException("kill state is too long: bytes=" + content.length + " max=" + MOST_BYTES);
        }
        if (distrusted) {
            putAside();
            distrusted = false;
        }
        file.write(content);
    }

    /** Between this and the write there is no file, and a crash there means that the firm is halted once more. */
    private void putAside() throws IOException {
        if (files.kindOf(file.path()) == FileKind.NONE) {
            return;
        }
        for (int i = 1; i <= MOST_BAD_FILES; i++) {
            Path aside = beside(file, ".bad-" + i);
            if (files.kindOf(aside) == FileKind.NONE) {
                files.rename(file.path(), aside);
                LOG.error("kill state that could not be read was put aside: file={} aside={}", file.path(), aside);
                return;
            }
        }
        throw new IOException("too many kill states were put aside, look at them: file=" + file.path() + ".bad-1");
    }

    private static Path beside(AtomicFile file, String suffix) {
        return file.path().resolveSibling(file.path().getFileName() + suffix);
    }

    @Override
    public void close() throws IOException {
        lease.close();
    }

    @Override
    public String toString() {
        return "FileKillStore[" + file.path() + "]";
    }
}
