package io.kellet.benchmarks.report;

import io.kellet.benchmarks.catalog.Entrant;

/**
 * What one benchmark method cost at one number of threads.
 *
 * @param parameters such as {@code " size=50"}; empty for a benchmark without any
 * @param nanos mean per operation; a thread's own time, so that two threads that scale cost the same as one
 * @param bytesPerOperation NaN where the JVM does not count
 */
record Measurement(
        Entrant entrant,
        String parameters,
        int threads,
        Estimate nanos,
        double bytesPerOperation,
        Percentiles percentiles) {

    String label() {
        return entrant.name() + parameters;
    }
}
