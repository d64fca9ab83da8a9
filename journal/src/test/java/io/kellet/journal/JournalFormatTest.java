package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.audit.AuditField;
import io.kellet.audit.AuditValue;
import io.kellet.journal.Verification.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/journal-format.md: its vector is what the twin writes, what the library writes, and verifies. */
final class JournalFormatTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "journal-format.md");

    private static byte[] vector() throws IOException {
        return HexFormat.of()
                .parseHex(Files.readString(DOCUMENT)
                        .lines()
                        .map(String::strip)
                        .filter(line -> line.matches("[0-9a-f]{64}"))
                        .collect(Collectors.joining()));
    }

    private static TwinJournal twin() {
        return new TwinJournal()
                .session()
                .segment()
                .record("anna", "limits.changed", "equities", new AuditField("version", new AuditValue.Whole(7)))
                .checkpoint();
    }

    @Test
    void theVectorIsWhatTheFormatSays() throws IOException {
        assertThat(HexFormat.of().formatHex(vector()))
                .isEqualTo(HexFormat.of().formatHex(twin().file(TwinJournal.name(1))));
        assertThat(Files.readString(DOCUMENT))
                .contains("\n    " + twin().anchor(2).toText() + "\n");
    }

    @Test
    void theVectorVerifies() throws IOException {
        MemoryFiles files = new MemoryFiles(TwinJournal.DIRECTORY, Map.of(TwinJournal.name(1), vector()));
        VerifierConfig config = VerifierConfig.builder()
                .trust(TwinJournal.KEY.getPublic())
                .anchor(twin().anchor(2))
                .decodeRecords(true)
                .build();

        Verification found = Verifier.verify(TwinJournal.DIRECTORY, config, files);

        assertThat(found.verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(found.anchorsMet()).isEqualTo(1);
    }

    @Test
    void theLibraryWritesTheVectorByteForByte() throws IOException {
        TwinJournal twin = twin();
        byte[] vector = vector();
        ByteBuffer frames = ByteBuffer.allocate(1_000);
        byte[] genesis = new ChainHash().genesis(twin.id);
        FrameEncoder encoder = new FrameEncoder(frames, 1, genesis);
        byte[] record = Arrays.copyOfRange(vector, 128 + 48, 272 - 32 - 5);
        long wall = 1_767_225_600_010_000_000L;
        encoder.encode(1, 1, wall, Long.MAX_VALUE - 4_990_000_000L, 1, record, record.length);
        byte[] body = TwinJournal.checkpointBody(TwinJournal.KEY, twin.id, 1, wall + 10_000_000, encoder.chain());
        encoder.encode(3, 2, wall + 10_000_000, Long.MAX_VALUE - 4_980_000_000L, 1, body, body.length);

        assertThat(new SegmentHeader(twin.id, 1, 1, genesis, false).encode()).isEqualTo(Arrays.copyOf(vector, 128));
        assertThat(Arrays.copyOf(frames.array(), frames.position()))
                .isEqualTo(Arrays.copyOfRange(vector, 128, vector.length));
    }
}
