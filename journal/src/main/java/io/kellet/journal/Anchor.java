package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import java.util.Base64;
import java.util.HexFormat;

/**
 * A checkpoint that is kept outside the journal: a journal that does not have this very frame has lost its end, or is
 * another one. One line of text, to be printed, mailed or stored where who can write the journal cannot.
 *
 * @param journalId 32 hexadecimal digits, in lower case like all here
 * @param sequence of the last record it covers
 * @param wallNanos when it was signed, nanoseconds since 1970-01-01T00:00Z
 * @param chainHash after that record, 64 hexadecimal digits
 * @param keyId SHA-256 of the X.509-encoded public key, 64 hexadecimal digits
 * @param signature Ed25519, base64url without padding
 */
public record Anchor(
        String journalId, long sequence, long wallNanos, String chainHash, String keyId, String signature) {

    private static final String FORMAT = "kellet-anchor-1";
    private static final int PARTS = 7;

    /** @throws IllegalArgumentException naming what is wrong */
    public Anchor {
        requireHex("journalId", journalId, SegmentHeader.ID_BYTES);
        requireHex("chainHash", chainHash, ChainHash.BYTES);
        requireHex("keyId", keyId, Checkpoint.KEY_ID_BYTES);
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence must be 1 or more: " + sequence);
        }
        byte[] bytes = Base64.getUrlDecoder().decode(requireNonNull(signature, "signature"));
        if (bytes.length != Checkpoint.SIGNATURE_BYTES || !text(bytes).equals(signature)) {
            throw new IllegalArgumentException("signature must be " + Checkpoint.SIGNATURE_BYTES
                    + " bytes in base64url without padding: " + signature);
        }
    }

    private static void requireHex(String name, String value, int bytes) {
        requireNonNull(value, name);
        boolean digits = value.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        if (value.length() != 2 * bytes || !digits) {
            throw new IllegalArgumentException(
                    name + " must be " + 2 * bytes + " hexadecimal digits in lower case: " + value);
        }
    }

    private static String text(byte[] signature) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    /** One line, without its end. */
    public String toText() {
        return String.join(
                " ", FORMAT, journalId, Long.toString(sequence), Long.toString(wallNanos), chainHash, keyId, signature);
    }

    /**
     * Reads what {@link #toText} wrote; blanks around it do not matter.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static Anchor parse(String line) {
        String[] parts = requireNonNull(line, "line").strip().split(" ", -1);
        if (parts.length != PARTS || !parts[0].equals(FORMAT)) {
            throw new IllegalArgumentException(
                    "anchor must be \"" + FORMAT + "\" and " + (PARTS - 1) + " values with one blank between: " + line);
        }
        try {
            return new Anchor(
                    parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3]), parts[4], parts[5], parts[6]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("sequence and time of an anchor must be numbers: " + line, e);
        }
    }

    static boolean isOne(String line) {
        try {
            parse(line);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What the signature is over. */
    public byte[] signedBytes() {
        return Checkpoint.signedBytes(
                HexFormat.of().parseHex(journalId), sequence, wallNanos, chainHashBytes(), keyIdBytes());
    }

    byte[] chainHashBytes() {
        return HexFormat.of().parseHex(chainHash);
    }

    byte[] keyIdBytes() {
        return HexFormat.of().parseHex(keyId);
    }

    byte[] signatureBytes() {
        return Base64.getUrlDecoder().decode(signature);
    }

    @Override
    public String toString() {
        return toText();
    }
}
