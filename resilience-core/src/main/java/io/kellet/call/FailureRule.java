package io.kellet.call;

import io.kellet.rejection.RejectedException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/**
 * Picks out some of the ways in which a call can fail. Called on the thread that saw the failure; it must not block. One
 * that throws matches nothing, unless it says otherwise where the rule is set; what it threw is attached to the failure as
 * suppressed.
 *
 * <p>The rules here look through what futures and streams wrap around an exception.
 */
@FunctionalInterface
public interface FailureRule {

    /**
     * Any exception that another attempt may cure: all but errors, rejections, unknown outcomes, cancellation and
     * interruption. A rejection repeated would only press harder on a guard that has just said no, and what is unknown wants
     * reconciling first.
     */
    FailureRule TRANSIENT = failure -> {
        Throwable root = Failures.rootOf(failure);
        return root instanceof Exception
                && !(root instanceof RejectedException)
                && !(root instanceof OutcomeUnknownException)
                && !(root instanceof CancellationException)
                && !(root instanceof InterruptedException);
    };

    /** A guard said no before anything was sent. */
    FailureRule REJECTED = failure -> Failures.rootOf(failure) instanceof RejectedException;

    /**
     * The request may have gone out and no answer came: the time limit, a socket's read timeout, a client's timeout. A
     * socket says the same when it could not connect in time, which then counts as unanswered too: the safe side.
     */
    FailureRule UNANSWERED = failure -> {
        Throwable root = Failures.rootOf(failure);
        return root instanceof TimeLimitException
                || root instanceof OutcomeUnknownException
                || root instanceof InterruptedIOException
                || root instanceof TimeoutException
                // by its name, for java.net.http is a module of its own; its subclass says that it never connected
                || root.getClass().getName().equals("java.net.http.HttpTimeoutException");
    };

    boolean matches(Throwable failure);
}
