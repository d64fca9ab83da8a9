package io.kellet.testkit.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1,-2,1.50,12345678901234567890,true,false,null],\"b\":{\"c\":\"p\u00e4\u20acss\"},\"d\":{},\"e\":[]}",
                "\"\"",
                "0",
                "[\"quote \\\" backslash \\\\ line \\n control \\u0001\"]"
            })
    void writesWhatItRead(String text) {
        assertThat(Json.write(Json.read(text))).isEqualTo(text);
        assertThat(Json.write(Json.read(text.getBytes(StandardCharsets.UTF_8)))).isEqualTo(text);
    }

    @Test
    void resolvesEscapes() {
        assertThat(Json.read("\"\\u0041\\/\\ud83d\\ude00\"")).isEqualTo("A/\ud83d\ude00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\"}",
                "{\"a\":1,}",
                "[1,]",
                "01",
                "1.",
                "-",
                "+1",
                "nul",
                "\"",
                "\"\\x\"",
                "\"\t\"",
                "1 2",
                "{\"a\":1,\"a\":2}",
                "'a'",
                "{a:1}",
                "NaN"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read(text));
    }

    @Test
    void refusesWhatIsTooDeepOrNotUtf8() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read("[".repeat(100) + "]".repeat(100)));
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read(new byte[] {'"', (byte) 0xc3, '"'}));
    }
}
