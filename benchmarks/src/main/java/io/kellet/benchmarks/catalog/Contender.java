package io.kellet.benchmarks.catalog;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a benchmark method takes part in a comparison. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Contender {

    Role role();

    /** What the report calls it; unique in its scenario. */
    String name();

    /** One of the {@link Topic#scenarios()}. */
    String scenario();
}
