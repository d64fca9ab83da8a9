package io.kellet.journal.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The commands of {@code kellet-journal}. The exit code says how it went: 0 verified or done, 1 the journal is broken, 2 asked
 * wrongly or not readable, 3 consistent and not proven.
 */
@Command(
        name = "kellet-journal",
        description = "Verifies, exports and shows audit journals.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit code: 0 verified, or done; 1 the journal is broken; 2 asked wrongly, or something can not be read;"
                    + " 3 consistent, but not proven."
        })
public final class Main {

    static final int DONE = 0;
    static final int BROKEN = 1;
    static final int UNUSABLE = 2;
    static final int NOT_PROVEN = 3;

    private Main() {}

    public static void main(String[] arguments) {
        // not System.out: it would not tell that a disk is full
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        PrintWriter err = new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8));
        int code = run(out, err, arguments);
        err.flush();
        System.exit(code);
    }

    /** Runs one command; returns the exit code. */
    static int run(OutputStream out, PrintWriter err, String... arguments) {
        Output output = new Output(out, err);
        PrintWriter usage = new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new VerifyCommand(output))
                .addSubcommand(new ExportCommand(output))
                .addSubcommand(new TailCommand(output))
                .addSubcommand(new ShowCommand(output))
                .addSubcommand(new AnchorCommand(output))
                .addSubcommand(new KeygenCommand(output))
                .setOut(usage)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof IOException || failure instanceof IllegalArgumentException) {
                        err.println("kellet-journal: " + Output.words(failure));
                    } else {
                        failure.printStackTrace(err);
                    }
                    return UNUSABLE;
                });
        int code;
        try {
            code = line.execute(arguments);
        } catch (Error e) { // the machine would end with 1, which says that the journal is broken
            e.printStackTrace(err);
            code = UNUSABLE;
        }
        usage.flush();
        err.flush();
        return code;
    }
}
