package io.kellet.secrets.rotation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * What a server keeps of a password to check logins by SCRAM-SHA-256 (RFC 5802, RFC 7677), as PostgreSQL writes it:
 * {@code SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey}. PostgreSQL takes it in place of the password, so that no password is in the
 * statement, and in no log, plan or list of activities that shows statements.
 *
 * <p>A password is prepared by SASLprep before it is used (RFC 4013), which leaves visible ASCII and blanks as they are; others are not taken here.
 */
final class ScramVerifier {

    static final int SALT_BYTES = 16;
    static final int ITERATIONS = 4096;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String HMAC = "HmacSHA256";

    private ScramVerifier() {}

    /** With a salt of its own. No secret any more, as long as the password cannot be guessed. */
    static String of(byte[] password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return of(password, salt, ITERATIONS);
    }

    static String of(byte[] password, byte[] salt, int iterations) {
        byte[] salted = new byte[0];
        byte[] clientKey = new byte[0];
        try {
            salted = hi(password, salt, iterations);
            clientKey = hmac(salted, "Client Key".getBytes(US_ASCII));
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
            byte[] serverKey = hmac(salted, "Server Key".getBytes(US_ASCII));
            Base64.Encoder base64 = Base64.getEncoder();
            return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(salt) + "$"
                    + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256 and its HMAC", e);
        } finally {
            Arrays.fill(salted, (byte) 0);
            Arrays.fill(clientKey, (byte) 0);
        }
    }

    /** {@code Hi} of RFC 5802: the first block of PBKDF2. */
    private static byte[] hi(byte[] password, byte[] salt, int iterations) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        try {
            mac.init(new Key(password));
            mac.update(salt);
            byte[] round = mac.doFinal(new byte[] {0, 0, 0, 1});
            byte[] result = round.clone();
            for (int i = 1; i < iterations; i++) {
                mac.update(round);
                mac.doFinal(round, 0);
                for (int j = 0; j < result.length; j++) {
                    result[j] ^= round[j];
                }
            }
            Arrays.fill(round, (byte) 0);
            return result;
        } finally {
            forget(mac);
        }
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        try {
            mac.init(new Key(key));
            return mac.doFinal(message);
        } finally {
            forget(mac);
        }
    }

    /** The mac keeps what it made of its key until it is given another. */
    private static void forget(Mac mac) throws GeneralSecurityException {
        mac.init(new Key(new byte[1]));
    }

    /** A {@code SecretKeySpec} would keep a copy that cannot be wiped. The mac wipes the copy that this one gives it. */
    private static final class Key implements SecretKey {

        private static final long serialVersionUID = 1L;

        private final transient byte[] bytes;

        Key(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public String getAlgorithm() {
            return HMAC;
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return bytes.clone();
        }
    }
}
