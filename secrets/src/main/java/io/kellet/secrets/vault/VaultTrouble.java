package io.kellet.secrets.vault;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretUnavailableException;

/** A call did not come to an answer that says anything about a secret. Its message is of ours alone. */
final class VaultTrouble extends Exception {

    private static final long serialVersionUID = 1L;

    /** How much is known of what the server did. */
    enum Kind {
        /** Nothing was sent. */
        NOT_SENT,
        /** Nothing was sent, because it is too early after a failure. */
        PAUSING,
        /** The server said that it will not do it now, and did nothing. */
        NOT_DONE,
        /** It was sent, and what became of it is not known. */
        OUTCOME_UNKNOWN,
        /** The server did not accept it, or answered nonsense. */
        REFUSED,
        /** The server is not one that these settings are for. */
        UNFIT
    }

    private final Kind kind;

    VaultTrouble(Kind kind, String what) {
        super(what, null, false, true);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    String what() {
        return String.valueOf(getMessage());
    }

    SecretUnavailableException about(SecretName name) {
        return new SecretUnavailableException(name, VaultProvider.NAME, what());
    }
}
