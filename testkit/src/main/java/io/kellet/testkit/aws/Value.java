package io.kellet.testkit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A text or a binary value: 1 to 65,536 bytes. Not equal to the other kind with the same bytes. */
final class Value {

    private static final int MOST_BYTES = 65_536;

    private final boolean text;
    private final byte[] bytes;

    private Value(boolean text, byte[] bytes) {
        this.text = text;
        this.bytes = bytes;
        if (bytes.length < 1 || bytes.length > MOST_BYTES) {
            throw AwsError.validation("Value at '" + member()
                    + "' failed to satisfy constraint: Member must have length between 1 and " + MOST_BYTES);
        }
    }

    static Value of(String text) {
        return new Value(true, text.getBytes(UTF_8));
    }

    static Value of(byte[] binary) {
        return new Value(false, binary.clone());
    }

    private String member() {
        return text ? "SecretString" : "SecretBinary";
    }

    void writeTo(Map<String, @Nullable Object> answer) {
        answer.put(
                member(), text ? new String(bytes, UTF_8) : Base64.getEncoder().encodeToString(bytes));
    }

    boolean isSameAs(@Nullable Value other) {
        return other != null && text == other.text && Arrays.equals(bytes, other.bytes);
    }
}
