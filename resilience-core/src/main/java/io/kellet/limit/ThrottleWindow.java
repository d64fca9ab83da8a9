package io.kellet.limit;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many requests began lately, and how many of these were accepted. A request is in the sums until it is older than the
 * window, and out of them one bucket later.
 *
 * <p>There is a ring of buckets, one more than the window has, and no rotation: each bucket's word says which bucket of
 * time it counts, {@code [number of the bucket | count]}, and whoever finds a word of an older bucket replaces it by one
 * compare-and-set that already contains its own count. So nothing is lost or doubled, and it makes no difference who is
 * first. The number takes as many bits as 2<sup>63</sup> nanoseconds need, so it never comes round; the rest are enough for
 * a request per nanosecond.
 *
 * <p>An acceptance is counted in the bucket in which its request was, while that is still there and has a request that is
 * not accepted. Whether it is, the word of the requests says; a word of acceptances that disagrees with it is replaced. The word of the acceptances is read before
 * that of the requests, so that its compare-and-set fails when another has moved on meanwhile.
 *
 * <p>A clock that steps back: a number beyond what the caller's reading allows is taken for the caller's reading being
 * old, and the clock is read again; only if that agrees the word starts again. Sums look as far ahead as behind, so a step
 * shorter than the window forgets nothing.
 *
 * <p>Words are read with acquire and written by compare-and-set alone.
 */
final class ThrottleWindow {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int REQUESTS = 0;
    private static final int ACCEPTS = 1;
    private static final long FURTHEST_BACK =
            1L << 62; // by which the clock may step back and still be counted: 146 years

    private final NanoClock clock;
    private final long originNanos;
    private final long bucketNanos;
    private final int buckets;
    private final int countBits;
    private final long countMask;
    private final long[] words;

    ThrottleWindow(NanoClock clock, long windowNanos, int buckets) {
        this.clock = clock;
        this.buckets = buckets;
        bucketNanos = (windowNanos + buckets - 1) / buckets;
        countBits = Long.SIZE - 1 - Long.numberOfLeadingZeros(bucketNanos);
        countMask = (1L << countBits) - 1;
        words = new long[2 * (buckets + 1)];
        originNanos = clock.nanos() - FURTHEST_BACK / bucketNanos * bucketNanos;
    }

    /** Counts a request and answers the number of its bucket. */
    long addRequest(long now) {
        long number = numberAt(now);
        boolean fresh = false;
        while (true) {
            int at = at(number, REQUESTS);
            long seen = (long) WORD.getAcquire(words, at);
            long counted = seen >>> countBits;
            if (counted > number && !fresh) {
                number = numberAt(clock.nanos());
                fresh = true;
            } else if (WORD.compareAndSet(words, at, seen, withOneMore(seen, number))) {
                return number;
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Counts an acceptance of a request in that bucket; false if the bucket is gone or all its requests are accepted. */
    boolean addAccept(long number) {
        int requests = at(number, REQUESTS);
        int accepts = at(number, ACCEPTS);
        while (true) {
            long seen = (long) WORD.getAcquire(words, accepts);
            long asked = (long) WORD.getAcquire(words, requests); // later, so none that was accepted is missing
            if (asked >>> countBits != number || isAccepted(asked, seen)) {
                return false;
            }
            if (WORD.compareAndSet(words, accepts, seen, withOneMore(seen, number))) {
                return true;
            }
            Thread.onSpinWait();
        }
    }

    /** Requests in the window that ends in that bucket. */
    long requests(long number) {
        return sum(number, REQUESTS);
    }

    /** Acceptances in the window that ends in that bucket; read before the requests, they are never more. */
    long accepts(long number) {
        return sum(number, ACCEPTS);
    }

    long numberAt(long now) {
        return Math.max(0, now - originNanos) / bucketNanos;
    }

    private long sum(long number, int column) {
        long sum = 0;
        for (int i = column; i < words.length; i += 2) {
            long seen = (long) WORD.getAcquire(words, i);
            if (Math.abs((seen >>> countBits) - number) <= buckets) {
                sum += seen & countMask;
            }
        }
        return sum;
    }

    /** Are there as many acceptances as requests, the two words being of one bucket? A bucket that is full takes no more. */
    private boolean isAccepted(long asked, long accepted) {
        return accepted >>> countBits == asked >>> countBits && (accepted & countMask) >= (asked & countMask);
    }

    private long withOneMore(long seen, long number) {
        if (seen >>> countBits != number) {
            return (number << countBits) | 1;
        }
        return (seen & countMask) == countMask ? seen : seen + 1;
    }

    private int at(long number, int column) {
        return 2 * (int) (number % (buckets + 1)) + column;
    }
}
