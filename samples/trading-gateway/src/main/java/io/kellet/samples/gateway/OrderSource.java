package io.kellet.samples.gateway;

import io.kellet.health.check.LastGood;
import io.kellet.order.OrderClass;
import io.kellet.risk.MarketData;
import io.kellet.time.NanoClock;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Makes up orders around prices that wander, from a seed: the same seed gives the same orders and prices. An account buys
 * for a while, then sells for a while. About one order in twenty is one that nobody should send: too large, too far from the
 * market, once more the same, of a forbidden symbol, against an order of one's own, too many of them, or of nothing.
 */
final class OrderSource {

    /** The usual price of every symbol, in ticks. */
    static final int MIDDLE = House.TICKS / 2;

    /** Nobody may trade it. */
    static final int FORBIDDEN_SYMBOL = 4;

    /** Its orders come more often than it may send. */
    static final int NOISY_STRATEGY = 7;

    private static final int WANDER = 60;
    private static final int MOOD_BITS = 9; // an account changes sides at most every 512 orders

    private final SplittableRandom random;
    private final MarketData market;
    private final int[] middle = new int[House.SYMBOLS];
    private final Order last = new Order();
    private final LastGood prices = new LastGood(NanoClock.SYSTEM);
    private long made;

    OrderSource(long seed, MarketData market) {
        random = new SplittableRandom(seed);
        this.market = market;
        Arrays.fill(middle, MIDDLE);
        last.quantity = 1;
        last.priceTicks = MIDDLE;
    }

    /** A number no order had before. */
    long newId() {
        return ++made;
    }

    /** Moves the market, tells the gate where it is, and fills in an order. */
    void next(Order order, long now) {
        int draw = random.nextInt();
        int odd = random.nextInt(256);
        order.orderClass = OrderClass.NEW;
        order.id = newId();
        order.symbol = draw & 3;
        order.account = (draw >>> 2) & (House.ACCOUNTS - 1);
        order.strategy = ((draw >>> 6) & 31) % NOISY_STRATEGY;
        order.buy = buys(order.account);
        wander(order.symbol, ((draw >>> 11) & 1) - ((draw >>> 12) & 1));
        int aggression = ((draw >>> 13) & 15) - 6;
        order.priceTicks = middle[order.symbol] + (order.buy ? aggression : -aggression);
        order.quantity = 1 + ((draw >>> 17) & 127);
        makeOdd(order, odd);
        last.repeat(order, order.id);
        publish(now);
    }

    /** Half of the accounts buy at any time; which half changes. */
    private boolean buys(int account) {
        long mood = made >>> MOOD_BITS;
        int split = 1 + (int) (mood % (House.ACCOUNTS - 1));
        return ((Integer.bitCount(account & split) + mood) & 1) == 0;
    }

    private void wander(int symbol, int step) {
        middle[symbol] = Math.max(MIDDLE - WANDER, Math.min(MIDDLE + WANDER, middle[symbol] + step));
    }

    private void makeOdd(Order order, int odd) {
        switch (odd) {
            case 0, 1 -> order.quantity += 500;
            case 2, 3 -> order.priceTicks += order.buy ? 150 : -150;
            case 4, 5 -> order.repeat(last, order.id);
            case 6, 7 -> order.symbol = FORBIDDEN_SYMBOL;
            case 8, 9, 10, 11 -> order.buy = !order.buy;
            case 12, 13 -> order.strategy = NOISY_STRATEGY;
            case 14 -> order.quantity = 0;
            default -> {}
        }
    }

    /** Where all symbols stand, as a feed would tell it. */
    void publish(long now) {
        for (int symbol = 0; symbol < House.SYMBOLS; symbol++) {
            market.onPrice(symbol, middle[symbol], now);
        }
        prices.good(now);
    }

    /** When all symbols were published last. */
    LastGood prices() {
        return prices;
    }

    /** Where a symbol stands, in ticks. */
    int middle(int symbol) {
        return middle[symbol];
    }
}
