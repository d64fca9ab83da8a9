package io.kellet.secrets;

/** Is told each time somebody is about to see a value. Any thread; does not block. */
@FunctionalInterface
interface AccessLog {

    /**
     * Notes an access.
     *
     * @param part which part of the secret: {@code password}
     * @throws io.kellet.secrets.provider.SecretUnavailableException if it cannot be noted and must be; nobody sees the value then
     */
    void onAccess(Secret secret, String part);
}
