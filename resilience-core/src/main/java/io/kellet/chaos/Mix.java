package io.kellet.chaos;

/** Chance that can be repeated: a good hash of a seed and a number, after SplitMix64. */
final class Mix {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private Mix() {}

    /** The number-th draw of a seed. */
    static long draw(long seed, long number) {
        return finish(seed + (number + 1) * GOLDEN_GAMMA);
    }

    /** A seed of its own for everybody who has another name. */
    static long seed(long seed, String name) {
        long mixed = finish(seed);
        for (int i = 0; i < name.length(); i++) {
            mixed = finish(mixed + name.charAt(i) + GOLDEN_GAMMA);
        }
        return mixed;
    }

    /** From 0 to below the bound, which is at most 2^62, each as likely as the others to one part in 2^63 / bound. */
    static long below(long bound, long draw) {
        return Math.multiplyHigh(draw >>> 1, 2 * bound);
    }

    private static long finish(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
