package io.kellet.secrets.provider;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which version of a secret a value is, and who says so.
 *
 * @param provider the provider's name
 * @param id the provider's own id for it
 * @param ordinal grows with each version of this secret at this provider; {@link #UNORDERED} where the provider has no such order
 * @param created when the provider says it was made, if it does
 */
public record SecretVersion(
        String provider, String id, long ordinal, @Nullable Instant created) {

    /** The provider's versions have no order of their own, or an older one may rightly become the current one again. */
    public static final long UNORDERED = -1L;

    public SecretVersion {
        requireNonNull(provider, "provider");
        requireNonNull(id, "id");
        if (id.isEmpty()) {
            throw new IllegalArgumentException("version id must not be empty: provider=" + provider);
        }
        if (ordinal < UNORDERED) {
            throw new IllegalArgumentException(
                    "ordinal must not be negative: provider=" + provider + " version=" + id + " ordinal=" + ordinal);
        }
    }

    /** The same version of the same provider, whatever else is known of it. */
    public boolean isSameAs(SecretVersion other) {
        return provider.equals(other.provider) && id.equals(other.id);
    }

    @Override
    public String toString() {
        return provider + ":" + id;
    }
}
