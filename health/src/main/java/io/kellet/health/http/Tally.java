package io.kellet.health.http;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many requests of which kind were answered with what, and how many were not. */
final class Tally {

    /** Everything that is ever answered, in ascending order. */
    private static final int[] CODES = {200, 400, 401, 404, 405, 429, 431, 500, 503, 505};

    private final Map<PathClass, AtomicLongArray> answered = new EnumMap<>(PathClass.class);

    /** Closed because there were too many. */
    final AtomicLong dropped = new AtomicLong();

    /** Closed because the request did not come, or the answer was not taken, in time. */
    final AtomicLong timedOut = new AtomicLong();

    /** Closed because something went wrong here. */
    final AtomicLong failed = new AtomicLong();

    Tally() {
        for (PathClass path : PathClass.values()) {
            answered.put(path, new AtomicLongArray(CODES.length));
        }
    }

    void answered(PathClass path, int code) {
        of(path).incrementAndGet(Arrays.binarySearch(CODES, code));
    }

    long answers(PathClass path, int code) {
        int index = Arrays.binarySearch(CODES, code);
        return index < 0 ? 0 : of(path).get(index);
    }

    long answers() {
        long sum = 0;
        for (PathClass path : PathClass.values()) {
            for (int code : CODES) {
                sum += answers(path, code);
            }
        }
        return sum;
    }

    private AtomicLongArray of(PathClass path) {
        AtomicLongArray counts = answered.get(path);
        if (counts == null) {
            throw new IllegalStateException("a kind of path that is not counted: path=" + path);
        }
        return counts;
    }
}
