package io.kellet.event;

import static java.util.Objects.requireNonNull;

/**
 * Publishes events that have numbers already; made by {@link EventBus#sequencedSource}. It is for a component whose state
 * word carries a commit number: the thread that wins the compare-and-set owns the number, may lose its time slice
 * before it publishes, and still its event is delivered in its turn.
 *
 * <pre>{@code
 * if (tripped.isHeard()) {
 *     source.publish(commit, tripped, new BreakerTripped(name, commit));
 * } else {
 *     source.skip(commit);
 * }
 * }</pre>
 *
 * <p>Every number from the stated first one on is to be published or skipped exactly once, by any thread, in any order.
 * Delivery waits for a number that is missing, without a time limit, until a number {@link EventBusConfig#laneSize} or a
 * multiple of it higher has been published or skipped; then the missing one is given up, and lost should it come after
 * all. So is the older of two events that need the same place: the newest state matters most. A number that comes a
 * second time, or below the first, counts as lost and is never delivered.
 *
 * <p>Numbers end at 2<sup>62</sup>, after 146 years of one commit per nanosecond; they do not wrap.
 */
public final class SequencedSource implements AutoCloseable {

    private final Lane lane;
    private final Topics topics;

    SequencedSource(Lane lane, Topics topics) {
        this.lane = lane;
        this.topics = topics;
    }

    /** The name it was made with. */
    public String name() {
        return lane.name();
    }

    /**
     * Hands over the event with this number; if nobody listens, does what {@link #skip} does. Never waits. After
     * {@link #close} the event is counted as discarded. If it throws, the number is still to be published or skipped.
     *
     * @throws IllegalArgumentException if the topic is of another bus, or the number above 2<sup>62</sup>
     */
    public <E> void publish(long commit, Topic<E> topic, E event) {
        topic.requireHome(topics, lane.name());
        requireInRange(commit);
        if (topic.isHeard()) {
            lane.publish(commit, topic, requireNonNull(event, "event"));
        } else {
            lane.skip(commit);
        }
    }

    /**
     * There will be no event with this number. Never waits, never allocates.
     *
     * @throws IllegalArgumentException if the number is above 2<sup>62</sup>
     */
    public void skip(long commit) {
        requireInRange(commit);
        lane.skip(commit);
    }

    /** What became of this source's events; skipped numbers are not events. No lock. */
    public EventCounts counts() {
        return lane.counts();
    }

    /**
     * Ends the source and frees its name. What was published is still delivered, in order and without waiting for
     * numbers that are missing; then its place among {@link EventBusConfig#maxSources} is free too, which is at once if
     * nothing is pending. A second time does nothing.
     */
    @Override
    public void close() {
        lane.close();
    }

    private void requireInRange(long commit) {
        if (commit > Lane.MAX_NUMBER) {
            throw new IllegalArgumentException(
                    "commit number must not exceed 2^62: source=" + lane.name() + " commit=" + commit);
        }
    }

    @Override
    public String toString() {
        return "SequencedSource[" + lane.name() + "]";
    }
}
