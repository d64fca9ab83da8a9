package io.kellet.secrets;

/**
 * Is told that another version is about to be put to use, so that it can swap what was made with the old one. Called on a thread made for it, off
 * every lock; may block for {@link SecretsConfig#ackWithin}. Returning says that it is ready; so does time.
 *
 * @param <T> what the secret is read as
 */
@FunctionalInterface
public interface RotationListener<T extends Secret> {

    /**
     * Gets ready.
     *
     * @param old in use so far, and usable for the overlap; wiped already if there was none to be given any more
     * @param now in use once all listeners are ready
     * @throws Exception whatever; it is told as {@link SecretRotationUnacknowledged}, and the version is put to use all the same
     */
    void onRotate(T old, T now) throws Exception;
}
