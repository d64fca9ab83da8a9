package io.kellet.secrets;

import io.kellet.breaker.BreakerState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one provider of a chain does.
 *
 * @param rank 0 for the first choice
 * @param breaker may it be asked?
 * @param lastSuccess how long ago it last answered; null if it never did
 * @param failures calls that failed since
 * @param inFlight calls that have not returned, hung ones included
 */
public record ProviderStatus(
        String name,
        int rank,
        boolean isRemote,
        BreakerState breaker,
        @Nullable Duration lastSuccess,
        long failures,
        int inFlight) {}
