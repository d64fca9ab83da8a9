package io.kellet.risk;

/** Seam until the switch stands. */
@FunctionalInterface
interface KillCheck {
    boolean allows(OrderView order);
}
