package io.kellet.journal;

import io.kellet.audit.AuditRecord;
import io.kellet.files.FileHandle;
import io.kellet.files.FileOps;
import io.kellet.files.FileSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Reads one segment from its start to the first place where no frame follows that fits the ones before, and judges what is
 * behind it: nothing, what a crash may leave, or damage.
 *
 * <p>The argument. A crash leaves any part of what was written since the last sync, pages in no order: it can spoil any frame
 * that was not on the disk, and none that was. Each frame says which ones were, when it was written. So if a frame is bad, and
 * one behind it, whole, says that the bad one had been on the disk, no crash did this. Neither did one if a frame is whole and
 * its hash does not follow from the one before.
 */
final class TailScan implements Closeable {

    private static final int WINDOW = 4 << 20;
    private static final int LONGEST_PADDING = 7;

    private final FileOps files;
    private final Path path;
    private final FileSource source;
    private final long size;
    private final ByteBuffer window;
    private long windowAt;
    private int windowBytes;
    private final ChainHash hash = new ChainHash();
    private final CRC32C crc = new CRC32C();

    private final SegmentHeader header;
    private final byte[] chain;
    private long at = SegmentHeader.BYTES;
    private long nextSequence;
    private long durable;
    private int session;
    private long wallNanos = Long.MIN_VALUE;
    private boolean closed;

    private TailScan(FileOps files, Path path, FileSource source) throws IOException {
        this.files = files;
        this.path = path;
        this.source = source;
        size = source.size();
        window = ByteBuffer.allocate((int) Math.max(SegmentHeader.BYTES, Math.min(WINDOW, size)))
                .order(ByteOrder.LITTLE_ENDIAN);
        header = readHeader();
        chain = header.chainBefore();
        nextSequence = header.firstSequence();
        durable = nextSequence;
    }

    /** Opens a segment and reads its header. */
    static TailScan open(FileOps files, Path directory, long number) throws IOException {
        Path path = directory.resolve(SegmentHeader.fileName(number));
        FileSource source = files.open(path);
        TailScan scan = null;
        try {
            scan = new TailScan(files, path, source);
            if (scan.header.segment() != number) {
                throw new JournalDamagedException("segment has the name of another one: file=" + path + " number="
                        + scan.header.segment() + "; restore it from a copy");
            }
            return scan;
        } finally {
            if (scan == null || scan.header.segment() != number) {
                source.close();
            }
        }
    }

    private SegmentHeader readHeader() throws IOException {
        byte[] bytes = new byte[(int) Math.min(size, SegmentHeader.BYTES)];
        source.read(ByteBuffer.wrap(bytes), 0);
        try {
            return SegmentHeader.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw new JournalDamagedException("segment is damaged: file=" + path + " offset=0: " + e.getMessage()
                    + "; no crash leaves this, restore the file from a copy");
        }
    }

    SegmentHeader header() {
        return header;
    }

    /** The chain hash after the last frame read. */
    byte[] chain() {
        return chain.clone();
    }

    /** The sequence after the last frame read. */
    long nextSequence() {
        return nextSequence;
    }

    /** The session of the last frame read; 0 if there was none. */
    int session() {
        return session;
    }

    /** The latest wall clock of the frames read; the least there is if there was none. */
    long wallNanos() {
        return wallNanos;
    }

    /** Was the last frame, but for checkpoints, the journal's record that it was closed? */
    boolean isClosed() {
        return closed;
    }

    /**
     * Reads frames that fit, up to this sequence at most.
     *
     * @throws JournalDamagedException at a frame that is whole and does not follow from the one before
     */
    void readTo(long lastSequence) throws IOException {
        byte[] next = new byte[ChainHash.BYTES];
        byte[] stored = new byte[ChainHash.BYTES];
        while (nextSequence <= lastSequence) {
            int length = frameAt(at);
            int in = (int) (at - windowAt);
            if (length == 0 || window.getLong(in + Frame.SEQUENCE_AT) != nextSequence) {
                return;
            }
            System.arraycopy(chain, 0, next, 0, next.length);
            hash.next(next, slice(in + Frame.CHECKED_FROM, length - Frame.CHECKED_FROM - ChainHash.BYTES));
            window.get(in + length - ChainHash.BYTES, stored);
            if (!Arrays.equals(next, stored)) {
                throw new JournalDamagedException("record does not follow from the one before: file=" + path
                        + " offset=" + at + " sequence=" + nextSequence
                        + "; no crash leaves this, restore the file from a copy");
            }
            accept(in, length);
            System.arraycopy(next, 0, chain, 0, next.length);
            at += length;
            nextSequence++;
        }
    }

    private void accept(int in, int length) {
        int kind = window.get(in + Frame.KIND_AT);
        if (kind != Frame.KIND_CHECKPOINT) {
            closed = kind == Frame.KIND_OWN && isAction(in, length, OwnRecords.CLOSED);
        }
        session = window.getInt(in + Frame.SESSION_AT);
        wallNanos = Math.max(wallNanos, window.getLong(in + Frame.WALL_AT));
        durable = Math.max(durable, window.getLong(in + Frame.DURABLE_AT));
    }

    private boolean isAction(int in, int length, String action) {
        int body = length - Frame.OVERHEAD - window.get(in + Frame.PADDING_AT);
        try {
            return AuditRecord.decode(slice(in + Frame.BODY_AT, body)).action().equals(action);
        } catch (IllegalArgumentException e) {
            return false; // for the verifier to find
        }
    }

    /** Behind the last frame read: bytes up to the last that is not zero. */
    record Torn(long bytes, String sha256) {}

    /**
     * Judges what is behind the last frame, when all that fit have been read.
     *
     * @throws JournalDamagedException if a record that was on the disk is damaged
     */
    Torn judgeTail() throws IOException {
        MessageDigest sha256 = sha256();
        long end = at;
        long hashed = at;
        for (long place = at; place < size; place += Frame.ALIGNMENT) {
            int bytes = (int) Math.min(Frame.ALIGNMENT, size - place);
            load(place, bytes);
            if (isZero(place, bytes)) {
                continue;
            }
            refuseIfDurable(place);
            hashed = hash(sha256, hashed, place + bytes);
            end = place + bytes;
        }
        return new Torn(end - at, end == at ? "" : HexFormat.of().formatHex(sha256.digest()));
    }

    private boolean isZero(long place, int bytes) {
        int in = (int) (place - windowAt);
        if (bytes == Frame.ALIGNMENT) {
            return window.getLong(in) == 0;
        }
        for (int i = 0; i < bytes; i++) {
            if (window.get(in + i) != 0) {
                return false;
            }
        }
        return true;
    }

    private void refuseIfDurable(long place) throws IOException {
        if (frameAt(place) == 0) {
            return;
        }
        int in = (int) (place - windowAt);
        if (window.getLong(in + Frame.SEQUENCE_AT) > nextSequence
                && window.getLong(in + Frame.DURABLE_AT) > nextSequence) {
            throw new JournalDamagedException("record that was on the disk is damaged: file=" + path + " offset=" + at
                    + " sequence=" + nextSequence + ", record " + window.getLong(in + Frame.SEQUENCE_AT)
                    + " behind it is whole and says so; nothing was changed, restore the file from a copy");
        }
    }

    private long hash(MessageDigest digest, long from, long to) throws IOException {
        long place = from;
        while (place < to) {
            int bytes = (int) Math.min(window.capacity(), to - place);
            load(place, bytes);
            digest.update(slice((int) (place - windowAt), bytes));
            place += bytes;
        }
        return to;
    }

    /**
     * Cuts the segment behind the last frame, and writes what was perhaps not on the disk once more: after a sync that failed
     * the system may have it in memory, call it clean and never write it.
     */
    void repair() throws IOException {
        long from = firstNotKnownDurable();
        try (FileHandle handle = files.update(path)) {
            for (long place = from; place < at; ) {
                int bytes = (int) Math.min(window.capacity(), at - place);
                load(place, bytes);
                handle.write(slice((int) (place - windowAt), bytes), place);
                place += bytes;
            }
            handle.truncate(at);
            handle.force();
        }
    }

    private long firstNotKnownDurable() throws IOException {
        long place = SegmentHeader.BYTES;
        while (place < at) {
            load(place, Frame.BODY_AT);
            int in = (int) (place - windowAt);
            if (window.getLong(in + Frame.SEQUENCE_AT) >= durable) {
                break;
            }
            place += window.getInt(in);
        }
        return place;
    }

    /** SHA-256 of the whole file, in hexadecimal digits. */
    String fileHash() throws IOException {
        MessageDigest digest = sha256();
        hash(digest, 0, size);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The length of the frame there, which is in the window then, or 0 if there is none whose checksum is right. */
    private int frameAt(long place) throws IOException {
        if (!load(place, Frame.OVERHEAD)) {
            return 0;
        }
        int length = window.getInt((int) (place - windowAt));
        if (length < Frame.OVERHEAD
                || length > Frame.LONGEST
                || length % Frame.ALIGNMENT != 0
                || !load(place, length)) {
            return 0;
        }
        int in = (int) (place - windowAt);
        int kind = window.get(in + Frame.KIND_AT);
        int padding = window.get(in + Frame.PADDING_AT);
        boolean formed = kind >= Frame.KIND_RECORD
                && kind <= Frame.KIND_CHECKPOINT
                && padding >= 0
                && padding <= LONGEST_PADDING
                && length - Frame.OVERHEAD >= padding;
        return formed && window.getInt(in + Frame.CRC_AT) == Frame.crc(crc, window, in, length) ? length : 0;
    }

    /** Brings these bytes into the window; no if the file ends before. */
    private boolean load(long place, int bytes) throws IOException {
        if (place + bytes > size) {
            return false;
        }
        if (place < windowAt || place + bytes > windowAt + windowBytes) {
            window.clear();
            windowAt = place;
            windowBytes = source.read(window, place);
            window.clear();
        }
        return windowBytes >= bytes;
    }

    private ByteBuffer slice(int in, int bytes) {
        return window.slice(in, bytes);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
