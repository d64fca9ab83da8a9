package io.kellet.secrets.provider;

import static java.util.Objects.requireNonNull;

/**
 * A secret could not be had. Its class says why; each has its own consequence, told there. The message names the secret, the provider and what
 * was found, never a value and never what a server answered.
 */
public abstract sealed class SecretException extends RuntimeException
        permits SecretNotFoundException,
                SecretDeniedException,
                SecretMalformedException,
                SecretUnavailableException,
                SecretTamperedException,
                SecretExpiredException,
                SecretConflictException {

    private static final long serialVersionUID = 1L;

    private final String secret;
    private final String provider;
    private final String what;

    SecretException(String kind, String secret, String provider, String what) {
        super("secret " + secret + " " + kind + ": " + requireNonNull(what, "what")
                + (provider.isEmpty() ? "" : " (provider " + provider + ")"));
        this.secret = secret;
        this.provider = provider;
        this.what = what;
    }

    /** The name of the secret. */
    public String secret() {
        return secret;
    }

    /** The name of the provider; empty if it is not one provider's failure. */
    public String provider() {
        return provider;
    }

    /** What was found, and where there is one, a remedy. */
    public String what() {
        return what;
    }

    /** {@code not_found}, {@code denied} and so on: a metric's label. */
    public abstract String kind();

    /** The same failure with the stack trace of whoever calls this: one exception is never thrown to two callers. */
    public abstract SecretException again();
}
