package io.kellet.journal.command;

import io.kellet.journal.JournalKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "keygen",
        description = "Draws a pair of Ed25519 keys: one to sign checkpoints with, one to verify them.",
        mixinStandardHelpOptions = true,
        footer = {"", "Files that are there are never written over. The private one is for its owner alone (0600)."})
final class KeygenCommand implements Callable<Integer> {

    private final Output output;

    @Parameters(index = "0", paramLabel = "PRIVATE", description = "file for the private key")
    private Path privateKey = Path.of("");

    @Parameters(index = "1", paramLabel = "PUBLIC", description = "file for the public key")
    private Path publicKey = Path.of("");

    KeygenCommand(Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        JournalKeys keys = JournalKeys.standard();
        keys.generate(privateKey, publicKey);
        output.line("key id " + HexFormat.of().formatHex(JournalKeys.keyId(keys.publicKey(publicKey))));
        return Main.DONE;
    }
}
