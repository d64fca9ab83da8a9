package io.kellet.secrets.command;

import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.VersionInfo;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "versions",
        description = "Prints the versions of a secret, newest first, without their values.",
        mixinStandardHelpOptions = true)
final class VersionsCommand implements Callable<Integer> {

    private final Desk desk;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Parameters(index = "1", paramLabel = "NAME", description = "the secret")
    private String name = "";

    VersionsCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        try (LocalStore open = store.open(desk)) {
            for (VersionInfo info : open.versions(SecretName.of(name), Limits.PATIENCE)) {
                desk.line(info.version().id() + "\t" + info.version().created() + "\t" + stages(info));
            }
        }
        return Main.DONE;
    }

    private static String stages(VersionInfo info) {
        return info.stages().stream().sorted().map(Enum::name).collect(Collectors.joining(" "));
    }
}
