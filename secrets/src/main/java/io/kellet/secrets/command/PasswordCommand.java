package io.kellet.secrets.command;

import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.local.StorePassword;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "passwd",
        description = "Changes the password. The values are not encrypted anew: rekey does that.",
        mixinStandardHelpOptions = true)
final class PasswordCommand implements Callable<Integer> {

    private final Desk desk;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(
            names = "--new-password-file",
            paramLabel = "FILE",
            description = "holds the new password (0600). Default: it is typed, twice")
    private @Nullable Path next;

    PasswordCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        try (StorePassword now = store.password(desk, "password of " + store.file() + ": ");
                LocalStore open = LocalStore.open(store.file(), now, StoreOptions.CONFIG);
                StorePassword fresh = next == null ? StoreOptions.typedTwice(desk) : StorePassword.fromFile(next)) {
            open.changePassword(now, fresh);
            desk.line("password changed, generation " + open.generation());
        }
        return Main.DONE;
    }
}
