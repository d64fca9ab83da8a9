package io.kellet.health.check;

/**
 * When a {@link FileDescriptorCheck} speaks. An instance that exists is valid.
 *
 * @param warningShare more open than this share of the limit is a warning; 0..1, 1 for never
 * @param failedShare more than this is a failure; not below {@code warningShare}
 * @param warningOpen more open than this is a warning, whatever the limit; {@link Long#MAX_VALUE} for never
 * @param failedOpen more than this is a failure; not below {@code warningOpen}
 */
public record FileDescriptorCheckConfig(double warningShare, double failedShare, long warningOpen, long failedOpen) {

    public FileDescriptorCheckConfig {
        Thresholds.requireRisingShares("warningShare", warningShare, "failedShare", failedShare);
        Thresholds.requireRising("warningOpen", warningOpen, "failedOpen", failedOpen);
    }

    /** Starts from the defaults: warns above 80 % of the limit, fails above 95 %, and looks at no number. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private double warningShare = 0.80;
        private double failedShare = 0.95;
        private long warningOpen = Long.MAX_VALUE;
        private long failedOpen = Long.MAX_VALUE;

        private Builder() {}

        /** Shares of the limit, 0..1. */
        public Builder share(double warning, double failed) {
            warningShare = warning;
            failedShare = failed;
            return this;
        }

        /** Numbers, for where the limit is too high to be reached in time. */
        public Builder open(long warning, long failed) {
            warningOpen = warning;
            failedOpen = failed;
            return this;
        }

        public FileDescriptorCheckConfig build() {
            return new FileDescriptorCheckConfig(warningShare, failedShare, warningOpen, failedOpen);
        }
    }
}
