package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.UNKNOWN;
import static io.kellet.health.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kellet.health.CheckResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class DiskCheckTest {

    private static final long GIB = 1L << 30;
    private static final Path DATA = Path.of("/data");

    @TempDir
    private Path dir;

    /** A disk that is as the test says. */
    private static final class FedDisk implements DiskSource {
        private Space space = new Space(50 * GIB, 100 * GIB, true);
        private Inodes inodes = new Inodes(900, 1_000);
        private @Nullable IOException spaceFails;
        private @Nullable IOException inodesFail;
        private @Nullable IOException probeFails;
        private int probes;
        private boolean interrupted;

        @Override
        public Space space(Path path) throws IOException {
            if (spaceFails != null) {
                throw spaceFails;
            }
            return space;
        }

        @Override
        public Inodes inodes(Path path, Duration within) throws IOException, InterruptedException {
            if (interrupted) {
                throw new InterruptedException();
            }
            if (inodesFail != null) {
                throw inodesFail;
            }
            return inodes;
        }

        @Override
        public void probe(Path directory) throws IOException {
            probes++;
            if (probeFails != null) {
                throw probeFails;
            }
        }
    }

    private final FedDisk disk = new FedDisk();

    private CheckResult look(DiskCheckConfig options) {
        return Looks.look(new DiskCheck(options, disk));
    }

    private CheckResult look() {
        return look(DiskCheckConfig.at(DATA).build());
    }

    @Test
    void aDiskWithRoomIsWell() {
        CheckResult result = look();

        assertThat(result.status()).isEqualTo(PASSED);
        assertThat(result.message()).isEqualTo("/data has 50 GiB free of 100 GiB, 50 %");
        assertThat(result.details())
                .containsEntry("freeBytes", 50 * GIB)
                .containsEntry("totalBytes", 100 * GIB)
                .containsEntry("writable", true);
        assertThat(disk.probes).isZero();
    }

    @Test
    void littleRoomByShareWarnsAndThenFails() {
        disk.space = new DiskSource.Space(10 * GIB, 100 * GIB, true);
        CheckResult atTheThreshold = look();
        disk.space = new DiskSource.Space(8 * GIB, 100 * GIB, true);
        CheckResult below = look();
        disk.space = new DiskSource.Space(4 * GIB, 100 * GIB, true);
        CheckResult least = look();

        assertThat(atTheThreshold.status()).isEqualTo(PASSED);
        assertThat(below.status()).isEqualTo(WARNING);
        assertThat(below.message())
                .isEqualTo("/data has 8 GiB free of 100 GiB, 8 %, warns below 10 %, fails below 5 %");
        assertThat(least.status()).isEqualTo(FAILED);
    }

    @Test
    void fewBytesSpeakWhateverTheirShare() {
        DiskCheckConfig options =
                DiskCheckConfig.at(DATA).freeBytes(20 * GIB, 10 * GIB).build();
        disk.space = new DiskSource.Space(15 * GIB, 30 * GIB, true);
        CheckResult few = look(options);
        disk.space = new DiskSource.Space(9 * GIB, 10 * GIB, true);
        CheckResult fewer = look(options);

        assertThat(few.status()).isEqualTo(WARNING);
        assertThat(fewer.status()).isEqualTo(FAILED);
        assertThat(fewer.message()).endsWith("warns below 20 GiB, fails below 10 GiB");
    }

    @Test
    void aFileSystemWithoutASizeIsUnknownAndNoDivisionByZero() {
        disk.space = new DiskSource.Space(0, 0, true);

        CheckResult result = look();

        assertThat(result.status()).isEqualTo(UNKNOWN);
        assertThat(result.message()).contains("file system without a size");
    }

    @Test
    void whatCannotBeWrittenToFailsUnlessTheOptionsSayOtherwise() {
        disk.space = new DiskSource.Space(50 * GIB, 100 * GIB, false);

        assertThat(look().status()).isEqualTo(FAILED);
        assertThat(look().message()).contains("cannot be written to: permissions, or a read-only file system");
        assertThat(look(DiskCheckConfig.at(DATA).unwritable(WARNING).build()).status())
                .isEqualTo(WARNING);
        assertThat(look(DiskCheckConfig.at(DATA).unwritable(PASSED).build()).status())
                .isEqualTo(PASSED);
    }

    @Test
    void whatCannotBeLookedAtFailsAndSaysWhy() {
        disk.spaceFails = new AccessDeniedException("/data");
        CheckResult denied = look();
        disk.spaceFails = new FileSystemException("/data", null, "Stale file handle");
        CheckResult stale = look();
        disk.spaceFails = new IOException();
        CheckResult unsaid = look();

        assertThat(denied.status()).isEqualTo(FAILED);
        assertThat(denied.message()).contains("this user may not see it");
        assertThat(stale.status()).isEqualTo(FAILED);
        assertThat(stale.message()).isEqualTo("/data cannot be looked at: Stale file handle");
        assertThat(unsaid.message()).isEqualTo("/data cannot be looked at: IOException");
    }

    @Test
    void fullInodesFailThoughThereAreBytes() {
        DiskCheckConfig options = DiskCheckConfig.at(DATA).inodes(true).build();
        disk.inodes = new DiskSource.Inodes(80, 1_000);
        CheckResult few = look(options);
        disk.inodes = new DiskSource.Inodes(0, 1_000);
        CheckResult none = look(options);

        assertThat(few.status()).isEqualTo(WARNING);
        assertThat(none.status()).isEqualTo(FAILED);
        assertThat(none.message()).isEqualTo("/data has 0 free inodes of 1000, 0 %, warns below 10 %, fails below 5 %");
        assertThat(none.details()).containsEntry("freeInodes", 0L).containsEntry("totalInodes", 1_000L);
    }

    @Test
    void aFileSystemThatMakesInodesAsNeededIsWell() {
        disk.inodes = new DiskSource.Inodes(0, 0);

        CheckResult result = look(DiskCheckConfig.at(DATA).inodes(true).build());

        assertThat(result.status()).isEqualTo(PASSED);
        assertThat(result.message()).endsWith("; inodes as needed");
        assertThat(result.details()).doesNotContainKey("freeInodes");
    }

    @Test
    void inodesThatWereAskedForAndCannotBeToldAreUnknown() {
        DiskCheckConfig options = DiskCheckConfig.at(DATA).inodes(true).build();
        disk.inodesFail = new IOException("there is no /usr/bin/stat");
        CheckResult unknown = look(options);
        disk.space = new DiskSource.Space(0, 100 * GIB, true);
        CheckResult full = look(options);

        assertThat(unknown.status()).isEqualTo(UNKNOWN);
        assertThat(unknown.message())
                .isEqualTo("free inodes of /data are not available on this platform: there is no /usr/bin/stat");
        assertThat(full.status()).isEqualTo(FAILED);
    }

    @Test
    void anInterruptEndsTheWaitForInodesAndStaysSet() {
        disk.interrupted = true;

        CheckResult result = look(DiskCheckConfig.at(DATA).inodes(true).build());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.status()).isEqualTo(UNKNOWN);
    }

    @Test
    void aProbeThatCannotBeWrittenFailsThoughThereAreBytes() {
        DiskCheckConfig options = DiskCheckConfig.at(DATA).probe(true).build();
        disk.probeFails = new FileSystemException("/data/x", null, "Disk quota exceeded");

        CheckResult result = look(options);

        assertThat(result.status()).isEqualTo(FAILED);
        assertThat(result.message())
                .isEqualTo("no file can be made in /data: Disk quota exceeded (out of space, inodes or quota?)");
    }

    @Test
    void whatMayBeReadOnlyIsNotProbed() {
        disk.space = new DiskSource.Space(50 * GIB, 100 * GIB, false);

        look(DiskCheckConfig.at(DATA).probe(true).unwritable(PASSED).build());

        assertThat(disk.probes).isZero();
    }

    @Test
    void aRealPathThatDoesNotExistFailsWithTheReason() {
        CheckResult result = Looks.look(DiskCheck.of(dir.resolve("nowhere")));

        assertThat(result.status()).isEqualTo(FAILED);
        assertThat(result.message()).endsWith("nowhere does not exist: is it mounted, and is the path right?");
    }

    @Test
    void aRealDirectoryIsLookedAtAndItsProbeIsCleanedUp() throws IOException {
        DiskCheckConfig options =
                DiskCheckConfig.at(dir).free(0, 0).freeBytes(0, 0).probe(true).build();

        CheckResult result = Looks.look(new DiskCheck(options));

        assertThat(result.status()).isEqualTo(PASSED);
        assertThat(Looks.whole(result, "totalBytes")).isPositive();
        try (var left = Files.list(dir)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aRealFileSystemWithoutASizeIsUnknown() {
        assumeThat(Path.of("/proc/self")).exists();

        CheckResult result = Looks.look(new DiskCheck(
                DiskCheckConfig.at(Path.of("/proc")).unwritable(PASSED).build()));

        assertThat(result.status()).isEqualTo(UNKNOWN);
    }

    @Test
    void realInodesAreThoseThatStatTells() throws Exception {
        assumeThat(Path.of("/usr/bin/stat")).isExecutable();
        assumeThat(Path.of("/proc/self")).exists();

        DiskSource.Inodes inodes = new SystemDisk().inodes(dir, Duration.ofSeconds(30));

        assertThat(inodes.free()).isBetween(0L, inodes.total());
    }

    @Test
    void aMachineWithoutStatSaysSo() {
        SystemDisk disk = new SystemDisk(List.of(dir.resolve("stat")));

        assertThatThrownBy(() -> disk.inodes(dir, Duration.ofSeconds(1)))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no " + dir.resolve("stat"));
    }

    @Test
    void aStatThatAnswersSomethingElseOrNeverIsNoAnswer() throws IOException {
        SystemDisk babbling = new SystemDisk(List.of(script("babbling", "echo usage: stat file")));
        SystemDisk hanging = new SystemDisk(List.of(script("hanging", "exec sleep 600")));

        assertThatThrownBy(() -> babbling.inodes(dir, Duration.ofSeconds(30)))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("babbling answered \"usage: stat file\"");
        assertThatThrownBy(() -> hanging.inodes(dir, Duration.ofMillis(20)))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("hanging took longer than 20 ms");
    }

    private Path script(String name, String line) throws IOException {
        assumeThat(Path.of("/bin/sh")).isExecutable();
        Path script = dir.resolve(name);
        Files.writeString(script, "#!/bin/sh\n" + line + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    /** A tmpfs in a name space of its own, which any user may mount where the kernel lets him, and another JVM that looks at it. */
    @Test
    @Timeout(120)
    void aRealFileSystemWithoutAFreeInodeFailsThoughItHasRoom() throws Exception {
        Process child = new ProcessBuilder(
                        "unshare",
                        "-Urm",
                        "/bin/sh",
                        "-c",
                        "mount -t tmpfs -o nr_inodes=4,size=8m tmpfs \"$1\" || exit 77;"
                                + " touch \"$1/a\" \"$1/b\" \"$1/c\"; exec \"$2\" -cp \"$3\" \"$4\" \"$1\"",
                        "sh",
                        dir.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"),
                        InodesMain.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assumeThat(said).as("a tmpfs of one's own may be mounted here").doesNotContain("unshare:", "mount:");

            assertThat(said.lines())
                    .anySatisfy(line -> assertThat(line).startsWith("bytes PASSED"))
                    .anySatisfy(
                            line -> assertThat(line).startsWith("inodes FAILED").contains("0 free inodes of 4"))
                    .anySatisfy(
                            line -> assertThat(line).startsWith("probe FAILED").contains("No space left on device"));
        } finally {
            child.destroyForcibly();
        }
    }

    /** What the other JVM runs. */
    static final class InodesMain {
        private InodesMain() {}

        @SuppressWarnings("SystemOut") // how it answers the test
        public static void main(String[] args) {
            Path path = Path.of(args[0]);
            say("bytes", DiskCheckConfig.at(path).freeBytes(0, 0).build());
            say("inodes", DiskCheckConfig.at(path).freeBytes(0, 0).inodes(true).build());
            say("probe", DiskCheckConfig.at(path).freeBytes(0, 0).probe(true).build());
        }

        private static void say(String what, DiskCheckConfig options) {
            CheckResult result = Looks.look(new DiskCheck(options));
            System.out.println(what + " " + result.status() + " " + result.message());
        }
    }
}
