package io.kellet.call;

/** The work had begun and gave no answer in time. It was told to stop; whether it has, {@link TimeLimit#stillRunning} says. */
public final class TimeLimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long limitNanos;

    TimeLimitException(String timeLimit, long limitNanos) {
        super("no answer within the time limit: timeLimit=" + timeLimit + " limitNanos=" + limitNanos);
        this.limitNanos = limitNanos;
    }

    /** How long this attempt was given: what was configured, or what was left until the caller's deadline. */
    public long limitNanos() {
        return limitNanos;
    }
}
