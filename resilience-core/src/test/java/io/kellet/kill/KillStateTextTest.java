package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.order.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KillStateTextTest {

    private static final KillState STATE = new KillState(
            17,
            true,
            List.of(
                    new Engagement(Scope.ACCOUNT, 7, KillMode.REDUCE_ONLY, 17, "latch:loss", "-5% today", 12, true),
                    new Engagement(Scope.FIRM, 0, KillMode.HALT, 3, "Zo\u00eb", "two\nlines", 0, true)));

    /** As docs/kill-switch.md shows it. */
    private static final String TEXT = """
            kellet-kill-state 1
            end running
            last 17
            engaged firm 0 halt 3 0 Zo%c3%ab two%0alines
            engaged account 7 reduce-only 17 12 latch:loss -5%25%20today
            crc32c 1e05ce3f
            """;

    @Test
    void writesTheDocumentedText() {
        assertThat(new String(KillStateText.encode(STATE), StandardCharsets.US_ASCII))
                .isEqualTo(TEXT);
    }

    @Test
    void readsWhatItWrites() throws KillStateException {
        assertThat(KillStateText.decode(KillStateText.encode(STATE))).isEqualTo(STATE);
        assertThat(KillStateText.decode(KillStateText.encode(KillState.INITIAL)))
                .isEqualTo(KillState.INITIAL);
    }

    @Test
    void readsWhateverPeopleWriteAsAReason() throws KillStateException {
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            StringBuilder reason = new StringBuilder();
            random.ints(random.nextInt(30), 0, 0xd800).forEach(c -> reason.append((char) c));
            KillState state = new KillState(
                    1, false, List.of(new Engagement(Scope.FIRM, 0, KillMode.HALT, 1, "", reason.toString(), i, true)));

            assertThat(KillStateText.decode(KillStateText.encode(state))).isEqualTo(state);
        }
    }

    @Test
    void aTextThatEndsEarlyIsRefusedWhereverItEnds() {
        byte[] whole = KillStateText.encode(STATE);
        for (int length = 0; length < whole.length; length++) {
            byte[] torn = Arrays.copyOf(whole, length);

            assertThatExceptionOfType(KillStateException.class)
                    .as("%s bytes", length)
                    .isThrownBy(() -> KillStateText.decode(torn));
        }
    }

    @Test
    void aTextWithAnyBitFlippedIsRefused() {
        byte[] whole = KillStateText.encode(STATE);
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit >> 3] ^= (byte) (1 << (bit & 7));

            assertThatExceptionOfType(KillStateException.class)
                    .as("bit %s", bit)
                    .isThrownBy(() -> KillStateText.decode(flipped));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kellet-kill-state 2\nend closed\nlast 0\n",
                "kellet-kill-state 1\nend closed\n",
                "kellet-kill-state 1\nend perhaps\nlast 0\n",
                "kellet-kill-state 1\nend closed\nlast 00\n",
                "kellet-kill-state 1\nend closed\nlast -1\n",
                "kellet-kill-state 1\nend closed\nlast 1 \n",
                "kellet-kill-state 1\nend closed\nlast 1\n\n",
                "kellet-kill-state 1\nend closed\nlast 1\nengaged desk 1 halt 1 0 a\n",
                "kellet-kill-state 1\nend closed\nlast 1\nengaged desk 1 stop 1 0 a b\n",
                "kellet-kill-state 1\nend closed\nlast 1\nengaged room 1 halt 1 0 a b\n",
                "kellet-kill-state 1\nend closed\nlast 1\nengaged desk -1 halt 1 0 a b\n",
                "kellet-kill-state 1\nend closed\nlast 1\nengaged desk 1 halt 2 0 a b\n",
                "kellet-kill-state 1\nend closed\nlast 1\nengaged desk 1 halt 1 0 %61 b\n",
                "kellet-kill-state 1\nend closed\nlast 1\nengaged desk 1 halt 1 0 a b%\n",
                "kellet-kill-state 1\nend closed\nlast 1\nengaged desk 1 halt 1 0 a b c\n",
                "kellet-kill-state 1\nend closed\nlast 1\nlocked desk 1 halt 1 0 a b\n",
                "kellet-kill-state 1\nend closed\nlast 2\nengaged desk 1 halt 1 0 a b\nengaged desk 1 halt 2 0 a b\n",
                "kellet-kill-state 1\nend closed\nlast 2\nengaged desk 2 halt 1 0 a b\nengaged desk 1 halt 2 0 a b\n",
            })
    void aTextThatNobodyWroteIsRefusedThoughItsChecksumFits(String body) {
        assertThatExceptionOfType(KillStateException.class)
                .isThrownBy(() -> KillStateText.decode(withChecksum(body)))
                .withMessageNotContaining("checksum");
    }

    @Test
    void theChecksumOfTheseTestsIsTheRightOne() throws KillStateException {
        String body = "kellet-kill-state 1\nend closed\nlast 1\nengaged desk 1 halt 1 0 a b\n";

        assertThat(KillStateText.decode(withChecksum(body)).engagements()).hasSize(1);
    }

    @Test
    void aStateCannotBeWrong() {
        Engagement one = new Engagement(Scope.DESK, 1, KillMode.HALT, 1, "a", "b", 0, true);
        List<Engagement> twice = new ArrayList<>(List.of(one, one));

        assertThatIllegalArgumentException().isThrownBy(() -> new KillState(1, false, twice));
        assertThatIllegalArgumentException().isThrownBy(() -> new KillState(0, false, List.of(one)));
        assertThatIllegalArgumentException().isThrownBy(() -> new KillState(-1, false, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Engagement(Scope.FIRM, 1, KillMode.HALT, 1, "a", "b", 0, true));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Engagement(Scope.DESK, 1, KillMode.HALT, -1, "a", "b", 0, true));
    }

    @Test
    void aReasonOfAnyLengthIsCut() {
        Engagement long_ =
                new Engagement(Scope.DESK, 1, KillMode.HALT, 1, "a".repeat(5_000), "b".repeat(5_000), 0, true);

        assertThat(long_.actor()).hasSize(200);
        assertThat(long_.reason()).hasSize(1_000);
    }

    private static byte[] withChecksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        String digits = Long.toHexString(crc.getValue());
        return (body + "crc32c " + "0".repeat(8 - digits.length()) + digits + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
