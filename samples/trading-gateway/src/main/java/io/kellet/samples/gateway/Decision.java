package io.kellet.samples.gateway;

/** What became of an order. */
enum Decision {
    FILLED("filled"),
    PARTLY_FILLED("partly filled, the rest in the book"),
    RESTED("put into the book"),
    REFUSED_PRICE("refused: price too far from the market"),
    REFUSED_SIZE("refused: size");

    final String text;

    Decision(String text) {
        this.text = text;
    }
}
