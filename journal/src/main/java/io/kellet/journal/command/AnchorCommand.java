package io.kellet.journal.command;

import io.kellet.files.FileOps;
import io.kellet.journal.Anchor;
import io.kellet.journal.JournalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "anchor",
        description = "Prints the last checkpoint as an anchor, one line of text.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Keep it where who can write the journal cannot: a journal that has lost its end does not have it any more.",
            "It says what the journal says now: verify the journal first."
        })
final class AnchorCommand implements Callable<Integer> {

    private final Output output;

    @Parameters(paramLabel = "DIR", description = "the journal's directory")
    private Path directory = Path.of("");

    AnchorCommand(Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        Anchor anchor = JournalReader.lastAnchor(directory, FileOps.system());
        if (anchor == null) {
            output.err().println("kellet-journal: there is no checkpoint yet: DIR=" + directory);
            return Main.UNUSABLE;
        }
        output.line(anchor.toText());
        return Main.DONE;
    }
}
