package io.kellet.var;

/**
 * Reads the {@code long} that {@link VarBook#check} answers: 0 lets the order through, and a negative one names the reason and,
 * over a limit, which.
 */
public final class VarAnswer {

    /** The order may go. */
    public static final long PASS = 0;

    private static final int LIMIT_SHIFT = 8;

    private VarAnswer() {}

    static long no(VarReason reason) {
        return -1L - reason.code();
    }

    static long overLimit(int limit) {
        return -1L - (VarReason.OVER_LIMIT.code() | ((long) limit << LIMIT_SHIFT));
    }

    public static boolean isPass(long answer) {
        return answer >= 0;
    }

    /**
     * Why not.
     *
     * @throws IllegalArgumentException if the order passed
     */
    public static VarReason reason(long answer) {
        return VarReason.ofCode((int) (detail(answer) & ((1 << LIMIT_SHIFT) - 1)));
    }

    /**
     * Which limit, by its place in the settings; 0 if the reason is another than {@link VarReason#OVER_LIMIT}.
     *
     * @throws IllegalArgumentException if the order passed
     */
    public static int limit(long answer) {
        return (int) (detail(answer) >>> LIMIT_SHIFT);
    }

    private static long detail(long answer) {
        if (answer >= 0) {
            throw new IllegalArgumentException("the order passed: answer=" + answer);
        }
        return -1L - answer;
    }
}
