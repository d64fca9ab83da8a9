package io.kellet.chaos;

import io.kellet.time.NanoClock;

/** A clock that every reading puts forward by so much: who spins on it gets somewhere. Starts just below the wrap. */
final class NanoTicks implements NanoClock {

    static final long TICK = 100;

    long now = Long.MAX_VALUE - 3_000;

    @Override
    public long nanos() {
        now += TICK;
        return now;
    }
}
