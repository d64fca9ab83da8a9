package io.kellet.secrets;

import static java.util.Objects.requireNonNull;

import io.kellet.metrics.Metered;
import io.kellet.metrics.Meters;
import java.time.Duration;
import java.util.function.ToIntFunction;

/**
 * Shows secrets in Micrometer: {@code metrics.add(SecretsMetrics.of(secrets), "secrets", "gateway")}. {@code docs/metrics.md} lists what it shows. No
 * name of a secret, no path and no version is a label. A scrape asks no provider.
 */
public final class SecretsMetrics implements Metered {

    private final Secrets secrets;

    private SecretsMetrics(Secrets secrets) {
        this.secrets = requireNonNull(secrets, "secrets");
    }

    /** Meters of these. */
    public static SecretsMetrics of(Secrets secrets) {
        return new SecretsMetrics(secrets);
    }

    @Override
    public void showIn(Meters meters) {
        meters.gauge(
                "secret.cache.hit.ratio",
                "Share of uses and reads that waited for no provider",
                () -> secrets.stats().hitRatio());
        meters.counter(
                "secret.cache.hits",
                "Uses and reads that waited for no provider",
                () -> secrets.stats().hits());
        meters.counter(
                "secret.cache.stale.hits",
                "Of those, with a soft-stale value",
                () -> secrets.stats().staleHits());
        meters.counter(
                "secret.cache.waits",
                "Uses and reads that waited for a provider",
                () -> secrets.stats().waits());
        meters.duration("secret.age", "Age of the oldest value that a handle gives", () -> {
            Duration oldest = secrets.status().oldest();
            return oldest == null ? 0 : oldest.toNanos();
        });
        showState(meters, "fresh", SecretsStatus::fresh);
        showState(meters, "soft_stale", SecretsStatus::softStale);
        showState(meters, "hard_stale", SecretsStatus::hardStale);
        showState(meters, "absent", SecretsStatus::absent);
        meters.gauge(
                "secret.refs.degraded",
                "Handles whose value comes from a provider that is not the first choice",
                () -> secrets.status().degraded());
        meters.counter(
                "secret.rotations",
                "Versions that another one replaced",
                () -> secrets.stats().rotations());
        meters.counter(
                "secret.rejections",
                "Values that were reported as rejected",
                () -> secrets.stats().rejections());
        meters.counter(
                "secret.regressions",
                "Answers older than an earlier one, not believed",
                () -> secrets.stats().regressions());
        meters.counter(
                "secret.unrecorded",
                "Accesses that could not be put on record",
                () -> secrets.stats().unrecorded());
        for (ProviderStatus provider : secrets.status().providers()) {
            for (String outcome : ProviderCounts.OUTCOMES) {
                meters.counter(
                        "secret.provider.requests",
                        "Calls of a provider that have ended, or were given up",
                        () -> secrets.requests(provider.rank(), outcome),
                        "provider",
                        provider.name(),
                        "outcome",
                        outcome);
            }
            meters.gauge(
                    "secret.provider.up",
                    "1 while the provider's breaker is closed, 0 otherwise",
                    () -> secrets.breakers().get(provider.rank()).state().isShut() ? 0 : 1,
                    "provider",
                    provider.name());
        }
    }

    private void showState(Meters meters, String state, ToIntFunction<SecretsStatus> count) {
        meters.gauge(
                "secret.refs",
                "Handles by the state of their value",
                () -> count.applyAsInt(secrets.status()),
                "state",
                state);
    }
}
