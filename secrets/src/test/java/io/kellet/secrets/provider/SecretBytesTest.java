package io.kellet.secrets.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class SecretBytesTest {

    private static final byte[] PLAIN = "hunter2-ä".getBytes(UTF_8);

    @Test
    void givesTheBytesForTheLengthOfACallAndWipesThem() {
        SecretBytes bytes = SecretBytes.copyOf(PLAIN);
        AtomicReference<byte[]> kept = new AtomicReference<>();

        int length = bytes.<Integer, RuntimeException>use(plain -> {
            assertThat(plain).isEqualTo(PLAIN);
            kept.set(plain);
            return plain.length;
        });

        assertThat(length).isEqualTo(PLAIN.length);
        assertThat(kept.get()).containsOnly(0);
        assertThat(bytes.<byte[], RuntimeException>use(byte[]::clone)).isEqualTo(PLAIN);
    }

    @Test
    void wipesThemWhenTheCallThrows() {
        SecretBytes bytes = SecretBytes.copyOf(PLAIN);
        AtomicReference<byte[]> kept = new AtomicReference<>();
        AtomicReference<char[]> keptChars = new AtomicReference<>();

        assertThatThrownBy(() -> bytes.<Void, IllegalArgumentException>use(plain -> {
                    kept.set(plain);
                    throw new IllegalArgumentException("no");
                }))
                .hasMessage("no");
        assertThatThrownBy(() -> bytes.<Void, IllegalArgumentException>useChars(plain -> {
                    keptChars.set(plain);
                    throw new IllegalArgumentException("no");
                }))
                .hasMessage("no");

        assertThat(kept.get()).containsOnly(0);
        assertThat(keptChars.get()).containsOnly('\0');
    }

    @Test
    void takesAnArrayOverAndWipesIt() {
        byte[] plain = PLAIN.clone();
        SecretBytes bytes = SecretBytes.takeOver(plain);
        assertThat(plain).containsOnly(0);
        assertThat(bytes.<byte[], RuntimeException>use(byte[]::clone)).isEqualTo(PLAIN);
    }

    @Test
    void charactersGoInAndComeOut() {
        char[] chars = "pä€ss😀".toCharArray();
        SecretBytes bytes = SecretBytes.ofChars(chars);
        assertThat(bytes.<byte[], RuntimeException>use(byte[]::clone)).isEqualTo("pä€ss😀".getBytes(UTF_8));
        assertThat(bytes.<char[], RuntimeException>useChars(char[]::clone)).isEqualTo(chars);
        assertThatThrownBy(() -> SecretBytes.ofChars(new char[] {'x', '\ud800'}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SecretBytes.ofChars(new char[] {'\udc00', 'x'}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bytesThatAreNoCharactersAreNotGuessedAt() {
        for (byte[] wrong : new byte[][] {{(byte) 0xff}, {'a', (byte) 0xc3}}) {
            assertThatThrownBy(() -> SecretBytes.copyOf(wrong).<char[], RuntimeException>useChars(char[]::clone))
                    .isInstanceOf(IllegalStateException.class)
                    .isNotInstanceOf(WipedException.class)
                    .hasMessageContaining("UTF-8");
        }
    }

    @Test
    void wipedTheyAreGone() {
        SecretBytes bytes = SecretBytes.copyOf(PLAIN);
        SecretBytes copy = bytes.copy();
        bytes.close();
        bytes.close();
        assertThat(bytes.isWiped()).isTrue();
        assertThat(bytes.length()).isEqualTo(PLAIN.length);
        assertThatThrownBy(() -> bytes.<byte[], RuntimeException>use(byte[]::clone))
                .isInstanceOf(WipedException.class);
        assertThat(copy.<byte[], RuntimeException>use(byte[]::clone)).isEqualTo(PLAIN);
    }

    @Test
    void comparesContentOnlyWhenAskedTo() {
        SecretBytes one = SecretBytes.copyOf(PLAIN);
        SecretBytes same = SecretBytes.copyOf(PLAIN);
        assertThat(one.sameAs(same)).isTrue();
        assertThat(one.sameAs(SecretBytes.copyOf(new byte[PLAIN.length]))).isFalse();
        assertThat(one.sameAs(SecretBytes.copyOf(new byte[0]))).isFalse();
        assertThat(one).isNotEqualTo(same);
    }

    @Test
    void showsNothing() throws Exception {
        SecretBytes bytes = SecretBytes.copyOf(PLAIN);
        assertThat(bytes).hasToString("SecretBytes[10]");
        assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(bytes))
                .isInstanceOf(NotSerializableException.class);
        ObjectMapper jackson =
                new ObjectMapper().disable(com.fasterxml.jackson.databind.SerializationFeature.FAIL_ON_EMPTY_BEANS);
        assertThat(jackson.writeValueAsString(bytes)).doesNotContain("hunter", "aHVudGVy");
    }

    @Test
    void anEmptyValueIsAValue() {
        SecretBytes bytes = SecretBytes.copyOf(new byte[0]);
        assertThat(bytes.<Integer, RuntimeException>use(plain -> plain.length)).isZero();
        assertThat(bytes.<Integer, RuntimeException>useChars(plain -> plain.length))
                .isZero();
    }
}
