package io.kellet.secrets.command;

import io.kellet.secrets.local.LocalStore;
import io.kellet.secrets.local.LocalStoreConfig;
import io.kellet.secrets.local.LocalStoreException;
import io.kellet.secrets.local.LocalStoreException.Reason;
import io.kellet.secrets.local.StorePassword;
import io.kellet.secrets.local.StoreReport;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        description = "Reads and decrypts everything, and says whether it is what the store wrote.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "An older copy of the whole file verifies, unless --min-generation says how far it had come.",
            "Exit code: 0 it verifies; 1 wrong password, changed, or older; 2 it cannot be read."
        })
final class VerifyCommand implements Callable<Integer> {

    private final Desk desk;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(names = "--min-generation", paramLabel = "N", description = "an older file does not verify. Default: 0")
    private long minGeneration;

    VerifyCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        LocalStoreConfig config =
                LocalStoreConfig.named("local").minGeneration(minGeneration).build();
        try (StorePassword password = store.password(desk, "password of " + store.file() + ": ");
                LocalStore open = LocalStore.open(store.file(), password, config)) {
            StoreReport report = open.verify();
            desk.line("verified: " + report.secrets() + " secrets, " + report.versions() + " versions, generation "
                    + report.generation() + ", key " + report.keyId() + " used " + report.encryptions() + " times, "
                    + report.kdf());
            return Main.DONE;
        } catch (LocalStoreException e) {
            if (e.reason() == Reason.UNTRUSTED || e.reason() == Reason.ROLLED_BACK) {
                desk.err().println("kellet-secrets: does not verify: " + e.getMessage());
                return Main.NOT_VERIFIED;
            }
            throw e;
        }
    }
}
