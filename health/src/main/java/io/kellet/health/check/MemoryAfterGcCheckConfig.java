package io.kellet.health.check;

/**
 * When a {@link MemoryAfterGcCheck} speaks. An instance that exists is valid.
 *
 * @param warningUsed more than this share of the heap still in use after a collection is a warning; 0..1, 1 for never
 * @param failedUsed more than this is a failure; not below {@code warningUsed}
 * @param container whether to look at the process's resident memory too, and at the limit of its control groups; Linux alone, elsewhere
 *     {@link io.kellet.health.CheckStatus#UNKNOWN}
 * @param warningResident more than this share of that limit is a warning; 0..1
 * @param failedResident more than this is a failure; not below {@code warningResident}
 */
public record MemoryAfterGcCheckConfig(
        double warningUsed, double failedUsed, boolean container, double warningResident, double failedResident) {

    public MemoryAfterGcCheckConfig {
        Thresholds.requireRisingShares("warningUsed", warningUsed, "failedUsed", failedUsed);
        Thresholds.requireRisingShares("warningResident", warningResident, "failedResident", failedResident);
    }

    /** Starts from the defaults: the heap alone, warns above 80 %, fails above 92 %; of a container 90 % and 97 %. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private double warningUsed = 0.80;
        private double failedUsed = 0.92;
        private boolean container;
        private double warningResident = 0.90;
        private double failedResident = 0.97;

        private Builder() {}

        /** Shares of the heap, 0..1. */
        public Builder used(double warning, double failed) {
            warningUsed = warning;
            failedUsed = failed;
            return this;
        }

        /** With the default shares. */
        public Builder container() {
            container = true;
            return this;
        }

        /** Shares of the control group's limit, 0..1. */
        public Builder container(double warning, double failed) {
            warningResident = warning;
            failedResident = failed;
            return container();
        }

        public MemoryAfterGcCheckConfig build() {
            return new MemoryAfterGcCheckConfig(warningUsed, failedUsed, container, warningResident, failedResident);
        }
    }
}
