package io.kellet.secrets.command;

import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.provider.SecretName;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description = "Deletes a secret with all its versions, for good.",
        mixinStandardHelpOptions = true)
final class DeleteCommand implements Callable<Integer> {

    private final Desk desk;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Parameters(index = "1", paramLabel = "NAME", description = "the secret")
    private String name = "";

    @Option(names = "--yes", required = true, description = "yes, for good")
    private boolean yes;

    DeleteCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        if (!yes) {
            throw new RefusedException("nothing was deleted: --yes is missing");
        }
        SecretName secret = SecretName.of(name);
        try (LocalStore open = store.open(desk)) {
            open.delete(secret, Limits.PATIENCE);
            desk.line(secret + " is deleted");
        }
        return Main.DONE;
    }
}
