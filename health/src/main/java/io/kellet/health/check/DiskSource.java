package io.kellet.health.check;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Where a {@link DiskCheck} looks. */
interface DiskSource {

    /** @param total 0 for file systems that have no size */
    record Space(long usable, long total, boolean writable) {}

    /** @param total 0 for file systems that make them as needed */
    record Inodes(long free, long total) {}

    /** @throws IOException if the path is not there, or cannot be looked at */
    Space space(Path path) throws IOException;

    /**
     * Waits no longer than told.
     *
     * @throws IOException if they cannot be told here; says why
     */
    Inodes inodes(Path path, Duration within) throws IOException, InterruptedException;

    /** Makes a file and deletes it. */
    void probe(Path directory) throws IOException;
}
