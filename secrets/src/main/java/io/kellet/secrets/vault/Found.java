package io.kellet.secrets.vault;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.json.JsonView.Kind;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A version that the server knows of.
 *
 * @param object the JSON object it holds; null if it is deleted or destroyed
 * @param destroyed whether it is gone for good
 * @param token what a pending version was written with; null for others, and for one that somebody else wrote
 */
record Found(
        long number,
        @Nullable Instant created,
        @Nullable SecretBytes object,
        boolean destroyed,
        @Nullable String token) implements AutoCloseable {

    /** The members of the object that a pending version is kept in. */
    static final String TOKEN = "kellet_token";

    static final String DATA = "kellet_data";

    Found(long number, @Nullable Instant created, @Nullable SecretBytes object, boolean destroyed) {
        this(number, created, object, destroyed, null);
    }

    /** The answer to a read of KV 2; null if there is no such secret or version. */
    static @Nullable Found of(SecretName name, VaultAnswer answer) {
        if (answer.status() == 404 && !isVersion(answer)) {
            SecretException why = Answers.refusal(name, answer);
            if (why.kind().equals("not_found")) {
                return null;
            }
            throw why;
        }
        try {
            JsonView envelope = answer.status() == 404 ? answer.json() : Answers.envelope(name, answer);
            JsonView data = envelope.get("data", Kind.OBJECT);
            JsonView metadata = data.get("metadata", Kind.OBJECT);
            long number = metadata.get("version", Kind.NUMBER).whole();
            if (number < 1) {
                throw Answers.malformed(name, "the answer has a version below 1");
            }
            boolean gone = answer.status() == 404;
            SecretBytes object = gone
                    ? null
                    : SecretBytes.takeOver(data.get("data", Kind.OBJECT).raw());
            JsonView destroyed = metadata.find("destroyed");
            return new Found(number, created(metadata), object, destroyed != null && destroyed.truth());
        } catch (JsonException e) {
            throw Answers.malformed(name, "the answer " + e.getMessage());
        }
    }

    /** The same of a place for pending versions; closes this one. What has no token is somebody else's, and stands for itself. */
    @SuppressWarnings("ReferenceEquality") // is it this very object, which is not to be closed then?
    Found unwrapped() {
        if (object == null) {
            return this;
        }
        Found inner = with(object, view -> {
            JsonView data = view.find(DATA);
            JsonView with = view.find(TOKEN);
            if (view.members().size() != 2 || data == null || with == null || !data.isObject()) {
                return this;
            }
            String text = with.kind() == Kind.STRING ? with.text() : "";
            return new Found(number, created, SecretBytes.takeOver(data.raw()), destroyed, text);
        });
        if (inner != this) {
            close();
        }
        return inner;
    }

    /** A deleted version is a 404 with metadata. */
    private static boolean isVersion(VaultAnswer answer) {
        try {
            JsonView data = answer.json().find("data");
            return data != null && data.find("metadata") != null;
        } catch (JsonException e) {
            return false; // Answers says what it is then
        }
    }

    static @Nullable Instant created(JsonView metadata) throws JsonException {
        JsonView time = metadata.find("created_time");
        try {
            return time == null ? null : Instant.parse(time.text());
        } catch (DateTimeException e) {
            throw new JsonException("has a created_time that is no time");
        }
    }

    boolean isThere() {
        return object != null;
    }

    SecretVersion version() {
        return new SecretVersion(VaultProvider.NAME, Long.toString(number), number, created);
    }

    SecretVersion pendingVersion() {
        return new SecretVersion(VaultProvider.NAME, Engine.PENDING_ID + number, SecretVersion.UNORDERED, created);
    }

    SecretBytes payload(SecretName name) {
        if (object == null) {
            throw Answers.notFound(name, "version " + number + (destroyed ? " was destroyed" : " was deleted"));
        }
        return with(object, view -> Payload.of(name, view));
    }

    /** Does it hold that payload? */
    boolean holds(SecretBytes payload) {
        return object != null
                && with(object, view -> payload.<Boolean, RuntimeException>use(plain -> Payload.isSame(view, plain)));
    }

    private interface Look<R> {
        R at(JsonView view) throws JsonException;
    }

    private static <R> R with(SecretBytes object, Look<R> look) {
        return object.<R, RuntimeException>use(raw -> {
            byte[] mine = Arrays.copyOf(raw, raw.length);
            try {
                return look.at(JsonView.of(mine));
            } catch (JsonException e) {
                throw new IllegalStateException("what was JSON is none any more");
            } finally {
                Arrays.fill(mine, (byte) 0);
            }
        });
    }

    @Override
    public void close() {
        if (object != null) {
            object.close();
        }
    }
}
