package io.kellet.journal;

import java.io.IOException;
import java.nio.file.Path;

/** Looks whether segments are intact before they are deleted. Called on the thread that retires them; it may take its time. */
@FunctionalInterface
public interface SegmentCheck {

    /**
     * Returns if all of these are intact.
     *
     * @throws IOException if they are not, or cannot be read; nothing is deleted then
     */
    void check(Path directory, long firstSegment, long lastSegment) throws IOException;
}
