package io.kellet.files;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemFilesTest {

    private final FileOps files = FileOps.system();

    @TempDir
    Path directory;

    @Test
    void writesAtTheEndAndCuts() throws IOException {
        Path file = directory.resolve("log");
        try (FileHandle handle = files.create(file)) {
            handle.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            handle.force();
        }
        try (FileHandle handle = files.append(file)) {
            handle.write(ByteBuffer.wrap(new byte[] {4, 5}));
            assertThat(handle.size()).isEqualTo(5);
            handle.truncate(2);
            handle.write(ByteBuffer.wrap(new byte[] {6}));
        }

        assertThat(files.read(file, 3)).containsExactly(1, 2, 6);
    }

    @Test
    void createsNothingOverWhatIsThereAndAppendsToNothingThatIsNot() throws IOException {
        Path file = directory.resolve("file");
        files.create(file).close();

        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> files.create(file));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> files.append(directory.resolve("none")));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> files.delete(directory.resolve("none")));
    }

    @Test
    void tellsWhatIsAtAName() throws IOException {
        Path file = directory.resolve("file");
        files.create(file).close();
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));

        assertThat(files.kindOf(file)).isEqualTo(FileKind.REGULAR);
        assertThat(files.kindOf(directory)).isEqualTo(FileKind.DIRECTORY);
        assertThat(files.kindOf(link)).isEqualTo(FileKind.LINK);
        assertThat(files.kindOf(directory.resolve("nowhere"))).isEqualTo(FileKind.NONE);
        assertThat(files.list(directory)).containsExactly(file, link);
    }

    @Test
    void aLockIsHeldOnceAndFreeAgainAfterwards() throws IOException {
        Path lock = directory.resolve("state.lock");
        FileLease lease = requireNonNull(files.tryLock(lock));

        assertThat(files.tryLock(lock)).isNull();
        assertThat(files.tryLock(directory.resolve(".").resolve("state.lock"))).isNull();
        lease.close();
        lease.close();

        FileLease again = requireNonNull(files.tryLock(lock));
        lease.close(); // an old lease frees nothing of a new one
        assertThat(files.tryLock(lock)).isNull();
        again.close();
    }

    @Test
    void writesAndReadsAnywhereInAFile() throws IOException {
        Path file = directory.resolve("segment");
        try (FileHandle handle = files.create(file)) {
            handle.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 2); // and a gap before it
            handle.forceData();
        }
        try (FileHandle handle = files.update(file)) {
            handle.write(ByteBuffer.wrap(new byte[] {9}), 3);
            handle.write(ByteBuffer.wrap(new byte[] {7, 8}), 0);
            assertThat(handle.size()).isEqualTo(5);
        }

        assertThat(files.read(file, 5)).containsExactly(7, 8, 1, 9, 3);
        try (FileSource source = files.open(file)) {
            ByteBuffer three = ByteBuffer.allocate(3);
            assertThat(source.size()).isEqualTo(5);
            assertThat(source.read(three, 1)).isEqualTo(3);
            assertThat(three.array()).containsExactly(8, 1, 9);
            assertThat(source.read(three.clear(), 4)).isEqualTo(1);
            assertThat(source.read(three.clear(), 5)).isZero();
            assertThat(source.read(three.clear(), 50)).isZero();
        }
    }

    @Test
    void aFileOpenedToAppendIsNotWrittenAnywhereElse() throws IOException {
        Path file = directory.resolve("log");
        files.create(file).close();

        try (FileHandle handle = files.append(file)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> handle.write(ByteBuffer.wrap(new byte[] {1}), 0))
                    .withMessageContaining("opened to append");
        }
        assertThat(files.read(file, 1)).isEmpty();
    }

    @Test
    void opensNoLinkAndNothingThatIsNotThere() throws IOException {
        Path file = directory.resolve("file");
        files.create(file).close();
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.update(link));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.open(link));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> files.update(directory.resolve("none")));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> files.open(directory.resolve("none")));
    }
}
