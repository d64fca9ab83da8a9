package io.kellet.testkit;

import java.util.Random;

/** Draws what a {@link Random} of the same seed draws, and remembers it for the report. */
@SuppressWarnings("serial") // never serialised
final class RememberingRandom extends Random {

    private final StringBuilder drawn = new StringBuilder();

    RememberingRandom(long seed) {
        super(seed);
    }

    /** All values, in order, separated by commas. */
    String drawn() {
        return drawn.toString();
    }

    @Override
    public int nextInt() {
        return remember(drawn.length(), super.nextInt());
    }

    @Override
    public int nextInt(int bound) {
        return remember(drawn.length(), super.nextInt(bound));
    }

    @Override
    public int nextInt(int origin, int bound) {
        return remember(drawn.length(), super.nextInt(origin, bound));
    }

    @Override
    public long nextLong() {
        return remember(drawn.length(), super.nextLong());
    }

    @Override
    public long nextLong(long bound) {
        return remember(drawn.length(), super.nextLong(bound));
    }

    @Override
    public long nextLong(long origin, long bound) {
        return remember(drawn.length(), super.nextLong(origin, bound));
    }

    @Override
    public boolean nextBoolean() {
        return remember(drawn.length(), super.nextBoolean());
    }

    @Override
    public double nextDouble() {
        return remember(drawn.length(), super.nextDouble());
    }

    @Override
    public double nextDouble(double bound) {
        return remember(drawn.length(), super.nextDouble(bound));
    }

    @Override
    public double nextDouble(double origin, double bound) {
        return remember(drawn.length(), super.nextDouble(origin, bound));
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // a history is played by one thread
    public double nextGaussian() {
        return remember(drawn.length(), super.nextGaussian());
    }

    /** One of these methods may draw through another; only what the outermost answered counts. */
    private <T> T remember(int before, T value) {
        drawn.setLength(before);
        drawn.append(before == 0 ? "" : ", ").append(value);
        return value;
    }
}
