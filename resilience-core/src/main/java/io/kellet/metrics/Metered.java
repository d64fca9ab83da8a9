package io.kellet.metrics;

/** A component that shows itself: one that this room does not know, of another module or of the application's own. */
@FunctionalInterface
public interface Metered {

    /**
     * Registers its meters. Called once for each registry when it is added; what it registers is polled from then on, by any thread, until
     * the {@link Binding} is closed. If it throws, nothing stays registered.
     */
    void showIn(Meters meters);
}
