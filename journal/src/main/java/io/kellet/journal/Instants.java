package io.kellet.journal;

import java.time.Instant;

/** Wall clock readings in nanoseconds since 1970. */
final class Instants {

    private static final long SECOND = 1_000_000_000;

    private Instants() {}

    /** The nearest there is a reading for: such readings reach from 1677 to 2262. */
    static long toNanos(Instant time) {
        if (time.isBefore(ofNanos(Long.MIN_VALUE))) {
            return Long.MIN_VALUE;
        }
        if (time.isAfter(ofNanos(Long.MAX_VALUE))) {
            return Long.MAX_VALUE;
        }
        long seconds = time.getEpochSecond();
        // before 1970 the whole seconds alone may be below the least there is
        return seconds < 0 ? (seconds + 1) * SECOND + (time.getNano() - SECOND) : seconds * SECOND + time.getNano();
    }

    static Instant ofNanos(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }
}
