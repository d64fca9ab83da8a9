package io.kellet.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The body of a checkpoint's frame, all numbers little-endian:
 *
 * <pre>
 *   0 u8 version = 1, u8 algorithm: 1 = Ed25519, u16 0, u32 0
 *   8 u64 sequence of the last frame it covers, the one before its own
 *  16 32 bytes, the chain hash after that frame
 *  48 16 bytes, the journal's id
 *  64 32 bytes, the key's id: SHA-256 of the X.509-encoded public key
 *  96 64 bytes, the signature
 * </pre>
 *
 * What is signed: {@code "kellet journal checkpoint 1\0"}, journal id, u64 covered sequence, i64 wall clock of the frame,
 * covered chain hash, key id.
 */
final class Checkpoint {

    static final int BYTES = 160;
    static final int KEY_ID_BYTES = 32;
    static final int SIGNATURE_BYTES = 64;

    private static final byte[] SIGNED_PREFIX = "kellet journal checkpoint 1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int ED25519 = 1;

    private final long covered;
    private final byte[] chainHash;
    private final byte[] journalId;
    private final byte[] keyId;
    private final byte[] signature;

    Checkpoint(long covered, byte[] chainHash, byte[] journalId, byte[] keyId, byte[] signature) {
        requireLength("chainHash", chainHash, ChainHash.BYTES);
        requireLength("journalId", journalId, SegmentHeader.ID_BYTES);
        requireLength("keyId", keyId, KEY_ID_BYTES);
        requireLength("signature", signature, SIGNATURE_BYTES);
        this.covered = covered;
        this.chainHash = chainHash.clone();
        this.journalId = journalId.clone();
        this.keyId = keyId.clone();
        this.signature = signature.clone();
    }

    private static void requireLength(String what, byte[] bytes, int length) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(what + " must have " + length + " bytes: " + bytes.length);
        }
    }

    /** The sequence of the last frame it covers. */
    long covered() {
        return covered;
    }

    byte[] chainHash() {
        return chainHash.clone();
    }

    byte[] journalId() {
        return journalId.clone();
    }

    byte[] keyId() {
        return keyId.clone();
    }

    byte[] signature() {
        return signature.clone();
    }

    /** What the signature is over. */
    static byte[] signedBytes(byte[] journalId, long covered, long wallNanos, byte[] chainHash, byte[] keyId) {
        return ByteBuffer.allocate(
                        SIGNED_PREFIX.length + SegmentHeader.ID_BYTES + 2 * Long.BYTES + ChainHash.BYTES + KEY_ID_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(SIGNED_PREFIX)
                .put(journalId)
                .putLong(covered)
                .putLong(wallNanos)
                .put(chainHash)
                .put(keyId)
                .array();
    }

    byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) VERSION)
                .put((byte) ED25519)
                .putShort((short) 0)
                .putInt(0)
                .putLong(covered)
                .put(chainHash)
                .put(journalId)
                .put(keyId)
                .put(signature)
                .array();
    }

    /**
     * Reads all that remains in the buffer.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static Checkpoint decode(ByteBuffer body) {
        ByteBuffer bytes = body.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() != BYTES) {
            throw new IllegalArgumentException("checkpoint must have " + BYTES + " bytes: " + bytes.remaining());
        }
        int version = bytes.get();
        int algorithm = bytes.get();
        if (version != VERSION || algorithm != ED25519 || bytes.getShort() != 0 || bytes.getInt() != 0) {
            throw new IllegalArgumentException(
                    "unknown kind of checkpoint: version=" + version + " algorithm=" + algorithm);
        }
        long covered = bytes.getLong();
        byte[] chainHash = take(bytes, ChainHash.BYTES);
        byte[] journalId = take(bytes, SegmentHeader.ID_BYTES);
        byte[] keyId = take(bytes, KEY_ID_BYTES);
        return new Checkpoint(covered, chainHash, journalId, keyId, take(bytes, SIGNATURE_BYTES));
    }

    private static byte[] take(ByteBuffer bytes, int length) {
        byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    /** To be kept elsewhere. */
    Anchor toAnchor(long wallNanos) {
        HexFormat hex = HexFormat.of();
        return new Anchor(
                hex.formatHex(journalId),
                covered,
                wallNanos,
                hex.formatHex(chainHash),
                hex.formatHex(keyId),
                Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
    }
}
