package io.kellet.samples.gateway;

/**
 * Decides every order against the book: refuses what is too large or too far from the market, trades what crosses, leaves
 * the rest in the book. Keeps score, so that the tour can check that nothing was made or lost.
 */
@SuppressWarnings("EnumOrdinal") // indexes an array that this class alone makes and reads
final class OrderDesk {

    static final int MAX_QUANTITY = 500;

    /** How far from the best opposite price an order may be. */
    static final int COLLAR_TICKS = 80;

    private final OrderBook book;
    private final long[] decisions = new long[Decision.values().length];
    private long offered;
    private long traded;

    OrderDesk(OrderBook book) {
        this.book = book;
    }

    Decision decide(Order order) {
        Decision decision = decided(order);
        decisions[decision.ordinal()]++;
        return decision;
    }

    private Decision decided(Order order) {
        if (order.quantity <= 0 || order.quantity > MAX_QUANTITY) {
            return Decision.REFUSED_SIZE;
        }
        if (order.priceTicks < 0 || order.priceTicks >= book.ticks() || outsideCollar(order)) {
            return Decision.REFUSED_PRICE;
        }
        int filled = book.take(order.buy, order.priceTicks, order.quantity);
        int left = order.quantity - filled;
        offered += order.quantity;
        traded += filled;
        if (left == 0) {
            return Decision.FILLED;
        }
        book.rest(order.buy, order.priceTicks, left);
        return filled == 0 ? Decision.RESTED : Decision.PARTLY_FILLED;
    }

    private boolean outsideCollar(Order order) {
        if (!book.hasBothSides()) {
            return false;
        }
        int market = order.buy ? book.bestAsk() : book.bestBid();
        return Math.abs(order.priceTicks - market) > COLLAR_TICKS;
    }

    long decisions(Decision decision) {
        return decisions[decision.ordinal()];
    }

    long orders() {
        long sum = 0;
        for (long count : decisions) {
            sum += count;
        }
        return sum;
    }

    /** Every accepted unit is in the book, or was traded: once as the taker, once out of the book. */
    boolean balances() {
        return offered == 2 * traded + book.waiting();
    }
}
