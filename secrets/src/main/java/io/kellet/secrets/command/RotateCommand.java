package io.kellet.secrets.command;

import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rotate",
        description = "Draws a new value for a secret, or for one member of it, which is the current one from then on.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "It changes the store alone. Whoever the secret opens must be told as well: rotate --pending, tell them, promote."
        })
final class RotateCommand implements Callable<Integer> {

    private final Desk desk;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Parameters(index = "1", paramLabel = "NAME", description = "the secret")
    private String name = "";

    @Option(
            names = "--member",
            paramLabel = "MEMBER",
            description = "the secret is a JSON object, and this is what changes: password. Default: all of it")
    private String member = "";

    @Option(names = "--length", paramLabel = "N", description = "characters of the new value, 16 to 1024. Default: 32")
    private int length = 32;

    @Option(names = "--pending", description = "not current yet: promote makes it so")
    private boolean pending;

    RotateCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        SecretName secret = SecretName.of(name);
        try (LocalStore open = store.open(desk)) {
            Fetched now = open.fetch(secret, Which.current(), Limits.PATIENCE);
            try (SecretBytes old = now.value();
                    SecretBytes next = NewValue.of(old, member, length)) {
                PutRequest request = new PutRequest(
                        pending ? Stage.PENDING : Stage.CURRENT,
                        UUID.randomUUID().toString(),
                        now.version().id());
                SecretVersion made = open.put(secret, next, request, Limits.PATIENCE);
                desk.line(secret + " version " + made.id()
                        + (pending
                                ? " is pending"
                                : " is current, version " + now.version().id() + " was"));
            }
        }
        return Main.DONE;
    }
}
