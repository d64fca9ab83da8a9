package io.kellet.breaker;

import io.kellet.authority.Operator;
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

    void moved(Epoch from, Epoch to, Cause cause, @Nullable Operator operator) {
        BreakerTransition event = null;
        try {
            if (transitions.isHeard()) {
                Duration openFor = Duration.ofNanos(to.openNanos);
                event = new BreakerTransition(
                        breaker, to.commit, from.state, to.state, cause, to.sinceNanos, openFor, operator);
            }
        } finally {
            publish(to.commit, transitions, event);
        }
    }

    void crossed(Epoch to, boolean over, Cause cause, long atNanos) {
        BreakerThresholdCrossed event = null;
        try {
            if (crossings.isHeard()) {
                event = new BreakerThresholdCrossed(breaker, to.commit, over, cause, atNanos);
            }
        } finally {
            publish(to.commit, crossings, event);
        }
    }

    void withheld(Epoch to, BreakerGroup group, Cause cause, long atNanos) {
        BreakerTripWithheld event = null;
        try {
            if (withheld.isHeard()) {
                event = new BreakerTripWithheld(breaker, to.commit, group.name(), cause, atNanos);
            }
        } finally {
            publish(to.commit, withheld, event);
        }
    }

    void reconfigured(Epoch to, long atNanos) {
        BreakerReconfigured event = null;
        try {
            if (reconfigured.isHeard()) {
                event = new BreakerReconfigured(breaker, to.commit, to.rules.config, atNanos);
            }
        } finally {
            publish(to.commit, reconfigured, event);
        }
    }

    void skip(Epoch to) {
        source.skip(to.commit);
    }

    void close() {
        source.close();
    }

    /** @param event null: nobody listens, or there was no memory for it; those after it shall not wait for it */
    private <E> void publish(long commit, Topic<E> topic, @Nullable E event) {
        boolean published = false;
        try {
            if (event != null) {
                source.publish(commit, topic, event);
                published = true;
            }
        } finally {
            if (!published) {
                source.skip(commit);
            }
        }
    }
}
