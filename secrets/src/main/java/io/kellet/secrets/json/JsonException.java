package io.kellet.secrets.json;

/** The bytes are not the JSON they should be. Says where, never what stands there. */
public final class JsonException extends Exception {

    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message);
    }
}
