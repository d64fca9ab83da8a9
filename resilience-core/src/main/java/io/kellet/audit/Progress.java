package io.kellet.audit;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How far the keeper is. It writes here after every batch, so the words have cache lines of their own: those who append must not miss
 * for it.
 *
 * <p>{@code written} is stored before {@code durable} and loaded after it, so no reader sees more durable records than written ones.
 */
final class Progress {

    private static final int PADDING = 16; // two cache lines: the neighbour-line prefetcher fetches pairs
    private static final int CAUGHT_UP = PADDING;
    private static final int WRITTEN = PADDING + 1;
    private static final int DURABLE = PADDING + 2;

    private final AtomicLongArray words = new AtomicLongArray(PADDING + 3 + PADDING);

    Progress(long now) {
        words.set(CAUGHT_UP, now);
    }

    void set(long written, long durable, long caughtUp) {
        words.set(CAUGHT_UP, caughtUp);
        words.set(WRITTEN, written);
        words.set(DURABLE, durable);
    }

    long caughtUp() {
        return words.get(CAUGHT_UP);
    }

    long written() {
        return words.get(WRITTEN);
    }

    long durable() {
        return words.get(DURABLE);
    }
}
