package io.kellet.secrets;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.json.JsonView.Kind;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretMalformedException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a value is read. A value that cannot be read is refused with the name of the field that is wrong, and never with what is in it.
 *
 * @param <T> what it is read as
 */
final class SecretType<T extends Secret> {

    static final SecretType<RawSecret> RAW = new SecretType<>("raw", SecretType::raw);
    static final SecretType<DatabaseCredentials> DATABASE =
            new SecretType<>("database", inObject(SecretType::database));
    static final SecretType<S3Credentials> S3 = new SecretType<>("s3", inObject(SecretType::s3));
    static final SecretType<BrokerCredentials> BROKER = new SecretType<>("broker", inObject(SecretType::broker));
    static final SecretType<ApiKey> API_KEY = new SecretType<>("api-key", SecretType::apiKey);
    static final SecretType<EncryptionKey> ENCRYPTION_KEY =
            new SecretType<>("encryption-key", SecretType::encryptionKey);
    static final SecretType<JwtKey> JWT_KEY = new SecretType<>("jwt-key", inObject(SecretType::jwtKey));

    /** Bits a secret must have at least, RFC 7518 section 3.2. */
    private static final Map<String, Integer> HMAC_BITS = Map.of("HS256", 256, "HS384", 384, "HS512", 512);

    private interface Reader<T> {
        T read(Origin origin, byte[] plain) throws JsonException;
    }

    private interface ObjectReader<T> {
        T read(Origin origin, JsonView object) throws JsonException;
    }

    private final String name;
    private final Reader<T> reader;

    private SecretType(String name, Reader<T> reader) {
        this.name = name;
        this.reader = reader;
    }

    String label() {
        return name;
    }

    /**
     * Reads a value; the bytes stay the caller's.
     *
     * @throws SecretMalformedException saying which field is wrong
     */
    T read(Origin origin, SecretBytes value) {
        try {
            return value.<T, JsonException>use(plain -> reader.read(origin, plain));
        } catch (JsonException e) {
            throw new SecretMalformedException(
                    origin.name(),
                    origin.version().provider(),
                    "version " + origin.version().id() + " cannot be read as " + name + ": " + e.getMessage());
        }
    }

    private static <T> Reader<T> inObject(ObjectReader<T> reader) {
        return (origin, plain) -> {
            JsonView document = JsonView.of(plain);
            if (!document.isObject()) {
                throw new JsonException("must be a JSON object: " + document.kind());
            }
            return reader.read(origin, document);
        };
    }

    private static RawSecret raw(Origin origin, byte[] plain) {
        return new RawSecret(origin, SecretBytes.copyOf(plain));
    }

    private static DatabaseCredentials database(Origin origin, JsonView object) throws JsonException {
        String username = text(object, "username", "user");
        String engine = textOrNull(object, "engine");
        String host = textOrNull(object, "host");
        int port = port(object);
        String database = textOrNull(object, "dbname", "database");
        return new DatabaseCredentials(origin, username, secret(object, "password"), engine, host, port, database);
    }

    private static S3Credentials s3(Origin origin, JsonView object) throws JsonException {
        String keyId = text(object, "accessKeyId", "aws_access_key_id", "access_key", "AccessKeyId");
        String region = textOrNull(object, "region");
        String endpoint = textOrNull(object, "endpoint");
        SecretBytes key = secret(object, "secretAccessKey", "aws_secret_access_key", "secret_key", "SecretAccessKey");
        SecretBytes token = secretOrNull(
                object, "sessionToken", "aws_session_token", "security_token", "session_token", "SessionToken");
        return new S3Credentials(origin, keyId, key, token, region, endpoint);
    }

    private static BrokerCredentials broker(Origin origin, JsonView object) throws JsonException {
        String username = text(object, "username", "user");
        String account = textOrNull(object, "account");
        String sender = textOrNull(object, "senderCompId");
        String target = textOrNull(object, "targetCompId");
        String endpoint = textOrNull(object, "endpoint");
        return new BrokerCredentials(origin, username, secret(object, "password"), account, sender, target, endpoint);
    }

    private static ApiKey apiKey(Origin origin, byte[] plain) throws JsonException {
        if (!startsObject(plain)) {
            if (plain.length == 0) {
                throw new JsonException("must not be empty");
            }
            requireUtf8("the key", plain);
            return new ApiKey(origin, null, SecretBytes.copyOf(plain), null);
        }
        JsonView object = JsonView.of(plain);
        String id = textOrNull(object, "id");
        SecretBytes key = secret(object, "key", "apiKey", "api_key");
        return new ApiKey(origin, id, key, secretOrNull(object, "secret", "apiSecret", "api_secret"));
    }

    private static EncryptionKey encryptionKey(Origin origin, byte[] plain) throws JsonException {
        if (startsObject(plain)) {
            JsonView object = JsonView.of(plain);
            String id = textOrNull(object, "id");
            byte[] key = base64(object, "key");
            if (!isKeyLength(key.length)) {
                Arrays.fill(key, (byte) 0);
                throw new JsonException("\"key\" must be 16, 24 or 32 bytes in Base64");
            }
            return new EncryptionKey(origin, id, SecretBytes.takeOver(key));
        }
        if (!isKeyLength(plain.length)) {
            throw new JsonException(
                    "must be 16, 24 or 32 bytes, or an object with \"key\" in Base64: " + plain.length + " bytes");
        }
        boolean text = true;
        for (byte b : plain) {
            text &= b >= ' ' && b <= '~';
        }
        if (text) {
            throw new JsonException("is text; write the key as an object with \"key\" in Base64");
        }
        return new EncryptionKey(origin, null, SecretBytes.copyOf(plain));
    }

    private static boolean isKeyLength(int bytes) {
        return bytes == 16 || bytes == 24 || bytes == 32;
    }

    private static JwtKey jwtKey(Origin origin, JsonView object) throws JsonException {
        String algorithm = text(object, "alg");
        String keyId = textOrNull(object, "kid");
        Integer bits = HMAC_BITS.get(algorithm);
        byte[] key = bits != null ? base64(object, "secret") : pem(object);
        if (bits != null && key.length * Byte.SIZE < bits) {
            int length = key.length;
            Arrays.fill(key, (byte) 0);
            throw new JsonException(
                    "\"secret\" must have at least " + bits + " bits for " + algorithm + ": " + length * Byte.SIZE);
        }
        return new JwtKey(origin, algorithm, keyId, SecretBytes.takeOver(key));
    }

    private static byte[] pem(JsonView object) throws JsonException {
        byte[] pem = object.get("privateKey", Kind.STRING).stringBytes();
        byte[] body = null;
        try {
            byte[] begin = "-----BEGIN PRIVATE KEY-----".getBytes(US_ASCII);
            byte[] end = "-----END PRIVATE KEY-----".getBytes(US_ASCII);
            int from = indexOf(pem, begin, 0);
            int to = indexOf(pem, end, Math.max(from, 0));
            if (from < 0 || to < 0) {
                throw new JsonException(
                        "\"privateKey\" must be PKCS #8 in PEM, between BEGIN PRIVATE KEY and END PRIVATE KEY");
            }
            body = withoutSpace(pem, Math.min(from + begin.length, to), to);
            if (body.length == 0) {
                throw new JsonException("\"privateKey\" must not be empty");
            }
            return Base64.getDecoder().decode(body); // the decoder for MIME would pass over what is no Base64
        } catch (IllegalArgumentException e) {
            throw new JsonException("\"privateKey\" must be Base64 between its lines");
        } finally {
            Arrays.fill(pem, (byte) 0);
            if (body != null) {
                Arrays.fill(body, (byte) 0);
            }
        }
    }

    private static byte[] withoutSpace(byte[] in, int from, int to) {
        byte[] room = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            if (in[i] != '\n' && in[i] != '\r' && in[i] != ' ' && in[i] != '\t') {
                room[length++] = in[i];
            }
        }
        byte[] exact = Arrays.copyOf(room, length);
        Arrays.fill(room, (byte) 0);
        return exact;
    }

    private static int indexOf(byte[] in, byte[] wanted, int from) {
        for (int at = from; at <= in.length - wanted.length; at++) {
            if (Arrays.equals(in, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean startsObject(byte[] plain) {
        return plain.length > 0 && plain[0] == '{';
    }

    private static void requireUtf8(String what, byte[] plain) throws JsonException {
        // Into characters that can be wiped; a String could not.
        char[] chars = new char[plain.length];
        try {
            if (UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(plain), CharBuffer.wrap(chars), true)
                    .isError()) {
                throw new JsonException(what + " must be UTF-8");
            }
        } finally {
            Arrays.fill(chars, (char) 0);
        }
    }

    private static @Nullable JsonView first(JsonView object, String... names) throws JsonException {
        JsonView found = null;
        for (String name : names) {
            JsonView member = object.find(name);
            if (member != null && found != null) {
                throw new JsonException("must not have both of \"" + name + "\" and another name for it");
            }
            found = member == null ? found : member;
        }
        return found == null || found.kind() == Kind.NULL ? null : found;
    }

    private static @Nullable String textOrNull(JsonView object, String... names) throws JsonException {
        JsonView found = first(object, names);
        if (found == null) {
            return null;
        }
        if (found.kind() != Kind.STRING) {
            throw new JsonException("\"" + names[0] + "\" must be a string: " + found.kind());
        }
        return found.text();
    }

    private static String text(JsonView object, String... names) throws JsonException {
        String found = textOrNull(object, names);
        if (found == null || found.isEmpty()) {
            throw new JsonException("\"" + names[0] + "\" must be there and not be empty");
        }
        return found;
    }

    private static @Nullable SecretBytes secretOrNull(JsonView object, String... names) throws JsonException {
        JsonView found = first(object, names);
        if (found == null) {
            return null;
        }
        if (found.kind() != Kind.STRING) {
            throw new JsonException("\"" + names[0] + "\" must be a string: " + found.kind());
        }
        return SecretBytes.takeOver(found.stringBytes());
    }

    private static SecretBytes secret(JsonView object, String... names) throws JsonException {
        SecretBytes found = secretOrNull(object, names);
        if (found == null || found.length() == 0) {
            throw new JsonException("\"" + names[0] + "\" must be there and not be empty");
        }
        return found;
    }

    private static byte[] base64(JsonView object, String name) throws JsonException {
        byte[] encoded = object.get(name, Kind.STRING).stringBytes();
        try {
            return Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw new JsonException("\"" + name + "\" must be Base64");
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static int port(JsonView object) throws JsonException {
        JsonView found = first(object, "port");
        if (found == null) {
            return -1;
        }
        long port;
        try {
            port = found.kind() == Kind.STRING ? Long.parseLong(found.text()) : found.whole();
        } catch (NumberFormatException | JsonException e) {
            port = -1;
        }
        if (port < 1 || port > 65_535) {
            throw new JsonException("\"port\" must be a whole number from 1 to 65535");
        }
        return (int) port;
    }

    @Override
    public String toString() {
        return name;
    }
}
