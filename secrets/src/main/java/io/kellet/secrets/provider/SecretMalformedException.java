package io.kellet.secrets.provider;

/**
 * An answer or a value is not what it should be. What was cached stays; the next provider is asked only if it was the answer that was malformed,
 * that is, if the provider threw it.
 */
public final class SecretMalformedException extends SecretException {

    private static final long serialVersionUID = 1L;

    public SecretMalformedException(SecretName secret, String provider, String what) {
        super("is malformed", secret.text(), provider, what);
    }

    @Override
    public String kind() {
        return "malformed";
    }

    @Override
    public SecretMalformedException again() {
        return new SecretMalformedException(SecretName.of(secret()), provider(), what());
    }
}
