package io.kellet.secrets.provider;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which version of a secret a value is, and who says so.
 *
 * @param provider the provider's name; 1 to 1,024 printable characters of ASCII, as the id: both show up in logs and records
 * @param id the provider's own id for it
 * @param ordinal grows with each version of this secret at this provider; {@link #UNORDERED} where the provider has no such order
 * @param created when the provider says it was made, if it does
 */
public record SecretVersion(
        String provider, String id, long ordinal, @Nullable Instant created) {

    /** The provider's versions have no order of their own, or an older one may rightly become the current one again. */
    public static final long UNORDERED = -1L;

    private static final int LONGEST = 1_024;

    public SecretVersion {
        requireOneLine("provider", provider);
        requireOneLine("version id", id);
        if (ordinal < UNORDERED) {
            throw new IllegalArgumentException(
                    "ordinal must not be negative: provider=" + provider + " version=" + id + " ordinal=" + ordinal);
        }
    }

    private static void requireOneLine(String part, String text) {
        requireNonNull(text, part);
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new IllegalArgumentException(part + " must be of 1.." + LONGEST + " characters: " + text.length());
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException(
                        part + " must be of printable characters of ASCII: character " + (int) c + " at " + i);
            }
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
