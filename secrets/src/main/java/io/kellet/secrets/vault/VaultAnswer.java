package io.kellet.secrets.vault;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonView;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a server answered, raw. Whoever gets it closes it, which wipes it. */
final class VaultAnswer implements AutoCloseable {

    private final int status;
    private final String contentType;
    private final @Nullable String retryAfter;
    private final byte[] body;

    VaultAnswer(int status, String contentType, @Nullable String retryAfter, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.retryAfter = retryAfter;
        this.body = body;
    }

    int status() {
        return status;
    }

    /** Does it say that it is JSON, whatever it says about its charset? RFC 8259 leaves no choice of that. */
    boolean isJson() {
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT).equals("application/json");
    }

    @Nullable
    String retryAfter() {
        return retryAfter;
    }

    /**
     * The object that the body is. Good until this is closed.
     *
     * @throws JsonException if it is none, or does not say that it is JSON
     */
    JsonView json() throws JsonException {
        if (!isJson()) {
            throw new JsonException("does not say that it is JSON");
        }
        JsonView view = JsonView.of(body);
        if (!view.isObject()) {
            throw new JsonException("is no object");
        }
        return view;
    }

    @Override
    public void close() {
        Arrays.fill(body, (byte) 0);
    }

    @Override
    public String toString() {
        return status + " with " + body.length + " bytes";
    }
}
