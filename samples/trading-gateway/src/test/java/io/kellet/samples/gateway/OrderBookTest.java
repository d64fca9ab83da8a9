package io.kellet.samples.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class OrderBookTest {

    private final WorkingOrders working = new WorkingOrders(1_000);
    private final OrderBook book = new OrderBook(1_000, working);
    private final List<String> trades = new ArrayList<>();
    private long ids;

    private WorkingOrder oldest() {
        return requireNonNull(working.oldest());
    }

    @Test
    void anOrderThatCrossesNothingIsPutIntoTheBook() {
        assertThat(send(true, 500, 10)).isZero();

        assertThat(book.bestBid()).isEqualTo(500);
        assertThat(book.waiting()).isEqualTo(10);
        assertThat(working.count()).isEqualTo(1);
    }

    @Test
    void anOrderTakesTheBestPricesFirstUpToItsLimitAndAtOnePriceTheFirstCome() {
        send(false, 503, 5);
        send(false, 501, 5);
        send(false, 502, 5);
        send(false, 502, 6);

        assertThat(send(true, 502, 12)).isEqualTo(12);
        assertThat(trades).containsExactly("2:5", "3:5", "4:2");
        assertThat(book.bestAsk()).isEqualTo(502);
        assertThat(book.waiting()).isEqualTo(4 + 5);

        assertThat(send(true, 502, 9)).isEqualTo(4);
        assertThat(book.bestAsk()).isEqualTo(503);
        assertThat(book.bestBid()).isEqualTo(502);
        assertThat(book.waiting()).isEqualTo(5 + 5);
    }

    @Test
    void aCancelledOrderLeavesTheOthersInTheirPlaces() {
        send(true, 500, 1);
        send(true, 500, 2);
        send(true, 500, 4);
        WorkingOrder middle = requireNonNull(oldest().newer);

        book.cancel(middle);

        assertThat(send(false, 500, 7)).isEqualTo(5);
        assertThat(trades).containsExactly("1:1", "3:4");
        assertThat(book.bestBid()).isEqualTo(-1);
        assertThat(book.bestAsk()).isEqualTo(500);
        assertThat(working.count()).isEqualTo(1);
    }

    @Test
    void thereIsRoomForSoManyWorkingOrdersAndEveryPlaceIsUsedAgain() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 1_000; i++) {
                send(true, 500, 1);
            }
            assertThatThrownBy(() -> send(true, 500, 1)).isInstanceOf(IllegalStateException.class);
            for (int i = 0; i < 1_000; i++) {
                book.cancel(oldest());
            }
            assertThat(book.waiting()).isZero();
            assertThat(book.bestBid()).isEqualTo(-1);
        }
    }

    @Test
    void whateverComesTheBookNeverCrossesAndLosesNoUnit() {
        SplittableRandom random = new SplittableRandom(7);
        long offered = 0;
        long traded = 0;
        long cancelled = 0;

        for (int i = 0; i < 50_000; i++) {
            if (working.count() > 900) {
                cancelled += oldest().left();
                book.cancel(oldest());
            }
            int quantity = 1 + random.nextInt(50);
            offered += quantity;
            traded += send(random.nextBoolean(), 480 + random.nextInt(40), quantity);

            assertThat(book.bestBid()).isLessThan(book.bestAsk());
        }

        assertThat(offered).isEqualTo(2 * traded + cancelled + book.waiting());
    }

    private int send(boolean buy, int priceTicks, int quantity) {
        Order order = new Order();
        order.id = ++ids;
        order.buy = buy;
        order.priceTicks = priceTicks;
        order.quantity = quantity;
        int filled = book.take(order, (resting, lots) -> trades.add(resting.id + ":" + lots));
        if (filled < quantity) {
            book.rest(order, filled, priceTicks);
        }
        return filled;
    }
}
