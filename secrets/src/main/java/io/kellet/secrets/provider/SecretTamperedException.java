package io.kellet.secrets.provider;

/**
 * What the provider keeps has been changed by somebody without the key, or put back to an older state. No other provider is asked; what was cached stays
 * up to its cap; somebody must look.
 */
public final class SecretTamperedException extends SecretException {

    private static final long serialVersionUID = 1L;

    public SecretTamperedException(SecretName secret, String provider, String what) {
        super("was tampered with", secret.text(), provider, what);
    }

    @Override
    public String kind() {
        return "tampered";
    }

    @Override
    public SecretTamperedException again() {
        return new SecretTamperedException(SecretName.of(secret()), provider(), what());
    }
}
