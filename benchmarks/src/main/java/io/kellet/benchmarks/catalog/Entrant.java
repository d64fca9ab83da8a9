package io.kellet.benchmarks.catalog;

import org.jspecify.annotations.Nullable;

/**
 * One benchmark method.
 *
 * @param benchmark JMH's name for it, class and method
 * @param budget nothing for a floor, for most peers, and where none was set
 */
public record Entrant(
        String benchmark,
        Role role,
        String name,
        boolean claimsZeroAllocation,
        @Nullable Budget budget) {

    /** Class and method without the package. */
    public String shortName() {
        int method = benchmark.lastIndexOf('.');
        return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
    }
}
