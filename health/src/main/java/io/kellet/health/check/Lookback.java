package io.kellet.health.check;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Counters that only grow, as they were at past looks, so that a share over a window is a difference of two looks. It keeps the looks
 * of the last window and the one before them, at most {@link #MOST} in all; a clock that steps back makes it begin anew.
 */
final class Lookback {

    /** Looks that come faster than a window's share of this are not kept. */
    static final int MOST = 256;

    /** A shorter time is not long enough to say anything about a share. */
    static final long LEAST_NANOS = 500_000_000L;

    /** One look. */
    static final class Look {
        final long nanos;
        final long[] counters;

        Look(long nanos, long... counters) {
            this.nanos = nanos;
            this.counters = counters;
        }

        /** How much the counter has grown since; never less than nothing. */
        long grown(Look since, int counter) {
            return Math.max(0, counters[counter] - since.counters[counter]);
        }
    }

    private final long windowNanos;
    private final Deque<Look> looks = new ArrayDeque<>();

    Lookback(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    /** The look to compare this one with: the youngest that is a window old, or the oldest; null if there is none. */
    @Nullable
    Look add(Look now) {
        Look last = looks.peekLast();
        if (last != null && now.nanos - last.nanos < 0) {
            looks.clear();
        }
        while (looks.size() > 1 && now.nanos - second().nanos >= windowNanos) {
            looks.removeFirst();
        }
        Look since = looks.peekFirst();
        if (since == null || now.nanos - looks.getLast().nanos >= windowNanos / (MOST - 2)) {
            looks.addLast(now);
        }
        return since;
    }

    private Look second() {
        var each = looks.iterator();
        each.next();
        return each.next();
    }

    int size() {
        return looks.size();
    }
}
