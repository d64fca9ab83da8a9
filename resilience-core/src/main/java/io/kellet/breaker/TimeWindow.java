package io.kellet.breaker;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * The outcomes of the last so long, in buckets. A bucket has a number, its index: nanoseconds since origin, divided by the
 * bucket's length. Index i lives in cell i & mask of every stripe, and a cell is two words, all outcomes and the bad ones,
 * each holding index and count (TimeWindowCell). A thread records in the stripe that its number hashes to.
 *
 * Rotation is no step of its own. One compare-and-set either adds one to a count that bears my index, or replaces a count
 * that bears an older index by "my index, one". So no outcome is lost or doubled between two buckets, whoever comes first.
 * A count that bears a newer index is a ring's length ahead, which is more than the window: mine has left it.
 *
 * What is in the window at index i: the counts of i - buckets to i, one bucket more than fits the length. An outcome is in
 * until its age exceeds the length, and out when it is a bucket older.
 *
 * latest is the highest index that anybody recorded or read at. It only grows, by one write per bucket. Reading moves it
 * as well: what a reader was told has left the window shall not come back with a clock that steps back.
 *
 * The clock. An index within one of latest is taken as it is. One further off, on either side, is held against a second
 * reading of the clock, taken after latest was loaded; on a monotonic clock that reading cannot be behind latest.
 * - It is: the clock has stepped back. origin goes back by as much, so that window time goes on from latest. Nothing is
 *   evicted and nothing stands still. The threads that see the step race with one compare-and-set of origin.
 * - It is not, and the caller's index is behind: its thread had stalled. The outcome goes where it belongs, if that is
 *   still in the window; else it is not counted.
 * - It is not, and the caller's index is ahead of it: read before a step that somebody else has already dealt with. It
 *   counts as now.
 * - It is far ahead of latest: a long idle time, or the clock has jumped. All that is known has left the window, and that
 *   is all there is to say, so origin moves to keep indexes small: a cell could not tell a difference of half its numbers.
 *   (It could not in one that no thread hashed to for 6 years of buckets of 100 ms, or 17 of 1 ms, of steady recording.)
 * A step back of up to a bucket shifts nothing: outcomes stay for as much longer. While a longer one is dealt with, a
 * reading from before it may pass as one bucket ahead: outcomes then leave that one bucket early.
 *
 * Memory ordering: accesses are volatile, except that the common path loads origin and latest with acquire: a pair that
 * does not belong together gives an index that is off by more than one, and hence the slow path. An outcome counts in the
 * total first, then as bad, then in lastBad, and all that before its recorder evaluates; a reader loads bad before total.
 * Stress test: TimeWindowStress (concurrency-tests).
 */
final class TimeWindow extends OutcomeWindow {

    private static final long TOO_OLD = Long.MIN_VALUE;
    private static final long FAR_AHEAD = 1L << 30; // a quarter of what 32 bits tell apart
    private static final int MOST_STRIPES = 8; // reading costs a look at each
    private static final int PADDING = 16; // two cache lines: the neighbour-line prefetcher fetches pairs
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle ORIGIN;
    private static final VarHandle LATEST;
    private static final VarHandle LAST_BAD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ORIGIN = lookup.findVarHandle(TimeWindow.class, "origin", long.class);
            LATEST = lookup.findVarHandle(TimeWindow.class, "latest", long.class);
            LAST_BAD = lookup.findVarHandle(TimeWindow.class, "lastBad", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long bucketNanos;
    private final int buckets;
    private final TimeWindowCell cell;
    private final int cellMask;
    private final long[][] stripes;

    @SuppressWarnings("UnusedVariable") // through ORIGIN: when bucket 0 began
    private volatile long origin;

    @SuppressWarnings("UnusedVariable") // through LATEST
    private volatile long latest;

    private volatile long lastBad; // the highest index of a bad outcome

    TimeWindow(Window.Span span, NanoClock clock) {
        this(span, clock, Runtime.getRuntime().availableProcessors());
    }

    /** Any number of threads may record, however many stripes there are. */
    TimeWindow(Window.Span span, NanoClock clock, int threads) {
        super(span, clock);
        bucketNanos = span.bucket().toNanos();
        buckets = span.buckets();
        cell = new TimeWindowCell(bucketNanos);
        int cells = powerOfTwoFrom(buckets + 2);
        cellMask = cells - 1;
        stripes = new long[powerOfTwoFrom(Math.min(threads, MOST_STRIPES))][PADDING + 2 * cells + PADDING];
        origin = clock.nanos();
        lastBad = -1L - buckets;
    }

    private static int powerOfTwoFrom(int least) {
        return least == 1 ? 1 : Integer.highestOneBit(least - 1) << 1;
    }

    @Override
    boolean isQuiet() {
        return false;
    }

    @Override
    boolean record(boolean bad, long now) {
        long index = indexOf(now);
        if (index == TOO_OLD) {
            return false;
        }
        long[] stripe = stripes[stripe()];
        int at = wordOf(index);
        addOne(stripe, at, index);
        if (bad) {
            addOne(stripe, at + 1, index);
            raise(LAST_BAD, index);
            return true;
        }
        return lastBad >= index - buckets;
    }

    @Override
    long counts(long now) {
        long index = Math.max(indexOf(now), (long) LATEST.getVolatile(this));
        long total = 0;
        long bad = 0;
        for (long[] stripe : stripes) {
            for (long i = index - buckets; i <= index; i++) {
                int at = wordOf(i);
                long badHere = cell.countAt((long) WORD.getVolatile(stripe, at + 1), i);
                long here = cell.countAt((long) WORD.getVolatile(stripe, at), i);
                total += here;
                bad += Math.min(badHere, here); // the bucket may have made way for a newer one in between
            }
        }
        return counts(total, bad);
    }

    @Override
    boolean readsTime() {
        return true;
    }

    private int stripe() {
        return (int) ((Thread.currentThread().getId() * GOLDEN) >>> 32) & (stripes.length - 1);
    }

    private int wordOf(long index) {
        return PADDING + 2 * ((int) index & cellMask);
    }

    private void addOne(long[] stripe, int at, long index) {
        while (true) {
            long seen = (long) WORD.getVolatile(stripe, at);
            long next = cell.plusOne(seen, index);
            if (next == seen || WORD.compareAndSet(stripe, at, seen, next)) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** The bucket of a reading of the clock, or {@link #TOO_OLD}. Afterwards {@link #latest} is at least that. */
    private long indexOf(long now) {
        long start = (long) ORIGIN.getAcquire(this);
        long newest = (long) LATEST.getAcquire(this);
        long since = now - start - newest * bucketNanos;
        return since >= 0 && since < bucketNanos ? newest : indexOffLatest(now, start, newest);
    }

    private long indexOffLatest(long now, long start, long newest) {
        long index = Math.floorDiv(now - start, bucketNanos);
        if (index == newest - 1) {
            return index;
        }
        if (index == newest + 1) {
            raise(LATEST, index);
            return index;
        }
        return indexByTheClock(now);
    }

    private long indexByTheClock(long now) {
        while (true) {
            long start = (long) ORIGIN.getVolatile(this);
            long newest = (long) LATEST.getVolatile(this);
            long fresh = clock.nanos(); // after latest was loaded
            long current = Math.floorDiv(fresh - start, bucketNanos);
            if (current < newest - 1 || current - newest > FAR_AHEAD) {
                long goOnAt = current < newest ? newest : newest + cellMask + 1;
                if (ORIGIN.compareAndSet(this, start, fresh - goOnAt * bucketNanos)) {
                    raise(LATEST, goOnAt);
                    return goOnAt;
                }
                continue; // somebody else has dealt with it
            }
            raise(LATEST, current);
            long index = Math.min(Math.floorDiv(now - start, bucketNanos), current);
            return index < Math.max(current, newest) - buckets ? TOO_OLD : index;
        }
    }

    private void raise(VarHandle word, long to) {
        long seen = (long) word.getVolatile(this);
        while (seen < to && !word.compareAndSet(this, seen, to)) {
            seen = (long) word.getVolatile(this);
        }
    }
}
