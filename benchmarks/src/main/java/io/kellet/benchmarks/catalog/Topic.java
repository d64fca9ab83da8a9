package io.kellet.benchmarks.catalog;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a JMH class as one chapter of the report. Every {@code @Benchmark} method in it carries a {@link Contender}; a
 * scenario that has ours or a peer also has a floor.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Topic {

    /** The chapter's heading. */
    String title();

    /** A sentence or two for the reader: what is done per operation and what to look for. */
    String about();

    /** The comparisons in it, in reading order. Only methods of one scenario are compared with each other. */
    String[] scenarios();
}
