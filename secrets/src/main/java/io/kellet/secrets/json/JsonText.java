package io.kellet.secrets.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Writes JSON into an array of its own. Whoever takes the bytes wipes them; room it has grown out of is wiped at once. For one thread.
 */
public final class JsonText implements AutoCloseable {

    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

    private byte[] out = new byte[256];
    private int length;

    /** Appends JSON as it is given: braces, names, numbers; nothing secret. */
    public JsonText raw(String json) {
        return raw(json.getBytes(UTF_8));
    }

    /** Appends bytes that are JSON already. */
    public JsonText raw(byte[] json) {
        room(json.length);
        System.arraycopy(json, 0, out, length, json.length);
        length += json.length;
        return this;
    }

    /** Appends a string. */
    public JsonText string(String text) {
        return string(text.getBytes(UTF_8));
    }

    /** Appends a string whose characters are given as UTF-8, which they must be. */
    public JsonText string(byte[] utf8) {
        put('"');
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                put('\\');
                put((char) b);
            } else if (b >= 0 && b < ' ') {
                raw("\\u00");
                put((char) HEX[b >> 4]);
                put((char) HEX[b & 15]);
            } else {
                put((char) b);
            }
        }
        put('"');
        return this;
    }

    /**
     * Writes an object again with other strings, given as UTF-8, for some of its members; all others stay as they are and where they are.
     *
     * @return the caller's own, to be wiped
     */
    public static byte[] replacing(JsonView object, Map<String, byte[]> strings) {
        try (JsonText text = new JsonText()) {
            List<String> names = object.names();
            text.raw("{");
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                text.raw(i == 0 ? "" : ",").string(name).raw(":");
                byte[] other = strings.get(name);
                if (other != null) {
                    text.string(other);
                } else {
                    byte[] same = object.members().get(i).raw();
                    text.raw(same);
                    Arrays.fill(same, (byte) 0);
                }
            }
            return text.raw("}").toBytes();
        }
    }

    private void put(char ascii) {
        room(1);
        out[length++] = (byte) ascii;
    }

    private void room(int more) {
        if (out.length - length < more) {
            byte[] outgrown = out;
            out = Arrays.copyOf(outgrown, Math.max(outgrown.length * 2, Math.addExact(length, more)));
            Arrays.fill(outgrown, (byte) 0);
        }
    }

    /** What was written so far. The caller's own, to be wiped. */
    public byte[] toBytes() {
        return Arrays.copyOf(out, length);
    }

    /** Wipes what was written. */
    @Override
    public void close() {
        Arrays.fill(out, (byte) 0);
        length = 0;
    }
}
