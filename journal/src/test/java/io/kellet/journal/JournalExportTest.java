package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditField;
import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditValue;
import io.kellet.journal.JournalExport.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class JournalExportTest {

    private static JournalRecord record(String actor, String subject, AuditField... fields) {
        return new JournalRecord(
                7,
                2,
                1_024,
                3,
                Instant.parse("2026-03-01T09:30:00.000000012Z"),
                -5,
                false,
                new AuditRecord(actor, "limits.changed", subject, List.of(fields), false));
    }

    private static AuditField real(double value) {
        return new AuditField("x", new AuditValue.Real(value));
    }

    private static String export(Format format, JournalRecord... records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JournalExport export = new JournalExport(format, out)) {
            for (JournalRecord record : records) {
                export.write(record);
            }
            assertThat(export.written()).isEqualTo(records.length);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesAnObjectInALine() throws IOException {
        assertThat(export(
                        Format.JSON_LINES,
                        record(
                                "anna",
                                "equities",
                                new AuditField("version", new AuditValue.Whole(Long.MIN_VALUE)),
                                new AuditField("ratio", new AuditValue.Real(1)),
                                new AuditField("live", new AuditValue.Flag(true)),
                                new AuditField(
                                        "why",
                                        new AuditValue.Text(
                                                "a \"b\" \\ \n\r\t\u0000\u007f\u2028\u202e \u00e9 \ud83d\ude00")),
                                new AuditField("token", new AuditValue.Hashed("ab".repeat(32))),
                                new AuditField("nan", new AuditValue.Real(Double.NaN)))))
                .isEqualTo("{\"sequence\":7,\"time\":\"2026-03-01T09:30:00.000000012Z\",\"actor\":\"anna\","
                        + "\"action\":\"limits.changed\",\"subject\":\"equities\",\"own\":false,\"cut\":false,"
                        + "\"session\":3,\"nanos\":-5,\"segment\":2,\"offset\":1024,\"fields\":{"
                        + "\"version\":-9223372036854775808,\"ratio\":1.0,\"live\":true,"
                        + "\"why\":\"a \\\"b\\\" \\\\ \\n\\r\\t\\u0000\\u007f\\u2028\\u202e \u00e9 \ud83d\ude00\","
                        + "\"token\":{\"hashed\":\"" + "ab".repeat(32) + "\"},\"nan\":{\"real\":\"NaN\"}}}\n");
    }

    @Test
    void writesCsvWithAHeaderAndQuotesDoubled() throws IOException {
        assertThat(export(Format.CSV, record("anna, \"b\"\r\nc", "", real(2.5))))
                .isEqualTo("sequence,time,actor,action,subject,own,cut,session,nanos,segment,offset,fields\r\n"
                        + "7,2026-03-01T09:30:00.000000012Z,\"anna, \"\"b\"\"\r\nc\",\"limits.changed\",\"\",false,false,"
                        + "3,-5,2,1024,\"{\"\"x\"\":2.5}\"\r\n");
        assertThat(export(Format.CSV))
                .isEqualTo("sequence,time,actor,action,subject,own,cut,session,nanos,segment,offset,fields\r\n");
        assertThat(export(Format.JSON_LINES)).isEmpty();
    }

    @Test
    void noTextIsAFormulaToASpreadsheet() throws IOException {
        for (String evil : List.of(
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                "'=1",
                "\uFF1D1",
                "\uFF0B1",
                "\uFF0D1",
                "\uFF201")) {
            String csv = export(Format.CSV, record(evil, evil));

            List<String> cells = rows(csv).get(1);
            for (int column : new int[] {2, 4}) {
                assertThat(cells.get(column)).startsWith("'");
                assertThat(cells.get(column).substring(1).replace("\\u0009", "\t"))
                        .isEqualTo(evil);
            }
        }
    }

    @Test
    void everyDoubleComesBackTheSame() throws IOException {
        Random random = new Random(1);
        List<Double> values = new ArrayList<>(List.of(
                0.0,
                -0.0,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                1e-7,
                0.1,
                1e7,
                123456789012345680.0,
                2.2250738585072014E-308));
        for (int i = 0; i < 5_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                values.add(value);
            }
        }
        for (double value : values) {
            String json = export(Format.JSON_LINES, record("a", "b", real(value)));
            String number = json.substring(json.indexOf("{\"x\":") + 5, json.length() - 3);

            assertThat(number).matches("-?[0-9]+\\.[0-9]+(E-?[0-9]+)?");
            assertThat(Double.doubleToRawLongBits(Double.parseDouble(number)))
                    .isEqualTo(Double.doubleToRawLongBits(value));
        }
    }

    @Test
    void anyTextIsOneLineOfJsonAndOneCellOfCsv() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                int code = switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(0x20);
                    case 1 -> "\"\\',;=\r\n".charAt(random.nextInt(8));
                    case 2 -> random.nextInt(0xD800);
                    default -> 0x1_0000 + random.nextInt(0x1000);
                };
                text.appendCodePoint(code);
            }
            AuditField field = new AuditField("t", new AuditValue.Text(text.toString()));

            String json = export(Format.JSON_LINES, record(text.toString(), "s", field));
            String csv = export(Format.CSV, record(text.toString(), "s", field));
            String line = export(Format.TEXT, record(text.toString(), "s", field));

            assertThat(json.codePoints().filter(c -> c < 0x20 || c == 0x2028).toArray())
                    .as("seed %s", seed)
                    .containsExactly('\n');
            assertThat(unquoted(json, "\"actor\":")).as("seed %s", seed).isEqualTo(text.toString());
            assertThat(rows(csv)).as("seed %s", seed).hasSize(2).allMatch(cells -> cells.size() == 12);
            assertThat(unquoted(rows(csv).get(1).get(11), "\"t\":"))
                    .as("seed %s", seed)
                    .isEqualTo(text.toString());
            assertThat(line.codePoints()
                            .filter(c -> c < 0x20 || c == 0x9b || c == 0x202e)
                            .toArray())
                    .as("seed %s", seed)
                    .containsExactly('\n');
        }
    }

    @Test
    void aDiskThatIsFullIsToldAndNotSwallowed() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        assertThatThrownBy(() -> {
                    try (JournalExport export = new JournalExport(Format.JSON_LINES, full)) {
                        export.write(record("a", "b"));
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }

    /** A plain reader of RFC 4180: rows end with CRLF, a quote within quotes is two. */
    private static List<List<String>> rows(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (quoted || (c != ',' && c != '\r')) {
                cell.append(c);
            } else {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\r') {
                    assertThat(csv.charAt(++i)).isEqualTo('\n');
                    rows.add(row);
                    row = new ArrayList<>();
                }
            }
        }
        assertThat(row).isEmpty();
        return rows;
    }

    /** A plain reader of a JSON string behind this. */
    private static String unquoted(String json, String behind) {
        StringBuilder text = new StringBuilder();
        int i = json.indexOf(behind) + behind.length() + 1;
        for (; json.charAt(i) != '"'; i++) {
            char c = json.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = json.charAt(++i);
            switch (escaped) {
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(json.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> text.append(escaped);
            }
        }
        return text.toString();
    }
}
