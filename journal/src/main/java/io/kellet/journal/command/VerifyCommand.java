package io.kellet.journal.command;

import io.kellet.files.FileOps;
import io.kellet.files.FileSource;
import io.kellet.journal.Anchor;
import io.kellet.journal.Finding;
import io.kellet.journal.JournalKeys;
import io.kellet.journal.Verification;
import io.kellet.journal.Verifier;
import io.kellet.journal.VerifierConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = "Says whether a journal is as it was written.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without --key nothing is proven: whoever can write the files can make a journal that is consistent.",
            "Without --anchor nobody can see that a journal lost its end exactly behind a record.",
            "Exit code: 0 verified, 1 broken, 2 not readable, 3 consistent but not proven."
        })
final class VerifyCommand implements Callable<Integer> {

    /** Of longer files the end is read: the newest anchors speak for all that is before them, too. */
    private static final int MOST_ANCHOR_BYTES = 16 << 20;

    private final Output output;

    @Parameters(paramLabel = "DIR", description = "the journal's directory")
    private Path directory = Path.of("");

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "a public key (PEM) whose checkpoints are trusted; may be given more than once")
    private List<Path> keys = new ArrayList<>();

    @Option(
            names = "--anchor",
            paramLabel = "FILE",
            description =
                    "a file of anchors, one in a line, which the journal must still have; may be given more than once")
    private List<Path> anchors = new ArrayList<>();

    @Option(
            names = "--tolerance",
            paramLabel = "TIME",
            description = "how far the wall clock may step back: 500ms, 1s (default), 2m",
            converter = DurationConverter.class)
    private @Nullable Duration tolerance;

    @Option(names = "--decode", description = "decode every record too; slower")
    private boolean decode;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "how many threads read; default: one for each processor")
    private @Nullable Integer threads;

    @Option(names = "--json", description = "print the result as one line of JSON")
    private boolean json;

    private int anchorsRead;

    VerifyCommand(Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        VerifierConfig.Builder config = VerifierConfig.builder().decodeRecords(decode);
        for (Path key : keys) {
            config.trust(JournalKeys.standard().publicKey(key));
        }
        for (Path file : anchors) {
            List<Anchor> read = anchorsOf(file);
            read.forEach(config::anchor);
            anchorsRead += read.size();
        }
        if (tolerance != null) {
            config.clockTolerance(tolerance);
        }
        if (threads != null) {
            config.threads(threads);
        }
        Verification found = Verifier.verify(directory, config.build());
        if (json) {
            output.line(found.toJson());
        } else {
            print(found);
        }
        return switch (found.verdict()) {
            case VERIFIED -> Main.DONE;
            case BROKEN -> Main.BROKEN;
            case CONSISTENT -> Main.NOT_PROVEN;
        };
    }

    /** A line that is no anchor was torn by a crash, or the file is another one: it is told, and one anchor at least must be there. */
    private List<Anchor> anchorsOf(Path file) throws IOException {
        List<Anchor> found = new ArrayList<>();
        int number = 0;
        for (String line : endOf(file).lines().toList()) {
            number++;
            if (!line.isBlank()) {
                try {
                    found.add(Anchor.parse(line));
                } catch (IllegalArgumentException e) {
                    output.err()
                            .println("kellet-journal: no anchor, so the journal is not held against it: file=" + file
                                    + " line " + number + " of those read");
                }
            }
        }
        if (found.isEmpty()) {
            throw new IOException("no anchor in the file, so nothing to hold the journal against: file=" + file);
        }
        return found;
    }

    private static String endOf(Path file) throws IOException {
        try (FileSource source = FileOps.system().open(file)) {
            long from = Math.max(0, source.size() - MOST_ANCHOR_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate((int) (source.size() - from));
            int read = source.read(bytes, from);
            String text = new String(bytes.array(), 0, read, StandardCharsets.UTF_8);
            return from == 0 ? text : text.substring(text.indexOf('\n') + 1);
        }
    }

    private void print(Verification found) throws IOException {
        output.line(
                switch (found.verdict()) {
                    case VERIFIED -> "VERIFIED: the journal is as it was written";
                    case CONSISTENT ->
                        "CONSISTENT, not proven: nothing speaks against the journal, "
                                + (keys.isEmpty() ? "and no key was given to hold it against" : "see what is in doubt");
                    case BROKEN -> "BROKEN: the journal is not as it was written";
                });
        for (Finding finding : found.findings()) {
            output.line("  " + finding.weight() + " " + finding);
        }
        if (found.findingsLeftOut() > 0) {
            output.line("  and " + found.findingsLeftOut() + " more");
        }
        output.line("signed and intact up to: "
                + (found.signedSequence() == 0
                        ? "nothing"
                        : "record " + found.signedSequence() + ", " + found.signedTime() + "; behind that checkpoint "
                                + found.uncovered() + " not covered yet"));
        output.line("read: " + found.segments() + " segments, " + found.bytes() + " bytes, records "
                + found.firstSequence() + ".." + found.lastSequence()
                + (found.lastTime() == null ? "" : " up to " + found.lastTime()) + ", " + found.checkpoints()
                + " checkpoints, " + found.anchorsMet() + " of " + anchorsRead + " anchors met, journal "
                + found.journalId());
    }
}
