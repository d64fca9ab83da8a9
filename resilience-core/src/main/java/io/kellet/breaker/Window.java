package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** Which outcomes a rate is taken over: the newest so many, or those of the last so long. */
public sealed interface Window {

    /** The newest calls. */
    static Window lastCalls(int calls) {
        return new Calls(calls);
    }

    /**
     * A time in ten buckets; in one if it is shorter than ten milliseconds or its nanoseconds do not divide by ten.
     *
     * @param length 1 ms to 1 day
     */
    static Window lasting(Duration length) {
        requireNonNull(length, "length");
        Duration tenth = length.dividedBy(10);
        boolean inTen = tenth.compareTo(Span.LEAST_BUCKET) >= 0
                && tenth.multipliedBy(10).equals(length);
        return new Span(length, inTen ? tenth : length);
    }

    /** A time in buckets of the given length: an outcome leaves between {@code length} and one bucket later. */
    static Window lasting(Duration length, Duration bucket) {
        return new Span(length, bucket);
    }

    /**
     * The newest outcomes, whenever they came. Until there have been so many, the window is as long as what there was.
     *
     * @param calls 1 to 65,536. Up to 64 are kept in one word, and every reading is exact. More take 8 bytes each; a
     *     reading may then be off by outcomes that are being recorded at that moment, and is exact once they are
     */
    record Calls(int calls) implements Window {

        static final int MOST = 65_536;

        public Calls {
            if (calls < 1 || calls > MOST) {
                throw new IllegalArgumentException("calls must be 1.." + MOST + ": calls=" + calls);
            }
        }
    }

    /**
     * The outcomes of the last so long. An outcome is in until its age exceeds {@code length} and out when its age reaches
     * {@code length + bucket}.
     *
     * @param length a whole number of buckets, 1 to 4,096; at most 1 day
     * @param bucket at least 1 ms
     */
    record Span(Duration length, Duration bucket) implements Window {

        static final int MOST_BUCKETS = 4_096;
        private static final Duration LEAST_BUCKET = Duration.ofMillis(1);
        private static final Duration MOST_LENGTH = Duration.ofDays(1);

        public Span {
            requireNonNull(length, "length");
            requireNonNull(bucket, "bucket");
            if (length.compareTo(LEAST_BUCKET) < 0 || length.compareTo(MOST_LENGTH) > 0) {
                throw new IllegalArgumentException("length must be 1 ms..1 day: length=" + length);
            }
            if (bucket.compareTo(LEAST_BUCKET) < 0 || bucket.compareTo(length) > 0) {
                throw new IllegalArgumentException(
                        "bucket must be 1 ms..length: bucket=" + bucket + " length=" + length);
            }
            if (length.toNanos() % bucket.toNanos() != 0) {
                throw new IllegalArgumentException(
                        "length must be a whole number of buckets: length=" + length + " bucket=" + bucket);
            }
            if (length.dividedBy(bucket) > MOST_BUCKETS) {
                throw new IllegalArgumentException(
                        "length must be 1.." + MOST_BUCKETS + " buckets: length=" + length + " bucket=" + bucket);
            }
        }

        int buckets() {
            return (int) length.dividedBy(bucket);
        }
    }
}
