package io.kellet.secrets;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretVersion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A value that is kept: as its users see it, and as it came, to see whether it is still the same.
 *
 * @param rank of the provider it came from
 * @param askedAt when it was asked for; its age counts from then
 * @param refreshAfter as the provider said
 * @param validFor as the provider said
 */
record Held(
        Secret value,
        SecretBytes payload,
        int rank,
        long askedAt,
        @Nullable Duration refreshAfter,
        @Nullable Duration validFor) {

    SecretVersion version() {
        return value.version();
    }

    /** The same version, byte for byte. */
    boolean isSameAs(Held other) {
        return version().isSameAs(other.version()) && payload.sameAs(other.payload);
    }

    void wipe() {
        value.wipe();
        payload.close();
    }

    /** Never what is in it. */
    @Override
    public String toString() {
        return value.toString();
    }
}
