package io.kellet.health;

import java.util.concurrent.locks.LockSupport;

/** Looks every second, as whoever asks for health does, whether the keeper still has its turns: in case nobody asks. */
final class Watch implements Runnable {

    private static final long LOOK_NANOS = 1_000_000_000L;

    private final HealthRegistry health;
    private final Keeper keeper;

    Watch(HealthRegistry health, Keeper keeper) {
        this.health = health;
        this.keeper = keeper;
    }

    @Override
    public void run() {
        while (!keeper.isClosed()) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            Thread.interrupted(); // else somebody's stray interrupt would keep the thread from sleeping again
            if (!keeper.isClosed()) {
                keeper.guarded(health::look);
            }
        }
    }
}
