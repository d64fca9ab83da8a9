package io.kellet.secrets.command;

import io.kellet.secrets.json.JsonText;
import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.VersionInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "export-metadata",
        description = "Prints what is known of every version but its value, one line of JSON for each.",
        mixinStandardHelpOptions = true)
final class ExportMetadataCommand implements Callable<Integer> {

    private final Desk desk;

    @Mixin
    private StoreOptions store = new StoreOptions();

    ExportMetadataCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        try (LocalStore open = store.open(desk)) {
            for (SecretName name : open.list("", Limits.PATIENCE)) {
                for (VersionInfo info : open.versions(name, Limits.PATIENCE)) {
                    desk.line(line(name, info));
                }
            }
        }
        return Main.DONE;
    }

    private static String line(SecretName name, VersionInfo info) {
        try (JsonText text = new JsonText()) {
            text.raw("{\"name\":")
                    .string(name.text())
                    .raw(",\"version\":")
                    .string(info.version().id());
            text.raw(",\"created\":")
                    .string(String.valueOf(info.version().created()))
                    .raw(",\"stages\":[");
            List<Stage> stages = info.stages().stream().sorted().toList();
            for (int i = 0; i < stages.size(); i++) {
                text.raw(i == 0 ? "" : ",").string(stages.get(i).name());
            }
            return new String(text.raw("],\"usable\":" + info.usable() + "}").toBytes(), StandardCharsets.UTF_8);
        }
    }
}
