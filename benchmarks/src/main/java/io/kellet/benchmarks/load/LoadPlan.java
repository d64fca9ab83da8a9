package io.kellet.benchmarks.load;

/**
 * How much is sent, and for how long. An instance that exists is valid.
 *
 * @param rate orders per second
 * @param seconds measured of each subject, all rounds together
 * @param rounds in each of which every subject has its turn
 * @param warmUpSeconds of each subject before the first round, at the same rate
 */
public record LoadPlan(int rate, int seconds, int rounds, int warmUpSeconds) {

    public static final LoadPlan DEFAULT = new LoadPlan(50_000, 10, 5, 3);

    private static final int MOST_PER_SECOND = 1_000_000;
    private static final int MOST_SECONDS = 600;
    private static final int MOST_WARM_UP_SECONDS = 60;
    private static final int LEAD_INS_PER_SECOND = 10;

    public LoadPlan {
        check("rate", rate, 1, MOST_PER_SECOND);
        check("seconds", seconds, 1, MOST_SECONDS);
        check("rounds", rounds, 1, seconds);
        check("warmup", warmUpSeconds, 0, MOST_WARM_UP_SECONDS);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + ".." + most + ": " + value);
        }
    }

    long warmUpTurns() {
        return (long) rate * warmUpSeconds;
    }

    /** Sent and not measured when a round begins: a subject that just had a pause finds its caches taken by another. */
    long leadInTurns() {
        return rate / LEAD_INS_PER_SECOND;
    }

    /** Of one round; the first rounds have what does not divide. */
    long measuredTurns(int round) {
        long turns = (long) rate * seconds;
        return turns / rounds + (round < turns % rounds ? 1 : 0);
    }
}
