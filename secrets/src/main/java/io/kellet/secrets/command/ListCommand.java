package io.kellet.secrets.command;

import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.provider.SecretName;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "list", description = "Prints the names of the secrets.", mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

    private final Desk desk;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Parameters(
            index = "1",
            paramLabel = "PREFIX",
            arity = "0..1",
            description = "only names that begin so, in whole parts: db for db/main")
    private String prefix = "";

    ListCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        try (LocalStore open = store.open(desk)) {
            for (SecretName name : open.list(prefix, Limits.PATIENCE)) {
                desk.line(name.text());
            }
        }
        return Main.DONE;
    }
}
