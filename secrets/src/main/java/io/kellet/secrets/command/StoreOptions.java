package io.kellet.secrets.command;

import io.kellet.config.Settings;
import io.kellet.secrets.SecretsEnvironment;
import io.kellet.secrets.SecretsSettings;
import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.local.LocalStoreConfig;
import io.kellet.secrets.local.StorePassword;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which store, and how it is opened. */
final class StoreOptions {

    static final LocalStoreConfig CONFIG = LocalStoreConfig.named("local").build();

    @Parameters(index = "0", paramLabel = "STORE", description = "the store's file")
    private Path file = Path.of("");

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "holds the password, for its owner alone (0600). Default: KELLET_SECRETS_PASSWORD, or else it is typed")
    private @Nullable Path passwordFile;

    Path file() {
        return file;
    }

    LocalStore open(Desk desk) throws IOException, RefusedException {
        try (StorePassword password = password(desk, "password of " + file + ": ")) {
            return LocalStore.open(file, password, StoreOptions.CONFIG);
        }
    }

    /** The password as it is. */
    StorePassword password(Desk desk, String prompt) throws IOException, RefusedException {
        if (passwordFile != null) {
            return StorePassword.fromFile(passwordFile);
        }
        String given = setting();
        return given.isEmpty()
                ? StorePassword.ofChars(desk.terminal().readUnseen(prompt))
                : StorePassword.ofSetting(given);
    }

    /** The password of a store that is to be made: typed twice, if it is typed. */
    StorePassword forNew(Desk desk) throws IOException, RefusedException {
        if (passwordFile != null) {
            return StorePassword.fromFile(passwordFile);
        }
        String given = setting();
        return given.isEmpty() ? typedTwice(desk) : StorePassword.ofSetting(given);
    }

    /** A password that nobody has typed yet. */
    static StorePassword typedTwice(Desk desk) throws RefusedException {
        char[] once = desk.terminal().readUnseen("new password: ");
        char[] again = desk.terminal().readUnseen("once more: ");
        boolean same = Arrays.equals(once, again);
        Arrays.fill(again, '\0');
        if (!same) {
            Arrays.fill(once, '\0');
            throw new RefusedException("the two are not the same; nothing was changed");
        }
        return StorePassword.ofChars(once);
    }

    private static String setting() {
        return Settings.of(SecretsSettings.KEYS) // the same environment configures the service
                .process()
                .withDefault(SecretsSettings.ENVIRONMENT, SecretsEnvironment.DEVELOPMENT)
                .load()
                .get(SecretsSettings.LOCAL_PASSWORD);
    }
}
