package io.kellet.event;

import io.kellet.time.Deadline;
import java.time.Duration;

/**
 * Settings of an {@link EventBus}. An instance that exists is valid.
 *
 * @param name part of the thread's name and of every message
 * @param maxSources how many sources there may be at once, 1 to 65,536
 * @param laneSize how many events of one source may wait, and how far out of order its numbers may come; a power of two, 2
 *     to 65,536
 * @param eventsPerTurn how many events of one source are delivered before another has its turn, 1 to 4,096
 * @param idleFor how long the thread sleeps when nothing is pending, 10 us to 1 s; publishers never wake it, so this is
 *     also how late an event may be noticed
 * @param slowAfter a listener call that takes longer is counted and logged as slow, 1 us to 1 day
 * @param closeWithin how long closing the bus delivers what is pending, 0 to 1 hour
 */
public record EventBusConfig(
        String name,
        int maxSources,
        int laneSize,
        int eventsPerTurn,
        Duration idleFor,
        Duration slowAfter,
        Duration closeWithin) {

    private static final int MAX_SOURCES = 65_536;
    private static final int MAX_LANE_SIZE = 65_536;
    private static final int MAX_EVENTS_PER_TURN = 4_096;

    /** @throws IllegalArgumentException naming the setting, its range and the value */
    public EventBusConfig {
        Lanes.requireName("name", name);
        requireInRange("maxSources", maxSources, 1, MAX_SOURCES);
        requireInRange("laneSize", laneSize, 2, MAX_LANE_SIZE);
        if (Integer.bitCount(laneSize) != 1) {
            throw new IllegalArgumentException("laneSize must be a power of two: " + laneSize);
        }
        requireInRange("eventsPerTurn", eventsPerTurn, 1, MAX_EVENTS_PER_TURN);
        requireInRange("idleFor", idleFor, Duration.ofNanos(10_000), Duration.ofSeconds(1));
        requireInRange("slowAfter", slowAfter, Duration.ofNanos(1_000), Duration.ofDays(1));
        requireInRange("closeWithin", closeWithin, Duration.ZERO, Duration.ofHours(1));
    }

    /**
     * Starts from the defaults: 256 sources, 64 events each, 16 events per turn, 1 ms idle, slow after 100 ms, one second
     * to close.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    private static void requireInRange(String setting, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(setting + " must be " + min + ".." + max + ": " + value);
        }
    }

    private static void requireInRange(String setting, Duration value, Duration min, Duration max) {
        Deadline.nanosOf(setting, value);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(setting + " must be " + min + ".." + max + ": " + value);
        }
    }

    /** Collects settings; {@link #build} checks them. */
    public static final class Builder {

        private final String name;
        private int maxSources = 256;
        private int laneSize = 64;
        private int eventsPerTurn = 16;
        private Duration idleFor = Duration.ofMillis(1);
        private Duration slowAfter = Duration.ofMillis(100);
        private Duration closeWithin = Duration.ofSeconds(1);

        private Builder(String name) {
            this.name = name;
        }

        public Builder maxSources(int sources) {
            maxSources = sources;
            return this;
        }

        public Builder laneSize(int events) {
            laneSize = events;
            return this;
        }

        public Builder eventsPerTurn(int events) {
            eventsPerTurn = events;
            return this;
        }

        public Builder idleFor(Duration time) {
            idleFor = time;
            return this;
        }

        public Builder slowAfter(Duration time) {
            slowAfter = time;
            return this;
        }

        public Builder closeWithin(Duration time) {
            closeWithin = time;
            return this;
        }

        public EventBusConfig build() {
            return new EventBusConfig(name, maxSources, laneSize, eventsPerTurn, idleFor, slowAfter, closeWithin);
        }
    }
}
