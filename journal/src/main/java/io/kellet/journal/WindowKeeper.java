package io.kellet.journal;

import io.kellet.files.FileSource;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Lets one thread's windows, of one file after the other, use one array. */
final class WindowKeeper {

    private @Nullable FileWindow last;

    /** A window of this file. That of the file before may not be used any more. */
    FileWindow next(FileSource source) throws IOException {
        FileWindow before = last;
        FileWindow window = before == null ? new FileWindow(source) : new FileWindow(source, before);
        last = window;
        return window;
    }
}
