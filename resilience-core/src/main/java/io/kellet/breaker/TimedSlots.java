package io.kellet.breaker;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Places that are claimed and freed exactly once, each with a time: the leases of half-open probes (when they run out) and
 * the starts of calls in flight.
 *
 * <p>A place is one word, {@code 63..14 time | 13..0 serial}: microseconds since nine years before the table was made plus one,
 * or zero when it is free; the serial number grows with every claim. Claiming, freeing and taking over a lease that ran out are each
 * one compare-and-set of that word. A ticket is the place and its serial number, so one that was freed or taken over is
 * told from the present one until the serial number has come round after 16,384 claims of the place.
 *
 * <p>Times have 50 bits of microseconds: 26 years after the table was made they saturate, as they do nine years before it, which
 * are there for a clock that steps back.
 *
 * <p>Memory ordering: compare-and-set is a full fence; loads are opaque, for nothing else is read through a place.
 */
final class TimedSlots {

    static final int SERIAL_BITS = 14;
    static final int MAX_PLACES = 1 << 10;

    /** No ticket: every place is taken. */
    static final int NONE = -1;

    /** Answers of {@link #free}: it was this ticket's and is free now. */
    static final int FREED = 0;

    /** It was freed before, by this very ticket. */
    static final int FREED_BEFORE = 1;

    /** It is somebody else's by now. */
    static final int NOT_ITS_OWN = 2;

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int SERIAL_MASK = (1 << SERIAL_BITS) - 1;
    private static final long MAX_MICROS = (1L << 50) - 2;
    private static final long HEAD_START_NANOS = (1L << 48) * 1_000;
    private static final int STRIDE = 8; // a cache line each: places are written by different threads

    private final long[] words;
    private final int places;
    private final long originNanos;

    TimedSlots(int places, long originNanos) {
        this.places = places;
        this.originNanos = originNanos - HEAD_START_NANOS;
        words = new long[(places + 1) * STRIDE];
    }

    int places() {
        return places;
    }

    /** Claims a place that is free. */
    int claim(long timeNanos, int startAt) {
        return claim(timeNanos, startAt, Long.MIN_VALUE);
    }

    /**
     * Claims a place that is free, or whose time is up.
     *
     * @param timeNanos the time to note
     * @param startAt where to look first, a thread's own number where threads should keep apart
     * @param nowNanos a place is taken over if its time is not after this; {@code Long.MIN_VALUE} for none
     */
    int claimFreeOrOver(long timeNanos, int startAt, long nowNanos) {
        return claim(timeNanos, startAt, microsDown(nowNanos));
    }

    private int claim(long timeNanos, int startAt, long overAt) {
        long time = microsUp(timeNanos);
        int first = Math.floorMod(startAt, places);
        for (int i = 0; i < places; i++) {
            int place = first + i < places ? first + i : first + i - places;
            long seen = word(place);
            while (timeOf(seen) == 0 || timeOf(seen) - 1 <= overAt) {
                int serial = (int) seen + 1 & SERIAL_MASK;
                if (WORD.compareAndSet(words, index(place), seen, ((time + 1) << SERIAL_BITS) | serial)) {
                    return place << SERIAL_BITS | serial;
                }
                seen = word(place);
            }
        }
        return NONE;
    }

    /** Gives a place back; a lease whose time is up at {@code nowNanos} is not its holder's own any more. */
    int freeUnlessOver(int ticket, long nowNanos) {
        return free(ticket, microsDown(nowNanos));
    }

    /** Gives a place back. */
    int free(int ticket) {
        return free(ticket, Long.MIN_VALUE);
    }

    private int free(int ticket, long overAt) {
        int place = ticket >>> SERIAL_BITS;
        int serial = ticket & SERIAL_MASK;
        if (place >= places) {
            return NOT_ITS_OWN;
        }
        while (true) {
            long seen = word(place);
            if (((int) seen & SERIAL_MASK) != serial) {
                return NOT_ITS_OWN;
            }
            if (timeOf(seen) == 0) {
                return FREED_BEFORE;
            }
            if (timeOf(seen) - 1 <= overAt) {
                return NOT_ITS_OWN;
            }
            if (WORD.compareAndSet(words, index(place), seen, (long) serial)) {
                return FREED;
            }
        }
    }

    /** How long ago the call in this place started, to the microsecond. */
    long nanosSince(int ticket, long nowNanos) {
        int place = ticket >>> SERIAL_BITS;
        if (place >= places) {
            return 0; // of another table
        }
        long seen = word(place);
        return (microsDown(nowNanos) - (timeOf(seen) - 1)) * 1_000;
    }

    /** Places that are taken and whose time is at or before the given one. */
    int countUpTo(long nanos) {
        long micros = microsDown(nanos);
        int count = 0;
        for (int place = 0; place < places; place++) {
            long time = timeOf(word(place));
            count += time != 0 && time - 1 <= micros ? 1 : 0;
        }
        return count;
    }

    /** Places that are taken and whose time is after the given one. */
    int countAfter(long nanos) {
        long micros = microsDown(nanos);
        int count = 0;
        for (int place = 0; place < places; place++) {
            count += timeOf(word(place)) - 1 > micros ? 1 : 0;
        }
        return count;
    }

    /** Is a time later than so long after now? The clock is read after the times. */
    boolean hasLaterThan(NanoClock clock, long nanosFromNow) {
        long latest = 0;
        for (int place = 0; place < places; place++) {
            latest = Math.max(latest, timeOf(word(place)));
        }
        return latest - 1 > microsUp(clock.nanos() + nanosFromNow);
    }

    private long microsUp(long nanos) {
        return clamp(-Math.floorDiv(-(nanos - originNanos), 1_000L));
    }

    /** Before the head start is negative: then nothing is over yet. */
    private long microsDown(long nanos) {
        return Math.min(MAX_MICROS, Math.floorDiv(nanos - originNanos, 1_000L));
    }

    private static long clamp(long micros) {
        return Math.max(0, Math.min(MAX_MICROS, micros));
    }

    private long word(int place) {
        return (long) WORD.getOpaque(words, index(place));
    }

    private static int index(int place) {
        return (place + 1) * STRIDE;
    }

    private static long timeOf(long word) {
        return word >>> SERIAL_BITS;
    }
}
