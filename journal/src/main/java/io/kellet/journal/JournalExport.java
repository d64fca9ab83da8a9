package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditField;
import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditValue;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;

/**
 * Writes records for other programs, in UTF-8. The columns, their names and their order are the same for ever; new ones come
 * last. For one thread.
 *
 * <p><b>JSON Lines</b> (RFC 8259, one object in a line) is exact: every number has all its digits, a whole one no point and a real
 * one always a point; what JSON has no number for is {@code {"real":"NaN"}}, and a hashed secret is {@code {"hashed":"..."}}.
 * A whole number may need 64 bits, which readers that know only doubles round.
 *
 * <p><b>CSV</b> (RFC 4180) is for spreadsheets: texts are in quotes, one that a spreadsheet would take for a formula, or
 * that begins with an apostrophe, gets an apostrophe before it, and control characters but for line ends are written as
 * {@code \}{@code uXXXX}. The last column has the fields as a JSON object.
 */
public final class JournalExport implements Closeable {

    /** How records are written. */
    public enum Format {
        JSON_LINES,
        CSV,
        /** A line for each record, for people; not for programs: it may change. */
        TEXT
    }

    private static final List<String> COLUMNS = List.of(
            "sequence",
            "time",
            "actor",
            "action",
            "subject",
            "own",
            "cut",
            "session",
            "nanos",
            "segment",
            "offset",
            "fields");

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 9, 9, true)
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final String LINE_END_CSV = "\r\n";

    /** What begins a formula somewhere, the wide forms too, and the apostrophe, so that taking one off gives back the text. */
    private static final String FORMULA = "=+-@\t\r\n'\uFF1D\uFF0B\uFF0D\uFF20";

    private final Format format;
    private final Writer out;
    private final StringBuilder line = new StringBuilder(512);
    private long written;
    private boolean begun;

    /** Writes to the stream, which is closed with this. */
    public JournalExport(Format format, OutputStream out) {
        this.format = requireNonNull(format, "format");
        this.out = new BufferedWriter(new OutputStreamWriter(requireNonNull(out, "out"), StandardCharsets.UTF_8));
    }

    public void write(JournalRecord record) throws IOException {
        begin();
        line.setLength(0);
        switch (format) {
            case JSON_LINES -> json(record);
            case CSV -> csv(record);
            case TEXT -> text(record);
        }
        out.append(line);
        written++;
    }

    /** How many records were written. */
    public long written() {
        return written;
    }

    private void begin() throws IOException {
        if (!begun && format == Format.CSV) {
            out.append(String.join(",", COLUMNS)).append(LINE_END_CSV);
        }
        begun = true;
    }

    /** Writes what is left; a CSV without records has its header. */
    @Override
    public void close() throws IOException {
        try (out) {
            begin();
            out.flush();
        }
    }

    private void json(JournalRecord record) {
        AuditRecord said = record.record();
        line.append("{\"sequence\":").append(record.sequence());
        line.append(",\"time\":\"").append(time(record.time()));
        line.append("\",\"actor\":");
        quote(said.actor());
        line.append(",\"action\":");
        quote(said.action());
        line.append(",\"subject\":");
        quote(said.subject());
        line.append(",\"own\":").append(record.own());
        line.append(",\"cut\":").append(said.cut());
        line.append(",\"session\":").append(record.session());
        line.append(",\"nanos\":").append(record.nanos());
        line.append(",\"segment\":").append(record.segment());
        line.append(",\"offset\":").append(record.offset());
        line.append(",\"fields\":");
        fields(said.fields());
        line.append("}\n");
    }

    private static String time(Instant time) {
        return TIME.format(time);
    }

    private void fields(List<AuditField> fields) {
        line.append('{');
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                line.append(',');
            }
            quote(fields.get(i).name());
            line.append(':');
            value(fields.get(i).value());
        }
        line.append('}');
    }

    private void value(AuditValue value) {
        if (value instanceof AuditValue.Whole whole) {
            line.append(whole.value());
        } else if (value instanceof AuditValue.Real real) {
            // digits on both sides of the point, exponent with E: a number in JSON, and the very same double read back
            if (Double.isFinite(real.value())) {
                line.append(real.value());
            } else {
                line.append("{\"real\":\"").append(real.value()).append("\"}");
            }
        } else if (value instanceof AuditValue.Flag flag) {
            line.append(flag.value());
        } else if (value instanceof AuditValue.Text text) {
            quote(text.value());
        } else if (value instanceof AuditValue.Hashed hashed) {
            line.append("{\"hashed\":\"").append(hashed.hex()).append("\"}");
        }
    }

    private void quote(String text) {
        JsonText.quote(line, text);
    }

    /** What a person reads: in one line, and nothing in it that a terminal obeys. */
    private void text(JournalRecord record) {
        AuditRecord said = record.record();
        line.append(record.sequence()).append(' ').append(time(record.time()));
        line.append(" actor=").append(Printable.of(said.actor()));
        line.append(" action=").append(Printable.of(said.action()));
        line.append(" subject=").append(Printable.of(said.subject()));
        for (AuditField field : said.fields()) {
            line.append(' ').append(field.name()).append('=');
            boolean text = field.value() instanceof AuditValue.Text;
            line.append(
                    text
                            ? Printable.of(field.value().toString())
                            : field.value().toString());
        }
        line.append(said.cut() ? " (a text was cut)\n" : "\n");
    }

    private void csv(JournalRecord record) {
        AuditRecord said = record.record();
        line.append(record.sequence()).append(',').append(time(record.time()));
        cell(said.actor());
        cell(said.action());
        cell(said.subject());
        line.append(',').append(record.own()).append(',').append(said.cut());
        line.append(',').append(record.session()).append(',').append(record.nanos());
        line.append(',').append(record.segment()).append(',').append(record.offset());
        line.append(",\"");
        int from = line.length();
        fields(said.fields());
        String json = line.substring(from);
        line.setLength(from);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '"') {
                line.append(c);
            }
            line.append(c);
        }
        line.append('"').append(LINE_END_CSV);
    }

    private void cell(String text) {
        line.append(",\"");
        if (!text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0) {
            line.append('\'');
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                line.append("\"\"");
            } else if (Character.isISOControl(c) && c != '\r' && c != '\n') {
                JsonText.escape(line, c);
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }
}
