package io.kellet.secrets;

/** A listener to rotations, until it is closed. A call that is running or about to begin runs to its end; nobody waits for it. */
@FunctionalInterface
public interface RotationSubscription extends AutoCloseable {

    /** Ends it; a second time does nothing. */
    @Override
    void close();
}
