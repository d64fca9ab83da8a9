package io.kellet.secrets.provider;

import java.time.Duration;

/**
 * Somebody who keeps secrets. Made ready by whoever makes it: connected, logged in, unlocked, warm, so that the first fetch costs what the
 * hundredth does.
 *
 * <p>Its methods may block and are called by threads made for it, several at once. They keep to the time they are given as well as they can
 * and return soon when interrupted, with the interrupt flag set; who calls them goes on without them when the time is over.
 *
 * <p>They fail by {@link SecretException} and say by its class what is the matter, because each class has its own consequence. An exception
 * never carries a value, an answer's body, or an exception of a library that might.
 */
public interface SecretProvider extends AutoCloseable {

    /** {@code aws}, {@code vault}, {@code local}: a metric's label, so short and one of few. */
    String name();

    /** Does it use the network? */
    boolean isRemote();

    /**
     * Fetches one version of a secret.
     *
     * @param within how long the caller waits
     * @throws SecretException if it cannot
     */
    Fetched fetch(SecretName name, Which which, Duration within);

    /** Nobody uses this version any more: a lease may be given back. Does not throw; may be called for versions it does not know. */
    default void retired(SecretName name, SecretVersion version) {}

    /** Gives back what it holds (tokens, leases, threads, keys), within a second or so. Can be called again. */
    @Override
    void close();
}
