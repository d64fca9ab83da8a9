package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import io.kellet.files.FileHandle;
import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes and reads the Ed25519 keys of a journal, by the JDK's own provider or by one that is named.
 *
 * <pre>{@code
 * JournalKeys.standard().generate(Path.of("keys/journal.key"), Path.of("keys/journal.pub"));              // once
 * CheckpointSigner signer = JournalKeys.standard().signer(Path.of("keys/journal.key"), Path.of("keys/journal.pub"));
 * }</pre>
 *
 * <p>The private key is PKCS #8, the public one X.509, both in PEM, as {@code openssl genpkey -algorithm ed25519} and
 * {@code openssl pkey -pubout} write them.
 */
public final class JournalKeys {

    private static final String ED25519 = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final int MOST_BYTES = 1 << 16;
    private static final String BOUNCY_CASTLE = "org.bouncycastle.jce.provider.BouncyCastleProvider";
    private static final byte[] PROBE =
            "kellet journal: do these keys belong together?".getBytes(StandardCharsets.US_ASCII);

    private final @Nullable Provider provider; // null: whichever the JDK prefers

    private JournalKeys(@Nullable Provider provider) {
        this.provider = provider;
    }

    /** By the JDK's own provider. */
    public static JournalKeys standard() {
        return new JournalKeys(null);
    }

    /** By this provider; it need not be installed. */
    public static JournalKeys by(Provider provider) {
        return new JournalKeys(requireNonNull(provider, "provider"));
    }

    /**
     * By the provider a setting names: {@code jdk}, or {@code bc} for Bouncy Castle, whose jar the user brings.
     *
     * @throws IllegalArgumentException if it is neither, or the jar is not there
     */
    public static JournalKeys named(String setting) {
        return switch (requireNonNull(setting, "setting")) {
            case "jdk" -> standard();
            case "bc" -> by(bouncyCastle());
            default -> throw new IllegalArgumentException("provider must be jdk or bc: " + setting);
        };
    }

    private static Provider bouncyCastle() {
        try {
            return Class.forName(BOUNCY_CASTLE)
                    .asSubclass(Provider.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    "provider bc needs Bouncy Castle, add org.bouncycastle:bcprov-jdk18on to the class path", e);
        }
    }

    /**
     * Draws a pair and writes it to two files, durably, the private one readable by its owner alone.
     *
     * @throws java.nio.file.FileAlreadyExistsException if either is there; nothing is ever written over
     */
    public void generate(Path privateKey, Path publicKey) throws IOException {
        KeyPair pair = generate();
        byte[] pem = pem(PRIVATE, pair.getPrivate());
        try {
            write(privateKey, pem);
        } finally {
            Arrays.fill(pem, (byte) 0);
        }
        write(publicKey, pem(PUBLIC, pair.getPublic()));
    }

    /** Draws a pair. */
    public KeyPair generate() {
        try {
            return (provider == null
                            ? KeyPairGenerator.getInstance(ED25519)
                            : KeyPairGenerator.getInstance(ED25519, provider))
                    .generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("provider has no Ed25519: " + this, e);
        }
    }

    private static byte[] pem(String type, Key key) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return ("-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void write(Path file, byte[] content) throws IOException {
        FileOps files = FileOps.system();
        try (FileHandle handle = files.create(file)) {
            handle.write(ByteBuffer.wrap(content));
            handle.force();
        }
        files.forceDirectory(requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory"));
    }

    /**
     * A signer with the keys in two files.
     *
     * @throws IOException if they cannot be read, are no such keys, do not belong together, or if others than its owner may
     *     read the private one
     */
    public CheckpointSigner signer(Path privateKey, Path publicKey) throws IOException {
        requireOwnerOnly(privateKey);
        PrivateKey signing = privateKey(FileOps.system().read(privateKey, MOST_BYTES), privateKey.toString());
        return signer(signing, publicKey(publicKey), privateKey + " and " + publicKey);
    }

    /**
     * A signer with keys from somewhere else.
     *
     * @throws IOException if they cannot be read, are no such keys or do not belong together
     */
    public CheckpointSigner signer(KeySource source) throws IOException {
        PrivateKey signing = privateKey(source.privateKeyPem(), source.toString());
        return signer(signing, publicKey(source.publicKeyPem(), source.toString()), source.toString());
    }

    /** A signer with these keys. */
    public CheckpointSigner signer(KeyPair pair) {
        return new KeyPairSigner(pair.getPrivate(), keyId(pair.getPublic()));
    }

    private CheckpointSigner signer(PrivateKey signing, PublicKey known, String where) throws IOException {
        KeyPairSigner signer = new KeyPairSigner(signing, keyId(known));
        if (!verify(known, PROBE, signer.sign(PROBE))) {
            throw new IOException("private and public key do not belong together: " + where);
        }
        return signer;
    }

    /** Reads a public key, to verify with. */
    public PublicKey publicKey(Path file) throws IOException {
        return publicKey(FileOps.system().read(file, MOST_BYTES), file.toString());
    }

    private PublicKey publicKey(byte[] pem, String where) throws IOException {
        try {
            return factory().generatePublic(new X509EncodedKeySpec(content(PUBLIC, pem, where)));
        } catch (GeneralSecurityException e) {
            throw new IOException("not an Ed25519 public key: " + where, e);
        }
    }

    private PrivateKey privateKey(byte[] pem, String where) throws IOException {
        byte[] encoded = {};
        try {
            encoded = content(PRIVATE, pem, where);
            return factory().generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IOException("not an Ed25519 private key: " + where, e);
        } finally {
            Arrays.fill(pem, (byte) 0);
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private KeyFactory factory() throws GeneralSecurityException {
        return provider == null ? KeyFactory.getInstance(ED25519) : KeyFactory.getInstance(ED25519, provider);
    }

    private static byte[] content(String type, byte[] pem, String where) throws IOException {
        String text = new String(pem, StandardCharsets.US_ASCII).strip();
        String begin = "-----BEGIN " + type + "-----";
        String end = "-----END " + type + "-----";
        if (!text.startsWith(begin) || !text.endsWith(end) || text.length() < begin.length() + end.length()) {
            throw new IOException("not a PEM file with one " + type + ": " + where);
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(begin.length(), text.length() - end.length()));
        } catch (IllegalArgumentException e) {
            throw new IOException("not a PEM file with one " + type + ": " + where, e);
        }
    }

    private static void requireOwnerOnly(Path privateKey) throws IOException {
        if (!privateKey.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return; // no such permissions there
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(privateKey, LinkOption.NOFOLLOW_LINKS);
        Set<PosixFilePermission> others = EnumSet.copyOf(permissions);
        others.removeAll(PosixFilePermissions.fromString("rwx------"));
        if (!others.isEmpty()) {
            throw new IOException("private key can be read or changed by others than its owner, chmod 600 it: file="
                    + privateKey + " permissions=" + PosixFilePermissions.toString(permissions));
        }
    }

    /** SHA-256 of the X.509-encoded key, 32 bytes: what checkpoints and anchors name it by. */
    public static byte[] keyId(PublicKey key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Is this the signature of who has the private key? */
    public boolean verify(PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature verifying = signature();
            verifying.initVerify(key);
            verifying.update(message);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // not even the form of one
        }
    }

    private Signature signature() throws GeneralSecurityException {
        return provider == null ? Signature.getInstance(ED25519) : Signature.getInstance(ED25519, provider);
    }

    @Override
    public String toString() {
        return "JournalKeys[" + (provider == null ? "jdk" : provider.getName()) + "]";
    }

    private final class KeyPairSigner implements CheckpointSigner {

        private final PrivateKey key;
        private final byte[] keyId;

        KeyPairSigner(PrivateKey key, byte[] keyId) {
            this.key = requireNonNull(key, "key");
            this.keyId = keyId;
        }

        @Override
        public byte[] keyId() {
            return keyId.clone();
        }

        @Override
        public byte[] sign(byte[] message) {
            try {
                Signature signing = signature();
                signing.initSign(key);
                signing.update(message);
                return signing.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("checkpoint was not signed: key of " + JournalKeys.this, e);
            }
        }

        @Override
        public String toString() {
            return "CheckpointSigner[ed25519]";
        }
    }
}
