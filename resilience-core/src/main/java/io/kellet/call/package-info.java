/**
 * What happens around one call that may fail: retry, time limit, hedge, fallback, and the pipeline that composes them with
 * the guards of the other rooms. Start at {@link io.kellet.call.Guard}.
 *
 * <p>A call begins with an {@link io.kellet.call.Operation}, which says whether it may be repeated at all. Deadlines are
 * readings of a {@link io.kellet.time.NanoClock} in a primitive {@code long} and pass through every stage.
 *
 * <p>The plain path, a call that succeeds at its first attempt on the caller's own thread, neither blocks nor allocates; so
 * does a rejection. Time limits, hedges and the asynchronous forms allocate: they hand work to other threads.
 */
@NullMarked
package io.kellet.call;

import org.jspecify.annotations.NullMarked;
