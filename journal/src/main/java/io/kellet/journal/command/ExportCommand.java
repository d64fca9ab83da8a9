package io.kellet.journal.command;

import io.kellet.files.FileHandle;
import io.kellet.files.FileKind;
import io.kellet.files.FileOps;
import io.kellet.journal.JournalExport;
import io.kellet.journal.JournalExport.Format;
import io.kellet.journal.JournalReader;
import io.kellet.journal.JournalRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "export",
        description = "Writes records as JSON Lines or CSV.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What is damaged is left out and told; it does not verify the journal.",
            "Exit code: 0 done, 1 something was damaged, 2 not readable."
        })
final class ExportCommand implements Callable<Integer> {

    private final Output output;

    @Parameters(paramLabel = "DIR", description = "the journal's directory")
    private Path directory = Path.of("");

    @Option(
            names = "--format",
            required = true,
            description = "jsonl, which is exact; csv, for spreadsheets; or text",
            converter = FormatConverter.class)
    private Format format = Format.JSON_LINES;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "where to; it must not be there, and appears when it is complete. Default: standard output")
    private @Nullable Path file;

    @Mixin
    private FilterOptions options = new FilterOptions();

    ExportCommand(Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        try (JournalReader reader = JournalReader.open(directory, options.filter())) {
            if (file == null) {
                write(reader, output.out());
            } else {
                toFile(reader, FileOps.system(), file);
            }
            return output.damage(reader.findings());
        }
    }

    private void write(JournalReader reader, OutputStream out) throws IOException {
        try (JournalExport export = new JournalExport(format, out)) {
            for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
                export.write(record);
            }
        }
    }

    /** Written beside, forced and renamed: half an export must not look like a whole one. */
    private void toFile(JournalReader reader, FileOps files, Path target) throws IOException {
        if (files.kindOf(target) != FileKind.NONE) {
            throw new FileAlreadyExistsException(target.toString());
        }
        Path part = target.resolveSibling(target.getFileName() + ".part");
        boolean done = false;
        FileHandle handle = files.create(part);
        try {
            write(reader, new HandleStream(handle));
            files.rename(part, target);
            Path parent = target.toAbsolutePath().getParent();
            if (parent != null) {
                files.forceDirectory(parent);
            }
            done = true;
        } finally {
            if (!done) {
                handle.close();
                files.delete(part);
            }
        }
    }

    /** Forces the file before it closes it. */
    private static final class HandleStream extends OutputStream {

        private final FileHandle handle;

        HandleStream(FileHandle handle) {
            this.handle = handle;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            handle.write(ByteBuffer.wrap(bytes, from, length));
        }

        @Override
        public void close() throws IOException {
            try (handle) {
                handle.force();
            }
        }
    }

    /** Names as people type them. */
    static final class FormatConverter implements ITypeConverter<Format> {
        @Override
        public Format convert(String name) {
            return switch (name) {
                case "jsonl" -> Format.JSON_LINES;
                case "csv" -> Format.CSV;
                case "text" -> Format.TEXT;
                default -> throw new TypeConversionException("must be jsonl, csv or text: " + name);
            };
        }
    }
}
