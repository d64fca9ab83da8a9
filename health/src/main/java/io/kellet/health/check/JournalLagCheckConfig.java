package io.kellet.health.check;

import io.kellet.health.CheckStatus;
import java.time.Duration;

/**
 * When a {@link JournalLagCheck} speaks. An instance that exists is valid.
 *
 * @param warningRecords more records than this that are not on the disk are a warning
 * @param failedRecords more than this are a failure; not below {@code warningRecords}
 * @param warningAge an oldest of them that has waited longer than this is a warning; up to 1 day
 * @param failedAge longer than this is a failure; not shorter than {@code warningAge}
 * @param whenLost what it means that records were rejected or a write failed; not {@link CheckStatus#UNKNOWN}
 * @param holdFor so long it means that; 1 s to 1 day. Longer than it takes to confirm a bad result
 */
public record JournalLagCheckConfig(
        long warningRecords,
        long failedRecords,
        Duration warningAge,
        Duration failedAge,
        CheckStatus whenLost,
        Duration holdFor) {

    private static final Duration DAY = Duration.ofDays(1);

    public JournalLagCheckConfig {
        Thresholds.requireRising("warningRecords", warningRecords, "failedRecords", failedRecords);
        Thresholds.requireWithin("warningAge", warningAge, Duration.ZERO, DAY);
        Thresholds.requireWithin("failedAge", failedAge, Duration.ZERO, DAY);
        Thresholds.requireRising("warningAge", warningAge, "failedAge", failedAge);
        Thresholds.requireVerdict("whenLost", whenLost);
        Thresholds.requireWithin("holdFor", holdFor, Duration.ofSeconds(1), DAY);
    }

    /**
     * Starts from the defaults: warns above 10,000 records or 2 s, fails above 100,000 or 15 s, and fails for 5 minutes if any were lost.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private long warningRecords = 10_000;
        private long failedRecords = 100_000;
        private Duration warningAge = Duration.ofSeconds(2);
        private Duration failedAge = Duration.ofSeconds(15);
        private CheckStatus whenLost = CheckStatus.FAILED;
        private Duration holdFor = Duration.ofMinutes(5);

        private Builder() {}

        public Builder records(long warning, long failed) {
            warningRecords = warning;
            failedRecords = failed;
            return this;
        }

        public Builder age(Duration warning, Duration failed) {
            warningAge = warning;
            failedAge = failed;
            return this;
        }

        public Builder whenLost(CheckStatus means) {
            whenLost = means;
            return this;
        }

        public Builder holdFor(Duration holdFor) {
            this.holdFor = holdFor;
            return this;
        }

        public JournalLagCheckConfig build() {
            return new JournalLagCheckConfig(warningRecords, failedRecords, warningAge, failedAge, whenLost, holdFor);
        }
    }
}
