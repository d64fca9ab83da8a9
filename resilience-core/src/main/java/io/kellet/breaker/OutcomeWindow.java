package io.kellet.breaker;

import io.kellet.time.NanoClock;

/**
 * The outcomes a rate is taken over. Any thread records, any thread reads, none waits or allocates.
 *
 * <p>An outcome counts in the total before it counts as bad. A reader in between takes it for a good one, so it may see a
 * rate too low, never one too high on its account; and who recorded a bad outcome evaluates after it, so the last of
 * several threads sees them all.
 */
abstract sealed class OutcomeWindow permits BitWindow, RingWindow, TimeWindow {

    final NanoClock clock;
    private final Window window;

    OutcomeWindow(Window window, NanoClock clock) {
        this.window = window;
        this.clock = clock;
    }

    /** An empty window. */
    static OutcomeWindow of(Window window, NanoClock clock) {
        if (window instanceof Window.Span span) {
            return new TimeWindow(span, clock);
        }
        Window.Calls calls = (Window.Calls) window;
        return calls.calls() <= BitWindow.MOST ? new BitWindow(calls, clock) : new RingWindow(calls, clock);
    }

    /** Would recording one more good outcome change nothing? Then it need not be recorded. */
    abstract boolean isQuiet();

    /**
     * Adds an outcome.
     *
     * @param now for a window that {@link #readsTime()}, else ignored
     * @return whether the rate is worth evaluating: {@code false} says that nothing bad is in the window
     */
    abstract boolean record(boolean bad, long now);

    /**
     * How many outcomes are in the window and how many of them are bad, to be taken apart with {@link #total} and
     * {@link #bad}. Both stop at {@link Integer#MAX_VALUE}.
     */
    abstract long counts(long now);

    /** Does it need {@code now} at all? */
    abstract boolean readsTime();

    final boolean isShapedLike(Window other) {
        return window.equals(other);
    }

    /**
     * The window to go on with under new settings: this one if the shape is the same; one with the newest outcomes of this
     * one if both hold at most 64 calls; else an empty one. What is recorded here meanwhile may be missing there.
     */
    OutcomeWindow resized(Window to) {
        return isShapedLike(to) ? this : of(to, clock);
    }

    static int total(long counts) {
        return (int) (counts >>> 32);
    }

    static int bad(long counts) {
        return (int) counts;
    }

    /** Reads {@code bad} as no more than {@code total}. */
    static long counts(long total, long bad) {
        long most = Math.min(total, Integer.MAX_VALUE);
        return most << 32 | Math.min(bad, most);
    }
}
