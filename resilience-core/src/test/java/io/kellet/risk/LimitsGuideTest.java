package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/limits.md says of the format is so. */
final class LimitsGuideTest {

    private String guide = "";

    @BeforeEach
    void readTheGuide() throws IOException {
        guide = Files.readString(Path.of("..", "docs", "limits.md"), StandardCharsets.UTF_8);
    }

    @Test
    void everyKindIsThereWithItsBoundsAndNoOther() {
        List<String> rows = guide.lines().filter(line -> line.startsWith("| `")).toList();

        assertThat(rows).hasSameSizeAs(LimitKind.values());
        for (LimitKind kind : LimitKind.values()) {
            String row = "| `" + kind.text() + "` | " + (kind.isPerSymbol() ? "a symbol" : "all symbols") + " | "
                    + kind.least() + " | " + kind.most() + " | " + (kind.canWarn() ? "yes" : "no") + " | ";
            assertThat(rows)
                    .filteredOn(line -> line.startsWith(row))
                    .as(row)
                    .singleElement()
                    .asString()
                    .matches(".*\\| \\S.{4,} \\|");
        }
    }

    @Test
    void theExampleIsAFileThatIsTaken() {
        int start = guide.indexOf("```\nkellet-limits") + 4;
        String example = guide.substring(start, guide.indexOf("```", start));

        WrittenLimits written = LimitsFile.parse("limits.txt", example.getBytes(StandardCharsets.UTF_8));

        assertThat(written.limits().version()).isEqualTo(42);
        assertThat(written.limits().entries()).hasSize(6);
        assertThat(written.requester().reason()).isEqualTo("quarterly review 2026-Q4");
    }

    @Test
    void theNumbersAndScopesAreThoseOfTheCode() {
        assertThat(Arrays.stream(Scope.values()).map(Scope::text)).allMatch(guide::contains);
        assertThat(guide)
                .contains("from 0 to\n  " + LimitEntry.MAX_NUMBER)
                .contains("at most " + LimitsFileSyntax.MAX_LINE + " characters")
                .contains("At most " + (LimitsFile.MAX_BYTES >> 20) + " MB")
                .contains("good for " + LimitDesk.PROPOSALS_LAST.toMinutes() + " minutes")
                .contains("of " + LimitDesk.LONGEST_TEMPORARY.toDays() + " days at most")
                .contains("at most " + OverrideTarget.MOST + " times and for an hour");
    }
}
