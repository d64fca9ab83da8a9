package io.kellet.event;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts events, and counts them once more in the whole it is part of. Any thread; nobody waits for anybody. */
final class Tally {

    private final @Nullable Tally whole;
    private final LongAdder published = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder discarded = new LongAdder();

    Tally(@Nullable Tally whole) {
        this.whole = whole;
    }

    /** Before anything else happens to the event, so that no reader ever finds more outcomes than events. */
    void published() {
        if (whole != null) {
            whole.published();
        }
        published.increment();
    }

    void delivered() {
        delivered.increment();
        if (whole != null) {
            whole.delivered();
        }
    }

    void lost() {
        lost.increment();
        if (whole != null) {
            whole.lost();
        }
    }

    void discarded() {
        discarded.increment();
        if (whole != null) {
            whole.discarded();
        }
    }

    EventCounts counts() {
        long seenDelivered = delivered.sum();
        long seenLost = lost.sum();
        long seenDiscarded = discarded.sum();
        // last: what has an outcome has been published
        return new EventCounts(published.sum(), seenDelivered, seenLost, seenDiscarded);
    }
}
