package io.kellet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kellet.files.FileHandle;
import io.kellet.files.FileSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FaultyFilesTest {

    private static final Path FILE = Path.of("directory", "file");

    @Test
    void whatWasWrittenAtAPlaceIsReadThereAtOnce() throws IOException {
        FaultyFiles files = new FaultyFiles();
        FileHandle handle = files.create(FILE);
        handle.write(bytes(1, 2, 3), 1);
        handle.write(bytes(9), 2);

        assertThat(files.read(FILE, 9)).containsExactly(0, 1, 9, 3);
        try (FileSource source = files.open(FILE)) {
            ByteBuffer two = ByteBuffer.allocate(2);
            assertThat(source.read(two, 2)).isEqualTo(2);
            assertThat(two.array()).containsExactly(9, 3);
            assertThat(source.read(two.clear(), 3)).isEqualTo(1);
            assertThat(source.read(two.clear(), 4)).isZero();
        }
    }

    @Test
    void whatWasForcedIsThereAfterARestartAndWhatWasNotIsGoneAtWorst() throws IOException {
        FaultyFiles files = forced(1, 2, 3, 4);
        FileHandle handle = files.update(FILE);
        handle.write(bytes(9), 0);
        handle.forceData();
        handle.write(bytes(8), 1);
        files.restart();

        assertThat(files.read(FILE, 9)).containsExactly(9, 2, 3, 4);
    }

    @Test
    void writesThatWereNotForcedReachTheDiskInAnyOrderAndAnyPart() throws IOException {
        Set<List<Byte>> seen = new HashSet<>();
        for (int seed = 0; seed < 300; seed++) {
            FaultyFiles files = forced(0, 0, 0, 0);
            FileHandle handle = files.update(FILE);
            handle.write(bytes(1, 2), 0);
            handle.write(bytes(3, 4), 2);
            files.restart(new Random(seed));
            seen.add(list(files.read(FILE, 9)));
        }

        assertThat(seen)
                .as("each of two writes not at all, half or whole")
                .hasSize(9)
                .contains(listOf(0, 0, 0, 0), listOf(0, 0, 3, 4), listOf(1, 0, 3, 0), listOf(1, 2, 3, 4));
    }

    @Test
    void appendsAndCutsBeforeAndAfterAWriteAtAPlaceMaySurviveOrNot() throws IOException {
        Set<List<Byte>> seen = new HashSet<>();
        for (int seed = 0; seed < 500; seed++) {
            FaultyFiles files = forced(1);
            FileHandle appended = files.append(FILE);
            appended.write(bytes(2));
            FileHandle handle = files.update(FILE);
            handle.write(bytes(7), 0);
            handle.truncate(1);
            appended.write(bytes(3));
            assertThat(files.read(FILE, 9)).containsExactly(7, 3);
            files.restart(new Random(seed));
            seen.add(list(files.read(FILE, 9)));
        }

        assertThat(seen).contains(listOf(1), listOf(7), listOf(1, 2), listOf(7, 2), listOf(7, 3), listOf(1, 3));
        assertThat(seen).allMatch(content -> content.get(0) == 1 || content.get(0) == 7);
    }

    @Test
    void aFailedWriteAtAPlaceWritesHalf() throws IOException {
        FaultyFiles files = forced(0, 0, 0, 0);
        FileHandle handle = files.update(FILE);
        files.failAt(1);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> handle.write(bytes(1, 2, 3, 4), 0));
        assertThat(files.read(FILE, 9)).containsExactly(1, 2, 0, 0);
    }

    @Test
    void handlesAndSourcesFromBeforeARestartAreDead() throws IOException {
        FaultyFiles files = forced(1);
        FileHandle handle = files.update(FILE);
        FileSource source = files.open(FILE);
        files.restart();

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> handle.write(bytes(1), 0));
        assertThatExceptionOfType(IOException.class).isThrownBy(handle::forceData);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> source.read(ByteBuffer.allocate(1), 0));
        assertThatExceptionOfType(IOException.class).isThrownBy(source::size);
    }

    @Test
    void isAsStrictAsTheSystem() throws IOException {
        FaultyFiles files = forced(1);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> files.append(FILE).write(bytes(2), 0))
                .withMessageContaining("opened to append");
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> files.update(Path.of("none")));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> files.open(Path.of("none")));
    }

    private static FaultyFiles forced(int... content) {
        FaultyFiles files = new FaultyFiles();
        files.put(FILE, bytes(content).array());
        return files;
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        Arrays.stream(values).forEach(value -> bytes.put((byte) value));
        return bytes.flip();
    }

    private static List<Byte> listOf(int... values) {
        return list(bytes(values).array());
    }

    private static List<Byte> list(byte[] content) {
        List<Byte> list = new ArrayList<>();
        for (byte value : content) {
            list.add(value);
        }
        return list;
    }
}
