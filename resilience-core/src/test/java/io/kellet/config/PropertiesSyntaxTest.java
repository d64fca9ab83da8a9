package io.kellet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.kellet.config.PropertiesSyntax.Line;
import io.kellet.redact.OneLine;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PropertiesSyntaxTest {

    private final Problems problems = new Problems();

    @Test
    void splitsAtTheFirstEqualsColonOrWhitespace() {
        assertThat(parse("a=1\nb:2\nc 3\nd\t=\f 4\ne = = 5\nf : = 6\n\\=g=7\nh"))
                .extracting(Line::key, Line::value)
                .containsExactly(
                        tuple("a", "1"),
                        tuple("b", "2"),
                        tuple("c", "3"),
                        tuple("d", "4"),
                        tuple("e", "= 5"),
                        tuple("f", "= 6"),
                        tuple("=g", "7"),
                        tuple("h", ""));
    }

    @Test
    void countsLinesThroughCommentsContinuationsAndEveryLineEnd() {
        List<Line> lines = parse("# one\r\n! two \\\r\n\r\n  a = x\\\r\n     y\\\r\n     z\r\nb=2\rc=3\nd=4");

        assertThat(lines)
                .containsExactly(
                        new Line(4, "a", "xyz"), new Line(7, "b", "2"), new Line(8, "c", "3"), new Line(9, "d", "4"));
    }

    @Test
    void unescapesWhatPropertiesEscapes() {
        assertThat(parse("a\\ b\\:c = \\ \\t\\n\\r\\f\\\\\\#\\!\\u00e9\\uD83D\\uDE00"))
                .containsExactly(new Line(1, "a b:c", " \t\n\r\f\\#!\u00e9\uD83D\uDE00"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\u12",
                "\\u12g4",
                "\\u",
                "\\u+123",
                "\\u 123",
                "\\u\uff11\uff12\uff13\uff14",
                "C:\\data",
                "\\q",
                "\\\""
            })
    void refusesAMalformedEscapeAndNamesItsLineButNotItsText(String value) {
        assertThat(parse("a=1\nb=" + value + "\nc=3")).extracting(Line::key).containsExactly("a", "c");

        assertThatThrownBy(problems::throwIfAny)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("file test.properties:2: malformed escape")
                .hasMessageNotContaining("data");
    }

    @Test
    void refusesABackslashThatTheFileEndsIn() {
        assertThat(parse("a=1\nb=2\\")).containsExactly(new Line(1, "a", "1"));

        assertThatThrownBy(problems::throwIfAny)
                .hasMessageContaining("test.properties:2")
                .hasMessageContaining("ends in");
    }

    @Test
    void refusesALineThatIsOnlyABackslash() {
        assertThat(parse("a=1\n  \\\n#b\nc=3")).extracting(Line::key).containsExactly("a", "c");

        assertThatThrownBy(problems::throwIfAny).hasMessageContaining("test.properties:2: a backslash alone");
    }

    @Test
    void readsManyContinuationsInLinearTime() {
        List<Line> lines = parse("a=" + "x\\\n".repeat(300_000) + "y"); // a quadratic reader would need hours

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).value()).hasSize(300_001);
    }

    @Test
    void readsWhateverPropertiesStores() throws IOException {
        long seed = 20_260_102;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            Properties stored = new Properties();
            for (int i = random.nextInt(6); i >= 0; i--) {
                stored.setProperty("k" + text(random, "ab =:#!\\\t\u00e9"), text(random, " ab=:#!\\\n\r\t\f\u20ac"));
            }
            StringWriter file = new StringWriter();
            stored.store(file, "a comment");

            assertThat(asMap(parse(file.toString()))).as("seed %d", seed).isEqualTo(stored);
            problems.throwIfAny();
        }
    }

    @Test
    void agreesWithPropertiesOnEveryTextThatItAcceptsItself() throws IOException {
        long seed = 20_260_103;
        Random random = new Random(seed);
        int compared = 0;
        for (int round = 0; round < 20_000; round++) {
            String text = text(random, "ab=: \t\f#!\\\\\n\n\rn");
            Problems found = new Problems();
            Map<String, String> read = asMap(PropertiesSyntax.parse(text, "test.properties", found));
            try {
                found.throwIfAny();
            } catch (SettingsException strict) {
                continue;
            }
            Properties twin = new Properties();
            twin.load(new StringReader(text));

            assertThat(read).as("seed %d, text %s", seed, OneLine.of(text)).isEqualTo(twin);
            compared++;
        }
        assertThat(compared).isGreaterThan(5_000);
    }

    private List<Line> parse(String text) {
        return PropertiesSyntax.parse(text, "test.properties", problems);
    }

    private static String text(Random random, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(16); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static Map<String, String> asMap(List<Line> lines) {
        Map<String, String> map = new HashMap<>();
        lines.forEach(line -> map.put(line.key(), line.value()));
        return map;
    }
}
