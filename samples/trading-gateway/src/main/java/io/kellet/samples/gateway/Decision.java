package io.kellet.samples.gateway;

/** What became of an order. */
enum Decision {
    FILLED("filled"),
    PARTLY_FILLED("partly filled, the rest in the book"),
    RESTED("put into the book"),
    CANCELLED("cancels: an older order taken out of the book"),
    REFUSED("refused by the risk gate"),
    STOPPED("stopped by the kill switch between the gate and the venue");

    final String text;

    Decision(String text) {
        this.text = text;
    }
}
