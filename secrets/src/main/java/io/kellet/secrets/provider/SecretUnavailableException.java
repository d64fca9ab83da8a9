package io.kellet.secrets.provider;

/**
 * The provider did not answer in time, answered that it cannot, or does not accept our login. The next provider is asked; what was cached stays up to its
 * cap.
 */
public final class SecretUnavailableException extends SecretException {

    private static final long serialVersionUID = 1L;

    public SecretUnavailableException(SecretName secret, String provider, String what) {
        super("is unavailable", secret.text(), provider, what);
    }

    @Override
    public String kind() {
        return "unavailable";
    }

    @Override
    public SecretUnavailableException again() {
        return new SecretUnavailableException(SecretName.of(secret()), provider(), what());
    }
}
