package io.kellet.files;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.files.AtomicWriteException.Step;
import io.kellet.testkit.FaultyFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {

    private static final Path FILE = Path.of("/state/limits");
    private static final byte[] OLD = bytes("the old content, a bit longer");
    private static final byte[] NEW = bytes("the new content");
    private static final int PLENTY = 1_000;

    @TempDir
    Path directory;

    @Test
    void whateverOperationLosesPowerTheOldOrTheNewContentIsThereWhole() throws IOException {
        int operations = operationsOfAWrite();
        List<String> found = new ArrayList<>();
        for (int n = 1; n <= operations; n++) {
            for (int seed = 0; seed < 50; seed++) {
                FaultyFiles files = withOldContent();
                files.losePowerAt(n);
                assertThatExceptionOfType(AtomicWriteException.class)
                        .isThrownBy(() -> new AtomicFile(files, FILE).write(NEW));

                files.restart(new Random(seed));

                byte[] content = new AtomicFile(files, FILE).read(PLENTY);
                assertThat(content)
                        .as("power lost at operation %s, seed %s", n, seed)
                        .isIn(OLD, NEW);
                found.add(text(content));
                new AtomicFile(files, FILE).write(OLD); // and what was left over is in nobody's way
                assertThat(new AtomicFile(files, FILE).read(PLENTY)).isEqualTo(OLD);
                assertThat(files.list(directoryOf(FILE))).containsExactly(FILE);
            }
        }

        assertThat(operations).isGreaterThanOrEqualTo(6);
        assertThat(found).contains(text(OLD), text(NEW));
    }

    @Test
    void onceAWriteHasReturnedThePowerMayGo() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            FaultyFiles files = withOldContent();
            new AtomicFile(files, FILE).write(NEW);

            files.restart(new Random(seed));

            assertThat(new AtomicFile(files, FILE).read(PLENTY)).isEqualTo(NEW);
        }
    }

    @Test
    void aFirstWriteIsThereWholeOrNotAtAll() throws IOException {
        int operations = operationsOfAWrite();
        for (int n = 1; n <= operations; n++) {
            FaultyFiles files = new FaultyFiles();
            files.losePowerAt(n);
            assertThatExceptionOfType(AtomicWriteException.class)
                    .isThrownBy(() -> new AtomicFile(files, FILE).write(NEW));

            files.restart(new Random(n));

            if (files.kindOf(FILE) != FileKind.NONE) {
                assertThat(new AtomicFile(files, FILE).read(PLENTY)).isEqualTo(NEW);
            }
        }
    }

    @Test
    void aStepThatFailsIsNamedAndLeavesTheOldContentAndNoSecondFile() throws IOException {
        List<Step> steps = new ArrayList<>();
        for (int n = 1; n <= operationsOfAWrite(); n++) {
            FaultyFiles files = withOldContent();
            files.failAt(n);

            AtomicWriteException failure =
                    catchThrowableOfType(AtomicWriteException.class, () -> new AtomicFile(files, FILE).write(NEW));

            steps.add(failure.step());
            assertThat(failure).hasMessageContaining(failure.step().name()).hasMessageContaining(FILE.toString());
            assertThat(new AtomicFile(files, FILE).read(PLENTY))
                    .isEqualTo(failure.step() == Step.FORCE_DIRECTORY ? NEW : OLD);
            assertThat(files.list(directoryOf(FILE))).containsExactly(FILE);
        }

        assertThat(steps)
                .containsExactly(
                        Step.PREPARE,
                        Step.PREPARE,
                        Step.CREATE,
                        Step.WRITE,
                        Step.FORCE,
                        Step.RENAME,
                        Step.FORCE_DIRECTORY);
    }

    @Test
    void aFileThatCannotEvenBeDeletedIsReplacedByTheNextWrite() throws IOException {
        FaultyFiles files = withOldContent();
        files.failFrom(4); // the write, and what would clean up after it
        AtomicWriteException failure =
                catchThrowableOfType(AtomicWriteException.class, () -> new AtomicFile(files, FILE).write(NEW));
        files.heal();

        assertThat(requireNonNull(failure.getCause()).getSuppressed()).hasSize(1);
        assertThat(files.list(directoryOf(FILE))).hasSize(2);
        new AtomicFile(files, FILE).write(NEW);
        assertThat(files.list(directoryOf(FILE))).containsExactly(FILE);
        assertThat(new AtomicFile(files, FILE).read(PLENTY)).isEqualTo(NEW);
    }

    @Test
    void replacesRealFilesReadableByTheOwnerAlone() throws IOException {
        Path file = directory.resolve("state");
        AtomicFile atomic = new AtomicFile(FileOps.system(), file);
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> atomic.read(PLENTY));

        atomic.write(OLD);
        Files.write(directory.resolve(".state.next"), bytes("left over"));
        atomic.write(NEW);

        assertThat(atomic.read(PLENTY)).isEqualTo(NEW);
        assertThat(atomic.path()).isEqualTo(file.toAbsolutePath());
        assertThat(FileOps.system().list(directory)).containsExactly(file);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(Files.getPosixFilePermissions(file).toString()).doesNotContain("GROUP", "OTHERS");
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> atomic.read(NEW.length - 1))
                .withMessageContaining("too long");
    }

    @Test
    void aLinkIsNeitherReadNorReplaced() throws IOException {
        Path target = Files.write(directory.resolve("target"), OLD);
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        AtomicFile atomic = new AtomicFile(FileOps.system(), link);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> atomic.read(PLENTY));
        assertThatExceptionOfType(AtomicWriteException.class)
                .isThrownBy(() -> atomic.write(NEW))
                .withMessageContaining("LINK");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.readAllBytes(target)).isEqualTo(OLD);
    }

    @Test
    void aLinkPlantedUnderTheSecondNameIsDeletedAndNotFollowed() throws IOException {
        Path victim = Files.write(directory.resolve("victim"), OLD);
        Files.createSymbolicLink(directory.resolve(".state.next"), victim);

        new AtomicFile(FileOps.system(), directory.resolve("state")).write(NEW);

        assertThat(Files.readAllBytes(victim)).isEqualTo(OLD);
    }

    @Test
    void aDirectoryIsNotTheNameOfAFile() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AtomicFile(FileOps.system(), Path.of("/")));
    }

    private static int operationsOfAWrite() throws IOException {
        FaultyFiles files = withOldContent();
        new AtomicFile(files, FILE).write(NEW);
        return files.operations();
    }

    private static FaultyFiles withOldContent() {
        FaultyFiles files = new FaultyFiles();
        files.put(FILE, OLD);
        return files;
    }

    private static Path directoryOf(Path file) {
        return requireNonNull(file.getParent());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }
}
