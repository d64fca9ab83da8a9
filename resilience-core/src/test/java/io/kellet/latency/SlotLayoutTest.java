package io.kellet.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SlotLayoutTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void hasExactlyTheBucketsOfHdrHistogram(int digits) {
        SlotLayout layout = new SlotLayout(List.of(), Duration.ofMinutes(1), digits);
        Histogram histogram = layout.newHistogram();

        for (int bucket = 0; bucket < layout.buckets; bucket++) {
            long top = layout.highestIn(bucket);
            assertThat(histogram.highestEquivalentValue(top)).isEqualTo(top);
            assertThat(layout.slotOf(Math.min(top, layout.highest))).isEqualTo(bucket);
            assertThat(layout.slotOf(histogram.lowestEquivalentValue(top))).isEqualTo(bucket);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void countsAtEveryEdgeAreExactWhereverItFallsInItsBucket(int digits) {
        // close neighbours share a bucket; 255 and 256 sit on bucket borders
        long[] edges = {1, 2, 255, 256, 24_990, 25_000, 25_001, 25_002, 25_600, 1_000_000, 59_999_999};
        List<Duration> durations =
                LongStream.of(edges).mapToObj(Duration::ofNanos).toList();
        SlotLayout layout = new SlotLayout(durations, Duration.ofMillis(60), digits);
        long seed = 7L + digits;
        Random random = new Random(seed);
        long[] values = LongStream.concat(
                        LongStream.of(edges).flatMap(edge -> LongStream.of(edge - 1, edge, edge + 1)),
                        random.longs(50_000, 0, 20).map(power -> random.nextLong(1L << (power + 6))))
                .map(value -> Math.min(value, layout.highest))
                .toArray();
        long[] counts = new long[layout.slots()];

        LongStream.of(values).forEach(value -> counts[layout.slotOf(value)]++);

        for (int e = 0; e < edges.length; e++) {
            long edge = edges[e];
            assertThat(layout.countUpToEdge(counts, e))
                    .as("seed %d edge %d", seed, edge)
                    .isEqualTo(LongStream.of(values).filter(v -> v <= edge).count());
        }
        Histogram histogram = layout.newHistogram();
        LongStream.of(values).forEach(histogram::recordValue);
        for (int bucket = 0; bucket < layout.buckets; bucket++) {
            assertThat(layout.countInBucket(counts, bucket))
                    .as("seed %d bucket %d", seed, bucket)
                    .isEqualTo(histogram.getCountAtValue(layout.highestIn(bucket)));
        }
    }
}
