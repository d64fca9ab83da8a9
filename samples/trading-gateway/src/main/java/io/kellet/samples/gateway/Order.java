package io.kellet.samples.gateway;

/** An order as the gateway's thread sees it: one object, filled anew for every order, so that none is allocated. */
final class Order {
    boolean buy;
    int priceTicks;
    int quantity;
}
