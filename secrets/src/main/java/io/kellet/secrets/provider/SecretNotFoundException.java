package io.kellet.secrets.provider;

/**
 * There is no such secret, or it was deleted. The next provider is asked, but not if this one had it before: what was deleted on purpose must not
 * come back from somewhere else.
 */
public final class SecretNotFoundException extends SecretException {

    private static final long serialVersionUID = 1L;

    public SecretNotFoundException(SecretName secret, String provider, String what) {
        super("was not found", secret.text(), provider, what);
    }

    @Override
    public String kind() {
        return "not_found";
    }

    @Override
    public SecretNotFoundException again() {
        return new SecretNotFoundException(SecretName.of(secret()), provider(), what());
    }
}
