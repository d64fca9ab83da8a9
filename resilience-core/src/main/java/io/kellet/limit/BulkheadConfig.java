package io.kellet.limit;

import static java.util.Objects.requireNonNull;

/**
 * Settings of a {@link Bulkhead}. An instance that exists is valid.
 *
 * @param name shows up in exceptions and messages
 * @param maxInFlight how many calls may run at once; 1 to 1024
 * @param reserved how many of them only risk-reducing orders may take; 0 to {@code maxInFlight - 1}
 */
public record BulkheadConfig(String name, int maxInFlight, int reserved) {

    static final int MOST = 1024;

    public BulkheadConfig {
        requireNonNull(name, "name");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (maxInFlight < 1 || maxInFlight > MOST) {
            throw new IllegalArgumentException(
                    "maxInFlight must be 1.." + MOST + ": bulkhead=" + name + " maxInFlight=" + maxInFlight);
        }
        if (reserved < 0 || reserved >= maxInFlight) {
            throw new IllegalArgumentException(
                    "reserved must be 0.." + (maxInFlight - 1) + ": bulkhead=" + name + " reserved=" + reserved);
        }
    }

    /** So many at once, nothing reserved. */
    public static BulkheadConfig of(String name, int maxInFlight) {
        return new BulkheadConfig(name, maxInFlight, 0);
    }
}
