package io.kellet.files;

import static java.util.Objects.requireNonNull;

import io.kellet.files.AtomicWriteException.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file that is replaced whole or not at all, whenever the process dies or the power goes: {@link #read} brings what one
 * {@link #write} wrote, and once a write has returned nothing older.
 *
 * <p>The argument. The content goes to a second file in the same directory and is forced; only then one rename puts it in
 * place, so the name never stands for content that may be torn; and the directory is forced, so the name does not fall
 * back to the old content. A second file left over by a crash has a name of its own, is never read and is deleted by the
 * next write.
 *
 * <p>The target must not be a symbolic link: a rename would replace the link and leave what it points to behind, old and
 * unnoticed. Reading and writing refuse one. Links among the directories above are the user's business.
 *
 * <p>Many threads may use one instance. Two instances, or two processes, must not write one file: hold
 * {@link FileOps#tryLock} first.
 */
public final class AtomicFile {

    private final FileOps files;
    private final Path file;
    private final Path directory;
    private final Path next;
    private final ReentrantLock writing = new ReentrantLock();

    public AtomicFile(FileOps files, Path file) {
        this.files = requireNonNull(files, "files");
        this.file = requireNonNull(file, "file").toAbsolutePath();
        Path parent = this.file.getParent();
        Path name = this.file.getFileName();
        if (parent == null || name == null) {
            throw new IllegalArgumentException("not the name of a file: " + file);
        }
        directory = parent;
        next = parent.resolve("." + name + ".next");
    }

    /** Absolute. */
    public Path path() {
        return file;
    }

    /**
     * The present content.
     *
     * @param maxBytes more is refused
     * @throws java.nio.file.NoSuchFileException if there is no file
     */
    public byte[] read(int maxBytes) throws IOException {
        return files.read(file, maxBytes);
    }

    /**
     * Replaces the content, or makes the file; durable on return.
     *
     * @throws AtomicWriteException saying which step failed and so what is there now
     */
    public void write(byte[] content) throws AtomicWriteException {
        requireNonNull(content, "content");
        writing.lock();
        try {
            replace(content);
        } finally {
            writing.unlock();
        }
    }

    private void replace(byte[] content) throws AtomicWriteException {
        Step step = Step.PREPARE;
        try {
            prepare();
            step = Step.CREATE;
            FileHandle handle = files.create(next);
            try {
                step = Step.WRITE;
                handle.write(ByteBuffer.wrap(content));
                step = Step.FORCE;
                handle.force();
            } catch (IOException e) {
                closeAfter(e, handle);
                throw e;
            }
            step = Step.CLOSE;
            handle.close();
            step = Step.RENAME;
            files.rename(next, file);
            step = Step.FORCE_DIRECTORY;
            files.forceDirectory(directory);
        } catch (IOException e) {
            if (step.compareTo(Step.CREATE) > 0 && step != Step.FORCE_DIRECTORY) {
                deleteAfter(e);
            }
            throw new AtomicWriteException(file, step, e);
        }
    }

    private void prepare() throws IOException {
        FileKind kind = files.kindOf(file);
        if (kind != FileKind.NONE && kind != FileKind.REGULAR) {
            throw new IOException("only a regular file is replaced: kind=" + kind);
        }
        if (files.kindOf(next) != FileKind.NONE) {
            files.delete(next);
        }
    }

    private static void closeAfter(IOException failure, FileHandle handle) {
        try {
            handle.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** The next write would delete it too. */
    private void deleteAfter(IOException failure) {
        try {
            files.delete(next);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public String toString() {
        return "AtomicFile[" + file + "]";
    }
}
