package io.kellet.files;

import java.io.IOException;
import java.nio.file.Path;

/** A file was not replaced durably. */
public final class AtomicWriteException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What was being done when it failed, in the order in which it is done. */
    public enum Step {
        /** Looking at what is there and deleting a file left over from a crash. */
        PREPARE,
        CREATE,
        WRITE,
        FORCE,
        CLOSE,
        RENAME,
        /** The new content is in place; a loss of power may bring the old one back. */
        FORCE_DIRECTORY
    }

    private final Step step;

    AtomicWriteException(Path file, Step step, IOException cause) {
        super("file was not replaced: step=" + step + " file=" + file + " cause=" + cause, cause);
        this.step = step;
    }

    /** Where it failed. Before {@link Step#FORCE_DIRECTORY} the old content is untouched. */
    public Step step() {
        return step;
    }
}
