package io.kellet.conformance;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A breaker under experiment. What a library has no such thing as, it does not override. */
interface BreakerSubject {

    /** A call that was let through. */
    interface Call {
        void succeeds();

        void fails();

        /** Ends as neither. */
        default void isIgnored() {
            throw new NotOffered("has no way to give a permit back");
        }
    }

    /** A call, or null if it is refused. */
    @Nullable
    Call begin();

    /** Asks the throwing way whether a call is let through. */
    boolean admitsByException();

    boolean isClosed();

    boolean isOpen();

    /** Makes a call through the library's own decorator. What the work throws, or what is made of it, comes out. */
    default void run(Runnable work) {
        throw new NotOffered("makes no calls itself");
    }

    /** Calls in the window of time. */
    default int counted() {
        throw new NotOffered("has no window of time on a clock that can be set");
    }

    /** Time goes by. */
    void pass(Duration time);

    default void stepBack(Duration by) {
        throw new NotOffered("its clock cannot be set");
    }

    /** An operator forgets the past. */
    default void reset() {
        throw new NotOffered("has no reset");
    }

    /** An operator opens it for so long. */
    default void openFor(Duration time) {
        throw new NotOffered("cannot be opened for a given time");
    }

    /** An operator opens it until further notice. */
    default void forceOpen() {
        throw new NotOffered("cannot be opened until further notice");
    }

    /** Has it ever gone from closed to half-open, which no breaker should? */
    boolean wentFromClosedToHalfOpen();
}
