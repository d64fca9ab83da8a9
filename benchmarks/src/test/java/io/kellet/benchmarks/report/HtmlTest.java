package io.kellet.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HtmlTest {

    @Test
    void letsNoTextBecomeATagOrEndAnAttribute() {
        assertThat(Html.escape("<b onclick=\"x('y')\">&amp;</b>"))
                .isEqualTo("&lt;b onclick=&quot;x(&#39;y&#39;)&quot;&gt;&amp;amp;&lt;/b&gt;");
    }

    @Test
    void dropsControlCharactersButKeepsTabsAndLines() {
        assertThat(Html.escape("a\u0000b\u0008c\u001b[31m\r\n\td")).isEqualTo("abc[31m\n\td");
    }

    @Test
    void leavesOtherTextAsItIs() {
        assertThat(Html.escape("25 µs ÷ 日本 \uD83D\uDE80 100 %")).isEqualTo("25 µs ÷ 日本 \uD83D\uDE80 100 %");
        assertThat(Html.escape("")).isEmpty();
    }
}
