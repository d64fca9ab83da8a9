package io.kellet.secrets.command;

import io.kellet.secrets.provider.SecretException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of {@code kellet-secrets}. The exit code says how it went: 0 done, 1 the store does not verify, 2 it could not be done. */
@Command(
        name = "kellet-secrets",
        description = "Keeps secrets in an encrypted file.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "The password is typed at the terminal, or taken from --password-file, or from KELLET_SECRETS_PASSWORD; never from the command line,",
            "which everybody on the machine can read.",
            "",
            "Exit code: 0 done; 1 the store does not verify; 2 it could not be done."
        })
public final class Main {

    static final int DONE = 0;
    static final int NOT_VERIFIED = 1;
    static final int UNUSABLE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("slf4j.internal.verbosity", "ERROR"); // a command has no log, and need not say so each time
        PrintWriter err = new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8));
        // not System.out: it would not tell that a disk is full, and keeps what was printed in a buffer
        Desk desk = new Desk(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                err,
                Terminal.system());
        int code = run(desk, arguments);
        err.flush();
        System.exit(code);
    }

    /** Runs one command; returns the exit code. */
    static int run(Desk desk, String... arguments) {
        PrintWriter usage = new PrintWriter(new OutputStreamWriter(desk.out(), StandardCharsets.UTF_8));
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new InitCommand(desk))
                .addSubcommand(new PutCommand(desk))
                .addSubcommand(new GetCommand(desk))
                .addSubcommand(new ListCommand(desk))
                .addSubcommand(new VersionsCommand(desk))
                .addSubcommand(new RotateCommand(desk))
                .addSubcommand(new PromoteCommand(desk))
                .addSubcommand(new DeleteCommand(desk))
                .addSubcommand(new RekeyCommand(desk))
                .addSubcommand(new PasswordCommand(desk))
                .addSubcommand(new VerifyCommand(desk))
                .addSubcommand(new ExportMetadataCommand(desk))
                .setOut(usage)
                .setErr(desk.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    desk.err().println("kellet-secrets: " + words(failure));
                    return UNUSABLE;
                });
        int code = line.execute(arguments);
        usage.flush();
        desk.err().flush();
        return code;
    }

    /** Only of what is ours the message is shown: another's might quote what it was given. */
    private static String words(Exception failure) {
        if (failure instanceof SecretException
                || failure instanceof RefusedException
                || failure instanceof IllegalArgumentException
                || failure instanceof IOException) {
            String message = String.valueOf(failure.getMessage());
            return failure instanceof java.nio.file.FileSystemException
                    ? failure.getClass().getSimpleName() + ": " + message
                    : message;
        }
        return "failed: " + failure.getClass().getName();
    }
}
