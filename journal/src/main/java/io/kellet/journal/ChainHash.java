package io.kellet.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Links frames: each has the SHA-256 of the one before it and of itself. For one thread. */
final class ChainHash {

    static final int BYTES = 32;

    private static final byte[] GENESIS = "kellet journal 1\0".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest digest;

    ChainHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What stands before the first frame of a journal: no two journals begin alike. */
    byte[] genesis(byte[] journalId) {
        digest.update(GENESIS);
        return digest.digest(journalId);
    }

    /** Makes {@code hash}, in place, the one that follows it: of itself and the bytes from position to limit, which are left there. */
    void next(byte[] hash, ByteBuffer content) {
        try {
            digest.update(hash, 0, BYTES);
            int position = content.position();
            digest.update(content);
            content.position(position);
            digest.digest(hash, 0, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("a SHA-256 fits 32 bytes", e);
        } catch (RuntimeException | Error e) { // out of memory: what it has got so far must not get into the next one
            digest.reset();
            throw e;
        }
    }
}
