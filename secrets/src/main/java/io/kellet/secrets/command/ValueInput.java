package io.kellet.secrets.command;

import io.kellet.files.FileOps;
import io.kellet.secrets.provider.SecretBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a value comes from. Never from the command line, which everybody on the machine can read. */
final class ValueInput {

    static final int MOST_BYTES = 1 << 16;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "the value, byte for byte; - for standard input. Default: it is typed, unseen")
    private @Nullable Path from;

    SecretBytes read(Desk desk, String prompt) throws IOException, RefusedException {
        if (from == null) {
            char[] typed = desk.terminal().readUnseen(prompt);
            try {
                return SecretBytes.ofChars(typed);
            } finally {
                Arrays.fill(typed, '\0');
            }
        }
        if (!from.toString().equals("-")) {
            return SecretBytes.takeOver(FileOps.system().read(from, MOST_BYTES));
        }
        byte[] room = new byte[MOST_BYTES + 1];
        try {
            int length = desk.in().readNBytes(room, 0, room.length);
            if (length > MOST_BYTES) {
                throw new RefusedException("a value has at most " + MOST_BYTES + " bytes; standard input has more");
            }
            return SecretBytes.takeOver(Arrays.copyOf(room, length));
        } finally {
            Arrays.fill(room, (byte) 0);
        }
    }
}
