package io.kellet.samples.gateway;

import java.io.IOException;

/** The venue closed the connection instead of answering. */
final class VenueDownException extends IOException {

    private static final long serialVersionUID = 1L;

    VenueDownException(int priceTicks) {
        super("connection reset by venue: priceTicks=" + priceTicks);
    }
}
