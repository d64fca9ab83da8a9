package io.kellet.call;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * How the attempts of one call ended so far, made when one has ended badly. The caller sees to it that one thread at a time
 * uses it.
 */
final class Failures<R> {

    /** An exception that somebody throws again and again must not grow with every call. */
    private static final int MOST_SUPPRESSED = 32;

    private static final int MOST_WRAPPERS = 8;

    private final FailureRule unanswered;
    private final List<Throwable> thrown = new ArrayList<>(4);
    private @Nullable Throwable lastReal;
    private boolean resultIsLast;
    private @Nullable R lastResult;
    private boolean anyUnanswered;

    /** @param unanswered failures after which nobody knows what the other side did */
    Failures(FailureRule unanswered) {
        this.unanswered = unanswered;
    }

    void addFailure(Throwable failure) {
        addAside(failure);
        if (!FailureRule.REJECTED.matches(failure) || (lastReal == null && !resultIsLast)) {
            lastReal = failure;
            resultIsLast = false;
        }
    }

    /** The failure of an attempt that decides nothing. */
    void addAside(Throwable failure) {
        anyUnanswered |= isUnanswered(unanswered, failure);
        note(failure);
    }

    /** A result that was not wanted, but is one. */
    void addResult(@Nullable R result) {
        lastResult = result;
        resultIsLast = true;
    }

    /** Something to attach to the failure without being one of the call's own. */
    void note(Throwable aside) {
        if (thrown.size() == MOST_SUPPRESSED) {
            thrown.remove(MOST_SUPPRESSED / 2); // the first ones and the last ones say most
        }
        thrown.add(aside);
    }

    /** Did the last attempt that reached the other side bring a result? A refusal by a guard never hides one. */
    boolean endsInResult() {
        return resultIsLast;
    }

    @SuppressWarnings("NullAway") // null where the call gave null
    R lastResult() {
        return lastResult;
    }

    /** Did any attempt end without an answer? */
    boolean anyUnanswered() {
        return anyUnanswered;
    }

    /**
     * What the caller gets: the last failure, with all others attached. A refusal by a guard tells nothing about the call,
     * so it never hides one that does.
     */
    Throwable conclude() {
        Throwable last = lastReal;
        if (last == null) {
            throw new IllegalStateException("a call without a failure has no last one");
        }
        for (Throwable other : thrown) {
            attach(last, other);
        }
        return last;
    }

    /** A rule that throws matches nothing. */
    static boolean matches(FailureRule rule, Throwable failure) {
        return matches(rule, failure, false);
    }

    /** A rule that throws leaves it unknown whether there was an answer. */
    static boolean isUnanswered(FailureRule rule, Throwable failure) {
        return matches(rule, failure, true);
    }

    private static boolean matches(FailureRule rule, Throwable failure, boolean ifBroken) {
        try {
            return rule.matches(failure);
        } catch (Throwable e) { // an old jar's error too: it must not hide the real failure
            attach(failure, e);
            return ifBroken;
        }
    }

    /** Without what futures and streams wrap around it. */
    static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; depth < MOST_WRAPPERS; depth++) { // causes may go round in a circle
            Throwable cause = root.getCause();
            if (cause == null || !isWrapper(root)) {
                return root;
            }
            root = cause;
        }
        return root;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException
                || failure instanceof ExecutionException
                || failure instanceof UncheckedIOException;
    }

    /** As suppressed, unless it is the same, is there already, or the exception has been collecting for long. */
    static void attach(Throwable to, Throwable note) {
        if (to == note) {
            return;
        }
        Throwable[] known = to.getSuppressed();
        if (known.length >= MOST_SUPPRESSED) {
            return;
        }
        for (Throwable one : known) {
            if (one == note) {
                return;
            }
        }
        to.addSuppressed(note);
    }

    /** Throws it unchanged, checked or not. */
    @SuppressWarnings("unchecked") // the cast is erased; that is the point
    static <E extends Throwable> RuntimeException rethrow(Throwable failure) throws E {
        throw (E) failure;
    }
}
