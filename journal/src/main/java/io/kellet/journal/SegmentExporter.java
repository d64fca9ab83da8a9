package io.kellet.journal;

import java.io.IOException;
import java.nio.file.Path;

/** Keeps a copy of a segment that is going to be deleted. Called on the thread that retires it; it may take its time. */
@FunctionalInterface
public interface SegmentExporter {

    /**
     * Returns once the copy is safe.
     *
     * @return where it is, for the record; at most 200 bytes of UTF-8
     * @throws IOException if there is no copy; the segment is not deleted then
     */
    String export(Path segment) throws IOException;
}
