package io.kellet.health.check;

import io.kellet.time.Deadline;

/**
 * Something that happened, and is remembered for a while: so long that results are damped before it is forgotten. A clock that steps
 * back makes it be remembered longer by no more than the same while.
 */
final class Recently {

    private final long holdNanos;
    private boolean happened;
    private long sinceNanos;
    private String text = "";

    Recently(long holdNanos) {
        this.holdNanos = holdNanos;
    }

    void note(long now, String what) {
        happened = true;
        sinceNanos = now;
        text = what;
    }

    /** What it was and how long ago, or an empty text if it is long ago. */
    String text(long now) {
        if (!happened) {
            return "";
        }
        if (now - sinceNanos < 0) {
            sinceNanos = now; // the clock went back
        }
        if (Deadline.hasPassed(Deadline.after(sinceNanos, holdNanos), now)) {
            happened = false;
            text = "";
            return "";
        }
        return text + ", " + Figures.time(now - sinceNanos) + " ago";
    }
}
