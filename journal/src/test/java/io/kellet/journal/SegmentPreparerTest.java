package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.files.FileHandle;
import io.kellet.testkit.FaultyFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SegmentPreparerTest {

    private static final Path DIRECTORY = Path.of("/journal");

    private final FaultyFiles files = new FaultyFiles();

    private SegmentPreparer preparer(PassingFiles through) {
        return new SegmentPreparer(through, DIRECTORY, 4_096);
    }

    @Test
    void oneFileIsReadyAtMostHoweverLateItIs() throws IOException {
        SegmentPreparer[] preparer = new SegmentPreparer[1];
        preparer[0] = preparer(new PassingFiles(files) {
            @Override
            public FileHandle create(Path file) throws IOException {
                preparer[0].want(3); // the writer could not wait for the second
                return super.create(file);
            }
        });
        preparer[0].want(2);

        preparer[0].work();
        preparer[0].work();

        assertThat(files.list(DIRECTORY)).hasSize(1);
        preparer[0].stop();
        assertThat(files.list(DIRECTORY)).isEmpty();
    }

    @Test
    void oneThatCouldNotBeMadeLeavesTheRoomToTheJournal() throws IOException {
        SegmentPreparer preparer = preparer(new PassingFiles(files) {
            @Override
            public FileHandle create(Path file) throws IOException {
                return new Handle(super.create(file)) {
                    @Override
                    public void write(ByteBuffer content, long position) throws IOException {
                        super.write(content, position);
                        throw new IOException("no space left on the device");
                    }
                };
            }
        });
        preparer.want(2);

        preparer.work();

        assertThat(preparer.take()).isNull();
        assertThat(files.list(DIRECTORY)).isEmpty();
    }
}
