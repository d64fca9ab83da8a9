package io.kellet.limit;

/**
 * Moves a limit after each window. But for {@link #isOver}, called by one thread at a time, each seeing what the one before
 * left; no call blocks or allocates.
 */
sealed interface AdaptiveLaw {

    /** The limit now. */
    int limit();

    /** What those that do not reduce risk are held to while the baseline is measured; the limit at other times. */
    int pinnedLimit();

    boolean isMeasuring();

    /** The baseline, 0 while there is none. */
    long baselineNanos();

    /** Has the window, this old, seen enough? Depends on the arguments alone, so any thread may ask. */
    boolean isOver(boolean isMeasuring, long window, long elapsedNanos);

    /**
     * Looks at a window that is over.
     *
     * @param wasReached whether there was a moment at which no further call would have been let in
     */
    void onWindow(long window, boolean wasReached, long now);

    /** The clock went back and reads this now. */
    void onClockStep(long now);

    static AdaptiveLaw of(AdaptiveConcurrencyConfig config, long now) {
        AdaptiveConcurrencyRule rule = config.rule();
        if (rule instanceof AdaptiveConcurrencyRule.Gradient gradient) {
            return new GradientLaw(config, gradient, now);
        }
        return new AimdLaw(config, (AdaptiveConcurrencyRule.Aimd) rule);
    }

    /** Additive increase, multiplicative decrease. */
    final class AimdLaw implements AdaptiveLaw {
        private final AdaptiveConcurrencyConfig config;
        private final int increase;
        private final long slowNanos;
        private final long windowNanos;
        private int limit;

        AimdLaw(AdaptiveConcurrencyConfig config, AdaptiveConcurrencyRule.Aimd rule) {
            this.config = config;
            increase = rule.increase();
            slowNanos = rule.slowAfter().toNanos();
            windowNanos = config.window().toNanos();
            limit = config.initialLimit();
        }

        @Override
        public int limit() {
            return limit;
        }

        @Override
        public int pinnedLimit() {
            return limit;
        }

        @Override
        public boolean isMeasuring() {
            return false;
        }

        @Override
        public long baselineNanos() {
            return 0;
        }

        @Override
        public boolean isOver(boolean isMeasuring, long window, long elapsedNanos) {
            return elapsedNanos >= windowNanos
                    && (AdaptiveWindow.hasDrop(window) || AdaptiveWindow.answers(window) >= config.minSamples());
        }

        @Override
        public void onWindow(long window, boolean wasReached, long now) {
            if (AdaptiveWindow.hasDrop(window) || AdaptiveWindow.averageNanos(window) > slowNanos) {
                limit = Math.max(config.minLimit(), limit * config.backoffPercent() / 100);
            } else if (wasReached) {
                limit = Math.min(config.maxLimit(), limit + increase);
            }
        }

        @Override
        public void onClockStep(long now) {
            // keeps no time
        }
    }

    /**
     * The ratio of baseline and average latency, in thousandths, never above one: below one it takes its share away and
     * adds nothing, so that no headroom can outgrow it; at one the limit grows by its square root, if it was reached.
     *
     * <p>The baseline is the same average over calls of which only a few are in flight at once. The minimum would be
     * smaller than the average of even an idle dependency, by as much as its service times vary.
     */
    final class GradientLaw implements AdaptiveLaw {
        private static final int ONE = 1_000;
        private static final int LEAST = 500; // no window takes more than half
        private static final int WINDOWS_AT_MINIMUM = 5; // after which the baseline itself is doubted

        private final AdaptiveConcurrencyConfig config;
        private final AdaptiveConcurrencyRule.Gradient rule;
        private final long windowNanos;
        private final long everyNanos;
        private final long jitterNanos;
        private final long measureNanos;
        private int limit;
        private boolean measuring = true;
        private long baselineNanos;
        private long nextBaseline;
        private int windowsAtMinimum;
        private long random;

        GradientLaw(AdaptiveConcurrencyConfig config, AdaptiveConcurrencyRule.Gradient rule, long now) {
            this.config = config;
            this.rule = rule;
            windowNanos = config.window().toNanos();
            everyNanos = rule.baselineEvery().toNanos();
            jitterNanos = everyNanos * rule.jitterPercent() / 100;
            measureNanos = everyNanos / 4;
            limit = config.initialLimit();
            nextBaseline = now + everyNanos;
            random = now ^ ((long) config.name().hashCode() << 32);
        }

        @Override
        public int limit() {
            return limit;
        }

        @Override
        public int pinnedLimit() {
            return measuring ? Math.min(limit, rule.baselineLimit()) : limit;
        }

        @Override
        public boolean isMeasuring() {
            return measuring;
        }

        @Override
        public long baselineNanos() {
            return baselineNanos;
        }

        /** A measurement ends with its samples, or at a quarter of the interval if there are enough for a window. */
        @Override
        public boolean isOver(boolean isMeasuring, long window, long elapsedNanos) {
            int answers = AdaptiveWindow.answers(window);
            if (isMeasuring) {
                return answers >= rule.baselineSamples()
                        || (elapsedNanos >= measureNanos && answers >= config.minSamples());
            }
            return elapsedNanos >= windowNanos && (AdaptiveWindow.hasDrop(window) || answers >= config.minSamples());
        }

        @Override
        public void onWindow(long window, boolean wasReached, long now) {
            if (measuring) {
                baselineNanos = Math.max(1, AdaptiveWindow.averageNanos(window));
                measuring = false;
                windowsAtMinimum = 0;
                nextBaseline = now + everyNanos - jitterNanos + draw(2 * jitterNanos + 1);
                return;
            }
            int gradient = AdaptiveWindow.answers(window) == 0 ? ONE : gradient(AdaptiveWindow.averageNanos(window));
            int share = AdaptiveWindow.hasDrop(window) ? Math.min(gradient, config.backoffPercent() * 10) : gradient;
            if (share < ONE) {
                limit = Math.max(config.minLimit(), limit * share / ONE);
            } else if (wasReached) {
                limit = Math.min(config.maxLimit(), limit + (int) Math.sqrt(limit));
            }
            windowsAtMinimum = gradient < ONE && limit == config.minLimit() ? windowsAtMinimum + 1 : 0;
            if (nextBaseline - now <= 0 || windowsAtMinimum >= WINDOWS_AT_MINIMUM) {
                measuring = true;
            }
        }

        @Override
        public void onClockStep(long now) {
            if (nextBaseline - now > everyNanos + jitterNanos) {
                nextBaseline = now + everyNanos;
            }
        }

        private int gradient(long averageNanos) {
            long allowed = baselineNanos * (100 + rule.tolerancePercent()) / 100;
            return (int) Math.max(LEAST, Math.min(ONE, allowed * ONE / Math.max(1, averageNanos)));
        }

        /** Anything from 0 to below the bound, by SplitMix64. */
        private long draw(long bound) {
            random += 0x9e3779b97f4a7c15L;
            long z = (random ^ (random >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            return Math.floorMod(z ^ (z >>> 31), bound);
        }
    }
}
