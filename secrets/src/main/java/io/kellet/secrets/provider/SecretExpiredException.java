package io.kellet.secrets.provider;

/**
 * The value has come to the end of its life, or was replaced and its overlap is over. Get the current one.
 */
public final class SecretExpiredException extends SecretException {

    private static final long serialVersionUID = 1L;

    public SecretExpiredException(SecretName secret, String provider, String what) {
        super("has expired", secret.text(), provider, what);
    }

    @Override
    public String kind() {
        return "expired";
    }

    @Override
    public SecretExpiredException again() {
        return new SecretExpiredException(SecretName.of(secret()), provider(), what());
    }
}
