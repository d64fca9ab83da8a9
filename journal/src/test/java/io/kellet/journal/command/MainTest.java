package io.kellet.journal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.audit.AuditTrail;
import io.kellet.audit.Durability;
import io.kellet.journal.CheckpointSigner;
import io.kellet.journal.Journal;
import io.kellet.journal.JournalConfig;
import io.kellet.journal.JournalKeys;
import io.kellet.time.NanoClock;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, on a journal that a {@link Journal} wrote. */
final class MainTest {

    @TempDir
    private Path home = Path.of("");

    private Path directory = Path.of("");
    private String key = "";
    private String journal = "";
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeAJournal() throws IOException {
        directory = Files.createDirectory(home.resolve("journal"));
        journal = directory.toString();
        key = home.resolve("journal.pub").toString();
        assertThat(run("keygen", home.resolve("journal.key").toString(), key)).isZero();
        assertThat(written()).startsWith("key id ");
        CheckpointSigner signer =
                JournalKeys.standard().signer(home.resolve("journal.key"), home.resolve("journal.pub"));
        try (Journal written = Journal.in(
                        directory,
                        JournalConfig.named("test").build(),
                        signer,
                        NanoClock.SYSTEM,
                        InstantSource.fixed(Instant.parse("2026-03-01T09:30:00Z")))
                .create()) {
            AuditTrail trail = written.trail();
            trail.entry("limits.changed")
                    .actor("anna")
                    .subject("equities")
                    .put("version", 7)
                    .append(Durability.WRITTEN);
            trail.entry("switch.engaged")
                    .actor("=eve")
                    .subject("firm")
                    .put("ratio", 0.5)
                    .append(Durability.WRITTEN);
        }
    }

    private int run(String... arguments) {
        out.reset();
        err.getBuffer().setLength(0);
        return Main.run(out, new PrintWriter(err), arguments);
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The segment, which there is one of. */
    private Path segment() throws IOException {
        try (var names = Files.list(directory)) {
            return names.filter(name -> name.toString().endsWith(".kellet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void change(String from, String to) throws IOException {
        byte[] bytes = Files.readAllBytes(segment());
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Files.write(segment(), text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void verifyPassesAndOneChangedByteMakesItFailNamingTheRecord() throws IOException {
        assertThat(run("verify", journal, "--key", key))
                .as("%s%s", written(), err)
                .isZero();
        assertThat(written()).startsWith("VERIFIED: ").contains("signed and intact up to: record");

        change("anna", "anne");

        assertThat(run("verify", journal, "--key", key)).isEqualTo(1);
        assertThat(written())
                .startsWith("BROKEN: ")
                .contains("BREAK BAD_FRAME segment=0000000001.kellet offset=")
                .contains("sequence=3 time=2026-03-01T09:")
                .contains("actor=anne action=limits.changed: this record was changed");
    }

    @Test
    void verifyWithoutAKeySaysThatNothingIsProven() {
        assertThat(run("verify", journal)).isEqualTo(3);
        assertThat(written()).startsWith("CONSISTENT, not proven: ").contains("no key was given");
    }

    @Test
    void verifyHoldsTheJournalAgainstAnchors() throws IOException {
        assertThat(run("anchor", journal)).isZero();
        Path anchors = home.resolve("anchors");
        Files.writeString(anchors, "\n" + written() + "\n");

        assertThat(run("verify", journal, "--key", key, "--anchor", anchors.toString()))
                .isZero();
        assertThat(written()).contains("1 of 1 anchors met");

        byte[] bytes = Files.readAllBytes(segment());
        Files.write(segment(), java.util.Arrays.copyOf(bytes, 300));
        assertThat(run("verify", journal, "--key", key, "--anchor", anchors.toString()))
                .isEqualTo(1);
        assertThat(written()).contains("BREAK ANCHOR_MISSING: the journal ends with record");

        Files.writeString(anchors, "\n\n");
        assertThat(run("verify", journal, "--anchor", anchors.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("no anchor in the file");
    }

    @Test
    void anAnchorThatACrashToreIsToldAndTheOthersCount() throws IOException {
        assertThat(run("anchor", journal)).isZero();
        String anchor = written();
        Path anchors = home.resolve("anchors");
        Files.writeString(anchors, anchor.substring(0, 70) + "\n" + anchor);

        assertThat(run("verify", journal, "--key", key, "--anchor", anchors.toString()))
                .isZero();
        assertThat(written()).contains("1 of 1 anchors met");
        assertThat(err.toString()).contains("no anchor").contains("line 1");
    }

    @Test
    void ofAFileOfAnchorsOfManyYearsTheNewestCount() throws IOException {
        assertThat(run("anchor", journal)).isZero();
        String anchor = written();
        Path anchors = home.resolve("anchors");
        try (BufferedWriter out = Files.newBufferedWriter(anchors)) {
            String other = anchor.replaceFirst("kellet-anchor-1 ..", "kellet-anchor-1 00"); // would be found
            for (long bytes = 0; bytes < 17L << 20; bytes += other.length()) {
                out.write(bytes < 1L << 20 ? other : "\n".repeat(other.length()));
            }
            out.write(anchor);
        }

        assertThat(run("verify", journal, "--key", key, "--anchor", anchors.toString()))
                .isZero();
        assertThat(written()).contains("1 of 1 anchors met");
    }

    @Test
    void verifyAnswersProgramsInJson() {
        assertThat(run("verify", journal, "--key", key, "--json", "--threads", "1", "--decode", "--tolerance", "500ms"))
                .isZero();
        assertThat(written())
                .startsWith("{\"verdict\":\"VERIFIED\",\"journalId\":\"")
                .endsWith("\"findings\":[]}\n");
    }

    @Test
    void whatIsAskedWronglyOrNotReadableIsTwo() throws IOException {
        assertThat(run("verify", home.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains("there is no such file or directory: ")
                .doesNotContain("Exception");
        assertThat(run("verify", segment().toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is not a directory");
        assertThat(run("verify")).isEqualTo(2);
        assertThat(run("verify", journal, "--tolerance", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("like 500ms: soon");
        assertThat(run("verify", journal, "--key", home.resolve("journal.key").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("not a PEM file with one PUBLIC KEY");
        assertThat(run("export", journal, "--format", "xml")).isEqualTo(2);
        assertThat(run("export", journal, "--format", "csv", "--from", "today")).isEqualTo(2);
        assertThat(run("export", journal, "--format", "csv", "--first", "3", "--last", "2"))
                .isEqualTo(2);
        assertThat(run("keygen", home.resolve("journal.key").toString(), key)).isEqualTo(2);
        assertThat(err.toString()).contains("is there already");
        assertThat(run("nonsense")).isEqualTo(2);
    }

    @Test
    void anEmptyDirectoryIsBroken() throws IOException {
        Files.delete(segment());

        assertThat(run("verify", journal)).isEqualTo(1);
        assertThat(written()).contains("MISSING_SEGMENT: there is no segment");
    }

    @Test
    void exportWritesWhatIsAskedFor() throws IOException {
        assertThat(run("export", journal, "--format", "jsonl", "--whose", "others"))
                .isZero();
        assertThat(written().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"sequence\":") && line.endsWith("}"));
        assertThat(run(
                        "export",
                        journal,
                        "--format",
                        "csv",
                        "--actor",
                        "=eve",
                        "--from",
                        "2026-03-01",
                        "--to",
                        "2026-03-02"))
                .isZero();
        assertThat(written()).contains("\"'=eve\",\"switch.engaged\",\"firm\"");
        assertThat(run("export", journal, "--format", "text", "--action", "limits.*"))
                .isZero();
        assertThat(written()).endsWith(" actor=anna action=limits.changed subject=equities version=7\n");
    }

    @Test
    void exportToAFileIsAllOrNothingAndWritesOverNothing() throws IOException {
        Path file = home.resolve("out.jsonl");
        assertThat(run("export", journal, "--format", "jsonl", "--out", file.toString()))
                .isZero();
        assertThat(written()).isEmpty();
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSizeGreaterThanOrEqualTo(4);

        assertThat(run("export", journal, "--format", "csv", "--out", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("is there already");
        assertThat(Files.readAllLines(file)).isEqualTo(lines);
        assertThat(home.resolve("out.jsonl.part")).doesNotExist();
    }

    @Test
    void exportOfADamagedJournalSaysSo() throws IOException {
        change("anna", "anne");

        assertThat(run("export", journal, "--format", "jsonl", "--whose", "others"))
                .isEqualTo(1);
        assertThat(written().lines()).hasSize(1);
        assertThat(err.toString()).contains("BAD_FRAME").contains("records were left out");
    }

    @Test
    void tailAndShowAreForPeople() {
        assertThat(run("tail", journal, "-n", "1", "--whose", "others")).isZero();
        assertThat(written()).endsWith(" actor=\"=eve\" action=switch.engaged subject=firm ratio=0.5\n");
        assertThat(run("show", journal, "3")).isZero();
        assertThat(written()).startsWith("{\"sequence\":3,").contains("\"limits.changed\"");
        assertThat(run("show", journal, "99")).isEqualTo(2);
        assertThat(err.toString()).contains("record 99 is not there");
    }

    @Test
    void aStandardOutputThatIsFullIsTold() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        assertThat(Main.run(full, new PrintWriter(err), "export", journal, "--format", "jsonl"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("No space left on device");
    }

    @Test
    void whatNobodyForesawIsNotCalledBroken() {
        List<Throwable> thrown = List.of(new IllegalStateException("odd"), new OutOfMemoryError("on purpose"));
        for (Throwable each : thrown) {
            OutputStream odd = new OutputStream() {
                @Override
                public void write(int one) {
                    if (each instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) each;
                }
            };

            assertThat(Main.run(odd, new PrintWriter(err), "verify", journal, "--key", key))
                    .isEqualTo(2);
            assertThat(err.toString()).contains(each.toString());
        }
    }
}
