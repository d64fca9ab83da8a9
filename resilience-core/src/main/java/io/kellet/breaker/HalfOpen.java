package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a breaker finds out whether what it protects has recovered. When the open time is over, up to {@code probes} calls at
 * a time go through, each with a lease: one that does not report in time has lost its place, and its outcome counts no
 * more. After {@code successes} of them the breaker closes.
 *
 * @param probes calls in flight at a time, 1 to 64
 * @param leaseFor how long a probe may take, to the microsecond: 1 ms to 1 hour
 * @param successes outcomes that decide, 1 to 10,000
 * @param failures what makes it open again
 * @param ramp what comes between the probes and being closed
 */
public record HalfOpen(int probes, Duration leaseFor, int successes, ProbeFailures failures, Ramp ramp) {

    static final int MAX_PROBES = 64;
    static final int MAX_SUCCESSES = 10_000;

    private static final Duration LEAST_LEASE = Duration.ofMillis(1);
    private static final Duration MOST_LEASE = Duration.ofHours(1);

    public HalfOpen {
        requireNonNull(failures, "failures");
        requireNonNull(ramp, "ramp");
        OpenTime.requireRange("leaseFor", leaseFor, LEAST_LEASE, MOST_LEASE);
        if (probes < 1 || probes > MAX_PROBES) {
            throw new IllegalArgumentException("probes must be 1.." + MAX_PROBES + ": " + probes);
        }
        if (successes < 1 || successes > MAX_SUCCESSES) {
            throw new IllegalArgumentException("successes must be 1.." + MAX_SUCCESSES + ": " + successes);
        }
    }
}
