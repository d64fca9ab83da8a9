package io.kellet.secrets.provider;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to write a version.
 *
 * @param stage CURRENT or PENDING
 * @param token says that two calls are one: 32 to 64 letters, digits and hyphens
 * @param expected the id of the version that must be CURRENT; {@link #NEW} if there must be none; null if that does not matter
 */
public record PutRequest(
        Stage stage, String token, @Nullable String expected) {

    /** Expects that there is no such secret yet. */
    public static final String NEW = "new";

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9-]{32,64}");

    public PutRequest {
        requireNonNull(stage, "stage");
        if (stage == Stage.PREVIOUS) {
            throw new IllegalArgumentException("stage must be CURRENT or PENDING: " + stage);
        }
        if (!TOKEN.matcher(requireNonNull(token, "token")).matches()) {
            throw new IllegalArgumentException(
                    "token must be 32 to 64 letters, digits and hyphens: " + SecretName.shown(token));
        }
    }

    /** A new version to be used at once. */
    public static PutRequest current() {
        return new PutRequest(Stage.CURRENT, UUID.randomUUID().toString(), null);
    }

    /** A new version that waits for its {@link SecretStore#promote}. */
    public static PutRequest pending(String token) {
        return new PutRequest(Stage.PENDING, token, null);
    }

    public PutRequest expecting(String version) {
        return new PutRequest(stage, token, version);
    }

    public PutRequest withToken(String token) {
        return new PutRequest(stage, token, expected);
    }
}
