package io.kellet.audit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record of one shape, to be filled in and appended again and again by one thread. What was filled in stays until it is
 * filled in anew. Nothing here allocates, waits or reads a clock, but for what the trail's policy does when it is full.
 */
public final class AuditLine {

    private final AuditShape shape;
    private final byte[] bytes;
    private final @Nullable AuditQueue queue; // null: kept nowhere
    private boolean subjectCut;
    private long cut; // a bit for each text that is cut at present, those from the 63rd on in one

    AuditLine(AuditShape shape, @Nullable AuditQueue queue) {
        this.shape = shape;
        this.queue = queue;
        bytes = shape.newBytes();
    }

    /** What it is done to. More than the shape has room for is cut, and the record says so. */
    public AuditLine subject(CharSequence subject) {
        subjectCut = putText(shape.subjectAt(), subject);
        return this;
    }

    public AuditLine whole(int field, long value) {
        RecordFormat.putLong(bytes, shape.place(field, RecordFormat.WHOLE), value);
        return this;
    }

    public AuditLine real(int field, double value) {
        RecordFormat.putLong(bytes, shape.place(field, RecordFormat.REAL), Double.doubleToRawLongBits(value));
        return this;
    }

    public AuditLine flag(int field, boolean value) {
        bytes[shape.place(field, RecordFormat.FLAG)] = (byte) (value ? 1 : 0);
        return this;
    }

    /** More than the shape has room for is cut, and the record says so. */
    public AuditLine text(int field, CharSequence value) {
        boolean tooLong = putText(shape.place(field, RecordFormat.TEXT), value);
        long bit = 1L << Math.min(field, 63);
        cut = tooLong ? cut | bit : cut & ~bit;
        return this;
    }

    private boolean putText(int at, CharSequence text) {
        int room = RecordFormat.getShort(bytes, at);
        int before = RecordFormat.getShort(bytes, at + 2);
        int from = at + RecordFormat.TEXT_HEADER;
        int put = Utf8.put(text, bytes, from, room);
        int length = put < 0 ? ~put : put;
        if (length < before) {
            Arrays.fill(bytes, from + length, from + before, (byte) 0);
        }
        RecordFormat.putShort(bytes, at + 2, length);
        return put < 0;
    }

    /**
     * Hands the record over.
     *
     * @param now the caller's reading of the trail's clock
     * @return no if there was no room or the trail is closed; it was counted
     */
    public boolean append(long now) {
        bytes[1] = (byte) (subjectCut || cut != 0 ? RecordFormat.FLAG_CUT : 0);
        return queue == null || queue.append(now, bytes);
    }

    @Override
    public String toString() {
        return "AuditLine[" + shape.action() + "]";
    }
}
