package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.LocalCheck;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Whether there is room on a disk, and whether it can be written to. "Free" is what this process may use, without what is kept for
 * root.
 *
 * <p>Without its options it cannot see full inodes and quotas, see {@link DiskOptions#inodes()} and {@link DiskOptions#probe()}; errors
 * of a disk that is not written to, never. File systems that hang, such as NFS without its server, make it hang, and time out; so
 * watch those by a check of their own.
 */
public final class DiskCheck implements LocalCheck {

    private final DiskOptions options;
    private final DiskSource disk;

    public DiskCheck(DiskOptions options) {
        this(options, new SystemDisk());
    }

    DiskCheck(DiskOptions options, DiskSource disk) {
        this.options = requireNonNull(options, "options");
        this.disk = disk;
    }

    /** With the default options. */
    public static DiskCheck of(Path path) {
        return new DiskCheck(DiskOptions.of(path).build());
    }

    @Override
    public CheckResult check(CheckRun run) {
        Path path = options.path();
        Findings findings = new Findings().with("path", path.toString());
        try {
            DiskSource.Space space = disk.space(path);
            judge(space, findings);
            if (options.inodes()) {
                judgeInodes(run, findings);
            }
            if (options.probe() && space.writable()) {
                probe(findings);
            }
        } catch (NoSuchFileException e) {
            findings.add(CheckStatus.FAILED, path + " does not exist: is it mounted, and is the path right?");
        } catch (AccessDeniedException e) {
            findings.add(CheckStatus.FAILED, path + " cannot be looked at: this user may not see it");
        } catch (IOException e) {
            findings.add(CheckStatus.FAILED, path + " cannot be looked at: " + reason(e));
        }
        return findings.result();
    }

    private void judge(DiskSource.Space space, Findings findings) {
        Path path = options.path();
        if (!space.writable()) {
            findings.add(options.unwritable(), path + " cannot be written to: permissions, or a read-only file system");
        }
        if (space.total() <= 0) {
            findings.add(
                    CheckStatus.UNKNOWN, path + " is on a file system without a size, so nothing is known of its room");
            return;
        }
        double share = (double) space.usable() / space.total();
        CheckStatus byShare = Thresholds.below(share, options.warningFree(), options.failedFree());
        CheckStatus byBytes = Thresholds.below(space.usable(), options.warningBytes(), options.failedBytes());
        String room = path + " has " + Figures.bytes(space.usable()) + " free of " + Figures.bytes(space.total()) + ", "
                + Figures.percent(share);
        if (byBytes.compareTo(byShare) > 0) {
            findings.add(
                    byBytes,
                    room + ", warns below " + Figures.bytes(options.warningBytes()) + ", fails below "
                            + Figures.bytes(options.failedBytes()));
        } else if (byShare == CheckStatus.PASSED) {
            findings.add(CheckStatus.PASSED, room);
        } else {
            findings.add(byShare, room + shares());
        }
        findings.with("freeBytes", space.usable())
                .with("totalBytes", space.total())
                .with("freeShare", share)
                .with("writable", space.writable());
    }

    private void judgeInodes(CheckRun run, Findings findings) {
        Path path = options.path();
        DiskSource.Inodes inodes;
        try {
            inodes = disk.inodes(path, run.remaining());
        } catch (IOException e) {
            findings.add(
                    CheckStatus.UNKNOWN,
                    "free inodes of " + path + " are not available on this platform: " + reason(e));
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.add(
                    CheckStatus.UNKNOWN,
                    "free inodes of " + path + " were asked for too late: the check's time is over");
            return;
        }
        if (inodes.total() <= 0) {
            findings.add(CheckStatus.PASSED, "inodes as needed");
            return;
        }
        double share = (double) inodes.free() / inodes.total();
        CheckStatus status = Thresholds.below(share, options.warningFree(), options.failedFree());
        findings.add(
                        status,
                        path + " has " + inodes.free() + " free inodes of " + inodes.total() + ", "
                                + Figures.percent(share) + (status == CheckStatus.PASSED ? "" : shares()))
                .with("freeInodes", inodes.free())
                .with("totalInodes", inodes.total());
    }

    private String shares() {
        return ", warns below " + Figures.percent(options.warningFree()) + ", fails below "
                + Figures.percent(options.failedFree());
    }

    private void probe(Findings findings) {
        try {
            disk.probe(options.path());
        } catch (IOException e) {
            findings.add(
                    CheckStatus.FAILED,
                    "no file can be made in " + options.path() + ": " + reason(e)
                            + " (out of space, inodes or quota?)");
        }
    }

    private static String reason(IOException e) {
        String said = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return said == null ? e.getClass().getSimpleName() : said;
    }
}
