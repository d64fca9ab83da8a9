package io.kellet.secrets.command;

import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.local.StorePassword;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "init",
        description = "Makes an empty store.",
        mixinStandardHelpOptions = true,
        footer = {"", "A file that is there is never written over. The new one is for its owner alone (0600)."})
final class InitCommand implements Callable<Integer> {

    private final Desk desk;

    @Mixin
    private StoreOptions store = new StoreOptions();

    InitCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        try (StorePassword password = store.forNew(desk);
                LocalStore made = LocalStore.create(store.file(), password, StoreOptions.CONFIG)) {
            desk.line("made " + store.file() + ", generation " + made.generation());
        }
        return Main.DONE;
    }
}
