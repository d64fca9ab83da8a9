package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ThrottleWindowTest {

    private static final long BUCKET = 10_000_000;
    private static final int BUCKETS = 5;

    private final ManualClock clock = new ManualClock();
    private final ThrottleWindow window = new ThrottleWindow(clock, BUCKETS * BUCKET, BUCKETS);

    @Test
    void aRequestStaysUntilItIsOlderThanTheWindowAndIsGoneABucketLater() {
        clock.advanceNanos(BUCKET - 1); // the last instant of its bucket
        request();

        clock.advanceNanos(BUCKETS * BUCKET);
        assertThat(requests()).isEqualTo(1);
        clock.advanceNanos(1);
        assertThat(requests()).isZero();
    }

    @Test
    void anAcceptanceCountsWhereItsRequestWas() {
        long number = request();
        clock.advanceNanos(BUCKETS * BUCKET);

        assertThat(window.addAccept(number)).isTrue();
        assertThat(accepts()).isEqualTo(1);
        clock.advanceNanos(BUCKET);
        assertThat(accepts()).isZero();
    }

    @Test
    void anAcceptanceOfABucketThatWasReplacedIsRefusedAndLeavesTheNewOneAlone() {
        long old = request();
        clock.advanceNanos((BUCKETS + 1) * BUCKET);
        long number = request(); // in the same word
        window.addAccept(number);

        assertThat(window.addAccept(old)).isFalse();
        assertThat(accepts()).isEqualTo(1);
    }

    @Test
    void anOldReadingOfAStalledThreadIsNotTakenForAStepOfTheClock() {
        long stalled = clock.nanos();
        clock.advanceNanos((BUCKETS + 1) * BUCKET);
        long number = request();

        assertThat(window.addRequest(stalled)).as("counted when it really is").isEqualTo(number);
        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void aShortStepBackForgetsNothing() {
        clock.advanceNanos(20 * BUCKET);
        for (int i = 0; i < BUCKETS; i++) {
            window.addAccept(request());
            clock.advanceNanos(BUCKET);
        }

        clock.stepBack(Duration.ofNanos(3 * BUCKET));

        assertThat(requests()).isEqualTo(BUCKETS);
        assertThat(accepts()).isEqualTo(BUCKETS);
        request();
        assertThat(requests()).isEqualTo(BUCKETS + 1);
    }

    @Test
    void aLongStepBackStartsAgainAndWedgesNeitherRequestsNorAcceptances() {
        clock.advanceNanos(10_000 * BUCKET);
        List<Long> before = new ArrayList<>();
        for (int i = 0; i <= BUCKETS; i++) {
            before.add(request());
            window.addAccept(before.get(i));
            clock.advanceNanos(BUCKET);
        }

        clock.stepBack(Duration.ofNanos(6_000 * BUCKET));

        assertThat(requests()).isZero();
        for (int i = 0; i <= BUCKETS; i++) {
            assertThat(window.addAccept(request())).isTrue();
            clock.advanceNanos(BUCKET);
        }
        clock.stepBack(Duration.ofNanos(1)); // into the bucket of the last one
        assertThat(requests()).isEqualTo(BUCKETS + 1);
        assertThat(accepts()).isEqualTo(BUCKETS + 1);
        assertThat(window.addAccept(before.get(0))).as("of before the step").isFalse();
    }

    @Test
    void aClockBeforeItsOwnOriginForgetsAsAnyOther() {
        clock.stepBack(Duration.ofDays(1));
        long number = request();
        assertThat(window.addAccept(number)).isTrue();

        clock.advanceNanos((BUCKETS + 1) * BUCKET);

        assertThat(requests()).isZero();
        assertThat(accepts()).isZero();
        assertThat(request()).isEqualTo(number + BUCKETS + 1);
    }

    @Test
    void aBucketNeverHoldsMoreAcceptancesThanRequests() {
        long number = request();
        request();

        assertThat(window.addAccept(number)).isTrue();
        assertThat(window.addAccept(number))
                .as("of the other request, or of the same")
                .isTrue();
        assertThat(window.addAccept(number)).isFalse();

        assertThat(accepts()).isEqualTo(2);
    }

    @Test
    void countsAsThePlainTwinDoes() {
        RandomHistory.ofRandom(Pair::new)
                .command("request", 5, (random, pair) -> pair.request())
                .command("accept", 4, (random, pair) -> pair.accept(random))
                .command("wait", 3, (random, pair) -> pair.await(random.nextInt(3) * BUCKET / 2))
                .command("idle", (random, pair) -> pair.await(random.nextInt(40) * BUCKET))
                .check("sums", Pair::agree)
                .run();
    }

    @Test
    void nothingIsLostWhileThreadsReplaceBuckets() throws InterruptedException {
        int threads = 4;
        int each = 3_000;
        ThrottleWindow all = new ThrottleWindow(clock, 50 * BUCKET, 50);
        AtomicLong refused = new AtomicLong();
        CountDownLatch ready = new CountDownLatch(threads);
        List<Thread> workers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            boolean moves = t == 0;
            workers.add(new Thread(() -> {
                ready.countDown();
                while (ready.getCount() != 0) {
                    Thread.onSpinWait();
                }
                for (int i = 0; i < each; i++) {
                    if (!all.addAccept(all.addRequest(clock.nanos()))) {
                        refused.incrementAndGet();
                    }
                    if (moves && i % (each / 50) == 0) {
                        clock.advanceNanos(BUCKET - 1);
                    }
                }
            }));
        }
        for (Thread worker : workers) {
            worker.start();
        }
        for (Thread worker : workers) {
            worker.join();
        }

        long number = all.numberAt(clock.nanos());
        assertThat(all.requests(number)).isEqualTo((long) threads * each);
        assertThat(all.accepts(number) + refused.get()).isEqualTo((long) threads * each);
        assertThat(refused.get()).isZero();
    }

    private long request() {
        return window.addRequest(clock.nanos());
    }

    private long requests() {
        return window.requests(window.numberAt(clock.nanos()));
    }

    private long accepts() {
        return window.accepts(window.numberAt(clock.nanos()));
    }

    /** The window, and a list of what happened with the bucket it happened in. */
    private static final class Pair {
        private final ManualClock clock = new ManualClock();
        private final int buckets;
        private final ThrottleWindow window;
        private final List<Long> requests = new ArrayList<>();
        private final List<Long> accepts = new ArrayList<>();
        private final List<Long> open = new ArrayList<>();
        private final long first;
        private long elapsed;

        Pair(Random random) {
            buckets = 2 + random.nextInt(6);
            window = new ThrottleWindow(clock, buckets * BUCKET, buckets);
            first = window.numberAt(clock.nanos());
        }

        void request() {
            long number = window.addRequest(clock.nanos());
            assertThat(number).isEqualTo(first + elapsed / BUCKET);
            requests.add(number);
            open.add(number);
        }

        void accept(Random random) {
            if (open.isEmpty()) {
                return;
            }
            long number = open.remove(random.nextInt(open.size()));
            boolean replaced = requests.stream().anyMatch(n -> n > number && (n - number) % (buckets + 1) == 0);
            assertThat(window.addAccept(number)).isEqualTo(!replaced);
            if (!replaced) {
                accepts.add(number);
            }
        }

        void await(long nanos) {
            clock.advanceNanos(nanos);
            elapsed += nanos;
        }

        void agree() {
            long number = first + elapsed / BUCKET;
            assertThat(window.requests(number)).isEqualTo(inWindow(requests, number));
            assertThat(window.accepts(number)).isEqualTo(inWindow(accepts, number));
        }

        private long inWindow(List<Long> numbers, long number) {
            return numbers.stream().filter(n -> number - n <= buckets).count();
        }
    }
}
