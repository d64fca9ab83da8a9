package io.kellet.metrics;

/** One component's meters in one registry. */
@FunctionalInterface
public interface Binding extends AutoCloseable {

    /** Removes the meters and every reference to the component. A second call does nothing. */
    @Override
    void close();
}
