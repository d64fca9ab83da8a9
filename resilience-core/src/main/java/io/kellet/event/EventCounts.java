package io.kellet.event;

/**
 * Where the events of a source, or of all sources of a bus, went. Read without a lock while others count on, so the
 * parts are exact as soon as nobody publishes or delivers:
 * {@code published == delivered + lost + discarded + pending}. Until then an event on its way counts as pending.
 *
 * @param published handed over while somebody listened
 * @param delivered every listener has returned
 * @param lost never delivered: newer events needed the place, or the number came late or twice
 * @param discarded never delivered, because the source or the bus was closed
 */
public record EventCounts(long published, long delivered, long lost, long discarded) {

    /** Events that wait for delivery or are being delivered. */
    public long pending() {
        return published - delivered - lost - discarded;
    }
}
