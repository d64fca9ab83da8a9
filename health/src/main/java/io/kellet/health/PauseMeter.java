package io.kellet.health;

/**
 * Notices that the whole process stood still, stopped by a collector, a hypervisor or a signal: then the keeper's turn comes long after
 * it was planned. What a check did not manage meanwhile says nothing about what it checks.
 *
 * <p>Not safe for threads.
 */
final class PauseMeter {

    /** The longest time between two turns while a check runs. */
    static final long TURN_NANOS = 100_000_000L;

    /** A turn that comes so much later than planned was held up. */
    static final long LATE_NANOS = 250_000_000L;

    private boolean planned;
    private long plannedNanos;
    private long totalNanos;

    /** A turn begins. */
    void turn(long now) {
        if (planned && now - plannedNanos > LATE_NANOS) {
            totalNanos += now - plannedNanos;
        }
        planned = false;
    }

    /** When the next turn is to begin. */
    void plan(long nanos) {
        planned = true;
        plannedNanos = nanos;
    }

    /** For how long the process has stood still, in all. */
    long totalNanos() {
        return totalNanos;
    }

    /** How much of the time since then was not lost in pauses. */
    long activeSince(long then, long totalThen, long now) {
        return now - then - (totalNanos - totalThen);
    }

    /** The clock went back by so much. */
    void stepBack(long nanos) {
        plannedNanos -= nanos;
    }
}
