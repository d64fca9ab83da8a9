package io.kellet.secrets.provider;

/**
 * A write did not find what it expected. Nothing was written. Reads never throw this.
 */
public final class SecretConflictException extends SecretException {

    private static final long serialVersionUID = 1L;

    public SecretConflictException(SecretName secret, String provider, String what) {
        super("is in conflict", secret.text(), provider, what);
    }

    @Override
    public String kind() {
        return "conflict";
    }

    @Override
    public SecretConflictException again() {
        return new SecretConflictException(SecretName.of(secret()), provider(), what());
    }
}
