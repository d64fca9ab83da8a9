package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import com.sun.management.UnixOperatingSystemMXBean;
import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.LocalCheck;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * How many files and sockets this process has open, of those it may. A leak shows here long before {@code accept} and {@code open}
 * begin to fail.
 *
 * <p>It sees the process's own limit, not the machine's. Counting takes time with the number of open ones, about half a millisecond for a
 * thousand.
 */
public final class FileDescriptorCheck implements LocalCheck {

    /** As many as nobody has: the limit is none. */
    private static final long UNLIMITED = 1L << 31;

    /** Where it looks. */
    interface Descriptors {
        /** Those that are open; negative if that is not known. */
        long open();

        /** Those that may be; negative if that is not known. */
        long most();
    }

    private final FileDescriptorCheckConfig config;
    private final @Nullable Descriptors descriptors;
    private boolean hasWorked;

    /** With the default settings. */
    public FileDescriptorCheck() {
        this(FileDescriptorCheckConfig.builder().build());
    }

    public FileDescriptorCheck(FileDescriptorCheckConfig config) {
        this(config, ofThisProcess());
    }

    /** @param descriptors null if there is no such bean */
    FileDescriptorCheck(FileDescriptorCheckConfig config, @Nullable Descriptors descriptors) {
        this.config = requireNonNull(config, "config");
        this.descriptors = descriptors;
    }

    private static @Nullable Descriptors ofThisProcess() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
            return null;
        }
        return new Descriptors() {
            @Override
            public long open() {
                return unix.getOpenFileDescriptorCount();
            }

            @Override
            public long most() {
                return unix.getMaxFileDescriptorCount();
            }
        };
    }

    @Override
    public CheckResult check(CheckRun run) {
        if (descriptors == null) {
            return CheckResult.unknown("open files are not available on this platform");
        }
        long open;
        try {
            open = descriptors.open();
        } catch (InternalError e) {
            // to count them the JDK opens /proc/self/fd, which takes one more
            return hasWorked
                    ? CheckResult.failed(
                            "open files can no longer be counted, which itself takes a free one: there may be"
                                    + " none left")
                    : CheckResult.unknown("open files are not available on this platform: " + e.getMessage());
        }
        if (open < 0) {
            return CheckResult.unknown("open files are not available on this platform");
        }
        hasWorked = true;
        return judged(open, descriptors.most());
    }

    private CheckResult judged(long open, long most) {
        boolean limited = most > 0 && most < UNLIMITED;
        CheckStatus byNumber = Thresholds.above(open, config.warningOpen(), config.failedOpen());
        CheckStatus byShare = limited
                ? Thresholds.above((double) open / most, config.warningShare(), config.failedShare())
                : CheckStatus.PASSED;
        String text = open + " files and sockets are open"
                + (limited ? " of " + most + ", " + Figures.percent((double) open / most) : ", and there is no limit");
        Findings findings = new Findings().with("open", open);
        if (limited) {
            findings.with("limit", most).with("share", (double) open / most);
        }
        if (byNumber.compareTo(byShare) > 0) {
            return findings.add(
                            byNumber,
                            text + ", warns above " + config.warningOpen() + ", fails above " + config.failedOpen())
                    .result();
        }
        return findings.add(byShare, byShare == CheckStatus.PASSED ? text : text + limits())
                .result();
    }

    private String limits() {
        return ", warns above " + Figures.percent(config.warningShare()) + ", fails above "
                + Figures.percent(config.failedShare());
    }
}
