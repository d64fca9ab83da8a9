package io.kellet.secrets.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonText;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.json.JsonView.Kind;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * What of a JSON object in Vault is the payload, and the reverse. An object of exactly one string {@code value} stands for that text, one of
 * exactly one string {@code value_base64} for those bytes; any other is its own payload, as it stands.
 */
final class Payload {

    private static final String TEXT = "value";
    private static final String BYTES = "value_base64";

    private Payload() {}

    /** The payload of an object. */
    static SecretBytes of(SecretName name, JsonView object) {
        try {
            JsonView only = object.members().size() == 1 ? object.members().get(0) : null;
            if (only == null || only.kind() != Kind.STRING) {
                return SecretBytes.takeOver(object.raw());
            }
            return switch (object.names().get(0)) {
                case TEXT -> SecretBytes.takeOver(only.stringBytes());
                case BYTES -> decoded(name, only.stringBytes());
                default -> SecretBytes.takeOver(object.raw());
            };
        } catch (JsonException e) {
            throw Answers.malformed(name, "its " + e.getMessage());
        }
    }

    private static SecretBytes decoded(SecretName name, byte[] base64) {
        try {
            return SecretBytes.takeOver(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw Answers.malformed(name, "its " + BYTES + " is not Base64"); // the cause would quote a character of it
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    /** Appends the object that stands for a payload. */
    static void write(byte[] plain, JsonText out) {
        if (isObject(plain)) {
            out.raw(plain);
        } else if (isText(plain)) {
            out.raw("{\"" + TEXT + "\":").string(plain).raw("}");
        } else {
            byte[] base64 = Base64.getEncoder().encode(plain);
            out.raw("{\"" + BYTES + "\":\"").raw(base64).raw("\"}");
            Arrays.fill(base64, (byte) 0);
        }
    }

    private static boolean isObject(byte[] plain) {
        try {
            return JsonView.of(plain).isObject();
        } catch (JsonException e) {
            return false;
        }
    }

    private static boolean isText(byte[] plain) {
        char[] room = new char[plain.length];
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            return !decoder.decode(ByteBuffer.wrap(plain), CharBuffer.wrap(room), true)
                    .isError();
        } finally {
            Arrays.fill(room, '\0');
        }
    }

    /**
     * Does that object stand for that payload? Vault writes an object again when it stores it: members sorted, some characters escaped; so
     * objects are compared by what they say.
     */
    static boolean isSame(JsonView object, byte[] plain) {
        try (JsonText text = new JsonText()) {
            write(plain, text);
            byte[] written = text.toBytes();
            try {
                return same(object, JsonView.of(written));
            } finally {
                Arrays.fill(written, (byte) 0);
            }
        } catch (JsonException e) {
            throw new IllegalStateException("what was just written is not JSON");
        }
    }

    private static boolean same(JsonView one, JsonView other) throws JsonException {
        if (one.kind() != other.kind()
                || one.members().size() != other.members().size()) {
            return false;
        }
        return switch (one.kind()) {
            case OBJECT -> sameMembers(one, other);
            case ARRAY -> sameElements(one, other);
            case STRING -> sameBytes(one.stringBytes(), other.stringBytes());
            case NUMBER, BOOLEAN, NULL -> sameBytes(one.raw(), other.raw());
        };
    }

    private static boolean sameMembers(JsonView one, JsonView other) throws JsonException {
        for (String name : one.names()) {
            JsonView mine = one.find(name);
            JsonView theirs = other.find(name);
            if (mine == null || theirs == null || !same(mine, theirs)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameElements(JsonView one, JsonView other) throws JsonException {
        for (int i = 0; i < one.members().size(); i++) {
            if (!same(one.members().get(i), other.members().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameBytes(byte[] one, byte[] other) {
        boolean same = Arrays.equals(one, other);
        Arrays.fill(one, (byte) 0);
        Arrays.fill(other, (byte) 0);
        return same;
    }

    /** For the wire: what is given is not secret. */
    static byte[] ascii(String json) {
        return json.getBytes(US_ASCII);
    }
}
