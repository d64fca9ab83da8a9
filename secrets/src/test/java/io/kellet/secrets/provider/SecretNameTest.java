package io.kellet.secrets.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"db/main", "a", "A.b-c_d/0", "..a", "a..b", "...", "x/.hidden"})
    void whatMeansOnePlaceIsAllowed(String name) {
        assertThat(SecretName.of(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a/",
                "/a",
                "a//b",
                ".",
                "..",
                "../a",
                "a/../b",
                "a/.",
                "a b",
                "a?version=1",
                "a#b",
                "a%2Fb",
                "a\\b",
                "a\0b",
                "a\nb",
                "a\r",
                "ä",
                "😀",
                "a:b",
                "a*"
            })
    void whatMightMeanAnotherPlaceIsRefused(String name) {
        assertThatThrownBy(() -> SecretName.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("secret name must ")
                        .matches("[ -~]*"));
    }

    @Test
    void lengthIsBoundedAndALongOneIsCutInTheMessage() {
        assertThat(SecretName.of("a".repeat(256)).text()).hasSize(256);
        assertThatThrownBy(() -> SecretName.of("a".repeat(257)))
                .hasMessageEndingWith("a\"...")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(150));
    }
}
