package io.kellet.secrets.rotation;

import io.kellet.secrets.provider.SecretBytes;
import java.time.Duration;

/**
 * Knows how one kind of secret is changed at its target, the server that it opens the door to. {@link RotationScheduler} calls it in this
 * order, stores what there is to store in between, and makes the pending value the current one only after {@link #test}:
 *
 * <pre>{@code
 * create(current)  ->  stored as PENDING  ->  set(current, pending)  ->  test(pending)  ->  PENDING becomes CURRENT  ->  finish(old, new)
 * }</pre>
 *
 * <p><b>Everything may happen again.</b> A process may end between any two calls and inside each, and whoever goes on later, perhaps another
 * process, knows the store alone: it calls {@code set} and {@code test} again with the same pending value. So each must come to the same end
 * when it is done twice, and when two processes do it at once.
 *
 * <p>Called on a thread made for it, one call at a time for each secret. It may block; it should return within the time it is given and when
 * interrupted. One that has not returned a quarter of that time later is abandoned: what it returns counts for nothing, and the secret is left alone
 * until it does return.
 *
 * <p>The values belong to the caller, who wipes them afterwards. A step says that it cannot by any exception. Its class is shown in logs and events
 * and its message is not, because a library may have put anything into it; {@link RotationStepException} carries words that may be
 * shown.
 */
public interface RotationStep {

    /**
     * Makes the value that is to take over. It must change nothing at the target: a value that does not reach the store is forgotten, and this is
     * called again.
     *
     * @return of its own; the caller wipes it
     */
    SecretBytes create(SecretBytes current, Duration within) throws Exception;

    /**
     * May a rotation go on with this pending value, which was found in the store? An earlier attempt has left it there, or another process that is at
     * it just now, or somebody who meant something else. If not, a new one is created in its place. By default it may. Does not block.
     */
    default boolean continues(SecretBytes current, SecretBytes pending) throws Exception {
        return true;
    }

    /** Makes the target accept the pending value. It should go on accepting the current one: that is the overlap in which no call fails. */
    void set(SecretBytes current, SecretBytes pending, Duration within) throws Exception;

    /** Finds out whether the target accepts the pending value, by using it. Throws if not. */
    void test(SecretBytes pending, Duration within) throws Exception;

    /**
     * Cleans up at the target after the change: whoever still uses the previous value may then fail. By default there is nothing to clean up.
     * Called again, also for a change made by somebody else, after each start of the scheduler, because nobody has written down whether it was done.
     */
    default void finish(SecretBytes previous, SecretBytes current, Duration within) throws Exception {}
}
