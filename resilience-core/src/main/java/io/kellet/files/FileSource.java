package io.kellet.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is open for reading. Any thread may read. */
public interface FileSource extends Closeable {

    /**
     * Reads from this place until the buffer is full or the file ends.
     *
     * @return bytes read, 0 at the end or beyond it
     */
    int read(ByteBuffer into, long position) throws IOException;

    /** Bytes in the file. */
    long size() throws IOException;
}
