package io.kellet.journal;

import io.kellet.files.FileSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The part of a file that is looked at, in one array that is used again for the next part and the next file. For one thread. */
final class FileWindow {

    private static final int CHUNK = 1 << 20;
    private static final int SMALLEST = 1 << 12;

    private final FileSource source;
    private long size;
    private byte[] bytes;
    private ByteBuffer buffer;
    private long from; // what is at the beginning of the array
    private int filled;

    /** Takes over the array of the window before, which nobody may use any more. */
    FileWindow(FileSource source, FileWindow before) throws IOException {
        this(source, before.bytes);
    }

    FileWindow(FileSource source) throws IOException {
        this(source, new byte[0]);
    }

    private FileWindow(FileSource source, byte[] bytes) throws IOException {
        this.source = source;
        this.size = source.size();
        this.bytes = bytes;
        buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** How long the file was when it was opened, or less if it has been seen to end before. */
    long size() {
        return size;
    }

    /** The array that has what was asked for last. */
    byte[] bytes() {
        return bytes;
    }

    /** The same array, little-endian. Position and limit are the caller's to move. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Where in the array so many bytes from this place of the file are, or -1 if the file ends before. Moves the window. */
    int at(long position, int length) throws IOException {
        if (position >= from && position + length <= from + filled) {
            return (int) (position - from);
        }
        if (length > size - position) {
            return -1;
        }
        move(position, length);
        return length <= filled ? 0 : -1;
    }

    private void move(long position, int length) throws IOException {
        int kept = position >= from && position < from + filled ? (int) (from + filled - position) : 0;
        byte[] old = bytes;
        if (bytes.length < length || bytes.length < Math.min(CHUNK, size - position)) {
            bytes = new byte[(int) Math.max(length, Math.min(CHUNK, Math.max(SMALLEST, size)))];
            buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        System.arraycopy(old, filled - kept, bytes, 0, kept);
        from = position;
        buffer.limit((int) Math.min(bytes.length, size - position)).position(kept);
        filled = kept + source.read(buffer, position + kept);
        buffer.clear();
        if (filled < length) {
            size = from + filled; // cut while we read
        }
    }

    /** How many bytes from this place on can be had without reading: at least one, unless the file ends here. */
    int available(long position) throws IOException {
        return at(position, 1) < 0 ? 0 : (int) (from + filled - position);
    }

    /** What is asked for next is read anew. */
    void forget() {
        filled = 0;
    }
}
