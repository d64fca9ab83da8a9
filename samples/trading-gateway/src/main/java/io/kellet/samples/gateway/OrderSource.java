package io.kellet.samples.gateway;

import java.util.SplittableRandom;

/**
 * Makes up orders around a price that wanders, from a seed: the same seed gives the same orders. About one in thirty is
 * too large or too far from the market.
 */
final class OrderSource {

    private final SplittableRandom random;
    private final int ticks;
    private int middle;

    OrderSource(long seed, int ticks) {
        random = new SplittableRandom(seed);
        this.ticks = ticks;
        middle = ticks / 2;
    }

    /** Fills the order in. */
    void next(Order order) {
        int draw = random.nextInt();
        middle = Math.max(200, Math.min(ticks - 200, middle + ((draw >>> 1) & 1) - ((draw >>> 2) & 1)));
        order.buy = (draw & 1) == 0;
        int aggression = ((draw >>> 3) & 15) - 8;
        order.priceTicks = middle + (order.buy ? aggression : -aggression);
        order.quantity = 1 + ((draw >>> 7) & 127);
        int oddity = (draw >>> 14) & 63;
        if (oddity == 0) {
            order.quantity += OrderDesk.MAX_QUANTITY;
        } else if (oddity == 1) {
            order.priceTicks += order.buy ? -150 : 150;
        }
    }
}
