package io.kellet.secrets.command;

import io.kellet.secrets.local.LocalStore;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "rekey",
        description = "Draws a new data key and encrypts every value anew, in one step.",
        mixinStandardHelpOptions = true)
final class RekeyCommand implements Callable<Integer> {

    private final Desk desk;

    @Mixin
    private StoreOptions store = new StoreOptions();

    RekeyCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        try (LocalStore open = store.open(desk)) {
            open.rekey();
            desk.line("rekeyed, generation " + open.generation());
        }
        return Main.DONE;
    }
}
