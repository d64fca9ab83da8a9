package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

final class TurnTest {

    private static final long PATIENCE = 50_000;

    private final ManualClock clock = new ManualClock();
    private final Turn one = new Turn(false, PATIENCE, clock);
    private final Turn many = new Turn(true, PATIENCE, clock);

    @Test
    void oneWriterIsTheFirstThatCameUntilItHandsOver() throws InterruptedException {
        assertThat(one.tryTake(clock.nanos())).isTrue();
        one.giveBack();
        List<Object> seen = new ArrayList<>();

        elsewhere(() -> {
            seen.add(one.tryTake(clock.nanos()));
            seen.add(one.refusal());
            seen.add(one.handOver());
            assertThatIllegalStateException()
                    .isThrownBy(one::take)
                    .withMessageContaining("the gate has one writer, hand it over first: writer=");
        });
        assertThat(seen).containsExactly(false, Reason.WRONG_THREAD, false);
        assertThat(one.handOver()).isTrue();
        assertThat(one.handOver()).isFalse();
        Thread next = new Thread(() -> {
            seen.add(one.tryTake(clock.nanos()));
            one.giveBack();
        });
        next.start();
        next.join();

        assertThat(seen).last().isEqualTo(true);
    }

    @Test
    void aDeadWriterHasMadeRoom() throws InterruptedException {
        elsewhere(() -> {
            one.take();
            one.giveBack();
        });

        assertThat(one.tryTake(clock.nanos())).isTrue();
    }

    @Test
    void aWriterThatLivesHasNotThoughItDoesNothing() throws InterruptedException {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread idle = new Thread(() -> {
            one.take();
            one.giveBack();
            taken.countDown();
            awaitQuietly(over);
        });
        idle.start();
        taken.await();

        assertThat(one.tryTake(clock.nanos())).isFalse();

        over.countDown();
        idle.join();
        assertThat(one.tryTake(clock.nanos())).isTrue();
    }

    @Test
    void nobodyGetsATurnInsideHisOwn() {
        for (Turn turn : List.of(one, many)) {
            turn.take();

            assertThat(turn.tryTake(clock.nanos())).isFalse();
            assertThat(turn.refusal()).isEqualTo(Reason.BUSY);
            assertThat(turn.handOver()).isFalse();
            assertThatIllegalStateException()
                    .isThrownBy(turn::take)
                    .withMessageStartingWith("a control must not call its gate: thread=");

            turn.giveBack();
            assertThat(turn.tryTake(clock.nanos())).isTrue();
            turn.giveBack();
        }
    }

    @Test
    void manyHaveNothingToHandOver() {
        assertThat(many.handOver()).isFalse();
    }

    @Test
    void whoWaitsGetsTheTurnThatIsGivenBackMeanwhile() throws InterruptedException {
        many.take();
        List<Object> seen = new ArrayList<>();
        CountDownLatch waiting = new CountDownLatch(1);
        Turn turn = many;
        Thread waiter = new Thread(() -> {
            waiting.countDown();
            seen.add(turn.tryTake(clock.nanos())); // the clock stands still: it waits as long as it takes
        });
        waiter.start();
        waiting.await();

        many.giveBack();
        waiter.join();

        assertThat(seen).containsExactly(true);
    }

    @Test
    void patienceEndsWhenItIsOver() {
        assertThat(readingsUntilRefused(PATIENCE, reads -> 10_000 * reads)).isEqualTo(5);
        assertThat(readingsUntilRefused(0, reads -> 0)).isEqualTo(1);
    }

    @Test
    void patienceCountsFromTheOrdersOwnReading() {
        assertThat(readingsUntilRefused(PATIENCE, reads -> 40_000 + 10_000 * reads))
                .isEqualTo(1);
    }

    @Test
    void aClockThatGoesBackDoesNotMakeAnybodyWaitForEver() {
        long hour = 3_600_000_000_000L;

        assertThat(readingsUntilRefused(PATIENCE, reads -> 10_000 * reads - (reads >= 3 ? hour : 0)))
                .isEqualTo(3 + 5);
        assertThat(readingsUntilRefused(PATIENCE, reads -> 10_000 * reads - (reads >= 3 ? 25_000 : 0)))
                .isLessThanOrEqualTo(3 + 5);
    }

    @Test
    void aClockThatGoesForwardEndsThePatience() {
        assertThat(readingsUntilRefused(PATIENCE, reads -> Long.MAX_VALUE / 2)).isEqualTo(1);
    }

    /** Another thread holds the turn for good; how often does one that waits look at the clock? */
    private static long readingsUntilRefused(long patience, LongUnaryOperator time) {
        long start = Long.MAX_VALUE - 20_000; // it wraps on the way
        long[] reads = {0};
        NanoClock scripted = () -> {
            if (++reads[0] > 1_000) {
                throw new IllegalStateException("it waits for ever");
            }
            return start + time.applyAsLong(reads[0]);
        };
        Turn turn = new Turn(true, patience, scripted);
        try {
            elsewhere(turn::take);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }

        assertThat(turn.tryTake(start)).isFalse();
        return reads[0];
    }

    private static void elsewhere(Runnable work) throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Throwable e) { // shown below
                failures.add(e);
            }
        });
        thread.start();
        thread.join();
        assertThat(failures).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
