package io.kellet.secrets.provider;

/**
 * The provider knows who we are and says no. No other provider is asked, and what was cached is dropped: access that was taken away must not live on.
 * That our own login failed is no denial: it is {@link SecretUnavailableException}.
 */
public final class SecretDeniedException extends SecretException {

    private static final long serialVersionUID = 1L;

    public SecretDeniedException(SecretName secret, String provider, String what) {
        super("is denied", secret.text(), provider, what);
    }

    @Override
    public String kind() {
        return "denied";
    }

    @Override
    public SecretDeniedException again() {
        return new SecretDeniedException(SecretName.of(secret()), provider(), what());
    }
}
