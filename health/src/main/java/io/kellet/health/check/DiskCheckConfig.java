package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckStatus;
import java.nio.file.Path;

/**
 * What a {@link DiskCheck} looks at. An instance that exists is valid.
 *
 * @param path a directory, or a file, on the file system that is meant
 * @param warningFree less free than this share of the file system is a warning; 0..1, 0 for never. Of inodes too
 * @param failedFree less than this is a failure; not above {@code warningFree}
 * @param warningBytes fewer free bytes than this are a warning, however large their share; 0 for never
 * @param failedBytes fewer than this are a failure; not above {@code warningBytes}
 * @param unwritable what it means that this process may not write there, or that the file system is read-only; not
 *     {@link CheckStatus#UNKNOWN}
 * @param inodes whether to ask for free inodes too. The JDK cannot tell, so every look starts {@code stat -f}, and where there is none
 *     the answer is {@link CheckStatus#UNKNOWN}
 * @param probe whether every look writes a file of 4 KiB into {@code path}, which must be a directory, and deletes it: whatever keeps
 *     files from being made there is then seen, quotas and full inodes too, on any platform
 */
public record DiskCheckConfig(
        Path path,
        double warningFree,
        double failedFree,
        long warningBytes,
        long failedBytes,
        CheckStatus unwritable,
        boolean inodes,
        boolean probe) {

    public DiskCheckConfig {
        requireNonNull(path, "path");
        Thresholds.requireFallingShares("warningFree", warningFree, "failedFree", failedFree);
        Thresholds.requireFalling("warningBytes", warningBytes, "failedBytes", failedBytes);
        Thresholds.requireVerdict("unwritable", unwritable);
    }

    /**
     * Starts from the defaults: warns below 10 % or 64 MiB, fails below 5 % or 16 MiB, and if it cannot be written to; asks for no
     * inodes and writes nothing.
     */
    public static Builder at(Path path) {
        return new Builder(path);
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private final Path path;
        private double warningFree = 0.10;
        private double failedFree = 0.05;
        private long warningBytes = 64L << 20;
        private long failedBytes = 16L << 20;
        private CheckStatus unwritable = CheckStatus.FAILED;
        private boolean inodes;
        private boolean probe;

        private Builder(Path path) {
            this.path = path;
        }

        /** Shares of the file system, 0..1. */
        public Builder free(double warning, double failed) {
            warningFree = warning;
            failedFree = failed;
            return this;
        }

        public Builder freeBytes(long warning, long failed) {
            warningBytes = warning;
            failedBytes = failed;
            return this;
        }

        public Builder unwritable(CheckStatus means) {
            unwritable = means;
            return this;
        }

        public Builder inodes(boolean inodes) {
            this.inodes = inodes;
            return this;
        }

        public Builder probe(boolean probe) {
            this.probe = probe;
            return this;
        }

        public DiskCheckConfig build() {
            return new DiskCheckConfig(
                    path, warningFree, failedFree, warningBytes, failedBytes, unwritable, inodes, probe);
        }
    }
}
