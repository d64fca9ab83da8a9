package io.kellet.secrets.command;

import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.provider.SecretName;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "promote",
        description = "Makes the pending version of a secret the current one.",
        mixinStandardHelpOptions = true)
final class PromoteCommand implements Callable<Integer> {

    private final Desk desk;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Parameters(index = "1", paramLabel = "NAME", description = "the secret")
    private String name = "";

    @Parameters(index = "2", paramLabel = "VERSION", description = "the version that is pending")
    private String version = "";

    PromoteCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        SecretName secret = SecretName.of(name);
        try (LocalStore open = store.open(desk)) {
            desk.line(secret + " version "
                    + open.promote(secret, version, Limits.PATIENCE).id() + " is current");
        }
        return Main.DONE;
    }
}
