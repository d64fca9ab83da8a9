package io.kellet.breaker;

import io.kellet.event.EventBus;
import io.kellet.event.SequencedSource;
import io.kellet.event.Topic;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners what a breaker did, in the order of its commit numbers. Every number is published or skipped exactly once, by
 * the thread whose compare-and-set took it.
 */
final class BreakerEvents {

    private final String breaker;
    private final SequencedSource source;
    private final Topic<BreakerTransition> transitions;
    private final Topic<BreakerThresholdCrossed> crossings;
    private final Topic<BreakerTripWithheld> withheld;
    private final Topic<BreakerReconfigured> reconfigured;

    BreakerEvents(EventBus bus, String breaker) {
        this.breaker = breaker;
        transitions = bus.topic(BreakerTransition.class);
        crossings = bus.topic(BreakerThresholdCrossed.class);
        withheld = bus.topic(BreakerTripWithheld.class);
        reconfigured = bus.topic(BreakerReconfigured.class);
        source = bus.sequencedSource("breaker:" + breaker, 1);
    }

    void moved(Epoch from, Epoch to, Cause cause, long atNanos, @Nullable Operator operator) {
        publish(
                to.commit,
                transitions,
                transitions.isHeard()
                        ? new BreakerTransition(
                                breaker,
                                to.commit,
                                from.state,
                                to.state,
                                cause,
                                atNanos,
                                Duration.ofNanos(to.openNanos),
                                operator)
                        : null);
    }

    void crossed(Epoch to, boolean over, Cause cause, long atNanos) {
        publish(
                to.commit,
                crossings,
                crossings.isHeard() ? new BreakerThresholdCrossed(breaker, to.commit, over, cause, atNanos) : null);
    }

    void withheld(Epoch to, BreakerGroup group, Cause cause, long atNanos) {
        publish(
                to.commit,
                withheld,
                withheld.isHeard() ? new BreakerTripWithheld(breaker, to.commit, group.name(), cause, atNanos) : null);
    }

    void reconfigured(Epoch to, long atNanos) {
        publish(
                to.commit,
                reconfigured,
                reconfigured.isHeard() ? new BreakerReconfigured(breaker, to.commit, to.rules.config, atNanos) : null);
    }

    void skip(Epoch to) {
        source.skip(to.commit);
    }

    void close() {
        source.close();
    }

    private <E> void publish(long commit, Topic<E> topic, @Nullable E event) {
        if (event == null) {
            source.skip(commit);
        } else {
            source.publish(commit, topic, event);
        }
    }
}
