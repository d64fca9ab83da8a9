package io.kellet.metrics;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Where a {@link Metered} component registers what it shows. Names are words joined by dots. The functions are called by whoever scrapes, so
 * they read what is there and compute nothing; what they read stays reachable for as long as they are registered. Every meter of one name
 * has the same label names.
 */
public interface Meters {

    /**
     * A count that only grows.
     *
     * @param labels names and values in turn; few and bounded
     */
    void counter(String name, String help, LongSupplier value, String... labels);

    /** A number that goes up and down; {@link Double#NaN} while it is not known. */
    void gauge(String name, String help, DoubleSupplier value, String... labels);

    /** A time in nanoseconds, shown in the registry's unit. */
    void duration(String name, String help, LongSupplier nanos, String... labels);
}
