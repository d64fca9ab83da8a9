package io.kellet.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The first 128 bytes of a segment, all numbers little-endian:
 *
 * <pre>
 *   0 "KELLETJ1"
 *   8 u32 format version = 1
 *  12 u32 flags: 1 = follows a segment that could not be written on; frames that are in both are the same
 *  16 16 bytes, the journal's id
 *  32 u64 number of the segment, from 1
 *  40 u64 sequence of its first frame, from 1
 *  48 32 bytes, the chain hash before its first frame
 *  80 44 zeros
 * 124 u32 CRC32C of the bytes before
 * </pre>
 *
 * Nothing here is believed because it is here: the number follows from the one before, hash and sequence from the frames
 * before, the id from the first hash.
 */
final class SegmentHeader {

    static final int BYTES = 128;
    static final int ID_BYTES = 16;

    private static final byte[] MAGIC = "KELLETJ1".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int FLAG_AFTER_FAILURE = 1;
    private static final int CRC_AT = 124;
    private static final String SUFFIX = ".kellet";

    private final byte[] journalId;
    private final long segment;
    private final long firstSequence;
    private final byte[] chainBefore;
    private final boolean afterFailure;

    SegmentHeader(byte[] journalId, long segment, long firstSequence, byte[] chainBefore, boolean afterFailure) {
        this.journalId = journalId.clone();
        this.segment = segment;
        this.firstSequence = firstSequence;
        this.chainBefore = chainBefore.clone();
        this.afterFailure = afterFailure;
    }

    byte[] journalId() {
        return journalId.clone();
    }

    long segment() {
        return segment;
    }

    long firstSequence() {
        return firstSequence;
    }

    byte[] chainBefore() {
        return chainBefore.clone();
    }

    boolean afterFailure() {
        return afterFailure;
    }

    /** {@code 0000000001.kellet}; names sort as numbers do. */
    static String fileName(long segment) {
        String digits = Long.toString(segment);
        return "0".repeat(Math.max(0, 10 - digits.length())) + digits + SUFFIX;
    }

    /** The number in the name, or -1 if it is no name of a segment. */
    static long numberOf(String fileName) {
        if (!fileName.endsWith(SUFFIX)) {
            return -1;
        }
        String digits = fileName.substring(0, fileName.length() - SUFFIX.length());
        if (digits.length() < 10 || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        long number = Long.parseLong(digits);
        return number > 0 && fileName.equals(fileName(number)) ? number : -1;
    }

    byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putInt(VERSION).putInt(afterFailure ? FLAG_AFTER_FAILURE : 0);
        bytes.put(journalId).putLong(segment).putLong(firstSequence).put(chainBefore);
        bytes.putInt(CRC_AT, crc(bytes.array()));
        return bytes.array();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static SegmentHeader decode(byte[] header) {
        if (header.length < BYTES) {
            throw new IllegalArgumentException("segment header must have " + BYTES + " bytes: " + header.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[MAGIC.length];
        bytes.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new IllegalArgumentException("not a segment of a journal, it begins with "
                    + HexFormat.of().formatHex(magic));
        }
        if (bytes.getInt(CRC_AT) != crc(header)) {
            throw new IllegalArgumentException("checksum of the segment header is wrong");
        }
        int version = bytes.getInt();
        if (version != VERSION) {
            throw new IllegalArgumentException("format version must be " + VERSION + ": " + version);
        }
        int flags = bytes.getInt();
        if ((flags & ~FLAG_AFTER_FAILURE) != 0) {
            throw new IllegalArgumentException("unknown flags in the segment header: " + flags);
        }
        byte[] id = new byte[ID_BYTES];
        bytes.get(id);
        long segment = bytes.getLong();
        long first = bytes.getLong();
        byte[] chain = new byte[ChainHash.BYTES];
        bytes.get(chain);
        while (bytes.position() < CRC_AT) {
            if (bytes.get() != 0) {
                throw new IllegalArgumentException("segment header must end with zeros");
            }
        }
        if (segment < 1 || first < 1) {
            throw new IllegalArgumentException(
                    "segment and sequence must be 1 or more: segment=" + segment + " sequence=" + first);
        }
        return new SegmentHeader(id, segment, first, chain, (flags & FLAG_AFTER_FAILURE) != 0);
    }

    private static int crc(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, CRC_AT);
        return (int) crc.getValue();
    }
}
