package io.kellet.journal.command;

import io.kellet.journal.JournalExport;
import io.kellet.journal.JournalExport.Format;
import io.kellet.journal.JournalReader;
import io.kellet.journal.JournalRecord;
import io.kellet.journal.RecordFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Shows one record.", mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {

    private final Output output;

    @Parameters(index = "0", paramLabel = "DIR", description = "the journal's directory")
    private Path directory = Path.of("");

    @Parameters(index = "1", paramLabel = "N", description = "the record's sequence")
    private long sequence;

    @Option(
            names = "--format",
            description = "jsonl (default), text or csv",
            converter = ExportCommand.FormatConverter.class)
    private Format format = Format.JSON_LINES;

    ShowCommand(Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        RecordFilter one = RecordFilter.builder().sequences(sequence, sequence).build();
        try (JournalReader reader = JournalReader.open(directory, one)) {
            JournalRecord record = reader.next();
            if (record == null) {
                output.err()
                        .println("kellet-journal: record " + sequence
                                + " is not there, is damaged, or is a checkpoint: DIR=" + directory);
                return Main.UNUSABLE;
            }
            try (JournalExport export = new JournalExport(format, output.out())) {
                export.write(record);
            }
            return Main.DONE;
        }
    }
}
