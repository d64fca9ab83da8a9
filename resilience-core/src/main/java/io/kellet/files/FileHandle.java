package io.kellet.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is open for writing. For one thread at a time. */
public interface FileHandle extends Closeable {

    /** Writes all that remains in the buffer to the end of the file. On an exception any part of it may have been. */
    void write(ByteBuffer content) throws IOException;

    /**
     * Writes all that remains in the buffer at this place, over what is there; a gap before it reads as zeros. A file
     * that was opened by {@link FileOps#append} refuses it. On an exception any part of it may have been written.
     */
    void write(ByteBuffer content, long position) throws IOException;

    /**
     * Returns once everything written before survives a loss of power. After an exception nobody knows what does, and
     * another call that succeeds does not change that: write the file again.
     */
    void force() throws IOException;

    /**
     * As {@link #force}, but of what the system keeps about the file only what is needed to read the content again. Cheaper
     * where the file was as long before as it is now.
     */
    void forceData() throws IOException;

    /** Bytes in the file. */
    long size() throws IOException;

    /** Cuts the file to so many bytes; does nothing if it is not longer. */
    void truncate(long size) throws IOException;
}
