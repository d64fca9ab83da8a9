package io.kellet.secrets.provider;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which version of a secret: by stage or by the provider's own version id. */
public final class Which {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Which CURRENT = new Which(Stage.CURRENT, "");
    private static final Which PENDING = new Which(Stage.PENDING, "");
    private static final Which PREVIOUS = new Which(Stage.PREVIOUS, "");

    private final @Nullable Stage stage;
    private final String id;

    private Which(@Nullable Stage stage, String id) {
        this.stage = stage;
        this.id = id;
    }

    public static Which current() {
        return CURRENT;
    }

    /** The version in that stage. */
    public static Which of(Stage stage) {
        return switch (requireNonNull(stage, "stage")) {
            case CURRENT -> CURRENT;
            case PENDING -> PENDING;
            case PREVIOUS -> PREVIOUS;
        };
    }

    /** The version with the provider's own id for it: a number in Vault and the local store, a UUID in AWS. */
    public static Which version(String id) {
        if (!ID.matcher(requireNonNull(id, "id")).matches()) {
            throw new IllegalArgumentException(
                    "version must be 1 to 64 letters, digits and hyphens: " + SecretName.shown(id));
        }
        return new Which(null, id);
    }

    /** Null if it is a version by id. */
    public @Nullable Stage stage() {
        return stage;
    }

    /** Empty if it is a stage. */
    public String id() {
        return id;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Which that && stage == that.stage && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return stage == null ? id.hashCode() : stage.name().hashCode();
    }

    @Override
    public String toString() {
        return stage == null ? "version " + id : stage.name();
    }
}
