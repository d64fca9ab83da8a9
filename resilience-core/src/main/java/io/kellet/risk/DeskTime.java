package io.kellet.risk;

import io.kellet.time.NanoClock;

/**
 * The time of a desk, which does not go back when its clock does: what had passed stays passed, and what was to last an hour lasts
 * no longer than that and the time between two readings. Under its desk's lock.
 */
final class DeskTime {

    private final NanoClock clock;
    private long lastReading;
    private long ahead; // of the clock, by all steps back together

    DeskTime(NanoClock clock) {
        this.clock = clock;
        lastReading = clock.nanos();
    }

    long now() {
        long reading = clock.nanos();
        if (reading - lastReading < 0) {
            ahead += lastReading - reading;
        }
        lastReading = reading;
        return reading + ahead;
    }

    /** How far the clock has gone back so far, as of the last {@link #now}. */
    long ahead() {
        return ahead;
    }
}
