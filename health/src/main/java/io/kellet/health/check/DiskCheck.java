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
 * <p>Unless told to it cannot see full inodes and quotas, see {@link DiskCheckConfig#inodes()} and {@link DiskCheckConfig#probe()}; errors
 * of a disk that is not written to, never. File systems that hang, such as NFS without its server, make it hang, and time out; so
 * watch those by a check of their own.
 */
public final class DiskCheck implements LocalCheck {

    private final DiskCheckConfig config;
    private final DiskSource disk;

    public DiskCheck(DiskCheckConfig config) {
        this(config, new SystemDisk());
    }

    DiskCheck(DiskCheckConfig config, DiskSource disk) {
        this.config = requireNonNull(config, "config");
        this.disk = disk;
    }

    /** With the default settings. */
    public static DiskCheck of(Path path) {
        return new DiskCheck(DiskCheckConfig.at(path).build());
    }

    @Override
    public CheckResult check(CheckRun run) {
        Path path = config.path();
        Findings findings = new Findings().with("path", path.toString());
        try {
            DiskSource.Space space = disk.space(path);
            judge(space, findings);
            if (config.inodes()) {
                judgeInodes(run, findings);
            }
            if (config.probe() && space.writable()) {
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
        Path path = config.path();
        if (!space.writable()) {
            findings.add(config.unwritable(), path + " cannot be written to: permissions, or a read-only file system");
        }
        if (space.total() <= 0) {
            findings.add(
                    CheckStatus.UNKNOWN, path + " is on a file system without a size, so nothing is known of its room");
            return;
        }
        double share = (double) space.usable() / space.total();
        CheckStatus byShare = Thresholds.below(share, config.warningFree(), config.failedFree());
        CheckStatus byBytes = Thresholds.below(space.usable(), config.warningBytes(), config.failedBytes());
        String room = path + " has " + Figures.bytes(space.usable()) + " free of " + Figures.bytes(space.total()) + ", "
                + Figures.percent(share);
        if (byBytes.compareTo(byShare) > 0) {
            findings.add(
                    byBytes,
                    room + ", warns below " + Figures.bytes(config.warningBytes()) + ", fails below "
                            + Figures.bytes(config.failedBytes()));
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
        Path path = config.path();
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
        CheckStatus status = Thresholds.below(share, config.warningFree(), config.failedFree());
        findings.add(
                        status,
                        path + " has " + inodes.free() + " free inodes of " + inodes.total() + ", "
                                + Figures.percent(share) + (status == CheckStatus.PASSED ? "" : shares()))
                .with("freeInodes", inodes.free())
                .with("totalInodes", inodes.total());
    }

    private String shares() {
        return ", warns below " + Figures.percent(config.warningFree()) + ", fails below "
                + Figures.percent(config.failedFree());
    }

    private void probe(Findings findings) {
        try {
            disk.probe(config.path());
        } catch (IOException e) {
            findings.add(
                    CheckStatus.FAILED,
                    "no file can be made in " + config.path() + ": " + reason(e) + " (out of space, inodes or quota?)");
        }
    }

    private static String reason(IOException e) {
        String said = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return said == null ? e.getClass().getSimpleName() : said;
    }
}
