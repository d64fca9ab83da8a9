package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.order.OrderClass;
import io.kellet.testkit.RandomHistory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BulkheadTest {

    private static final List<OrderClass> ORDERS = List.of(OrderClass.values());

    private final Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("venue", 3));

    @Test
    void letsSoManyInAndTheNextOnceOneHasLeft() {
        long first = bulkhead.tryAcquire();
        assertThat(bulkhead.tryAcquire()).isNotNegative();
        assertThat(bulkhead.tryAcquire()).isNotNegative();
        assertThat(bulkhead.tryAcquire()).isNegative();
        assertThat(bulkhead.inFlight()).isEqualTo(3);

        assertThat(bulkhead.release(first)).isTrue();

        assertThat(bulkhead.inFlight()).isEqualTo(2);
        assertThat(bulkhead.tryAcquire()).isNotNegative();
        assertThat(bulkhead.tryAcquire()).isNegative();
    }

    @Test
    void aTokenReleasedTwiceIsCountedAndFreesNothing() {
        long token = bulkhead.tryAcquire();
        bulkhead.tryAcquire();

        assertThat(bulkhead.release(token)).isTrue();
        assertThat(bulkhead.release(token)).isFalse();

        assertThat(bulkhead.strayReleases()).isOne();
        assertThat(bulkhead.inFlight()).isOne();
    }

    @Test
    void aTokenReleasedAgainAfterAnotherTookThePlaceLeavesItToThatOne() {
        Bulkhead single = new Bulkhead(BulkheadConfig.of("single", 1));
        long stale = single.tryAcquire();
        single.release(stale);
        long current = single.tryAcquire();

        assertThat(single.release(stale)).isFalse();

        assertThat(single.tryAcquire()).isNegative();
        assertThat(single.release(current)).isTrue();
        assertThat(single.strayReleases()).isOne();
    }

    @Test
    void tokensThatWereNeverGivenOutFreeNothing() {
        bulkhead.release(bulkhead.tryAcquire()); // or the first token ever would be 0
        long token = bulkhead.tryAcquire();

        for (long stray : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, token + 1, token + 1024, 0, 1023}) {
            assertThat(bulkhead.release(stray)).as("token %d", stray).isFalse();
        }

        assertThat(bulkhead.inFlight()).isOne();
        assertThat(bulkhead.release(token)).isTrue();
        assertThat(bulkhead.inFlight()).isZero();
    }

    @Test
    void everyoneElseLeavesTheReserveToOrdersThatReduceRisk() {
        Bulkhead reserving = new Bulkhead(new BulkheadConfig("venue", 3, 2));

        assertThat(reserving.tryAcquire(OrderClass.NEW)).isNotNegative();
        assertThat(reserving.tryAcquire(OrderClass.AMEND)).isNegative();
        assertThat(reserving.tryAcquire(OrderClass.REDUCE)).isNotNegative();
        assertThat(reserving.tryAcquire(OrderClass.CANCEL)).isNotNegative();
        assertThat(reserving.tryAcquire(OrderClass.CANCEL)).isNegative();
    }

    @Test
    void ordersThatReduceRiskTakeTheReserveFirstAndThenWhatIsFreeForAll() {
        Bulkhead reserving = new Bulkhead(new BulkheadConfig("venue", 3, 1));

        assertThat(reserving.tryAcquire(OrderClass.CANCEL)).isNotNegative();
        assertThat(reserving.tryAcquire(OrderClass.NEW)).isNotNegative();
        assertThat(reserving.tryAcquire(OrderClass.CANCEL)).isNotNegative();
        assertThat(reserving.tryAcquire(OrderClass.NEW)).isNegative();
    }

    @Test
    void aSmallerLimitWaitsForNobodyAndLetsNobodyInBeforeThereIsRoom() {
        long first = bulkhead.tryAcquire();
        long second = bulkhead.tryAcquire();
        long third = bulkhead.tryAcquire();

        bulkhead.reconfigure(config -> BulkheadConfig.of("venue", 1));

        assertThat(bulkhead.inFlight()).isEqualTo(3);
        for (long token : new long[] {first, second}) {
            bulkhead.release(token);
            assertThat(bulkhead.tryAcquire()).isNegative();
        }
        bulkhead.release(third);
        assertThat(bulkhead.tryAcquire()).isNotNegative();
        assertThat(bulkhead.tryAcquire()).isNegative();
    }

    @Test
    void aLimitFarLargerThanAtFirstHoldsAtOnceAndSoDoesAFarSmallerOne() {
        List<Long> tokens = new ArrayList<>();
        bulkhead.reconfigure(config -> new BulkheadConfig("venue", 100, 10));
        for (int i = 0; i < 90; i++) {
            tokens.add(bulkhead.tryAcquire());
        }
        assertThat(bulkhead.tryAcquire()).isNegative();
        for (int i = 0; i < 10; i++) {
            tokens.add(bulkhead.tryAcquire(OrderClass.CANCEL));
        }
        assertThat(bulkhead.tryAcquire(OrderClass.CANCEL)).isNegative();
        assertThat(tokens).doesNotHaveDuplicates().allMatch(token -> token >= 0);
        assertThat(bulkhead.inFlight()).isEqualTo(100);

        bulkhead.reconfigure(config -> BulkheadConfig.of("venue", 2));

        for (int i = 0; i < 99; i++) {
            assertThat(bulkhead.tryAcquire()).as("after %d left", i).isNegative();
            assertThat(bulkhead.release(tokens.get(i))).isTrue();
            assertThat(bulkhead.release(tokens.get(i))).isFalse();
        }
        assertThat(bulkhead.tryAcquire()).isNotNegative();
        assertThat(bulkhead.tryAcquire()).isNegative();
    }

    @Test
    void aLargerLimitHoldsAtOnceAndOldTokensStayGood() {
        long first = bulkhead.tryAcquire();
        bulkhead.tryAcquire();
        bulkhead.tryAcquire();

        bulkhead.reconfigure(config -> BulkheadConfig.of("venue", 5));

        assertThat(bulkhead.tryAcquire()).isNotNegative();
        assertThat(bulkhead.tryAcquire()).isNotNegative();
        assertThat(bulkhead.tryAcquire()).isNegative();
        assertThat(bulkhead.release(first)).isTrue();
        assertThat(bulkhead.inFlight()).isEqualTo(4);
    }

    @Test
    void aBadChangeChangesNothing() {
        assertThatThrownBy(() -> bulkhead.reconfigure(config -> BulkheadConfig.of("venue", 0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bulkhead.reconfigure(config -> BulkheadConfig.of("other", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name must stay the same: bulkhead=venue name=other");

        assertThat(bulkhead.config()).isEqualTo(BulkheadConfig.of("venue", 3));
    }

    @Test
    void aChangeMadeWhileAnotherIsUnderWayIsMadeOnTopOfIt() {
        AtomicInteger asked = new AtomicInteger();

        bulkhead.reconfigure(config -> {
            if (asked.getAndIncrement() == 0) {
                bulkhead.reconfigure(inner -> BulkheadConfig.of("venue", 7));
            }
            return new BulkheadConfig("venue", config.maxInFlight(), 1);
        });

        assertThat(bulkhead.config()).isEqualTo(new BulkheadConfig("venue", 7, 1));
    }

    @Test
    void anInterruptDoesNotChangeTheAnswer() {
        Thread.currentThread().interrupt();
        try {
            assertThat(bulkhead.tryAcquire()).isNotNegative();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void refusalsAreCountedAndAlwaysTheSameException() {
        Bulkhead single = new Bulkhead(BulkheadConfig.of("single", 1));
        single.acquire(OrderClass.NEW);

        Throwable first = refusal(single);
        Throwable second = refusal(single);

        assertThat(first).isInstanceOf(BulkheadFullException.class).isSameAs(second);
        assertThat(first).hasMessage("call refused, bulkhead is full: bulkhead=single");
        assertThat(single.refused()).isEqualTo(2);
    }

    @Test
    void doesWhatItsTwinDoesOnRandomHistories() {
        RandomHistory.ofRandom(Both::new)
                .command("take", 5, (random, both) -> both.take(random))
                .command("release", 4, (random, both) -> both.release(random))
                .command("release again", 1, (random, both) -> both.releaseAgain(random))
                .command("reconfigure", 1, (random, both) -> both.reconfigure(random))
                .check("as many in flight", Both::verify)
                .run();
    }

    private static Throwable refusal(Bulkhead bulkhead) {
        try {
            bulkhead.acquire(OrderClass.NEW);
            throw new AssertionError("was let in");
        } catch (BulkheadFullException e) {
            return e;
        }
    }

    /** The bulkhead and the tokens that are out. While a smaller limit drains only the sum counts. */
    private static final class Both {
        private int limit;
        private int reserved;
        private final Bulkhead bulkhead;
        private final List<Long> out = new ArrayList<>();
        private final List<Long> used = new ArrayList<>();
        private final Set<Long> everOut = new HashSet<>();
        private long strays;

        Both(Random random) {
            limit = 1 + random.nextInt(9);
            reserved = random.nextInt(limit);
            bulkhead = new Bulkhead(new BulkheadConfig("twin", limit, reserved));
        }

        void take(Random random) {
            OrderClass order = ORDERS.get(random.nextInt(ORDERS.size()));
            long token = bulkhead.tryAcquire(order);
            if (token >= 0) {
                assertThat(out.size()).isLessThan(limit);
                assertThat(everOut.add(token)).as("a token is given out once").isTrue();
                out.add(token);
            } else if (order.reducesRisk()) {
                assertThat(out.size()).isGreaterThanOrEqualTo(limit);
            } else {
                assertThat(out.size()).isGreaterThanOrEqualTo(limit - reserved);
            }
        }

        void release(Random random) {
            if (!out.isEmpty()) {
                long token = out.remove(random.nextInt(out.size()));
                assertThat(bulkhead.release(token)).isTrue();
                used.add(token);
            }
        }

        void releaseAgain(Random random) {
            if (!used.isEmpty()) {
                assertThat(bulkhead.release(used.get(random.nextInt(used.size()))))
                        .isFalse();
                strays++;
            }
        }

        void reconfigure(Random random) {
            limit = 1 + random.nextInt(9);
            reserved = random.nextInt(limit);
            bulkhead.reconfigure(config -> new BulkheadConfig("twin", limit, reserved));
        }

        void verify() {
            assertThat(bulkhead.inFlight()).isEqualTo(out.size());
            assertThat(bulkhead.strayReleases()).isEqualTo(strays);
        }
    }
}
