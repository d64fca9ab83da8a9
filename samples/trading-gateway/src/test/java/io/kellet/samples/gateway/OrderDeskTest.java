package io.kellet.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OrderDeskTest {

    private final OrderBook book = new OrderBook(1_000);
    private final OrderDesk desk = new OrderDesk(book);

    @Test
    void anOrderThatCrossesNothingIsPutIntoTheBook() {
        assertThat(decide(true, 500, 10)).isEqualTo(Decision.RESTED);

        assertThat(book.bestBid()).isEqualTo(500);
        assertThat(book.waiting()).isEqualTo(10);
    }

    @Test
    void anOrderTakesTheBestPricesFirstUpToItsLimit() {
        decide(false, 503, 5);
        decide(false, 501, 5);
        decide(false, 502, 5);

        assertThat(decide(true, 502, 12)).isEqualTo(Decision.PARTLY_FILLED);

        assertThat(book.bestAsk()).isEqualTo(503);
        assertThat(book.bestBid()).isEqualTo(502);
        assertThat(book.waiting()).isEqualTo(5 + 2);
        assertThat(decide(false, 502, 2)).isEqualTo(Decision.FILLED);
        assertThat(book.bestBid()).isEqualTo(-1);
        assertThat(desk.balances()).isTrue();
    }

    @Test
    void sizesOutsideTheLimitAreRefused() {
        assertThat(decide(true, 500, OrderDesk.MAX_QUANTITY)).isEqualTo(Decision.RESTED);
        assertThat(decide(true, 500, OrderDesk.MAX_QUANTITY + 1)).isEqualTo(Decision.REFUSED_SIZE);
        assertThat(decide(true, 500, 0)).isEqualTo(Decision.REFUSED_SIZE);
        assertThat(decide(true, 500, -1)).isEqualTo(Decision.REFUSED_SIZE);
        assertThat(decide(true, 500, Integer.MAX_VALUE)).isEqualTo(Decision.REFUSED_SIZE);
    }

    @Test
    void pricesOutsideTheCollarOrTheLadderAreRefused() {
        decide(true, 500, 1);
        decide(false, 510, 1);

        assertThat(decide(false, 500 + OrderDesk.COLLAR_TICKS, 1)).isEqualTo(Decision.RESTED);
        assertThat(decide(false, 500 + OrderDesk.COLLAR_TICKS + 1, 1)).isEqualTo(Decision.REFUSED_PRICE);
        assertThat(decide(true, -1, 1)).isEqualTo(Decision.REFUSED_PRICE);
        assertThat(decide(true, 1_000, 1)).isEqualTo(Decision.REFUSED_PRICE);
    }

    @Test
    void aLongFlowMakesEveryDecisionAndLosesNoUnit() {
        OrderBook wide = new OrderBook(4_096);
        OrderDesk busy = new OrderDesk(wide);
        OrderSource source = new OrderSource(11, 4_096);
        Order order = new Order();
        Set<Decision> seen = EnumSet.noneOf(Decision.class);

        for (int i = 0; i < 100_000; i++) {
            source.next(order);
            seen.add(busy.decide(order));
            assertThat(wide.bestBid()).isLessThan(wide.bestAsk());
        }

        assertThat(seen).containsExactlyInAnyOrder(Decision.values());
        assertThat(busy.orders()).isEqualTo(100_000);
        assertThat(busy.balances()).isTrue();
    }

    private Decision decide(boolean buy, int priceTicks, int quantity) {
        Order order = new Order();
        order.buy = buy;
        order.priceTicks = priceTicks;
        order.quantity = quantity;
        return desk.decide(order);
    }
}
