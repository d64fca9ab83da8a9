package io.kellet.health;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The threads that checks run on: a new daemon thread for each run, so that no check inherits what another left behind, and never more of
 * them than there may be. A run that hangs keeps its place until it returns. Checks of liveness have places of their own, and take the
 * others when those are gone; nothing outside can take either.
 *
 * <p>Places are taken and given back under the keeper's lock; threads are started outside of it.
 */
final class CheckThreads {

    private final String name;
    private final int most;
    private final @Nullable Executor executor; // null: threads of our own
    private int busy;
    private int busyLive;

    CheckThreads(HealthConfig config, @Nullable Executor executor) {
        name = config.name();
        most = config.maxThreads();
        this.executor = executor;
    }

    /** Is there a place of those that only liveness may take? */
    boolean hasLivePlace() {
        return busyLive < HealthConfig.LIVE_THREADS;
    }

    boolean hasPlace() {
        return busy < most;
    }

    void take(boolean live) {
        if (live) {
            busyLive++;
        } else {
            busy++;
        }
    }

    void giveBack(boolean live) {
        if (live) {
            busyLive--;
        } else {
            busy--;
        }
    }

    /** Starts it, or tells it that it cannot be. */
    void launch(CheckFlight flight) {
        try {
            if (executor != null) {
                executor.execute(flight);
            } else {
                Thread thread = new Thread(flight, "kellet-check-" + name + "-" + flight.entry.name());
                thread.setDaemon(true);
                thread.start();
            }
        } catch (
                Throwable
                        e) { // an executor that is shut down; no more native threads; whatever it is, others are to be
            // started
            flight.refused(e);
        }
    }
}
