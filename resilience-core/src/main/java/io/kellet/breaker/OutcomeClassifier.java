package io.kellet.breaker;

import org.jspecify.annotations.Nullable;

/**
 * Says what an exception or a result means to a breaker. Called by the thread that made the call, after it, so it should be
 * quick. One that throws is contained and counted: the exception then means {@link Outcome#FAILURE}, the result
 * {@link Outcome#NEUTRAL}.
 */
@FunctionalInterface
public interface OutcomeClassifier {

    /**
     * What most want: a cancelled or interrupted call and one that another guard refused are neutral, an error of this
     * process (out of memory, a missing class, a failed assertion) is local, every other exception is a failure. Looks
     * through the wrappers that futures put around an exception.
     */
    static OutcomeClassifier standard() {
        return DefaultClassifier.INSTANCE;
    }

    /** One of {@link Outcome}'s numbers for what the call threw. */
    int thrown(Throwable failure);

    /** One of {@link Outcome}'s numbers for what the call returned. */
    default int returned(@Nullable Object result) {
        return Outcome.SUCCESS;
    }
}
