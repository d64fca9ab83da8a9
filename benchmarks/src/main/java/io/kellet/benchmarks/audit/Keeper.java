package io.kellet.benchmarks.audit;

import java.io.IOException;
import java.nio.file.Path;

/** Something that keeps records of decisions in files. Opened by one thread, appended to by many, each with a pen of its own. */
public interface Keeper extends AutoCloseable {

    /** For one thread. */
    Pen pen();

    /** Returns when everything appended is with the operating system. */
    @Override
    void close() throws IOException;

    /** What one thread appends with. */
    @FunctionalInterface
    interface Pen {
        /** Waits for room, if there is none. */
        void append(long order);
    }

    /** Opens one in an empty directory. */
    @FunctionalInterface
    interface Factory {
        Keeper open(Path directory) throws IOException;
    }
}
