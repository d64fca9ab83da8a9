package io.kellet.benchmarks.catalog;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What this method may cost over the floor of its scenario, in nanoseconds. The report shows it; nothing fails on it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Budget {

    double oneThread();

    double twoThreads();
}
