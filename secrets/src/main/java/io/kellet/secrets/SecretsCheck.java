package io.kellet.secrets;

import static java.util.Objects.requireNonNull;

import io.kellet.condition.Condition;
import io.kellet.condition.ConditionSource;
import io.kellet.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether the secrets are in order, for a health check: {@code ConditionCheck.of(SecretsCheck.of(secrets))}.
 *
 * <ul>
 *   <li>Bad: a handle gives no value any more.
 *   <li>Impaired: a provider's breaker is not closed, a value comes from a provider further down, or the oldest value is older than it should get
 *       while its provider is well. All handles still give values.
 * </ul>
 *
 * <p>It names providers and counts handles; it names no secret. It asks nobody.
 */
public final class SecretsCheck implements ConditionSource {

    private final Supplier<SecretsStatus> status;
    private final long oldNanos;

    SecretsCheck(Supplier<SecretsStatus> status, Duration old) {
        this.status = status;
        oldNanos = Deadline.nanosOf("old", old);
    }

    /** Impaired if a value is twice as old as it gets by itself. */
    public static SecretsCheck of(Secrets secrets) {
        return of(secrets, secrets.config().softTtl().multipliedBy(2));
    }

    /**
     * With a limit of its own.
     *
     * @param old impaired if a value is older
     */
    public static SecretsCheck of(Secrets secrets, Duration old) {
        requireNonNull(secrets, "secrets");
        return new SecretsCheck(secrets::status, requireNonNull(old, "old"));
    }

    @Override
    public Condition condition(long now) {
        SecretsStatus seen = status.get();
        int lost = seen.hardStale() + seen.absent();
        List<String> faults = new ArrayList<>();
        if (lost > 0) {
            faults.add(lost + " of " + seen.refs() + " secrets cannot be had");
        }
        for (ProviderStatus provider : seen.providers()) {
            if (provider.breaker().isShut()) {
                faults.add("provider " + provider.name() + " does not answer: " + provider.failures() + " failures");
            }
        }
        if (seen.degraded() > 0) {
            faults.add(seen.degraded() + " of " + seen.refs()
                    + " secrets come from a provider that is not the first choice");
        }
        Duration oldest = seen.oldest();
        if (oldest != null && oldest.toNanos() > oldNanos) {
            faults.add("the oldest value is " + oldest.toSeconds() + " s old, impaired above "
                    + Duration.ofNanos(oldNanos).toSeconds() + " s");
        }
        Condition condition = faults.isEmpty()
                ? Condition.good(seen.refs() + " secrets, " + seen.fresh() + " fresh")
                : lost > 0 ? Condition.bad(String.join("; ", faults)) : Condition.impaired(String.join("; ", faults));
        return condition
                .with("secrets", seen.refs())
                .with("fresh", seen.fresh())
                .with("softStale", seen.softStale())
                .with("lost", lost)
                .with("degraded", seen.degraded())
                .with("oldestSeconds", oldest == null ? 0 : oldest.toSeconds());
    }
}
