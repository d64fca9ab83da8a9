package io.kellet.secrets.provider;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value as a provider gave it. Who gets it owns the bytes.
 *
 * @param value of its own, no other {@code Fetched} has it
 * @param version which it is
 * @param stages which stages it is in, as far as the provider says
 * @param refreshAfter when it should be fetched again if not after the usual time: for leases
 * @param validFor how long it is good for, if it ends by itself: the rest of a lease or of the time its maker gave it
 */
public record Fetched(
        SecretBytes value,
        SecretVersion version,
        Set<Stage> stages,
        @Nullable Duration refreshAfter,
        @Nullable Duration validFor) {

    public Fetched {
        requireNonNull(value, "value");
        requireNonNull(version, "version");
        stages = Set.copyOf(stages);
        requirePositive("refreshAfter", refreshAfter);
        requirePositive("validFor", validFor);
    }

    /** A value that lives until there is another. */
    public static Fetched of(SecretBytes value, SecretVersion version, Set<Stage> stages) {
        return new Fetched(value, version, stages, null, null);
    }

    private static void requirePositive(String field, @Nullable Duration duration) {
        if (duration != null && (duration.isZero() || duration.isNegative())) {
            throw new IllegalArgumentException(field + " must be positive: " + duration);
        }
    }
}
