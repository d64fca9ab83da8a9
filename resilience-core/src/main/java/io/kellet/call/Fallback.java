package io.kellet.call;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CancellationException;

/**
 * What to answer when the call cannot. Stateless: make one, keep it in a constant.
 *
 * <pre>{@code
 * static final Fallback<Desk, Positions> CACHED = Fallback.onRejection((desk, why) -> desk.lastPositions());
 * }</pre>
 *
 * <p>A fallback that throws gives its own exception, with what it was to replace attached as suppressed.
 */
public final class Fallback<S, R> {

    /** Gives the answer, on the thread that learnt of the failure; in an asynchronous call it must not block. */
    @FunctionalInterface
    public interface Replacement<S, R> {
        R apply(S state, Throwable failure) throws Exception;
    }

    /** An unknown outcome is no failure, and cancellation and interruption are the caller's own wish. */
    private static final FailureRule EXCEPTIONS = failure -> {
        Throwable root = Failures.rootOf(failure);
        return root instanceof Exception
                && !(root instanceof OutcomeUnknownException)
                && !(root instanceof CancellationException)
                && !(root instanceof InterruptedException);
    };

    private final FailureRule rule;
    private final Replacement<S, R> replacement;

    private Fallback(FailureRule rule, Replacement<S, R> replacement) {
        this.rule = requireNonNull(rule, "rule");
        this.replacement = requireNonNull(replacement, "replacement");
    }

    /** When a guard refused the call; nothing was sent then. */
    public static <S, R> Fallback<S, R> onRejection(Replacement<S, R> replacement) {
        return new Fallback<>(FailureRule.REJECTED, replacement);
    }

    /** On every exception but an unknown outcome, cancellation and interruption; never on an error. */
    public static <S, R> Fallback<S, R> onException(Replacement<S, R> replacement) {
        return new Fallback<>(EXCEPTIONS, replacement);
    }

    /** On whatever the rule picks. */
    public static <S, R> Fallback<S, R> on(FailureRule rule, Replacement<S, R> replacement) {
        return new Fallback<>(rule, replacement);
    }

    boolean replaces(Throwable failure) {
        return Failures.matches(rule, failure);
    }

    R insteadOf(Throwable failure, S state) throws Exception {
        try {
            return replacement.apply(state, failure);
        } catch (Throwable own) {
            Failures.attach(own, failure);
            throw own;
        }
    }
}
