package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckStatus;
import java.time.Duration;

/** Pairs of a threshold that warns and one that fails: what makes them valid, and what a figure means by them. */
final class Thresholds {

    private Thresholds() {}

    /** More than the threshold is bad, so a share that is a whole never is. */
    static CheckStatus above(double value, double warning, double failed) {
        return value > failed ? CheckStatus.FAILED : value > warning ? CheckStatus.WARNING : CheckStatus.PASSED;
    }

    /** As {@link #above(double, double, double)}. */
    static CheckStatus above(long value, long warning, long failed) {
        return value > failed ? CheckStatus.FAILED : value > warning ? CheckStatus.WARNING : CheckStatus.PASSED;
    }

    /** Less than the threshold is bad, so with zero nothing is. */
    static CheckStatus below(double value, double warning, double failed) {
        return value < failed ? CheckStatus.FAILED : value < warning ? CheckStatus.WARNING : CheckStatus.PASSED;
    }

    /** As {@link #below(double, double, double)}. */
    static CheckStatus below(long value, long warning, long failed) {
        return value < failed ? CheckStatus.FAILED : value < warning ? CheckStatus.WARNING : CheckStatus.PASSED;
    }

    /** Two shares of which the one that warns is crossed first on the way up. */
    static void requireRisingShares(String warningName, double warning, String failedName, double failed) {
        requireShare(warningName, warning);
        requireShare(failedName, failed);
        if (warning > failed) {
            throw new IllegalArgumentException(warningName + " must not be above " + failedName + ": " + warningName
                    + "=" + warning + " " + failedName + "=" + failed);
        }
    }

    /** Two shares of which the one that warns is crossed first on the way down. */
    static void requireFallingShares(String warningName, double warning, String failedName, double failed) {
        requireShare(warningName, warning);
        requireShare(failedName, failed);
        if (warning < failed) {
            throw new IllegalArgumentException(warningName + " must not be below " + failedName + ": " + warningName
                    + "=" + warning + " " + failedName + "=" + failed);
        }
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) { // NaN neither
            throw new IllegalArgumentException(name + " must be 0..1: " + share);
        }
    }

    static void requireRising(String warningName, long warning, String failedName, long failed) {
        requireNotNegative(warningName, warning);
        requireNotNegative(failedName, failed);
        if (warning > failed) {
            throw new IllegalArgumentException(warningName + " must not be above " + failedName + ": " + warningName
                    + "=" + warning + " " + failedName + "=" + failed);
        }
    }

    static void requireFalling(String warningName, long warning, String failedName, long failed) {
        requireNotNegative(warningName, warning);
        requireNotNegative(failedName, failed);
        if (warning < failed) {
            throw new IllegalArgumentException(warningName + " must not be below " + failedName + ": " + warningName
                    + "=" + warning + " " + failedName + "=" + failed);
        }
    }

    private static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative: " + value);
        }
    }

    static void requireRising(String warningName, Duration warning, String failedName, Duration failed) {
        if (warning.compareTo(failed) > 0) {
            throw new IllegalArgumentException(warningName + " must not be longer than " + failedName + ": "
                    + warningName + "=" + warning + " " + failedName + "=" + failed);
        }
    }

    static void requireWithin(String name, Duration value, Duration least, Duration most) {
        requireNonNull(value, name);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " must be " + least + ".." + most + ": " + value);
        }
    }

    /** What a check shall say of something: anything but that it does not know. */
    static void requireVerdict(String name, CheckStatus status) {
        if (requireNonNull(status, name) == CheckStatus.UNKNOWN) {
            throw new IllegalArgumentException(name + " must be PASSED, WARNING or FAILED: " + status);
        }
    }
}
