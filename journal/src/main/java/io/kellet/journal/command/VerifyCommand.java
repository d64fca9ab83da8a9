package io.kellet.journal.command;

import io.kellet.files.FileOps;
import io.kellet.journal.Anchor;
import io.kellet.journal.Finding;
import io.kellet.journal.JournalKeys;
import io.kellet.journal.Verification;
import io.kellet.journal.Verifier;
import io.kellet.journal.VerifierConfig;
import java.io.IOException;
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

    private static final int MOST_ANCHOR_BYTES = 64 << 20;

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
            anchorsOf(file).forEach(config::anchor);
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

    private static List<Anchor> anchorsOf(Path file) throws IOException {
        String text = new String(FileOps.system().read(file, MOST_ANCHOR_BYTES), StandardCharsets.UTF_8);
        List<Anchor> anchors = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (!line.isBlank()) {
                try {
                    anchors.add(Anchor.parse(line));
                } catch (IllegalArgumentException e) {
                    throw new IOException("not a file of anchors: file=" + file + ": " + e.getMessage(), e);
                }
            }
        }
        if (anchors.isEmpty()) {
            throw new IOException("no anchor in the file, so nothing to hold the journal against: file=" + file);
        }
        return anchors;
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
                + " checkpoints, " + found.anchorsMet() + " of " + anchorsAsked() + " anchors met, journal "
                + found.journalId());
    }

    private int anchorsAsked() throws IOException {
        int asked = 0;
        for (Path file : anchors) {
            asked += anchorsOf(file).size();
        }
        return asked;
    }
}
