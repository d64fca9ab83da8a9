package io.kellet.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretExpiredException;
import io.kellet.secrets.provider.SecretMalformedException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecretTypeTest {

    private static final String NEEDLE = "Needle-7f3a";
    private static final List<String> USES = new ArrayList<>();
    private static final Origin ORIGIN = new Origin(
            SecretName.of("db/main"),
            new SecretVersion("vault", "7", 7, null),
            false,
            (secret, part) -> USES.add(secret + " " + part));

    private static <T extends Secret> T read(SecretType<T> type, String value) {
        return type.read(ORIGIN, SecretBytes.copyOf(value.getBytes(UTF_8)));
    }

    private static String chars(char[] plain) {
        return new String(plain);
    }

    private static String bytes(byte[] plain) {
        return new String(plain, UTF_8);
    }

    @Test
    void databaseCredentialsAreReadAsAwsAndVaultWriteThem() {
        DatabaseCredentials aws = read(
                SecretType.DATABASE,
                "{\"username\":\"app\",\"password\":\"pä\\\"ss\",\"engine\":\"postgres\",\"host\":\"db\",\"port\":5432,\"dbname\":\"trades\",\"more\":[1]}");
        assertThat(aws.username()).isEqualTo("app");
        assertThat(aws.engine()).isEqualTo("postgres");
        assertThat(aws.host()).isEqualTo("db");
        assertThat(aws.port()).isEqualTo(5432);
        assertThat(aws.database()).isEqualTo("trades");
        assertThat(aws.<String, RuntimeException>usePassword(SecretTypeTest::chars))
                .isEqualTo("pä\"ss");
        assertThat(aws.<String, RuntimeException>use(SecretTypeTest::bytes)).isEqualTo("pä\"ss");

        DatabaseCredentials vault =
                read(SecretType.DATABASE, "{\"username\":\"v-1\",\"password\":\"x\",\"port\":\"6432\"}");
        assertThat(vault.port()).isEqualTo(6432);
        assertThat(vault.host()).isNull();
        assertThat(read(SecretType.DATABASE, "{\"username\":\"u\",\"password\":\"p\"}")
                        .port())
                .isEqualTo(-1);
    }

    @Test
    void s3CredentialsAreReadUnderTheNamesInUse() {
        for (String json : List.of(
                "{\"accessKeyId\":\"AK\",\"secretAccessKey\":\"s\",\"sessionToken\":\"t\"}",
                "{\"aws_access_key_id\":\"AK\",\"aws_secret_access_key\":\"s\",\"aws_session_token\":\"t\"}",
                "{\"access_key\":\"AK\",\"secret_key\":\"s\",\"security_token\":\"t\"}")) {
            S3Credentials s3 = read(SecretType.S3, json);
            assertThat(s3.accessKeyId()).isEqualTo("AK");
            assertThat(s3.<String, RuntimeException>useSecretAccessKey(SecretTypeTest::chars))
                    .isEqualTo("s");
            assertThat(s3.hasSessionToken()).isTrue();
            assertThat(s3.<String, RuntimeException>useSessionToken(SecretTypeTest::chars))
                    .isEqualTo("t");
        }
        S3Credentials vault =
                read(SecretType.S3, "{\"access_key\":\"AK\",\"secret_key\":\"s\",\"security_token\":null}");
        assertThat(vault.hasSessionToken()).isFalse();
        assertThatThrownBy(() -> vault.<String, RuntimeException>useSessionToken(SecretTypeTest::chars))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void brokerCredentialsAreRead() {
        BrokerCredentials broker = read(
                SecretType.BROKER,
                "{\"username\":\"u\",\"password\":\"p\",\"account\":\"A1\",\"senderCompId\":\"S\",\"targetCompId\":\"T\",\"endpoint\":\"venue:9\"}");
        assertThat(List.of(
                        broker.username(),
                        broker.account(),
                        broker.senderCompId(),
                        broker.targetCompId(),
                        broker.endpoint()))
                .containsExactly("u", "A1", "S", "T", "venue:9");
        assertThat(broker.<String, RuntimeException>usePassword(SecretTypeTest::chars))
                .isEqualTo("p");
    }

    @Test
    void anApiKeyIsPlainTextOrAnObject() {
        assertThat(read(SecretType.API_KEY, "abc=").<String, RuntimeException>useKey(SecretTypeTest::chars))
                .isEqualTo("abc=");
        ApiKey key = read(SecretType.API_KEY, "{\"id\":\"7\",\"key\":\"k\",\"secret\":\"s\"}");
        assertThat(key.id()).isEqualTo("7");
        assertThat(key.<String, RuntimeException>use(SecretTypeTest::bytes)).isEqualTo("k");
        assertThat(key.hasSigningSecret()).isTrue();
        assertThat(key.<String, RuntimeException>useSigningSecret(SecretTypeTest::bytes))
                .isEqualTo("s");
    }

    @Test
    void anEncryptionKeyHasExactlyTheBitsItSays() {
        byte[] raw = new byte[32];
        raw[3] = (byte) 0x90;
        assertThat(SecretType.ENCRYPTION_KEY
                        .read(ORIGIN, SecretBytes.copyOf(raw))
                        .bits())
                .isEqualTo(256);
        String base64 = Base64.getEncoder().encodeToString(raw);
        EncryptionKey key = read(SecretType.ENCRYPTION_KEY, "{\"id\":\"k1\",\"key\":\"" + base64 + "\"}");
        assertThat(key.<byte[], RuntimeException>use(byte[]::clone)).isEqualTo(raw);
        assertThat(key.id()).isEqualTo("k1");
    }

    /** Thirty-two hexadecimal digits are a key of 128 bits, not one of 256. */
    @Test
    void textIsNoKey() {
        assertThatThrownBy(() -> read(SecretType.ENCRYPTION_KEY, "00112233445566778899aabbccddeeff"))
                .isInstanceOf(SecretMalformedException.class)
                .hasMessageContaining("is text");
    }

    @Test
    void jwtKeysAreRead() throws Exception {
        String secret = Base64.getEncoder().encodeToString(new byte[64]);
        JwtKey hmac = read(SecretType.JWT_KEY, "{\"alg\":\"HS512\",\"kid\":\"k\",\"secret\":\"" + secret + "\"}");
        assertThat(hmac.algorithm()).isEqualTo("HS512");
        assertThat(hmac.keyId()).isEqualTo("k");
        assertThat(hmac.<Integer, RuntimeException>use(key -> key.length)).isEqualTo(64);

        byte[] pkcs8 = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        String pem = "-----BEGIN PRIVATE KEY-----\\n"
                + Base64.getMimeEncoder(16, new byte[] {'\n'})
                        .encodeToString(pkcs8)
                        .replace("\n", "\\n") + "\\n-----END PRIVATE KEY-----\\n";
        JwtKey eddsa = read(SecretType.JWT_KEY, "{\"alg\":\"EdDSA\",\"privateKey\":\"" + pem + "\"}");
        assertThat(eddsa.<byte[], RuntimeException>use(byte[]::clone)).isEqualTo(pkcs8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DATABASE | Needle-7f3a | must have a value",
                "JWT_KEY | {\"alg\":\"EdDSA\",\"privateKey\":\"-----BEGIN PRIVATE KEY-----Needle_7f3a!-----END PRIVATE KEY-----\"} | must be Base64",
                "JWT_KEY | {\"alg\":\"EdDSA\",\"privateKey\":\"-----BEGIN PRIVATE KEY-----\\n-----END PRIVATE KEY-----\"} | must not be empty",
                "JWT_KEY | {\"alg\":\"EdDSA\",\"privateKey\":\"-----BEGIN PRIVATE KEY-----END PRIVATE KEY-----\"} | must not be empty",
                "DATABASE | [\"Needle-7f3a\"] | must be a JSON object",
                "DATABASE | {\"password\":\"Needle-7f3a\"} | \"username\" must be there",
                "DATABASE | {\"username\":\"u\"} | \"password\" must be there",
                "DATABASE | {\"username\":\"u\",\"password\":\"\"} | \"password\" must be there",
                "DATABASE | {\"username\":\"u\",\"password\":{\"x\":\"Needle-7f3a\"}} | \"password\" must be a string",
                "DATABASE | {\"username\":\"u\",\"password\":\"p\",\"port\":\"Needle-7f3a\"} | \"port\" must be a whole number",
                "DATABASE | {\"username\":\"u\",\"password\":\"p\",\"port\":65536} | \"port\" must be",
                "DATABASE | {\"username\":\"u\",\"password\":\"p\",\"port\":54.5} | \"port\" must be",
                "DATABASE | {\"username\":\"u\",\"user\":\"w\",\"password\":\"p\"} | another name for it",
                "S3 | {\"accessKeyId\":\"a\"} | \"secretAccessKey\" must be there",
                "BROKER | {\"username\":\"u\",\"password\":7} | \"password\" must be a string",
                "API_KEY | {\"secret\":\"Needle-7f3a\"} | \"key\" must be there",
                "API_KEY | `` | must not be empty",
                "ENCRYPTION_KEY | {\"key\":\"Needle-7f3a\"} | must be Base64",
                "ENCRYPTION_KEY | {\"key\":\"AAAA\"} | 16, 24 or 32",
                "ENCRYPTION_KEY | Needle-7f3a | 16, 24 or 32",
                "JWT_KEY | {\"alg\":\"HS256\",\"secret\":\"TmVlZGxl\"} | at least 256 bits",
                "JWT_KEY | {\"alg\":\"RS256\",\"privateKey\":\"Needle-7f3a\"} | PKCS #8 in PEM",
                "JWT_KEY | {\"secret\":\"TmVlZGxl\"} | \"alg\" must be there"
            })
    void aValueThatCannotBeReadIsRefusedByFieldAndNeverQuoted(String type, String value, String says) throws Exception {
        SecretType<?> reader = (SecretType<?>)
                Objects.requireNonNull(SecretType.class.getDeclaredField(type).get(null));
        assertThatThrownBy(() -> read(reader, value))
                .isInstanceOf(SecretMalformedException.class)
                .hasMessageContaining("db/main")
                .hasMessageContaining("version 7")
                .hasMessageContaining(says)
                .hasNoCause()
                .satisfies(e -> {
                    StringWriter trace = new StringWriter();
                    e.printStackTrace(new PrintWriter(trace));
                    assertThat(trace.toString()).doesNotContain("Needle", "TmVlZGxl");
                });
    }

    private static List<Secret> all() {
        String key = Base64.getEncoder().encodeToString((NEEDLE + "x".repeat(21)).getBytes(UTF_8));
        return List.of(
                read(SecretType.RAW, NEEDLE),
                read(SecretType.DATABASE, "{\"username\":\"u\",\"password\":\"" + NEEDLE + "\"}"),
                read(
                        SecretType.S3,
                        "{\"accessKeyId\":\"a\",\"secretAccessKey\":\"" + NEEDLE + "\",\"sessionToken\":\"" + NEEDLE
                                + "\"}"),
                read(SecretType.BROKER, "{\"username\":\"u\",\"password\":\"" + NEEDLE + "\"}"),
                read(SecretType.API_KEY, "{\"key\":\"" + NEEDLE + "\",\"secret\":\"" + NEEDLE + "\"}"),
                read(SecretType.ENCRYPTION_KEY, "{\"key\":\"" + key + "\"}"),
                read(SecretType.JWT_KEY, "{\"alg\":\"HS256\",\"secret\":\"" + key + "\"}"));
    }

    @Test
    void noTypeShowsItsValue() throws Exception {
        ObjectMapper jackson = new ObjectMapper().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
        for (Secret secret : all()) {
            assertThat(secret).hasToString(secret.getClass().getSimpleName() + "[db/main vault:7]");
            assertThat(jackson.writeValueAsString(secret)).doesNotContain("Needle");
            assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(secret))
                    .isInstanceOf(NotSerializableException.class);
            assertThat(Modifier.isFinal(secret.getClass().getModifiers())).isTrue();
            assertThat(secret.getClass().isRecord()).isFalse();
            for (Method method : secret.getClass().getMethods()) {
                if (method.getDeclaringClass() != Object.class) {
                    assertThat(method.getName()).doesNotMatch("get[A-Z].*");
                    assertThat(method.getReturnType())
                            .as(method.toString())
                            .isNotIn(byte[].class, char[].class, SecretBytes.class);
                }
            }
        }
    }

    @Test
    void twoOfOneValueAreNotEqual() {
        List<Secret> first = all();
        List<Secret> second = all();
        for (int i = 0; i < first.size(); i++) {
            assertThat(first.get(i)).isNotEqualTo(second.get(i));
        }
    }

    @Test
    void everyUseIsNotedBeforeAnybodySeesTheValue() {
        USES.clear();
        DatabaseCredentials secret = read(SecretType.DATABASE, "{\"username\":\"u\",\"password\":\"p\"}");
        boolean noted = secret.<Boolean, RuntimeException>use(
                plain -> USES.equals(List.of("DatabaseCredentials[db/main vault:7] password")));
        assertThat(noted).isTrue();

        Origin refusing = new Origin(ORIGIN.name(), ORIGIN.version(), false, (s, part) -> {
            throw new IllegalStateException("the trail is full");
        });
        RawSecret guarded = SecretType.RAW.read(refusing, SecretBytes.copyOf(new byte[1]));
        assertThatThrownBy(() -> guarded.<Void, RuntimeException>use(plain -> {
                    throw new AssertionError("seen");
                }))
                .hasMessage("the trail is full");
    }

    @Test
    void wipedItSaysWhereToGetTheCurrentOne() {
        for (Secret secret : all()) {
            assertThat(secret.isWiped()).isFalse();
            secret.wipe();
            assertThat(secret.isWiped()).isTrue();
        }
        RawSecret raw = read(SecretType.RAW, "x");
        raw.wipe();
        assertThatThrownBy(() -> raw.<byte[], RuntimeException>use(byte[]::clone))
                .isInstanceOf(SecretExpiredException.class)
                .hasMessage(
                        "secret db/main has expired: version 7 is wiped; ask the SecretRef for the current one (provider vault)");
    }
}
