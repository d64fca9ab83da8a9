package io.kellet.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.RandomHistory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Utf8Test {

    private static final String GRIN = "\uD83D\uDE00";

    @Test
    void writesWhatTheJdkWouldForEveryCharacterThereIs() {
        List<Integer> wrong = new ArrayList<>();
        for (int code = 0; code <= Character.MAX_CODE_POINT; code++) {
            boolean half = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
            String text = half ? String.valueOf((char) code) : Character.toString(code);
            byte[] bytes = new byte[4];

            int put = Utf8.put(text, bytes, 0, bytes.length);

            byte[] expected = text.getBytes(StandardCharsets.UTF_8);
            if (put != Utf8.length(text) || !Arrays.equals(Arrays.copyOf(bytes, put), expected)) {
                wrong.add(code);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void writesWhatTheJdkWouldForRandomTextsHalvesOfPairsIncluded() {
        RandomHistory.of(StringBuilder::new)
                .command("append", (random, text) -> appendAny(random, text))
                .check(
                        "as the JDK",
                        text -> assertThat(encoded(text))
                                .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8)))
                .run();
    }

    @Test
    void cutsAfterAWholeCharacterAndWritesNothingBehindTheRoom() {
        String text = "aä€" + GRIN; // 1, 2, 3 and 4 bytes
        int[] whole = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};

        for (int room = 0; room < whole.length; room++) {
            byte[] bytes = new byte[16];
            Arrays.fill(bytes, (byte) 0x7F);

            int put = Utf8.put(text, bytes, 2, room);

            int length = whole[room];
            assertThat(put).as("room %s", room).isEqualTo(length == 10 ? 10 : ~length);
            assertThat(Arrays.copyOfRange(bytes, 2, 2 + length))
                    .isEqualTo(Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), length));
            assertThat(Arrays.copyOfRange(bytes, 2 + length, 16)).containsOnly(0x7F);
            assertThat(Arrays.copyOf(bytes, 2)).containsOnly(0x7F);
        }
    }

    @Test
    void aTextLongerThanAnyNumberOfBytesIsNotTakenForAShortOne() {
        CharSequence endless = new CharSequence() {
            @Override
            public int length() {
                return Integer.MAX_VALUE / 2;
            }

            @Override
            public char charAt(int index) {
                return '€';
            }

            @Override
            public CharSequence subSequence(int start, int end) {
                throw new UnsupportedOperationException();
            }
        };

        assertThat(Utf8.length(endless)).isEqualTo(Integer.MAX_VALUE);
    }

    private static byte[] encoded(CharSequence text) {
        byte[] bytes = new byte[Utf8.length(text)];
        assertThat(Utf8.put(text, bytes, 0, bytes.length)).isEqualTo(bytes.length);
        return bytes;
    }

    static void appendAny(Random random, StringBuilder text) {
        switch (random.nextInt(6)) {
            case 0 -> text.append((char) random.nextInt(0x80));
            case 1 -> text.append((char) (0x80 + random.nextInt(0x780)));
            case 2 -> text.append((char) (0x800 + random.nextInt(0xD000)));
            case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
            case 4 -> text.append((char) (Character.MIN_HIGH_SURROGATE + random.nextInt(0x400)));
            default -> text.append((char) (Character.MIN_LOW_SURROGATE + random.nextInt(0x400)));
        }
    }
}
