package io.kellet.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OneLineTest {

    @Test
    void leavesWhatCanBeSeenAndEscapesTheRest() {
        assertThat(OneLine.of("plain text, é 漢 😀")).isEqualTo("plain text, é 漢 😀");
        assertThat(OneLine.of("a\nb\tc\u0000")).isEqualTo("a\\u000ab\\u0009c\\u0000");
        assertThat(OneLine.of("\u202eright to left\u2028")).isEqualTo("\\u202eright to left\\u2028");
        assertThat(OneLine.of("half \ud83d of a pair")).isEqualTo("half \\ud83d of a pair");
        assertThat(OneLine.of("\u00a0")).isEqualTo("\\u00a0");
        assertThat(OneLine.of("")).isEmpty();
    }
}
