package io.kellet.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one seam through which durable state reaches a file system, so that a test can fail any operation or cut the power
 * at it. Each method is one step a crash may fall between.
 *
 * <p>What survives a loss of power: the content of a file as of its last {@link FileHandle#force}, and the names in a
 * directory as of its last {@link #forceDirectory}; of what came after, anything between nothing and all.
 *
 * <p>Implementations are safe for use by many threads; a {@link FileHandle} is for one. Any method may block.
 */
public interface FileOps {

    /** The default file system. */
    static FileOps system() {
        return SystemFiles.INSTANCE;
    }

    /**
     * Creates a file, readable and writable by its owner alone from its first moment (0600, where the system knows that).
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken, be it by a dangling link
     */
    FileHandle create(Path file) throws IOException;

    /** Opens a regular file to write at its end; a link is refused. */
    FileHandle append(Path file) throws IOException;

    /** Opens a regular file to write anywhere in it; a link is refused. */
    FileHandle update(Path file) throws IOException;

    /**
     * Opens a regular file to read anywhere in it; a link is refused.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    FileSource open(Path file) throws IOException;

    /**
     * Reads a whole file; a link is refused.
     *
     * @param maxBytes a longer file is refused unread
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    byte[] read(Path file, int maxBytes) throws IOException;

    /** Gives a file another name in one step; who had that name is replaced. */
    void rename(Path from, Path to) throws IOException;

    /**
     * Deletes a file, a link or an empty directory.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    void delete(Path file) throws IOException;

    /** What is at the name. */
    FileKind kindOf(Path file) throws IOException;

    /** What is in a directory, sorted by name. */
    List<Path> list(Path directory) throws IOException;

    /** Returns once the names in the directory survive a loss of power. */
    void forceDirectory(Path directory) throws IOException;

    /**
     * Takes a lock file, creating it if need be, or answers null if another process, or this one, holds it. The file stays
     * when the lease ends: deleting it would let two processes hold two files of one name.
     */
    @Nullable
    FileLease tryLock(Path file) throws IOException;
}
