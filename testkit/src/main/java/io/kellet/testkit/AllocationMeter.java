package io.kellet.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Counts the bytes that an operation allocates on the calling thread, by the JVM's own counter. The count is exact, not
 * sampled, so "0 B" can be asserted with {@code ==}.
 *
 * <p>What is measured is the steady state: the operation runs until it is compiled, then in rounds, and the round with
 * the fewest bytes counts. An allocation that happens in every round, be it once in ten thousand operations, is seen; a
 * one-off of the JVM (linking a call site, leaving compiled code) is not.
 *
 * <p>Run such a test a second time with {@code -XX:-DoEscapeAnalysis}: an object that the JIT happened to remove is
 * still an object.
 *
 * <p>Measure on a platform thread: of a virtual one the JVM counts nothing, and every method here throws an
 * {@link IllegalStateException}.
 */
public final class AllocationMeter {

    private static final ThreadMXBean THREADS = threads();
    private static final int WARM_UP_OPERATIONS = 60_000;
    private static final int ROUNDS = 5;
    private static final int OPERATIONS_PER_ROUND = 20_000;

    @SuppressWarnings({"unused", "UnusedVariable"}) // written so that the JIT must compute what the operation returns
    private static volatile long keptAlive;

    private AllocationMeter() {}

    /** One operation; what it returns is kept alive, so that its work cannot be optimised away. */
    @FunctionalInterface
    public interface Operation {
        long run() throws Exception;
    }

    /** Bytes per operation; a fraction when not every operation allocates. */
    public static double bytesPerOperation(Operation operation) {
        return (double) bytes(operation, WARM_UP_OPERATIONS, OPERATIONS_PER_ROUND) / OPERATIONS_PER_ROUND;
    }

    /**
     * Fails unless the operation allocates nothing at all.
     *
     * @param what names the operation in the failure
     * @throws AssertionError with the exact number of bytes
     */
    public static void assertAllocatesNothing(String what, Operation operation) {
        long bytes = bytes(operation, WARM_UP_OPERATIONS, OPERATIONS_PER_ROUND);
        if (bytes != 0) {
            throw new AssertionError("must allocate nothing: operation=" + what + " bytes=" + bytes + " operations="
                    + OPERATIONS_PER_ROUND);
        }
    }

    /** Bytes that {@code operations} runs allocate after {@code warmUp} runs, in the best of five rounds. */
    static long bytes(Operation operation, int warmUp, int operations) {
        long sink = run(operation, warmUp);
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = allocatedSoFar();
            sink += run(operation, operations);
            fewest = Math.min(fewest, allocatedSoFar() - before);
        }
        keptAlive = sink;
        return fewest;
    }

    /** The JVM answers -1 where it does not count, and the difference of two such answers would be a false "0 B". */
    private static long allocatedSoFar() {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        if (bytes < 0) {
            throw new IllegalStateException(
                    "the JVM does not count what this thread allocates: it is a virtual thread, or somebody switched the"
                            + " counter off: thread=" + Thread.currentThread());
        }
        return bytes;
    }

    private static long run(Operation operation, int times) {
        long sink = 0;
        try {
            for (int i = 0; i < times; i++) {
                sink += operation.run();
            }
        } catch (Exception e) {
            throw new AssertionError("the measured operation failed: " + e, e);
        }
        return sink;
    }

    private static ThreadMXBean threads() {
        if (ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                && threads.isThreadAllocatedMemorySupported()) {
            threads.setThreadAllocatedMemoryEnabled(true);
            return threads;
        }
        throw new IllegalStateException("this JVM does not count allocated bytes; HotSpot and OpenJ9 do");
    }
}
