package io.kellet.benchmarks.run;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * The bytes that one iteration of a benchmark allocated, as JMH's gc profiler counted them, and its operations.
 *
 * <p><b>What "0 B/op" means here.</b> The JVM's counter is exact, but the profiler reads it around a whole iteration, and
 * the harness itself allocates in there: its task, its result, its latches. That share is a few kilobytes <em>per
 * iteration</em>, however many operations the iteration has, so it cannot be told from an allocation by looking at one
 * byte count; it can by looking at bytes per operation. An operation that allocates, be it the smallest object there is
 * (8 bytes, the header alone) and be it once in 1,000 times, leaves at least 0.008 B/op in <em>every</em> iteration, and
 * harness noise can only add to that. So an iteration with less than 0.008 B/op proves that the operation allocates more
 * rarely than once in 1,000 times; noise cannot make an allocating operation pass. Noise can make a clean one fail, if
 * the iteration is too short: 10 kB need 1.25 million operations to disappear. Who judges therefore looks at the best
 * iteration, and looks again with longer ones before calling a few kilobytes an allocation.
 *
 * <p>An allocation rarer than that (a table that doubles, a buffer every million calls) is found by the same arithmetic
 * as long as its bytes are many; the exact count to the last byte is the business of the allocation tests beside the
 * code, which need no harness.
 */
public record Allocation(long bytes, long operations) {

    private static final int SMALLEST_OBJECT_BYTES = 8;
    private static final int RARE = 1_000;

    private static final String RATE = "gc.alloc.rate";
    private static final String PER_OPERATION = "gc.alloc.rate.norm";

    public Allocation {
        if (bytes < 0 || operations < 1) {
            throw new IllegalArgumentException(
                    "bytes must be 0 or more, operations 1 or more: bytes=" + bytes + " operations=" + operations);
        }
    }

    /** The iteration with the fewest bytes per operation; empty if one was not counted, or had no operation. */
    public static Optional<Allocation> best(RunResult result) {
        Optional<Allocation> best = Optional.empty();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                Optional<Allocation> seen = of(
                        iteration.getSecondaryResults().get(RATE),
                        iteration.getSecondaryResults().get(PER_OPERATION),
                        iteration.getMetadata().getAllOps());
                if (seen.isEmpty()) {
                    return seen;
                }
                if (best.isEmpty() || seen.get().perOperation() < best.get().perOperation()) {
                    best = seen;
                }
            }
        }
        return best;
    }

    /** The profiler leaves the figure per operation out when it counted zero bytes, and the rate NaN when it cannot count. */
    static Optional<Allocation> of(@Nullable Result<?> rate, @Nullable Result<?> perOperation, long operations) {
        if (rate == null || Double.isNaN(rate.getScore()) || operations < 1) {
            return Optional.empty();
        }
        return Optional.of(new Allocation(
                perOperation == null ? 0 : Math.round(perOperation.getScore() * operations), operations));
    }

    /** Allocates more rarely than once in 1,000 operations; the class comment has the argument. */
    public boolean isZero() {
        return bytes * RARE < SMALLEST_OBJECT_BYTES * operations;
    }

    /**
     * How many times as long an iteration would have to be for these bytes to be half of what {@link #isZero()} allows,
     * if they are the harness's and do not grow with it.
     */
    public double timesAsLongToDisappear() {
        return 2.0 * bytes * RARE / (SMALLEST_OBJECT_BYTES * (double) operations);
    }

    public double perOperation() {
        return (double) bytes / operations;
    }

    /** The operation allocates at most once in so many times; that much this iteration proves. */
    public long operationsPerObject() {
        return bytes == 0 ? operations : SMALLEST_OBJECT_BYTES * operations / bytes;
    }
}
