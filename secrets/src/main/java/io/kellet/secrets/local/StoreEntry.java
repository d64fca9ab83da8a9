package io.kellet.secrets.local;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.VersionInfo;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One version of one secret, its value encrypted. Immutable; the sealed bytes are not to be written to. */
final class StoreEntry {

    /** A value. */
    static final int VALUE = 1;

    /** In the place of all versions of a secret that was deleted, so that the next one's number is not one that was used before. */
    static final int DELETED = 2;

    static final int CURRENT = 1;
    static final int PENDING = 2;
    static final int PREVIOUS = 4;

    /** It does not end. */
    static final long NEVER = Long.MIN_VALUE;

    /** What is fixed with the value and so bound to it; the stages are not. */
    record Identity(
            int type, SecretName name, long ordinal, long createdMillis, long notAfterMillis, String token, int keyId) {

        Identity underKey(int other) {
            return new Identity(type, name, ordinal, createdMillis, notAfterMillis, token, other);
        }
    }

    private final Identity identity;
    private final int stages;
    private final byte[] sealed;

    StoreEntry(Identity identity, int stages, byte[] sealed) {
        this.identity = identity;
        this.stages = stages;
        this.sealed = sealed;
    }

    Identity identity() {
        return identity;
    }

    SecretName name() {
        return identity.name();
    }

    long ordinal() {
        return identity.ordinal();
    }

    boolean isDeleted() {
        return identity.type() == DELETED;
    }

    int stages() {
        return stages;
    }

    boolean is(int stage) {
        return (stages & stage) != 0;
    }

    byte[] sealed() {
        return sealed;
    }

    StoreEntry withStages(int other) {
        return other == stages ? this : new StoreEntry(identity, other, sealed);
    }

    @Nullable
    Instant notAfter() {
        return identity.notAfterMillis() == NEVER ? null : Instant.ofEpochMilli(identity.notAfterMillis());
    }

    SecretVersion version(String provider) {
        return new SecretVersion(
                provider, Long.toString(ordinal()), ordinal(), Instant.ofEpochMilli(identity.createdMillis()));
    }

    VersionInfo info(String provider) {
        return new VersionInfo(version(provider), stageSet(), true);
    }

    Set<Stage> stageSet() {
        Set<Stage> set = EnumSet.noneOf(Stage.class);
        for (Stage stage : Stage.values()) {
            if (is(bit(stage))) {
                set.add(stage);
            }
        }
        return set;
    }

    static int bit(Stage stage) {
        return switch (stage) {
            case CURRENT -> CURRENT;
            case PENDING -> PENDING;
            case PREVIOUS -> PREVIOUS;
        };
    }

    /** Which, never what. */
    @Override
    public String toString() {
        return "StoreEntry[" + name() + " " + ordinal() + "]";
    }
}
