package io.kellet.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class JsonTest {

    private final Json json = new Json();

    @Test
    void writesObjectsArraysAndEveryKindOfValue() {
        json.beginObject();
        json.name("text").value("a");
        json.name("yes").value(true);
        json.name("count").value(3L);
        json.name("nanos").value(1.5e-7);
        json.name("list").beginArray().value(1L).value(2L).endArray();
        json.name("none").beginArray().endArray();
        json.name("inner").beginObject().endObject();
        json.endObject();

        assertThat(json.text()).isEqualTo("""
                {
                  "text": "a",
                  "yes": true,
                  "count": 3,
                  "nanos": 1.5E-7,
                  "list": [
                    1,
                    2
                  ],
                  "none": [],
                  "inner": {}
                }
                """);
    }

    @Test
    void escapesWhatJsonAndJavaScriptDoNotAllowInAString() {
        json.value("\"\\\n\t\u0001\u2028\uD83D\uDE80 µ/");

        assertThat(json.text()).isEqualTo("\"\\\"\\\\\\n\\u0009\\u0001\\u2028\\ud83d\\ude80 µ/\"\n");
    }

    @Test
    void writesNullForNumbersThatJsonLacks() {
        json.beginArray()
                .value(Double.NaN)
                .value(Double.POSITIVE_INFINITY)
                .value(Double.NEGATIVE_INFINITY)
                .endArray();

        assertThat(json.text()).isEqualTo("[\n  null,\n  null,\n  null\n]\n");
    }

    @Test
    void refusesAValueWithoutANameInAnObject() {
        json.beginObject();

        assertThatThrownBy(() -> json.value(1L)).hasMessageContaining("needs a name");
        assertThatThrownBy(json::beginArray).hasMessageContaining("needs a name");
    }

    @Test
    void refusesANameThatNoValueCanFollow() {
        assertThatThrownBy(() -> json.name("a")).hasMessageContaining("name=a");

        json.beginArray();
        assertThatThrownBy(() -> json.name("b")).hasMessageContaining("name=b");

        json.beginObject().name("c");
        assertThatThrownBy(() -> json.name("d")).hasMessageContaining("name=d");
        assertThatThrownBy(json::endObject).hasMessageContaining("nothing to end here");
    }

    @Test
    void refusesAnEndThatDoesNotFitItsBeginning() {
        assertThatThrownBy(json::endObject).hasMessageContaining("nothing to end here");

        json.beginArray();
        assertThatThrownBy(json::endObject).hasMessageContaining("expected=OBJECT");
    }

    @Test
    void refusesASecondDocument() {
        json.value(1L);

        assertThatThrownBy(() -> json.value(2L)).hasMessageContaining("one value");
        assertThatThrownBy(json::beginObject).hasMessageContaining("one value");
    }

    @Test
    void hasNoTextBeforeItIsComplete() {
        assertThatThrownBy(json::text).hasMessageContaining("not complete");

        json.beginObject();
        assertThatThrownBy(json::text).hasMessageContaining("not complete");
    }
}
