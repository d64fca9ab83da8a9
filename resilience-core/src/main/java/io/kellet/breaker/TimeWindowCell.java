package io.kellet.breaker;

/**
 * A bucket's number and its count in one word, so that starting a bucket and counting in it are the same step:
 *
 * <pre>{@code number (low bits of the bucket's index) | count}</pre>
 *
 * <p>Indexes are compared by their difference, so it does not matter that the number wraps. A count that is full stays
 * full.
 */
final class TimeWindowCell {

    private final int countBits;
    private final long countMask;

    /** Short buckets need more numbers and smaller counts. */
    TimeWindowCell(long bucketNanos) {
        countBits = bucketNanos < 100_000_000 ? 24 : 32;
        countMask = (1L << countBits) - 1;
    }

    /** The word after one more outcome in the bucket; the same word if there is nothing to write. */
    long plusOne(long word, long index) {
        long age = age(word, index);
        if (age == 0) {
            return count(word) == countMask ? word : word + 1;
        }
        boolean isNewer = age < 0 && count(word) > 0;
        return isNewer
                ? word
                : index << countBits | 1; // newer: the outcome has left the window since its time was read
    }

    /** What the word counts if it is of that bucket, else 0. */
    long countAt(long word, long index) {
        return age(word, index) == 0 ? count(word) : 0;
    }

    long mostPerBucket() {
        return countMask;
    }

    private long count(long word) {
        return word & countMask;
    }

    private long age(long word, long index) {
        return ((index << countBits) - (word & ~countMask)) >> countBits;
    }
}
