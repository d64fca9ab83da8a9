package io.kellet.samples.gateway;

/** A venue that is up or down, as it is told. One thread sends; it counts what reached it. */
final class SimulatedVenue {

    private boolean down;
    private long asked;
    private long acknowledged;

    /** Answers the number of the acknowledgement. */
    Long send(Order order) throws VenueDownException {
        asked++;
        if (down) {
            throw new VenueDownException(order.priceTicks);
        }
        return ++acknowledged;
    }

    void goDown() {
        down = true;
    }

    void comeBack() {
        down = false;
    }

    /** Orders that reached it, answered or not. */
    long asked() {
        return asked;
    }

    long acknowledged() {
        return acknowledged;
    }
}
