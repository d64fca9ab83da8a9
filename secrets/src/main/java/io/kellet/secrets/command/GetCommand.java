package io.kellet.secrets.command;

import io.kellet.files.FileHandle;
import io.kellet.files.FileOps;
import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        description = "Shows a secret at the terminal, or writes it to a file.",
        mixinStandardHelpOptions = true,
        footer = {"", "Into a pipe or a redirection it writes only with --to-pipe: those end in logs."})
final class GetCommand implements Callable<Integer> {

    private final Desk desk;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Parameters(index = "1", paramLabel = "NAME", description = "the secret")
    private String name = "";

    @Option(names = "--version", paramLabel = "VERSION", description = "this version")
    private @Nullable String version;

    @Option(names = "--stage", paramLabel = "STAGE", description = "current, pending or previous. Default: current")
    private @Nullable Stage stage;

    @Option(names = "--out", paramLabel = "FILE", description = "a new file, for its owner alone (0600)")
    private @Nullable Path out;

    @Option(names = "--to-pipe", description = "write it though nobody may be reading")
    private boolean toPipe;

    GetCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        if (version != null && stage != null) {
            throw new RefusedException("--version and --stage exclude each other");
        }
        boolean atTerminal = desk.terminal().isThere();
        if (out == null && !atTerminal && !toPipe) {
            throw new RefusedException(
                    "not to a pipe: standard output is no terminal; use --out FILE, or --to-pipe if it must be");
        }
        SecretName secret = SecretName.of(name);
        Which which = version != null ? Which.version(version) : Which.of(stage == null ? Stage.CURRENT : stage);
        try (LocalStore open = store.open(desk);
                SecretBytes value = open.fetch(secret, which, Limits.PATIENCE).value()) {
            Path file = out;
            if (file != null) {
                value.<Integer, IOException>use(bytes -> toFile(file, bytes));
                desk.line(secret + " written to " + file);
            } else {
                value.<Integer, IOException>use(bytes -> toStream(bytes, atTerminal));
            }
        }
        return Main.DONE;
    }

    private static int toFile(Path file, byte[] bytes) throws IOException {
        try (FileHandle handle = FileOps.system().create(file)) {
            handle.write(ByteBuffer.wrap(bytes));
            handle.force();
        }
        return bytes.length;
    }

    private int toStream(byte[] bytes, boolean atTerminal) throws IOException {
        desk.out().write(bytes);
        if (atTerminal) {
            desk.out().write('\n');
        }
        desk.out().flush();
        return bytes.length;
    }
}
