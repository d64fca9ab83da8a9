package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.testkit.FaultyFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AnchorTest {

    private static final Path FILE = Path.of("/elsewhere/anchors");

    private final FaultyFiles files = new FaultyFiles();
    private final AnchorFile anchors = new AnchorFile(FILE, files);

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Checkpoint checkpoint(long covered) {
        return new Checkpoint(covered, bytes(32, 1), bytes(16, 2), bytes(32, 3), bytes(64, 4));
    }

    private static Anchor anchor(long covered) {
        return checkpoint(covered).toAnchor(1_000 + covered);
    }

    @Test
    void aCheckpointIsReadAsItWasWritten() {
        Checkpoint read = Checkpoint.decode(ByteBuffer.wrap(checkpoint(77).encode()));

        assertThat(read.covered()).isEqualTo(77);
        assertThat(read.chainHash()).isEqualTo(bytes(32, 1));
        assertThat(read.journalId()).isEqualTo(bytes(16, 2));
        assertThat(read.keyId()).isEqualTo(bytes(32, 3));
        assertThat(read.signature()).isEqualTo(bytes(64, 4));
    }

    @Test
    void aCheckpointOfAnotherKindOrLengthIsRefused() {
        byte[] encoded = checkpoint(1).encode();
        for (int at = 0; at < 8; at++) {
            byte[] changed = encoded.clone();
            changed[at] ^= 2;
            assertThatThrownBy(() -> Checkpoint.decode(ByteBuffer.wrap(changed)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Checkpoint.decode(ByteBuffer.wrap(Arrays.copyOf(encoded, 159))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("160 bytes: 159");
    }

    @Test
    void anAnchorIsOneLineThatBringsItBack() {
        Anchor anchor = anchor(77);

        assertThat(anchor.toText()).startsWith("kellet-anchor-1 ").doesNotContain("\n");
        assertThat(Anchor.parse(anchor.toText())).isEqualTo(anchor);
        assertThat(Anchor.parse(" " + anchor + "\n")).isEqualTo(anchor);
        assertThat(anchor.signedBytes())
                .isEqualTo(Checkpoint.signedBytes(bytes(16, 2), 77, 1_077, bytes(32, 1), bytes(32, 3)));
        assertThat(new String(anchor.signedBytes(), 0, 28, StandardCharsets.US_ASCII))
                .isEqualTo("kellet journal checkpoint 1\0");
    }

    @Test
    void whatIsNoAnchorIsRefused() {
        String text = anchor(77).toText();
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> Anchor.parse(cut)).as(cut).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Anchor.parse(text.toUpperCase(java.util.Locale.ROOT)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Anchor.parse(text + " more")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Anchor.parse(text.replace(" 77 ", " x "))).hasMessageContaining("numbers");
        assertThatThrownBy(() -> Anchor.parse(text.replace(" 77 ", " 0 "))).hasMessageContaining("sequence");
    }

    @Test
    void aFileKeepsThemAllAndBringsTheLast() throws IOException {
        assertThat(anchors.last()).isEmpty();
        for (int i = 1; i <= 30; i++) {
            anchors.onAnchor(anchor(i));
            assertThat(anchors.last()).contains(anchor(i));
        }

        files.restart(); // what was forced
        assertThat(anchors.last()).contains(anchor(30));
        assertThat(new String(files.read(FILE, 1 << 20), StandardCharsets.US_ASCII).lines())
                .hasSize(30);
    }

    @Test
    void aLineThatACrashToreIsNeitherReadNorInTheWay() throws IOException {
        anchors.onAnchor(anchor(1));
        byte[] whole = files.read(FILE, 1 << 20);
        for (int more = 1; more < whole.length; more++) {
            byte[] torn = Arrays.copyOf(whole, whole.length + more);
            System.arraycopy(whole, 0, torn, whole.length, more);
            files.put(FILE, torn);
            assertThat(anchors.last()).contains(anchor(1));

            anchors.onAnchor(anchor(2));

            assertThat(anchors.last()).contains(anchor(2));
        }
    }

    @Test
    void aFileOfSomethingElseIsRefused() {
        files.put(FILE, "something else\n".getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(anchors::last).isInstanceOf(IOException.class).hasMessageContaining("no anchor");
    }

    @Test
    void theNameOfAFileThatFirstCouldNotBeWrittenIsMadeDurableToo() throws IOException {
        int operations = files.operations();
        anchors.onAnchor(anchor(1));
        int steps = files.operations() - operations;
        for (int n = 1; n <= steps; n++) {
            FaultyFiles others = new FaultyFiles();
            AnchorFile file = new AnchorFile(FILE, others);
            others.failAt(n);
            assertThatThrownBy(() -> file.onAnchor(anchor(1))).isInstanceOf(IOException.class);

            file.onAnchor(anchor(2));

            others.restart(); // what was forced
            assertThat(file.last()).as("operation %s failed", n).contains(anchor(2));
        }
    }
}
