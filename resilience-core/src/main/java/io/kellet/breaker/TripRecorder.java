package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditTrail;
import io.kellet.event.EventListener;

/**
 * Writes every trip of every breaker of a bus to an audit trail, in the order in which each breaker tripped, on the event thread:
 * a trip is no operator's doing and costs the call that caused it nothing here.
 *
 * <pre>{@code bus.subscribe(BreakerTransition.class, new TripRecorder(journal.trail()));}</pre>
 *
 * <p>As with every listener, what the bus has lost or a full trail refuses is counted there and is not in the trail.
 */
public final class TripRecorder implements EventListener<BreakerTransition> {

    private final AuditTrail trail;

    public TripRecorder(AuditTrail trail) {
        this.trail = requireNonNull(trail, "trail");
    }

    @Override
    public void onEvent(BreakerTransition move) {
        if (move.isTrip()) {
            trail.entry("breaker.tripped")
                    .actor("breaker:" + move.breaker())
                    .subject(move.breaker())
                    .put("from", move.from().name())
                    .put("cause", move.cause().name())
                    .put("commit", move.commit())
                    .put("open-for", move.openFor().toString())
                    .append();
        }
    }
}
