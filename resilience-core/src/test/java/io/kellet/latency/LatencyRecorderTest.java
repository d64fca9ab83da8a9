package io.kellet.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LatencyRecorderTest {

    private final LatencyRecorder recorder =
            new LatencyRecorder(LatencyConfig.named("risk").build());

    @Test
    void anEmptySnapshotIsZeroThroughout() {
        LatencySnapshot empty = recorder.snapshot();

        assertThat(empty.count()).isZero();
        assertThat(empty.sumNanos()).isZero();
        assertThat(empty.maxNanos()).isZero();
        assertThat(empty.meanNanos()).isZero();
        assertThat(empty.valueAtPercentile(99.9)).isZero();
        assertThat(empty.exceeded()).isZero();
        assertThat(empty.histogram().getTotalCount()).isZero();
    }

    @Test
    void aSampleAtTheSloIsWithinItAndOneNanosecondMoreExceedsIt() {
        recorder.record(25_000);
        recorder.record(25_001);
        recorder.record(24_999);

        assertThat(recorder.snapshot().exceeded()).isEqualTo(1);
    }

    @Test
    void countsSumAndMaximumAreExact() {
        recorder.record(7);
        recorder.record(1_234_567);
        recorder.record(0);

        LatencySnapshot snapshot = recorder.snapshot();

        assertThat(snapshot.count()).isEqualTo(3);
        assertThat(snapshot.sumNanos()).isEqualTo(1_234_574);
        assertThat(snapshot.maxNanos()).isEqualTo(1_234_567);
        assertThat(snapshot.negative()).isZero();
        assertThat(snapshot.clamped()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void percentilesEqualThoseOfTheSortedValuesWithinTheStatedResolution(int digits) {
        LatencyRecorder fine = new LatencyRecorder(LatencyConfig.named("risk")
                .significantDigits(digits)
                .highest(Duration.ofMillis(10))
                .build());
        Random random = new Random(42);
        long[] values = new long[100_000];
        for (int i = 0; i < values.length; i++) {
            // heavy tail, and some beyond the range
            values[i] = (long) (300 / Math.pow(random.nextDouble(), 1.5));
            fine.record(values[i]);
        }
        long[] sorted =
                Arrays.stream(values).map(v -> Math.min(v, 10_000_000)).sorted().toArray();

        LatencySnapshot snapshot = fine.snapshot();

        assertThat(snapshot.clamped())
                .isPositive()
                .isEqualTo(Arrays.stream(values).filter(v -> v > 10_000_000).count());
        for (double percentile : new double[] {1, 50, 90, 99, 99.9, 99.99, 100}) {
            int rank = (int) Math.max(1, Math.ceil(Math.round(percentile * 100) * (sorted.length / 100) / 100.0));
            double exact = sorted[rank - 1];
            assertThat((double) snapshot.valueAtPercentile(percentile))
                    .as("p%s", percentile)
                    .isBetween(exact, exact * (1 + Math.pow(10, -digits)));
        }
        Histogram histogram = snapshot.histogram();
        assertThat(histogram.getTotalCount()).isEqualTo(values.length);
        assertThat(histogram.getValueAtPercentile(99))
                .isEqualTo(histogram.highestEquivalentValue(snapshot.valueAtPercentile(99)));
    }

    @Test
    void refusesAPercentileOutsideTheRange() {
        LatencySnapshot snapshot = recorder.snapshot();

        for (double percentile : new double[] {-0.1, 100.1, Double.NaN}) {
            assertThatThrownBy(() -> snapshot.valueAtPercentile(percentile))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("" + percentile);
        }
    }

    @Test
    void negativeAndOverlongSamplesAreClampedAndCountedApart() {
        recorder.record(-1);
        recorder.record(Long.MIN_VALUE);
        recorder.record(Duration.ofMinutes(1).toNanos());
        recorder.record(Duration.ofMinutes(1).toNanos() + 1);
        recorder.record(Long.MAX_VALUE);

        LatencySnapshot snapshot = recorder.snapshot();

        assertThat(snapshot.count()).isEqualTo(5);
        assertThat(snapshot.negative()).isEqualTo(2);
        assertThat(snapshot.clamped()).isEqualTo(2);
        assertThat(snapshot.maxNanos()).isEqualTo(Duration.ofMinutes(1).toNanos());
        assertThat(snapshot.sumNanos()).isEqualTo(3 * Duration.ofMinutes(1).toNanos());
        assertThat(snapshot.histogram().getTotalCount()).isEqualTo(5);
    }

    @Test
    void readersSubtractAndDoNotDisturbEachOther() {
        recorder.record(100);
        LatencySnapshot first = recorder.snapshot();
        recorder.record(9_000_000);
        LatencySnapshot second = recorder.snapshot();
        recorder.record(200);
        LatencySnapshot third = recorder.snapshot();

        assertThat(second.since(first).count()).isEqualTo(1);
        assertThat(second.since(first).maxNanos()).isEqualTo(9_000_000);
        assertThat(third.since(second).count()).isEqualTo(1);
        assertThat(third.since(second).sumNanos()).isEqualTo(200);
        assertThat(third.since(second).maxNanos()).isBetween(200L, 202L);
        assertThat(third.since(first).count()).isEqualTo(2);
        assertThat(third.since(third).count()).isZero();
        assertThat(third.since(third).maxNanos()).isZero();
        assertThat(third.count()).isEqualTo(3);
    }

    @Test
    void refusesToSubtractWhatDoesNotBelong() {
        LatencySnapshot earlier = recorder.snapshot();
        recorder.record(1);
        LatencySnapshot later = recorder.snapshot();
        LatencySnapshot foreign = new LatencyRecorder(recorder.config()).snapshot();

        assertThatThrownBy(() -> earlier.since(later)).hasMessageContaining("earlier of the two");
        assertThatThrownBy(() -> later.since(foreign)).hasMessageContaining("same recorder");
    }

    /** A reader that kept the last difference instead of the last snapshot used to get plausible, wrong numbers. */
    @Test
    void refusesToSubtractADifferenceOrToSubtractFromOne() {
        LatencySnapshot first = recorder.snapshot();
        recorder.record(5);
        LatencySnapshot interval = recorder.snapshot().since(first);
        recorder.record(5);
        LatencySnapshot later = recorder.snapshot();

        assertThatThrownBy(() -> later.since(interval)).hasMessageContaining("recorder's own snapshots");
        assertThatThrownBy(() -> interval.since(first)).hasMessageContaining("recorder's own snapshots");
    }

    @Test
    void cumulativeCountsAtEdgesAreExactAndMonotonic() {
        for (int nanos = 0; nanos < 60_000; nanos += 7) {
            recorder.record(nanos);
        }

        LatencySnapshot snapshot = recorder.snapshot();

        List<Duration> edges = snapshot.edges();
        for (int e = 0; e < edges.size(); e++) {
            long edge = edges.get(e).toNanos();
            assertThat(snapshot.countUpTo(e)).as("edge %d", edge).isEqualTo(Math.min(59_997, edge) / 7 + 1);
        }
    }

    @Test
    void noSampleOfAnyThreadIsLostOrCountedTwice() throws InterruptedException {
        int threads = 8;
        int perThread = 200_000;
        CountDownLatch together = new CountDownLatch(1);
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int own = t;
            writers.add(new Thread(() -> {
                await(together);
                for (int i = 0; i < perThread; i++) {
                    recorder.record(own * 1_000L + i % 1_000);
                }
            }));
        }
        writers.forEach(Thread::start);
        together.countDown();
        LatencySnapshot previous = recorder.snapshot();
        while (writers.stream().anyMatch(Thread::isAlive)) {
            LatencySnapshot now = recorder.snapshot();
            assertThat(now.since(previous).count()).isNotNegative(); // never goes back while they write
            previous = now;
        }
        for (Thread writer : writers) {
            writer.join();
        }

        LatencySnapshot snapshot = recorder.snapshot();

        assertThat(snapshot.count()).isEqualTo((long) threads * perThread);
        long expectedSum = 0;
        for (int t = 0; t < threads; t++) {
            expectedSum += perThread * (t * 1_000L) + perThread / 1_000 * (999L * 1_000 / 2);
        }
        assertThat(snapshot.sumNanos()).isEqualTo(expectedSum);
    }

    @Test
    void deadThreadsCountsAreKeptAndTheirCountersUsedAgain() throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            Thread thread = new Thread(() -> recorder.record(1_000));
            thread.start();
            thread.join();
        }

        assertThat(recorder.snapshot().count()).isEqualTo(500);
        assertThat(recorder.blockCount()).isEqualTo(1);
    }

    @Test
    void threadsBeyondTheMostOwnersShareAFewCountersAndLoseNothing() throws InterruptedException {
        LatencyRecorder small =
                new LatencyRecorder(LatencyConfig.named("risk").ownCounters(2).build());
        int threads = 40;
        CountDownLatch allStarted = new CountDownLatch(threads);
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            writers.add(new Thread(() -> {
                small.record(1);
                allStarted.countDown();
                await(allStarted);
                for (int i = 0; i < 10_000; i++) {
                    small.record(i);
                }
            }));
        }
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }

        assertThat(small.snapshot().count()).isEqualTo(threads * 10_001L);
        assertThat(small.blockCount()).isLessThanOrEqualTo(2 + 16);
        assertThat(small.snapshot().maxNanos()).isEqualTo(9_999);
    }

    @Test
    void aThreadThatLiesAboutItsNumberStillHasOneSetOfCounters() throws InterruptedException {
        final class Liar extends Thread {
            private long lie;

            @Override
            public void run() {
                for (int i = 0; i < 1_000; i++) {
                    recorder.record(i);
                }
            }

            @Override
            @SuppressWarnings("deprecation")
            public long getId() {
                return lie++;
            }
        }
        Liar liar = new Liar();

        liar.start();
        liar.join();

        assertThat(recorder.snapshot().count()).isEqualTo(1_000);
        assertThat(recorder.blockCount()).isEqualTo(1);
    }

    @Test
    void twoThreadsOfTheSameNumberDoNotShareCounters() throws InterruptedException {
        final class Twin extends Thread {
            private final CountDownLatch together;

            Twin(CountDownLatch together) {
                this.together = together;
            }

            @Override
            public void run() {
                recorder.attachCurrentThread();
                together.countDown();
                LatencyRecorderTest.await(together);
                for (int i = 0; i < 100_000; i++) {
                    recorder.record(5);
                }
            }

            @Override
            @SuppressWarnings("deprecation")
            public long getId() {
                return 4711;
            }
        }
        CountDownLatch together = new CountDownLatch(2);
        Twin one = new Twin(together);
        Twin other = new Twin(together);

        one.start();
        other.start();
        one.join();
        other.join();

        assertThat(recorder.snapshot().count()).isEqualTo(200_000);
        assertThat(recorder.blockCount()).isEqualTo(2);
    }

    /** It used to leave the blocks of ended threads spare twice, and so to give one block to two owners. */
    @Test
    void aClaimThatFailsHalfwayLeavesNoCountersWithTwoOwners() throws InterruptedException {
        final class Failing extends Thread {
            private int asked;

            @Override
            public void run() {
                assertThatThrownBy(() -> recorder.record(1)).isInstanceOf(IllegalStateException.class);
            }

            @Override
            @SuppressWarnings("deprecation")
            public long getId() {
                if (++asked == 2) {
                    throw new IllegalStateException("no number"); // the second question comes while it claims
                }
                return 0;
            }
        }
        recordOnThreadsThatLiveAtOnce(2);
        Failing failing = new Failing();
        failing.start();
        failing.join();

        recordOnThreadsThatLiveAtOnce(3);

        assertThat(recorder.blockCount()).isEqualTo(3);
        assertThat(recorder.snapshot().count()).isEqualTo(5);
    }

    private void recordOnThreadsThatLiveAtOnce(int threads) throws InterruptedException {
        CountDownLatch allRecorded = new CountDownLatch(threads);
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            all.add(new Thread(() -> {
                recorder.record(1);
                allRecorded.countDown();
                await(allRecorded);
            }));
        }
        all.forEach(Thread::start);
        for (Thread thread : all) {
            thread.join();
        }
    }

    @Test
    void attachingEarlyMakesTheCountersAndRecordsNothing() {
        recorder.attachCurrentThread();
        recorder.attachCurrentThread();

        assertThat(recorder.blockCount()).isEqualTo(1);
        assertThat(recorder.snapshot().count()).isZero();
    }

    @Test
    void anInterruptedThreadRecordsAsAnyOther() {
        Thread.currentThread().interrupt();

        recorder.record(5);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(recorder.snapshot().count()).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
