package io.kellet.secrets;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How things stand at one moment.
 *
 * @param providers in order of preference
 * @param refs handles there are; the counts that follow are of handles and sum up to it
 * @param degraded handles whose value comes from a provider further down
 * @param oldest the age of the oldest value that a handle gives; null if none gives any
 * @param entries values cached without a handle
 */
public record SecretsStatus(
        String name,
        List<ProviderStatus> providers,
        int refs,
        int fresh,
        int softStale,
        int hardStale,
        int absent,
        int degraded,
        @Nullable Duration oldest,
        int entries) {
    public SecretsStatus {
        providers = List.copyOf(providers);
    }
}
