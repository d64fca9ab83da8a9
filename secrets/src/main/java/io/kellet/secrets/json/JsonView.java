package io.kellet.secrets.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document seen in place: strict RFC 8259 (UTF-8 checked, no duplicate names, no trailing bytes), bounded in depth, with nothing copied
 * but what is asked for. A parser that makes strings or keeps buffers for the next document leaves secrets on the heap where nobody can wipe
 * them; this one leaves wiping to the owner of the array, who must not change it while views of it are in use.
 */
public final class JsonView {

    /** What a value is. */
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    static final int DEEPEST = 64;

    private final byte[] document;
    private final Kind kind;
    private final int start;
    private final int end;
    private final List<String> names;
    private final List<JsonView> members;

    JsonView(byte[] document, Kind kind, int start, int end, List<String> names, List<JsonView> members) {
        this.document = document;
        this.kind = kind;
        this.start = start;
        this.end = end;
        this.names = names;
        this.members = members;
    }

    /**
     * Looks at a document.
     *
     * @throws JsonException if it is not exactly one JSON value
     */
    public static JsonView of(byte[] document) throws JsonException {
        return new JsonScanner(requireNonNull(document, "document")).document();
    }

    public Kind kind() {
        return kind;
    }

    public boolean isObject() {
        return kind == Kind.OBJECT;
    }

    /** The names of an object's members, in their order; none of anything else. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /** An array's elements or an object's values, in their order; none of anything else. */
    public List<JsonView> members() {
        return List.copyOf(members);
    }

    /** The member of that name; null if there is none or this is no object. */
    public @Nullable JsonView find(String name) {
        int at = names.indexOf(name);
        return at < 0 ? null : members.get(at);
    }

    /**
     * The member of that name and kind.
     *
     * @throws JsonException if there is none, or it is of another kind
     */
    public JsonView get(String name, Kind wanted) throws JsonException {
        JsonView found = find(name);
        if (found == null) {
            throw new JsonException("has no \"" + name + "\"");
        }
        if (found.kind != wanted) {
            throw new JsonException("\"" + name + "\" must be of kind " + wanted + ": " + found.kind);
        }
        return found;
    }

    /** The bytes of this value as they stand in the document. The caller's own, to be wiped. */
    public byte[] raw() {
        return Arrays.copyOfRange(document, start, end);
    }

    /**
     * A string's characters as UTF-8, escapes resolved. The caller's own, to be wiped.
     *
     * @throws JsonException if this is no string
     */
    public byte[] stringBytes() throws JsonException {
        require(Kind.STRING);
        return JsonScanner.unescape(document, start + 1, end - 1);
    }

    /**
     * A string as text: for what is no secret.
     *
     * @throws JsonException if this is no string
     */
    public String text() throws JsonException {
        return new String(stringBytes(), UTF_8);
    }

    /**
     * A whole number.
     *
     * @throws JsonException if this is none, or is no {@code long}
     */
    public long whole() throws JsonException {
        require(Kind.NUMBER);
        try {
            return Long.parseLong(new String(document, start, end - start, UTF_8));
        } catch (NumberFormatException e) {
            throw new JsonException("must be a whole number of at most 63 bits at byte " + start);
        }
    }

    /**
     * A boolean.
     *
     * @throws JsonException if this is none
     */
    public boolean truth() throws JsonException {
        require(Kind.BOOLEAN);
        return document[start] == 't';
    }

    private void require(Kind wanted) throws JsonException {
        if (kind != wanted) {
            throw new JsonException("must be of kind " + wanted + " at byte " + start + ": " + kind);
        }
    }

    /** Kind and size, never content. */
    @Override
    public String toString() {
        return "JsonView[" + kind + ", " + (end - start) + " bytes]";
    }
}
