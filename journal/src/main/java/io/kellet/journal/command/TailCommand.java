package io.kellet.journal.command;

import io.kellet.files.FileOps;
import io.kellet.journal.JournalExport;
import io.kellet.journal.JournalExport.Format;
import io.kellet.journal.JournalReader;
import io.kellet.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "tail", description = "Shows the last records.", mixinStandardHelpOptions = true)
final class TailCommand implements Callable<Integer> {

    private final Output output;

    @Parameters(paramLabel = "DIR", description = "the journal's directory")
    private Path directory = Path.of("");

    @Option(names = "-n", paramLabel = "N", description = "how many; default: ${DEFAULT-VALUE}")
    private int count = 10;

    @Option(
            names = "--format",
            description = "text (default), jsonl or csv",
            converter = ExportCommand.FormatConverter.class)
    private Format format = Format.TEXT;

    @Mixin
    private FilterOptions options = new FilterOptions();

    TailCommand(Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        try (JournalExport export = new JournalExport(format, output.out())) {
            for (JournalRecord record : JournalReader.last(directory, count, options.filter(), FileOps.system())) {
                export.write(record);
            }
        }
        return Main.DONE;
    }
}
