package io.kellet.journal;

import io.kellet.audit.AuditRecord;
import io.kellet.journal.Finding.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the frames of one segment, whatever is in it. What fits is handed out frame by frame and allocates nothing;
 * what does not is told as findings, and the scan goes on behind it where a frame begins again. For one thread.
 *
 * <p>Each frame's hash is compared with the stored one of the frame before. So one changed frame is one finding, and the
 * frames behind it are still held against each other.
 *
 * <p>Behind damage every eighth byte may be a frame; a candidate counts if its checksum fits and its sequence is not one
 * already seen. Bytes that are made to look like many long frames would keep that busy for hours, so there is an end to how
 * much is tried.
 */
final class SegmentScan {

    private static final int MOST_DAMAGED = 100;
    private static final byte[] ZEROS = new byte[1 << 16];

    private final String name;
    private final FileWindow window;
    private final Consumer<Finding> findings;
    private final CRC32C crc = new CRC32C();
    private final ChainHash chain = new ChainHash();
    private final byte[] hash = new byte[ChainHash.BYTES]; // as stored in the frame before
    private final byte[] otherHash = new byte[ChainHash.BYTES]; // what that one should have been, if it is damaged
    private final byte[] computed = new byte[ChainHash.BYTES];
    private final byte[] before = new byte[ChainHash.BYTES]; // the frame that is looked at
    private boolean beforeKnown;
    private boolean hashKnown;
    private boolean otherHashKnown;
    private long expected; // sequence of the next frame, 0 if not known
    private long placeSequence;
    private long at; // of the frame that is looked at
    private int place; // where it is in the window
    private int length; // of it
    private int session = -1;
    private int damaged;
    private long end = -1; // behind the last frame, once the scan is over
    private long tried;
    private boolean readable;
    private boolean gaveUp;
    private @Nullable Finding tail;

    /**
     * A scan from the first frame on.
     *
     * @param expected the sequence of the first frame, 0 if nobody knows
     * @param before the chain hash before it, null if nobody knows
     */
    SegmentScan(String name, FileWindow window, long expected, byte @Nullable [] before, Consumer<Finding> findings) {
        this.name = name;
        this.window = window;
        this.findings = findings;
        this.expected = expected;
        at = SegmentHeader.BYTES;
        if (before != null) {
            System.arraycopy(before, 0, hash, 0, ChainHash.BYTES);
            hashKnown = true;
        }
    }

    /** Goes to the next frame whose checksum fits; at the end answers no. */
    boolean next() throws IOException {
        if (end >= 0) {
            return false;
        }
        at += length;
        length = 0;
        if (isWhole(at) || isWholeByNow()) {
            accept();
            return true;
        }
        if (onlyZerosBehind()) {
            end = at;
            return false;
        }
        if (!skipDamage()) {
            end = at;
            return false;
        }
        accept();
        return true;
    }

    /** Somebody may be writing the file: what does not fit is read once more before it is called damaged. */
    private boolean isWholeByNow() throws IOException {
        if (window.at(at, Long.BYTES) < 0 || window.buffer().getLong(window.at(at, Long.BYTES)) == 0) {
            return false;
        }
        window.forget();
        return isWhole(at);
    }

    /** Whether a frame with the right checksum is there; if so it is the one that is looked at. */
    private boolean isWhole(long offset) throws IOException {
        int found = window.at(offset, Frame.OVERHEAD);
        if (found < 0) {
            return false;
        }
        int bytes = window.buffer().getInt(found);
        if (bytes < Frame.OVERHEAD || bytes > Frame.LONGEST || bytes % Frame.ALIGNMENT != 0) {
            return false;
        }
        found = window.at(offset, bytes);
        if (found < 0) {
            return false;
        }
        tried += bytes;
        crc.reset();
        crc.update(window.bytes(), found + Frame.CHECKED_FROM, bytes - Frame.CHECKED_FROM);
        if ((int) crc.getValue() != window.buffer().getInt(found + Frame.CRC_AT)) {
            return false;
        }
        place = found;
        length = bytes;
        return true;
    }

    private boolean onlyZerosBehind() throws IOException {
        long position = at;
        for (int there = window.available(position); there > 0; there = window.available(position)) {
            int from = window.at(position, 1);
            int some = Math.min(there, ZEROS.length);
            if (!Arrays.equals(window.bytes(), from, from + some, ZEROS, 0, some)) {
                return false;
            }
            position += some;
        }
        return true;
    }

    /** Tells what is damaged, and goes to the first frame behind it. If there is none, what is left is the tail. */
    private boolean skipDamage() throws IOException {
        long bad = at;
        placeSequence = expected;
        tried = 0;
        long mostTried = 4 * window.size() + Frame.LONGEST;
        boolean found = false;
        long offset = bad + Frame.ALIGNMENT;
        gaveUp = ++damaged > MOST_DAMAGED;
        while (!found && !gaveUp) {
            int here = window.at(offset, Frame.OVERHEAD);
            if (here < 0) {
                break;
            }
            found = mayBeFrame(here) && isWhole(offset);
            gaveUp = tried > mostTried;
            if (!found) {
                offset += Frame.ALIGNMENT;
            }
        }
        if (!found) {
            length = 0;
            long left = window.size() - bad;
            tail = damage(
                    bad,
                    gaveUp
                            ? "unreadable from here on; nothing behind it was looked at, there is too much damage"
                            : "unreadable, and no record is behind it: " + left + " bytes to the end of the file");
            return false;
        }
        long behind = window.buffer().getLong(place + Frame.SEQUENCE_AT);
        long lost = expected == 0 ? 1 : behind - expected;
        String what = lost == 0
                ? (offset - bad) + " bytes that are no record stand before this one"
                : lost == 1
                        ? "this record was changed: its checksum does not fit"
                        : "records up to " + (behind - 1) + " are unreadable or missing";
        findings.accept(damage(bad, what + ", the next one is at offset " + offset));
        afterDamage(bad, offset, lost);
        at = offset;
        expected = behind;
        if (!isWhole(offset)) {
            throw new IOException("file changed while it was read: segment=" + name + " offset=" + offset);
        }
        return true;
    }

    private boolean mayBeFrame(int here) {
        ByteBuffer buffer = window.buffer();
        int bytes = buffer.getInt(here);
        int kind = buffer.get(here + Frame.KIND_AT);
        int padding = buffer.get(here + Frame.PADDING_AT);
        return bytes >= Frame.OVERHEAD
                && bytes <= Frame.LONGEST
                && bytes % Frame.ALIGNMENT == 0
                && kind >= Frame.KIND_RECORD
                && kind <= Frame.KIND_CHECKPOINT
                && padding >= 0
                && padding < Frame.ALIGNMENT
                && buffer.getShort(here + Frame.ZERO_AT) == 0
                && buffer.getLong(here + Frame.SEQUENCE_AT) >= Math.max(1, expected);
    }

    /** Which hashes the frame behind the damage may follow from: the one that is stored before it, or the one that should be. */
    private void afterDamage(long bad, long offset, long lost) throws IOException {
        long gap = offset - bad;
        if (lost == 0) {
            return;
        }
        hashKnown &= lost == 1 && gap >= Frame.OVERHEAD && gap <= Frame.LONGEST;
        if (!hashKnown) {
            return;
        }
        int from = window.at(bad, (int) gap);
        System.arraycopy(hash, 0, otherHash, 0, ChainHash.BYTES);
        hashOf(otherHash, from, (int) gap);
        otherHashKnown = true;
        System.arraycopy(window.bytes(), from + (int) gap - ChainHash.BYTES, hash, 0, ChainHash.BYTES);
    }

    /** Makes the hash the one that follows it. */
    private void hashOf(byte[] first, int from, int bytes) {
        ByteBuffer content = window.buffer();
        content.limit(from + bytes - ChainHash.BYTES).position(from + Frame.CHECKED_FROM);
        chain.next(first, content);
        content.clear();
    }

    /** Holds the frame against the one before it. */
    private void accept() {
        ByteBuffer buffer = window.buffer();
        int stored = place + length - ChainHash.BYTES;
        long sequence = sequence();
        placeSequence = expected == 0 ? sequence : expected;
        beforeKnown = hashKnown;
        System.arraycopy(hash, 0, before, 0, ChainHash.BYTES);
        if (expected != 0 && sequence != expected) {
            tell(
                    Kind.SEQUENCE_GAP,
                    sequence > expected
                            ? "records " + expected + ".." + (sequence - 1) + " are missing before this one"
                            : "stands where record " + expected + " should be: repeated, inserted or moved");
        } else if (hashKnown && !follows(hash, stored) && !followsOther(stored)) {
            tell(
                    Kind.WRONG_HASH,
                    "does not follow from the record before it: this one or the one before it was changed, and its"
                            + " checksum with it");
        }
        System.arraycopy(window.bytes(), stored, hash, 0, ChainHash.BYTES);
        hashKnown = true;
        otherHashKnown = false;
        expected = sequence + 1;
        requireShape(buffer);
        if (session == -1) {
            session = session();
        } else if (session() != session) {
            tell(Kind.SESSION_GAP, "session " + session() + " in a segment of session " + session);
            session = session();
        }
    }

    private boolean followsOther(int stored) {
        if (!otherHashKnown || !follows(otherHash, stored)) {
            return false;
        }
        System.arraycopy(otherHash, 0, before, 0, ChainHash.BYTES);
        return true;
    }

    private boolean follows(byte[] first, int stored) {
        System.arraycopy(first, 0, computed, 0, ChainHash.BYTES);
        hashOf(computed, place, length);
        return Arrays.equals(computed, 0, ChainHash.BYTES, window.bytes(), stored, stored + ChainHash.BYTES);
    }

    private void requireShape(ByteBuffer buffer) {
        int padding = padding();
        readable = kind() >= Frame.KIND_RECORD
                && kind() <= Frame.KIND_CHECKPOINT
                && padding >= 0
                && padding < Frame.ALIGNMENT
                && padding <= length - Frame.OVERHEAD
                && buffer.getShort(place + Frame.ZERO_AT) == 0;
        int bodyEnd = place + length - ChainHash.BYTES;
        for (int i = bodyEnd - padding; readable && i < bodyEnd; i++) {
            readable = buffer.get(i) == 0;
        }
        if (!readable) {
            tell(Kind.BAD_RECORD, "its frame has a kind, padding or reserved bytes that this version does not write");
        }
    }

    /** Tells something about the frame that is looked at. */
    void tell(Kind kind, String what) {
        findings.accept(finding(kind, what));
    }

    Finding finding(Kind kind, String what) {
        AuditRecord record = readable || kind != Kind.BAD_RECORD ? record() : null;
        return new Finding(
                kind,
                kind.weight(),
                name,
                at,
                sequence(),
                time(),
                record == null ? null : record.actor(),
                record == null ? null : record.action(),
                what);
    }

    /** What is known of bytes whose checksum does not fit. */
    private Finding damage(long offset, String what) throws IOException {
        Instant time = null;
        AuditRecord record = null;
        int here = window.at(offset, Frame.OVERHEAD);
        if (here >= 0) {
            time = Instants.ofNanos(window.buffer().getLong(here + Frame.WALL_AT));
            int bytes = window.buffer().getInt(here);
            int padding = window.buffer().get(here + Frame.PADDING_AT) & (Frame.ALIGNMENT - 1);
            if (bytes >= Frame.OVERHEAD + padding && bytes <= Frame.LONGEST && window.at(offset, bytes) >= 0) {
                record = decode(window.at(offset, bytes), bytes, padding);
            }
        }
        return new Finding(
                Kind.BAD_FRAME,
                Kind.BAD_FRAME.weight(),
                name,
                offset,
                expected == 0 ? -1 : expected,
                time,
                record == null ? null : record.actor(),
                record == null ? null : record.action(),
                what);
    }

    private @Nullable AuditRecord decode(int from, int bytes, int padding) {
        try {
            return AuditRecord.decode(window.buffer().slice(from + Frame.BODY_AT, bytes - Frame.OVERHEAD - padding));
        } catch (IllegalArgumentException e) {
            return null; // then it has no actor and no action to be named by
        }
    }

    /** The record in the frame, null if it is a checkpoint or does not decode. Allocates. */
    @Nullable
    AuditRecord record() {
        if (kind() == Frame.KIND_CHECKPOINT || padding() < 0 || padding() > length - Frame.OVERHEAD) {
            return null;
        }
        return decode(place, length, padding());
    }

    /** What is between the frame's own fields and its padding. */
    ByteBuffer body() {
        return window.buffer().slice(place + Frame.BODY_AT, length - Frame.OVERHEAD - padding());
    }

    /** Whether the frame has a body. */
    boolean isReadable() {
        return readable;
    }

    long offset() {
        return at;
    }

    int length() {
        return length;
    }

    int kind() {
        return window.buffer().get(place + Frame.KIND_AT);
    }

    private int padding() {
        return window.buffer().get(place + Frame.PADDING_AT);
    }

    int session() {
        return window.buffer().getInt(place + Frame.SESSION_AT);
    }

    long sequence() {
        return window.buffer().getLong(place + Frame.SEQUENCE_AT);
    }

    /** The sequence that the frame, or the damage told last, should have by its place, whatever it says itself. */
    long placeSequence() {
        return placeSequence;
    }

    long wallNanos() {
        return window.buffer().getLong(place + Frame.WALL_AT);
    }

    Instant time() {
        return Instants.ofNanos(wallNanos());
    }

    long nanos() {
        return window.buffer().getLong(place + Frame.NANOS_AT);
    }

    long durable() {
        return window.buffer().getLong(place + Frame.DURABLE_AT);
    }

    /** The hash stored in the frame; before the first one, that of the header. Changes with the next frame. */
    byte[] hash() {
        return hash;
    }

    /** Whether this is the hash before the frame; also yes if nobody knows, behind damage. */
    boolean isAfter(byte[] chainHash) {
        return !beforeKnown || Arrays.equals(before, chainHash);
    }

    /** Whether there was so much damage that not all of the segment was looked at. */
    boolean gaveUp() {
        return gaveUp;
    }

    /** How many bytes were summed up since the last damage began: what looking for a frame behind it costs. */
    long summedBytes() {
        return tried;
    }

    /** Once the scan is over: where the last frame ends. */
    long end() {
        return end;
    }

    /** Once the scan is over: what is behind the last frame if it is not zeros. */
    @Nullable
    Finding tail() {
        return tail;
    }

    /** The sequence that follows, 0 if nobody knows. */
    long expected() {
        return expected;
    }
}
