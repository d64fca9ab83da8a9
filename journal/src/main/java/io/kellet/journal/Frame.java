package io.kellet.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How a record lies in a segment, all numbers little-endian:
 *
 * <pre>
 *  0 u32 length of the frame, a multiple of 8
 *  4 u32 CRC32C of the bytes from 8 to the end
 *  8 u8  kind: 1 record, 2 record of the journal itself, 3 checkpoint
 *  9 u8  padding, 0..7 zeros behind the body
 * 10 u16 0
 * 12 u32 session: how often the journal had been opened
 * 16 u64 sequence, rising by one from frame to frame
 * 24 i64 wall clock, nanoseconds since 1970-01-01T00:00Z
 * 32 i64 monotonic clock of the appender; comparable within a session
 * 40 u64 durable: when this was written, all frames before this sequence were known to be on the disk
 * 48 body, padding
 * last 32 chain hash: SHA-256 of the hash before it and the bytes from 8 up to here
 * </pre>
 *
 * What is behind the last frame of a segment is zeros, or nothing.
 */
final class Frame {

    static final int KIND_RECORD = 1;
    static final int KIND_OWN = 2;
    static final int KIND_CHECKPOINT = 3;

    static final int CRC_AT = 4;
    static final int CHECKED_FROM = 8;
    static final int KIND_AT = 8;
    static final int PADDING_AT = 9;
    static final int ZERO_AT = 10;
    static final int SESSION_AT = 12;
    static final int SEQUENCE_AT = 16;
    static final int WALL_AT = 24;
    static final int NANOS_AT = 32;
    static final int DURABLE_AT = 40;
    static final int BODY_AT = 48;
    static final int ALIGNMENT = 8;
    static final int OVERHEAD = BODY_AT + ChainHash.BYTES;

    /** The longest body, 2 MiB; a length beyond it is no length. */
    static final int LONGEST_BODY = 2 << 20;

    static final int LONGEST = OVERHEAD + LONGEST_BODY;

    private Frame() {}

    /** Bytes of the frame around a body. */
    static int length(int bodyBytes) {
        return OVERHEAD + bodyBytes + padding(bodyBytes);
    }

    static int padding(int bodyBytes) {
        return -bodyBytes & (ALIGNMENT - 1);
    }

    /** The CRC of the frame at this place in the buffer, whose bounds are left alone. */
    static int crc(CRC32C crc, ByteBuffer buffer, int at, int length) {
        ByteBuffer checked = buffer.duplicate();
        checked.limit(at + length).position(at + CHECKED_FROM);
        crc.reset();
        crc.update(checked);
        return (int) crc.getValue();
    }
}
