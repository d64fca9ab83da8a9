package io.kellet.health.check;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Where a {@link DiskCheck} looks. */
interface DiskSource {

    /**
     * Bytes.
     *
     * @param total 0 for file systems that have no size
     */
    record Space(long usable, long total, boolean writable) {}

    /**
     * How many files there may be.
     *
     * @param total 0 for file systems that make them as needed
     */
    record Inodes(long free, long total) {}

    /**
     * How much room there is where the path is.
     *
     * @throws IOException if it is not there, or cannot be looked at
     */
    Space space(Path path) throws IOException;

    /**
     * How many files more there may be. Waits no longer than told.
     *
     * @throws IOException if they cannot be told here; says why
     */
    Inodes inodes(Path path, Duration within) throws IOException, InterruptedException;

    /** Makes a file and deletes it. */
    void probe(Path directory) throws IOException;
}
