package io.kellet.secrets.rotation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class ScramVerifierTest {

    /** The exchange in RFC 7677, section 3. */
    private static final String AUTH_MESSAGE = "n=user,r=rOprNGfwEbeRWgbNEkqO,"
            + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final String PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SERVER_SIGNATURE = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static byte[] hmac(byte[] key, String message) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message.getBytes(US_ASCII));
    }

    @Test
    void aServerThatKeepsItAcceptsTheLoginOfTheRfcAndProvesItselfInTurn() throws Exception {
        String verifier = ScramVerifier.of("pencil".getBytes(UTF_8), SALT, 4096);

        String[] parts = verifier.split("[$:]", -1);
        byte[] storedKey = Base64.getDecoder().decode(parts[3]);
        byte[] serverKey = Base64.getDecoder().decode(parts[4]);
        byte[] clientKey = Base64.getDecoder().decode(PROOF);
        byte[] signature = hmac(storedKey, AUTH_MESSAGE);
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= signature[i];
        }
        assertThat(verifier).startsWith("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$");
        assertThat(MessageDigest.getInstance("SHA-256").digest(clientKey)).isEqualTo(storedKey);
        assertThat(Base64.getEncoder().encodeToString(hmac(serverKey, AUTH_MESSAGE)))
                .isEqualTo(SERVER_SIGNATURE);
    }

    @Test
    void agreesWithTheKeyDerivationOfTheJdk() throws Exception {
        String password = "x".repeat(100); // longer than a block of the digest
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, 777, 256))
                .getEncoded();

        String verifier = ScramVerifier.of(password.getBytes(US_ASCII), SALT, 777);

        assertThat(verifier.split("[$:]", -1)[4])
                .isEqualTo(Base64.getEncoder().encodeToString(hmac(salted, "Server Key")));
    }

    @Test
    void eachHasASaltOfItsOwnAndNothingThatNeedsQuoting() {
        byte[] password = "canary-7f3a".getBytes(US_ASCII);

        String one = ScramVerifier.of(password);
        String other = ScramVerifier.of(password);

        assertThat(one)
                .isNotEqualTo(other)
                .matches("SCRAM-SHA-256\\$4096:[A-Za-z0-9+/=]{24}\\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}");
        assertThat(password).isEqualTo("canary-7f3a".getBytes(US_ASCII));
    }
}
