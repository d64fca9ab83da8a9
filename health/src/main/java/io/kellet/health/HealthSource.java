package io.kellet.health;

import java.time.Duration;

/**
 * Where health is read: a {@link HealthRegistry}, or whatever else answers in its place. What shows health to others, over HTTP or gRPC,
 * needs no more.
 */
public interface HealthSource {

    /** What is known: one acquire load. */
    HealthSnapshot snapshot();

    /**
     * As {@link #snapshot()}, and also right if everything that keeps it up to date has come to a halt, and if the kill switch was engaged
     * a moment ago.
     *
     * @param now the clock's reading
     */
    HealthSnapshot snapshot(long now);

    /**
     * Waits for a snapshot with a higher version than this.
     *
     * @return the newest, which is an old one if the time is over
     */
    HealthSnapshot awaitNewer(long version, Duration timeout) throws InterruptedException;

    /** From now on {@link Probe#READY} and {@link Probe#TRADING} are a no; whoever asks after this has returned is told so. */
    void drain(String why);
}
