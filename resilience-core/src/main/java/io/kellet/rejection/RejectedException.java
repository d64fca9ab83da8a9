package io.kellet.rejection;

import static java.util.Objects.requireNonNull;

/**
 * A guard refused a call before it touched what it protects. Expected, and thrown at call rate: a guard makes one
 * instance for each reason it may have and throws that, always the same, to everybody.
 *
 * <p>So an instance is immutable and remembers nothing of a call: no stack trace, no cause and none can be set, no
 * suppressed exceptions. When to try again is asked of the guard, not of the exception.
 */
public abstract class RejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String guard;

    /**
     * @param guard the guard's name
     * @param message a fixed sentence and the facts that never change
     */
    protected RejectedException(String guard, String message) {
        super(requireNonNull(message, "message"), null, false, false);
        this.guard = requireNonNull(guard, "guard");
    }

    /** The name of the guard that refused. */
    public final String guard() {
        return guard;
    }
}
