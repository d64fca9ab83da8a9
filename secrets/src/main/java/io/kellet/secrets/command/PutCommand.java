package io.kellet.secrets.command;

import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "put",
        description = "Writes a new version of a secret, which is the current one from then on.",
        mixinStandardHelpOptions = true)
final class PutCommand implements Callable<Integer> {

    private final Desk desk;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Parameters(index = "1", paramLabel = "NAME", description = "the secret")
    private String name = "";

    @Mixin
    private ValueInput value = new ValueInput();

    @Option(names = "--pending", description = "not current yet: promote makes it so")
    private boolean pending;

    @Option(
            names = "--expect",
            paramLabel = "VERSION",
            description = "write only if this version is the current one; \"new\" if there must be none")
    private @Nullable String expected;

    PutCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        SecretName secret = SecretName.of(name);
        try (LocalStore open = store.open(desk);
                SecretBytes bytes = value.read(desk, "value of " + secret + ": ")) {
            PutRequest request = new PutRequest(
                    pending ? Stage.PENDING : Stage.CURRENT, UUID.randomUUID().toString(), expected);
            SecretVersion made = open.put(secret, bytes, request, Limits.PATIENCE);
            desk.line(secret + " version " + made.id() + (pending ? " is pending" : " is current"));
        }
        return Main.DONE;
    }
}
