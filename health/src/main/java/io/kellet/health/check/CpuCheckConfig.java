package io.kellet.health.check;

import java.time.Duration;

/**
 * When a {@link CpuCheck} speaks. An instance that exists is valid.
 *
 * @param warningProcess more than this share of all processors' time used by this process is a warning; 0..1, 1 for never
 * @param failedProcess more than this is a failure; not below {@code warningProcess}
 * @param warningSystem likewise used by everybody on the machine, or in the container
 * @param failedSystem likewise; not below {@code warningSystem}
 * @param window over which shares are measured; 1 s to 1 h
 */
public record CpuCheckConfig(
        double warningProcess, double failedProcess, double warningSystem, double failedSystem, Duration window) {

    public CpuCheckConfig {
        Thresholds.requireRisingShares("warningProcess", warningProcess, "failedProcess", failedProcess);
        Thresholds.requireRisingShares("warningSystem", warningSystem, "failedSystem", failedSystem);
        Thresholds.requireWithin("window", window, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    /** Starts from the defaults: warns above 85 % of either over a minute, never fails. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private double warningProcess = 0.85;
        private double failedProcess = 1;
        private double warningSystem = 0.85;
        private double failedSystem = 1;
        private Duration window = Duration.ofMinutes(1);

        private Builder() {}

        public Builder process(double warning, double failed) {
            warningProcess = warning;
            failedProcess = failed;
            return this;
        }

        public Builder system(double warning, double failed) {
            warningSystem = warning;
            failedSystem = failed;
            return this;
        }

        public Builder window(Duration window) {
            this.window = window;
            return this;
        }

        public CpuCheckConfig build() {
            return new CpuCheckConfig(warningProcess, failedProcess, warningSystem, failedSystem, window);
        }
    }
}
