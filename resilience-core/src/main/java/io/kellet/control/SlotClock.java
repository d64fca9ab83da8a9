package io.kellet.control;

/**
 * Cuts time into slots, numbered upwards, {@link #SLOTS} to a window. One thread at a time.
 *
 * <p>Readings may come a little out of order: a thread took its reading and then waited for its turn. So a reading from before
 * the last one counts as the last one. Only when two in a row are more than a window before it has the clock gone back;
 * the present slot then starts anew from there. Nothing that was counted leaves its window early by that, and none stays for
 * more than one window longer.
 */
final class SlotClock {

    static final int SLOTS = 32;

    private static final long FIRST = SLOTS + 1;

    private final long slotNanos;
    private final long windowNanos;

    private long slot = FIRST;
    private long slotStart;
    private long latest;
    private boolean started;
    private boolean wentBack;

    SlotClock(long windowNanos) {
        this.windowNanos = windowNanos;
        slotNanos = (windowNanos + SLOTS - 1) / SLOTS;
    }

    /** The slot of this reading, never below an earlier answer. */
    long slotAt(long now) {
        if (!started) {
            started = true;
            slotStart = now;
            latest = now;
            return slot;
        }
        if (now - latest < 0) {
            return earlier(now);
        }
        wentBack = false;
        latest = now;
        long past = now - slotStart;
        if (past >= slotNanos) {
            long slots = past / slotNanos;
            slot += slots;
            slotStart += slots * slotNanos;
        }
        return slot;
    }

    private long earlier(long now) {
        if (latest - now > windowNanos) {
            if (wentBack) {
                slotStart = now;
                latest = now;
            }
            wentBack = !wentBack;
        }
        return slot;
    }
}
