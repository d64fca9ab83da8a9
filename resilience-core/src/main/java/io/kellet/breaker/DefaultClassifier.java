package io.kellet.breaker;

import io.kellet.rejection.RejectedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

final class DefaultClassifier implements OutcomeClassifier {

    static final OutcomeClassifier INSTANCE = new DefaultClassifier();

    private DefaultClassifier() {}

    @Override
    public int thrown(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof CancellationException
                || cause instanceof InterruptedException
                || cause instanceof RejectedException) {
            return Outcome.NEUTRAL;
        }
        if (cause instanceof VirtualMachineError || cause instanceof LinkageError || cause instanceof AssertionError) {
            return Outcome.LOCAL_FAILURE;
        }
        return Outcome.FAILURE;
    }

    @Override
    public String toString() {
        return "OutcomeClassifier.standard()";
    }
}
