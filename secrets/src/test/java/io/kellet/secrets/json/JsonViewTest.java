package io.kellet.secrets.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kellet.secrets.json.JsonView.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonViewTest {

    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
            .build();

    private static JsonView view(String json) throws JsonException {
        return JsonView.of(json.getBytes(UTF_8));
    }

    @Test
    void findsMembersAndLeavesTheirBytesAsTheyStand() throws Exception {
        JsonView view = view(
                " { \"a\" : {\"n\": 12345678901234567890, \"f\":1.50}, \"b\":[1, null ,true], \"c\":\"x\\u00e4\\ud83d\\ude00\\n\" } ");

        assertThat(view.names()).containsExactly("a", "b", "c");
        assertThat(view.get("a", Kind.OBJECT).raw())
                .asString(UTF_8)
                .isEqualTo("{\"n\": 12345678901234567890, \"f\":1.50}");
        assertThat(view.get("b", Kind.ARRAY).members())
                .extracting(JsonView::kind)
                .containsExactly(Kind.NUMBER, Kind.NULL, Kind.BOOLEAN);
        assertThat(view.get("b", Kind.ARRAY).members().get(0).whole()).isEqualTo(1);
        assertThat(view.get("b", Kind.ARRAY).members().get(2).truth()).isTrue();
        assertThat(view.get("c", Kind.STRING).stringBytes()).asString(UTF_8).isEqualTo("xä😀\n");
        assertThat(view.find("d")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "[1,]",
                "[,1]",
                "{a:1}",
                "{'a':1}",
                "01",
                "-",
                "+1",
                "1.",
                ".5",
                "1e",
                "1e+",
                "tru",
                "True",
                "nul",
                "NaN",
                "Infinity",
                "\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\ud800\\u0041\"",
                "\"\t\"",
                "1 2",
                "{} x",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "[1] // end",
                "/* */ 1",
                "\uFEFF{}",
                "{\"a\":1",
                "[1",
                "\"abc"
            })
    void whatIsNotJsonIsRefused(String json) {
        assertThatThrownBy(() -> view(json)).isInstanceOf(JsonException.class);
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[][] wrong = {
            {'"', (byte) 0x80, '"'},
            {'"', (byte) 0xc0, (byte) 0x80, '"'},
            {'"', (byte) 0xe0, (byte) 0x80, (byte) 0x80, '"'},
            {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
            {'"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'},
            {'"', (byte) 0xc3, '"'},
            {'"', (byte) 0xff, '"'},
            {'"', (byte) 0xf0, (byte) 0x80, (byte) 0x80, (byte) 0x80, '"'},
            {'"', (byte) 0xe2, (byte) 0x82}
        };
        for (byte[] document : wrong) {
            assertThatThrownBy(() -> JsonView.of(document)).isInstanceOf(JsonException.class);
        }
    }

    @Test
    void depthIsBounded() throws Exception {
        assertThat(view("[".repeat(64) + "]".repeat(64)).kind()).isEqualTo(Kind.ARRAY);
        assertThatThrownBy(() -> view("[".repeat(100_000)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("deeper");
    }

    @Test
    void noMessageQuotesTheDocument() {
        for (String json : List.of(
                "{\"password\":hunter2}",
                "\"hunter2",
                "{\"p\":\"hunter2\\q\"}",
                "hunter2",
                "{\"p\":\"hunter2\"} hunter2")) {
            assertThatThrownBy(() -> view(json))
                    .isInstanceOf(JsonException.class)
                    .satisfies(e -> assertThat(e.toString()).doesNotContain("hunter"));
        }
        assertThatThrownBy(() -> view("{\"p\":\"hunter2\"}").get("p", Kind.NUMBER))
                .hasMessage("\"p\" must be of kind NUMBER: STRING");
        assertThatThrownBy(() -> view("99999999999999999999").whole())
                .satisfies(e -> assertThat(e.toString()).doesNotContain("999"));
    }

    /** Jackson, told to be strict, is the judge: both read the same documents and find the same in them. */
    @Test
    void agreesWithJacksonOnDocumentsMadeAtRandom() throws IOException {
        Random random = new Random(7);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            String json = mutated(random, document(random, 0));
            byte[] bytes = json.getBytes(UTF_8);
            JsonNode node = jackson(bytes);
            JsonView view = ours(bytes);
            assertThat(view != null).as(json).isEqualTo(node != null);
            if (view != null && node != null) {
                accepted++;
                requireSame(view, node, json);
            }
        }
        assertThat(accepted).isBetween(2_000, 18_000);
    }

    private static @Nullable JsonNode jackson(byte[] bytes) throws IOException {
        try {
            JsonNode node = JACKSON.readTree(bytes);
            return node == null || node.isMissingNode() ? null : node;
        } catch (StreamReadException | com.fasterxml.jackson.databind.JsonMappingException e) {
            return null;
        }
    }

    private static @Nullable JsonView ours(byte[] bytes) {
        try {
            return JsonView.of(bytes);
        } catch (JsonException e) {
            return null;
        }
    }

    private static void requireSame(JsonView view, JsonNode node, String json) {
        try {
            switch (view.kind()) {
                case OBJECT -> {
                    assertThat(node.isObject()).as(json).isTrue();
                    assertThat(view.names()).as(json).hasSize(node.size());
                    for (String name : view.names()) {
                        requireSame(Objects.requireNonNull(view.find(name)), node.get(name), json);
                    }
                }
                case ARRAY -> {
                    assertThat(view.members()).as(json).hasSize(node.size());
                    for (int i = 0; i < node.size(); i++) {
                        requireSame(view.members().get(i), node.get(i), json);
                    }
                }
                case STRING -> assertThat(view.text()).as(json).isEqualTo(node.textValue());
                case NUMBER -> assertThat(node.isNumber()).as(json).isTrue();
                case BOOLEAN -> assertThat(view.truth()).as(json).isEqualTo(node.booleanValue());
                case NULL -> assertThat(node.isNull()).as(json).isTrue();
            }
        } catch (JsonException e) {
            throw new AssertionError(json, e);
        }
    }

    private static String document(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 5 : 7)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> Long.toString(random.nextInt());
            case 3 -> "-0." + random.nextInt(100) + "e" + random.nextInt(5);
            case 4 -> string(random);
            case 5 -> {
                StringBuilder array = new StringBuilder("[");
                int size = random.nextInt(4);
                for (int i = 0; i < size; i++) {
                    array.append(i == 0 ? "" : ", ").append(document(random, depth + 1));
                }
                yield array.append("]").toString();
            }
            default -> {
                StringBuilder object = new StringBuilder("{");
                int size = random.nextInt(4);
                for (int i = 0; i < size; i++) {
                    object.append(i == 0 ? "" : ",")
                            .append(string(random))
                            .append(" : ")
                            .append(document(random, depth + 1));
                }
                yield object.append(" }").toString();
            }
        };
    }

    /** Without surrogates as escapes: Jackson lets half a pair pass, which is no character. */
    private static String string(Random random) {
        String[] parts = {"a", "key", "\\n", "\\\"", "ä", "€", "😀", "\\u0041", "/", "\\/", " "};
        StringBuilder string = new StringBuilder("\"");
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            string.append(parts[random.nextInt(parts.length)]);
        }
        return string.append('"').toString();
    }

    private static String mutated(Random random, String json) {
        if (random.nextInt(3) == 0) {
            return json;
        }
        int at = random.nextInt(json.length());
        if (Character.isSurrogate(json.charAt(at))) {
            return json;
        }
        String insert = String.valueOf("{}[],:\"\\0e-. u\n".charAt(random.nextInt(15)));
        return json.substring(0, at) + insert + json.substring(at + random.nextInt(2));
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        try (JsonText text = new JsonText()) {
            text.raw("{")
                    .string("a\"\\\u0001ä")
                    .raw(":")
                    .string("x".repeat(1_000).getBytes(UTF_8))
                    .raw("}");
            byte[] bytes = text.toBytes();
            assertThat(JsonView.of(bytes).get("a\"\\\u0001ä", Kind.STRING).text())
                    .isEqualTo("x".repeat(1_000));
            assertThat(JACKSON.readTree(bytes).get("a\"\\\u0001ä").textValue()).isEqualTo("x".repeat(1_000));
        }
    }

    @Test
    void aViewShowsNoContent() throws Exception {
        assertThat(view("{\"p\":\"hunter2\"}")).hasToString("JsonView[OBJECT, 15 bytes]");
    }
}
