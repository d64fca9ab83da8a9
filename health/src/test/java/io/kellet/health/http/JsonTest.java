package io.kellet.health.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class JsonTest {

    private static JsonNode written(String value) {
        return JsonTexts.parse(
                new Json().beginObject().field(value, value).endObject().bytes());
    }

    @Test
    void whateverGoesInComesOutAsValidJsonInValidUtf8() {
        String hostile = "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u0085\u2028\u2029\u202e\ufeff</script>\ud83d\ude00é";

        JsonNode parsed = written(hostile);

        assertThat(parsed.propertyNames()).containsExactly(hostile);
        assertThat(parsed.get(hostile).stringValue()).isEqualTo(hostile);
    }

    @Test
    void halfASurrogatePairBecomesTheReplacementCharacter() {
        assertThat(written("a\ud83d").propertyNames()).containsExactly("a\ufffd");
        assertThat(written("\ude00b").propertyNames()).containsExactly("\ufffdb");
        assertThat(written("\ude00\ud83d").propertyNames()).containsExactly("\ufffd\ufffd");
    }

    @Test
    void anyTextAtAllIsWrittenSoThatAStrictReaderReadsIt() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append((char) (random.nextBoolean() ? random.nextInt(0x100) : 0xd700 + random.nextInt(0xa00)));
            }
            String valid = text.toString().replaceAll("[\\ud800-\\udfff]", "\ufffd");

            JsonNode parsed = written(text.toString());

            assertThat(parsed.propertyNames())
                    .as("seed %d text %d", seed, i)
                    .containsExactly(withoutHalves(text.toString()))
                    .allSatisfy(key -> assertThat(key).hasSizeLessThanOrEqualTo(valid.length()));
        }
    }

    private static String withoutHalves(String text) {
        StringBuilder whole = new StringBuilder();
        text.codePoints().forEach(point -> whole.appendCodePoint(point >= 0xd800 && point <= 0xdfff ? 0xfffd : point));
        return whole.toString();
    }

    @Test
    void numbersAndTruthsAreWrittenAsSuchAndWhatJsonDoesNotKnowAsText() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("long", Long.MIN_VALUE);
        values.put("double", 0.25);
        values.put("truth", true);
        values.put("nan", Double.NaN);
        values.put("infinite", Double.NEGATIVE_INFINITY);

        JsonNode parsed = JsonTexts.parse(
                new Json().beginObject().fields(values).endObject().bytes());

        assertThat(parsed.get("long").longValue()).isEqualTo(Long.MIN_VALUE);
        assertThat(parsed.get("double").doubleValue()).isEqualTo(0.25);
        assertThat(parsed.get("truth").booleanValue()).isTrue();
        assertThat(parsed.get("nan").stringValue()).isEqualTo("NaN");
        assertThat(parsed.get("infinite").stringValue()).isEqualTo("-Infinity");
    }
}
