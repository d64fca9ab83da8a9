package io.kellet.control;

/**
 * Time for windows, from the readings that orders carry: nanoseconds since the first of them, never less than before. One
 * thread at a time.
 *
 * <p>A reading may be older than the one before: with several writers a thread may have waited for the gate after it read the clock.
 * Then time stands: to go back would let an order be younger than it is, to go on from there would count the same
 * nanoseconds twice and free something early. If readings stay behind and are {@value #SURE_NANOS} ns further on than
 * the first that was, with none as new as the newest between them, then the clock has stepped back: time goes on from it, and
 * what passed on the clock since that first reading is added. So a step back holds nothing for longer than a second and frees
 * nothing.
 */
final class SteadyTime {

    static final long SURE_NANOS = 1_000_000_000L;

    private boolean started;
    private boolean behind;
    private long newest;
    private long behindSince;
    private long elapsed;

    /** The time of an order. Asked again with the same reading it says the same. */
    long at(long now) {
        long step = now - newest;
        if (step < 0 || !started) {
            return unusual(now);
        }
        newest = now;
        behind = false;
        elapsed += step;
        return elapsed;
    }

    private long unusual(long now) {
        if (!started) {
            started = true;
            newest = now;
        } else if (!behind || now - behindSince < 0) {
            behind = true;
            behindSince = now;
        } else if (now - behindSince >= SURE_NANOS) {
            elapsed += now - behindSince;
            newest = now;
            behind = false;
        }
        return elapsed;
    }
}
