package io.kellet.secrets.local;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a password becomes a key, and what that costs whoever guesses. An instance that exists is within bounds: from what OWASP calls
 * the least up to what a header may ask of who opens a file, so that a forged one costs seconds and a gigabyte at most.
 */
public final class StoreKdf {

    static final int ARGON2ID = 1;
    static final int PBKDF2 = 2;

    private static final int LEAST_MEMORY_KIB = 19 << 10;
    private static final int MOST_MEMORY_KIB = 1 << 20;
    private static final int LEAST_PASSES = 2;
    private static final int MOST_PASSES = 64;
    private static final int MOST_LANES = 16;
    private static final long MOST_WORK_KIB = 4L << 20; // passes times memory: some ten seconds
    private static final int LEAST_ITERATIONS = 600_000;
    private static final int MOST_ITERATIONS = 10_000_000;

    private final int algorithm;
    private final int memoryKib;
    private final int iterations;
    private final int parallelism;

    private StoreKdf(int algorithm, int memoryKib, int iterations, int parallelism) {
        this.algorithm = algorithm;
        this.memoryKib = memoryKib;
        this.iterations = iterations;
        this.parallelism = parallelism;
    }

    /** Argon2id over 64 MiB in three passes: about half a second, once per open. */
    public static StoreKdf standard() {
        return argon2id(64 << 10, 3, 1);
    }

    /**
     * Argon2id, RFC 9106, version 1.3.
     *
     * @param memoryKib 19,456 to 1,048,576
     * @param iterations 2 to 64 passes, and with the memory at most 4 GiB to go through
     * @param parallelism 1 to 16 lanes; they are computed by one thread here
     */
    public static StoreKdf argon2id(int memoryKib, int iterations, int parallelism) {
        requireWithin("memoryKib", memoryKib, LEAST_MEMORY_KIB, MOST_MEMORY_KIB);
        requireWithin("iterations", iterations, LEAST_PASSES, MOST_PASSES);
        requireWithin("parallelism", parallelism, 1, MOST_LANES);
        if ((long) memoryKib * iterations > MOST_WORK_KIB) {
            throw new IllegalArgumentException("memoryKib times iterations must be " + MOST_WORK_KIB + " or less: "
                    + (long) memoryKib * iterations);
        }
        return new StoreKdf(ARGON2ID, memoryKib, iterations, parallelism);
    }

    /**
     * PBKDF2 with HMAC-SHA-256, for who may use nothing but what NIST approves. The password must be UTF-8.
     *
     * @param iterations 600,000 to 10,000,000
     */
    public static StoreKdf pbkdf2(int iterations) {
        requireWithin("iterations", iterations, LEAST_ITERATIONS, MOST_ITERATIONS);
        return new StoreKdf(PBKDF2, 0, iterations, 0);
    }

    /** Below the least, for tests that derive thousands of times. */
    static StoreKdf weak(int algorithm, int memoryKib, int iterations, int parallelism) {
        return new StoreKdf(algorithm, memoryKib, iterations, parallelism);
    }

    /**
     * As a header has it; decides before anything is allocated.
     *
     * @param weakToo a test's
     */
    static StoreKdf read(int algorithm, int memoryKib, int iterations, int parallelism, boolean weakToo)
            throws LocalStoreException {
        if (weakToo && isWeak(algorithm, memoryKib, iterations, parallelism)) {
            return weak(algorithm, memoryKib, iterations, parallelism);
        }
        try {
            if (algorithm == ARGON2ID) {
                return argon2id(memoryKib, iterations, parallelism);
            }
            if (algorithm == PBKDF2 && memoryKib == 0 && parallelism == 0) {
                return pbkdf2(iterations);
            }
        } catch (IllegalArgumentException e) {
            throw new LocalStoreException(LocalStoreException.Reason.COSTLY, "" + e.getMessage());
        }
        throw new LocalStoreException(
                LocalStoreException.Reason.UNSUPPORTED, "password algorithm " + algorithm + " is unknown");
    }

    private static boolean isWeak(int algorithm, int memoryKib, int iterations, int parallelism) {
        return (algorithm == ARGON2ID && memoryKib == 8 && iterations == 1 && parallelism == 1)
                || (algorithm == PBKDF2 && memoryKib == 0 && iterations == 1 && parallelism == 0);
    }

    private static void requireWithin(String setting, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": "
                    + Integer.toUnsignedString(value)); // a header's is unsigned
        }
    }

    int algorithm() {
        return algorithm;
    }

    int memoryKib() {
        return memoryKib;
    }

    int iterations() {
        return iterations;
    }

    int parallelism() {
        return parallelism;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoreKdf that
                && algorithm == that.algorithm
                && memoryKib == that.memoryKib
                && iterations == that.iterations
                && parallelism == that.parallelism;
    }

    @Override
    public int hashCode() {
        return Objects.hash(algorithm, memoryKib, iterations, parallelism);
    }

    /** As people write it. */
    @Override
    public String toString() {
        return algorithm == ARGON2ID
                ? "argon2id(m=" + memoryKib + ",t=" + iterations + ",p=" + parallelism + ")"
                : "pbkdf2-hmac-sha256(" + iterations + ")";
    }
}
