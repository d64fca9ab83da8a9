package io.kellet.health;

/**
 * How many checks there are, and how many of each status; {@code total} is always the sum of the others.
 *
 * @param unknown not run yet, skipped, or not to be told here
 */
public record HealthSummary(int total, int passed, int warnings, int failed, int unknown) {

    public HealthSummary {
        if (passed < 0 || warnings < 0 || failed < 0 || unknown < 0) {
            throw new IllegalArgumentException("counts must not be negative: passed=" + passed + " warnings=" + warnings
                    + " failed=" + failed + " unknown=" + unknown);
        }
        if ((long) passed + warnings + failed + unknown != total) {
            throw new IllegalArgumentException("total must be the sum of the others: total=" + total + " passed="
                    + passed + " warnings=" + warnings + " failed=" + failed + " unknown=" + unknown);
        }
    }

    static HealthSummary of(Iterable<CheckView> checks) {
        int passed = 0;
        int warnings = 0;
        int failed = 0;
        int unknown = 0;
        for (CheckView check : checks) {
            switch (check.status()) {
                case PASSED -> passed++;
                case WARNING -> warnings++;
                case FAILED -> failed++;
                case UNKNOWN -> unknown++;
            }
        }
        return new HealthSummary(passed + warnings + failed + unknown, passed, warnings, failed, unknown);
    }
}
