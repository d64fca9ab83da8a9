package io.kellet.files;

import java.io.Closeable;
import java.io.IOException;

/** A lock file that is held. The operating system lets go of it when the process ends, however it ends. */
@FunctionalInterface
public interface FileLease extends Closeable {

    /** Lets others have it. The file stays. A second time does nothing. */
    @Override
    void close() throws IOException;
}
