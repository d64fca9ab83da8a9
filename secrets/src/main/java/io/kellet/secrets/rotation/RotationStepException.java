package io.kellet.secrets.rotation;

import static java.util.Objects.requireNonNull;

/** A {@link RotationStep} could not do its part. The message is shown in logs, events and the audit trail, so it has no value in it. */
public final class RotationStepException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String what;

    /** @param what was found, and where there is one, a remedy; never a value and never what a server answered */
    public RotationStepException(String what) {
        super(requireNonNull(what, "what"));
        this.what = what;
    }

    /** The message. */
    public String what() {
        return what;
    }
}
