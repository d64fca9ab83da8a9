package io.kellet.health.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class BearerTokenTest {

    private static final String RIGHT = "0123456789abcdef";

    @Test
    void onlyTheWholeTokenIsRightAndTheCallersArrayMayBeWiped() {
        char[] given = RIGHT.toCharArray();
        BearerToken token = BearerToken.of(given);
        Arrays.fill(given, '-');

        assertThat(token.matches(RIGHT)).isTrue();
        assertThat(token.matches(RIGHT + "0")).isFalse();
        assertThat(token.matches(RIGHT.substring(1))).isFalse();
        assertThat(token.matches("")).isFalse();
        assertThat(token.matches("----------------")).isFalse();
    }

    @Test
    void aTokenThatIsRotatedIsAskedForEachTime() {
        AtomicReference<char[]> now = new AtomicReference<>(RIGHT.toCharArray());
        BearerToken token = BearerToken.from(now::get);

        assertThat(token.matches(RIGHT)).isTrue();
        now.set("fedcba9876543210".toCharArray());
        assertThat(token.matches(RIGHT)).isFalse();
        assertThat(token.matches("fedcba9876543210")).isTrue();
    }

    @Test
    void whatIsNoTokenIsNeverRight() {
        assertThat(BearerToken.from(() -> new char[0]).matches("")).isFalse();
        assertThat(BearerToken.from(() -> "short".toCharArray()).matches("short"))
                .isFalse();
        assertThat(BearerToken.from(() -> "wit\u0100 more than ascii".toCharArray())
                        .matches("wit\u0100 more than ascii"))
                .isFalse();
    }

    @Test
    void aShortOneIsRefusedAndNeitherShownThereNorAnywhere() {
        assertThatThrownBy(() -> BearerToken.of("hunter2hunter2!".toCharArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token must be 16..4096 visible ASCII characters: length=15");
        assertThat(BearerToken.of(RIGHT.toCharArray())).hasToString("BearerToken(******)");
        assertThat(EndpointConfig.named("gateway")
                        .token(BearerToken.of(RIGHT.toCharArray()))
                        .build()
                        .toString())
                .doesNotContain(RIGHT);
    }
}
