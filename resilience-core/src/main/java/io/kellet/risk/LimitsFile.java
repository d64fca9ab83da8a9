package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Base64;
import java.util.List;

/**
 * Limits in a file that people read, compare and approve; docs/limits.md has the format. Strict: what is not understood, or
 * only half there, is refused as a whole, with every problem and its line. Off the trading thread: it does I/O.
 *
 * <pre>{@code
 * LimitsFile file = LimitsFile.at(Path.of("limits.txt")).signedBy(key);
 * desk.reload(file);
 * }</pre>
 */
public final class LimitsFile {

    /** A larger file is refused: 4 MB. */
    public static final int MAX_BYTES = 4 << 20;

    private static final String ALGORITHM = "Ed25519";
    private static final int MAX_SIGNATURE_BYTES = 200;

    private final Path path;
    private final List<PublicKey> keys;

    private LimitsFile(Path path, List<PublicKey> keys) {
        this.path = path;
        this.keys = keys;
    }

    /** A file that is believed as it is. Nothing is read yet. */
    public static LimitsFile at(Path path) {
        return new LimitsFile(requireNonNull(path, "path"), List.of());
    }

    /**
     * The same file, believed only with a signature by one of these keys. It is in a second file of the same name and {@code .sig}:
     * Ed25519 over all bytes of the first, in Base64, on one line.
     *
     * @throws IllegalArgumentException if there is no key, or one of another algorithm
     */
    public LimitsFile signedBy(PublicKey... keys) {
        if (keys.length == 0) {
            throw new IllegalArgumentException("keys must be 1 or more: 0");
        }
        for (PublicKey key : keys) {
            verifier(key);
        }
        return new LimitsFile(path, List.of(keys));
    }

    public Path path() {
        return path;
    }

    /** Where the signature is looked for. */
    public Path signaturePath() {
        return path.resolveSibling(path.getFileName() + ".sig");
    }

    /**
     * Reads it, once, and checks all of it.
     *
     * @throws LimitsException with everything that is wrong
     * @throws IOException if it is not there or cannot be read
     */
    public WrittenLimits load() throws IOException {
        byte[] bytes = read(path, MAX_BYTES);
        if (!keys.isEmpty()) {
            requireSigned(bytes); // before anything in it is believed
        }
        return parse(String.valueOf(path.getFileName()), bytes);
    }

    /**
     * The same for bytes that are no file's.
     *
     * @param name what messages and {@link LimitEntry#origin} call them
     * @throws LimitsException with everything that is wrong
     */
    public static WrittenLimits parse(String name, byte[] bytes) {
        requireNonNull(name, "name");
        if (bytes.length > MAX_BYTES) {
            throw new LimitsException(name, List.of(name + ": must be at most " + MAX_BYTES + " bytes"));
        }
        return new LimitsFileParser(name, bytes).parse();
    }

    private void requireSigned(byte[] bytes) throws IOException {
        Path file = signaturePath();
        if (!Files.exists(file)) {
            throw refused(file, "there is no signature, and one is required");
        }
        String text = new String(read(file, MAX_SIGNATURE_BYTES), StandardCharsets.ISO_8859_1);
        String line = text.endsWith("\r\n")
                ? text.substring(0, text.length() - 2)
                : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException e) {
            throw refused(file, "the signature is not one line of Base64");
        }
        if (!Base64.getEncoder().encodeToString(signature).equals(line)) { // the decoder forgives odd last bits
            throw refused(file, "the signature is not written as Base64 is");
        }
        for (PublicKey key : keys) {
            if (isSigned(bytes, signature, key)) {
                return;
            }
        }
        throw refused(file, "the signature is of another file, or by none of the " + keys.size() + " keys");
    }

    private static boolean isSigned(byte[] bytes, byte[] signature, PublicKey key) {
        Signature verifier = verifier(key);
        try {
            verifier.update(bytes);
            return verifier.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        }
    }

    private static Signature verifier(PublicKey key) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(requireNonNull(key, "key"));
            return verifier;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("keys must be of Ed25519: " + key.getAlgorithm(), e);
        }
    }

    private static byte[] read(Path file, int most) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw refused(file, "is not a regular file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(most + 1);
        }
        if (bytes.length > most) {
            throw refused(file, "must be at most " + most + " bytes");
        }
        return bytes;
    }

    private static LimitsException refused(Path file, String why) {
        return new LimitsException(String.valueOf(file), List.of(file.getFileName() + ": " + why));
    }

    @Override
    public String toString() {
        return "LimitsFile[" + path + (keys.isEmpty() ? "" : " signed by one of " + keys.size()) + "]";
    }
}
