package io.kellet.control;

import static io.kellet.control.Gate.limit;
import static io.kellet.control.Gate.limits;
import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.Reason;
import io.kellet.risk.TestOrder;
import io.kellet.risk.Verdict;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DuplicateOrderTest {

    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final LimitKind KIND = LimitKind.REPEATS;

    private final Gate gate = gate(64, limit(KIND, 0));

    @Test
    void theSecondInsideTheWindowIsRefusedAndNotTheOneThatComesAWindowLater() {
        gate.accepts(buy(1, 5, 100));
        gate.clock.advance(WINDOW.minusNanos(1));
        gate.refuses(buy(2, 5, 100), Reason.DUPLICATE, 1);
        assertThat(gate.explained(buy(2, 5, 100))).contains("orders like it before: 1 in PT2S");

        gate.clock.advanceNanos(1);

        gate.accepts(buy(3, 5, 100));
    }

    @Test
    void whateverDiffersMakesItAnotherOrder() {
        gate.price(2, 100);
        gate.accepts(buy(1, 5, 100));

        gate.accepts(buy(2, 6, 100));
        gate.accepts(buy(3, 5, 101));
        gate.accepts(sell(4, 5, 100));
        gate.accepts(buy(5, 5, 100).symbol(2));
        gate.accepts(buy(6, 5, 100).account(2));
        gate.accepts(buy(7, 5, 100).atMarket());
        gate.refuses(buy(8, 5, 100).strategy(2), Reason.DUPLICATE, 1);
        gate.refuses(buy(9, 5, 0).atMarket(), Reason.DUPLICATE, 1);
    }

    @Test
    void ordersThatShareABucketAreStillToldApart() {
        for (int lots = 1; lots <= 40; lots++) { // of four buckets, so every pair meets in one of them some time
            TestOrder[] others = {
                buy(2, lots + 1, 100),
                buy(2, lots, 100 + lots),
                sell(2, lots, 100),
                buy(2, lots, 100).symbol(2),
                buy(2, lots, 100).account(2)
            };
            for (TestOrder other : others) {
                Gate pair = gate(2, limit(KIND, 0)).price(2, 100);
                pair.accepts(buy(1, lots, 100));

                pair.accepts(other);
            }
        }
    }

    @Test
    void aLimitSaysHowOftenItMayBeRepeatedAndItWarnsBefore() {
        Gate more = gate(64, limit(KIND, 2, 1));

        more.accepts(buy(1, 5, 100));
        more.accepts(buy(2, 5, 100));
        more.warns(buy(3, 5, 100), Reason.DUPLICATE, 1);
        more.refuses(buy(4, 5, 100), Reason.DUPLICATE, 1);
    }

    @Test
    void aRetryOfTheSameNumberGetsItsFirstAnswer() {
        gate.accepts(buy(1, 5, 100));
        gate.accepts(buy(1, 5, 100));

        gate.refuses(buy(2, 5, 100), Reason.DUPLICATE, 1);
    }

    @Test
    void withoutALimitNothingIsRefused() {
        Gate unlimited = gate(1, limits());

        for (int i = 1; i < 10; i++) {
            unlimited.accepts(buy(i, 5, 100));
        }
    }

    @Test
    void whatWasRefusedIsNoOrderToRepeat() {
        gate.checkRefusedLater(buy(1, 5, 100));
        gate.accepts(buy(2, 5, 100));
        gate.refuses(buy(3, 5, 100), Reason.DUPLICATE, 1);
        gate.clock.advance(WINDOW);

        gate.accepts(buy(4, 5, 100));
    }

    @Test
    void reductionsAmendmentsAndCancelsRepeatNothing() {
        gate.holds(100);

        gate.accepts(sell(1, 5, 100).as(OrderClass.REDUCE));
        gate.accepts(sell(2, 5, 100).as(OrderClass.REDUCE));
        gate.accepts(sell(3, 5, 100));
        gate.accepts(sell(3, 5, 100).amendedTo(4, 100));
        gate.accepts(sell(3, 5, 100).amendedTo(4, 100));
        gate.accepts(cancel(3));
        gate.accepts(cancel(3));
    }

    @Test
    void fullOfOrdersInTheWindowItRefusesWhateverComes() {
        Gate small = gate(2, limit(KIND, 0));
        small.accepts(buy(1, 1, 100));
        small.clock.advance(Duration.ofSeconds(1));
        small.accepts(buy(2, 2, 100));

        small.refuses(buy(3, 3, 100), Reason.NO_ROOM, 1);
        small.clock.advance(Duration.ofSeconds(1));

        small.accepts(buy(4, 3, 100));
        small.refuses(buy(5, 2, 100), Reason.DUPLICATE, 1);
        small.refuses(buy(6, 4, 100), Reason.NO_ROOM, 1);
    }

    @Test
    void whatWasCountedStaysWhenLimitsChange() {
        gate.accepts(buy(1, 5, 100));
        gate.gate.swap(Limits.version(2).limit(Scope.SYMBOL, KIND, 1).build());
        gate.accepts(buy(2, 5, 100));
        gate.refuses(buy(3, 5, 100), Reason.DUPLICATE, 1);

        gate.gate.swap(Limits.version(3).limit(Scope.DESK, KIND, 2).build());

        gate.accepts(buy(4, 5, 100));
        gate.refuses(buy(5, 5, 100), Reason.DUPLICATE, 1);
    }

    @Test
    void aClockThatStepsBackNeitherWedgesNorFreesAnything() {
        gate.accepts(buy(1, 5, 100));

        gate.clock.stepBack(Duration.ofHours(1));
        gate.refuses(buy(2, 5, 100), Reason.DUPLICATE, 1);
        gate.clock.advance(WINDOW.minusNanos(1));
        gate.refuses(buy(3, 5, 100), Reason.DUPLICATE, 1);
        gate.clock.advanceNanos(1);

        gate.accepts(buy(4, 5, 100));
    }

    @Test
    void limitsAndSizesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> gate(1, limit(KIND, 101)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max-repeats must be at most 100: firm: max-repeats = 101");
        assertThatThrownBy(() -> new DuplicateOrder(WINDOW, 0)).hasMessage("orders must be 1..1048576: 0");
        assertThatThrownBy(() -> new DuplicateOrder(Duration.ZERO, 1)).hasMessage("window must be 1 ms..1 day: PT0S");
    }

    @Test
    void decidesWhatAListOfAllOrdersWouldOnRandomHistories() {
        RandomHistory.ofRandom(Twin::new)
                .command("order", 8, (random, twin) -> twin.order(random))
                .command("wait", 3, (random, twin) -> twin.waitSome(random))
                .command("other limit", (random, twin) -> twin.swap(random))
                .run(200, 120);
    }

    private static Gate gate(int orders, Limits.Builder limits) {
        return new Gate(new DuplicateOrder(WINDOW, orders), limits).price(100);
    }

    private static final class Twin {
        private record Sent(long time, long quantity, boolean buy) {}

        private final int room;
        private final Gate gate;
        private final List<Sent> sent = new ArrayList<>();
        private long version = 1;
        private long limit;
        private long orderId;

        Twin(Random random) {
            room = 1 + random.nextInt(12);
            limit = random.nextInt(3);
            gate = DuplicateOrderTest.gate(room, limit(KIND, limit));
        }

        void swap(Random random) {
            limit = random.nextInt(3);
            gate.gate.swap(
                    Limits.version(++version).limit(Scope.FIRM, KIND, limit).build());
        }

        void waitSome(Random random) {
            gate.clock.advanceNanos(random.nextInt(900_000_000));
            gate.price(100);
        }

        void order(Random random) {
            TestOrder order = buy(++orderId, 1 + random.nextInt(4), 100);
            order.buy = random.nextBoolean();
            Reason expected = expected(order);
            if (expected == Reason.NONE && random.nextInt(4) == 0) {
                gate.checkRefusedLater(order);
                return;
            }
            assertThat(Verdict.reason(gate.check(order))).isEqualTo(expected);
            if (expected == Reason.NONE) {
                sent.add(new Sent(gate.clock.nanos(), order.quantity, order.buy));
                gate.gate.onCancelled(orderId);
            }
        }

        private Reason expected(TestOrder order) {
            List<Sent> inWindow = sent.stream()
                    .filter(other -> gate.clock.nanos() - other.time < WINDOW.toNanos())
                    .toList();
            long alike = inWindow.stream()
                    .filter(other -> other.quantity == order.quantity && other.buy == order.buy)
                    .count();
            if (alike > limit) {
                return Reason.DUPLICATE;
            }
            return inWindow.size() >= room ? Reason.NO_ROOM : Reason.NONE;
        }
    }
}
