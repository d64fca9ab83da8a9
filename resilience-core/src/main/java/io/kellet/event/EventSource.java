package io.kellet.event;

import static java.util.Objects.requireNonNull;

/**
 * Publishes events under one name; made by {@link EventBus#source}. Any number of threads may publish: the order in
 * which their calls take a number is the order of delivery.
 *
 * <p>Publishing never waits, and nothing is allocated where nobody listens. A source has its own
 * {@link EventBusConfig#laneSize} places. When listeners fall behind further than that, the newest event takes the place
 * of the oldest, which is counted as lost; other sources do not notice.
 */
public final class EventSource implements AutoCloseable {

    private final Lane lane;
    private final Topics topics;

    EventSource(Lane lane, Topics topics) {
        this.lane = lane;
        this.topics = topics;
    }

    /** The name it was made with. */
    public String name() {
        return lane.name();
    }

    /**
     * Hands an event over for delivery. Does nothing if nobody listens; {@link Topic#isHeard} tells before the event is
     * created. After {@link #close} the event is counted as discarded.
     *
     * @throws IllegalArgumentException if the topic is of another bus
     */
    public <E> void publish(Topic<E> topic, E event) {
        topic.requireHome(topics, lane.name());
        if (topic.isHeard()) {
            requireNonNull(event, "event"); // before a number is taken: delivery would wait for it
            lane.publishNext(topic, event);
        }
    }

    /** What became of this source's events. No lock. */
    public EventCounts counts() {
        return lane.counts();
    }

    /**
     * Ends the source and frees its name. What was published is still delivered; then its place among
     * {@link EventBusConfig#maxSources} is free too, which is at once if nothing is pending. A second time does nothing.
     */
    @Override
    public void close() {
        lane.close();
    }

    @Override
    public String toString() {
        return "EventSource[" + lane.name() + "]";
    }
}
