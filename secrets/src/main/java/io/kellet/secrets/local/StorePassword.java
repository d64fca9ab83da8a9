package io.kellet.secrets.local;

import static java.util.Objects.requireNonNull;

import io.kellet.files.FileOps;
import io.kellet.secrets.provider.SecretBytes;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a local store is opened with. Kept masked, wiped by {@link #close}; a store that is open does not need it any more. No value in
 * {@code toString}.
 *
 * <pre>{@code
 * try (StorePassword password = StorePassword.fromFile(Path.of("/etc/gateway/store.password"))) {
 *     store = LocalStore.open(file, password, config);
 * }
 * }</pre>
 */
public final class StorePassword implements AutoCloseable {

    /** A new store's has so many bytes at least; more is what makes it hard to guess. */
    static final int LEAST_BYTES = 8;

    private static final int MOST_BYTES = 4_096;

    /** A password from somewhere else: a key service, a module, another process. Asked once, on the thread that opens; it may block. */
    @FunctionalInterface
    public interface Source {

        /** Each call brings an array of its own, which is wiped after use. */
        byte[] password() throws IOException;
    }

    private final SecretBytes bytes;

    private StorePassword(SecretBytes bytes) {
        if (bytes.length() < 1 || bytes.length() > MOST_BYTES) {
            bytes.close();
            throw new IllegalArgumentException("password must be 1.." + MOST_BYTES + " bytes: " + bytes.length());
        }
        this.bytes = bytes;
    }

    /** The UTF-8 of these characters, which are wiped. */
    public static StorePassword ofChars(char[] password) {
        try {
            return new StorePassword(SecretBytes.ofChars(requireNonNull(password, "password")));
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** These bytes, which are wiped; of a key, say, that a machine drew. */
    public static StorePassword ofBytes(byte[] password) {
        return new StorePassword(SecretBytes.takeOver(requireNonNull(password, "password")));
    }

    /**
     * The value of a setting, so of an environment variable or a property, as {@code io.kellet.config} reads it. Java keeps those as
     * texts that nobody can wipe; prefer a file.
     */
    public static StorePassword ofSetting(String password) {
        return ofChars(requireNonNull(password, "password").toCharArray());
    }

    /**
     * The content of a file without the line end it may end with. The file must be nobody's but its owner's, who is this process's user or
     * root; a link is refused.
     */
    public static StorePassword fromFile(Path file) throws IOException {
        FileGuard.system().requirePrivate(requireNonNull(file, "file"));
        byte[] content = FileOps.system().read(file, MOST_BYTES + 2);
        try {
            int length = content.length;
            if (length > 0 && content[length - 1] == '\n') {
                length--;
                if (length > 0 && content[length - 1] == '\r') {
                    length--;
                }
            }
            if (length == 0) {
                throw new IOException("password file is empty: file=" + file);
            }
            return ofBytes(Arrays.copyOf(content, length));
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /**
     * What somebody types at the terminal, unseen.
     *
     * @throws IOException if there is no terminal, or nothing was typed
     */
    @SuppressWarnings("SystemConsoleNull") // JDK 17 and 25 answer null without a terminal
    public static StorePassword fromConsole(String prompt) throws IOException {
        requireNonNull(prompt, "prompt");
        Console console = System.console();
        if (console == null) {
            throw new IOException("no terminal to type the password at; give it by a file");
        }
        char[] typed = console.readPassword("%s", prompt);
        if (typed == null || typed.length == 0) {
            throw new IOException("no password was typed");
        }
        return ofChars(typed);
    }

    /** What the source answers. */
    public static StorePassword from(Source source) throws IOException {
        return ofBytes(requireNonNull(source.password(), "the source's password"));
    }

    SecretBytes bytes() {
        return bytes;
    }

    /** For a store that is to be made: one that is too short makes every other care pointless. */
    void requireLongEnough() {
        if (bytes.length() < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "password of a store must be " + LEAST_BYTES + " bytes or more: " + bytes.length());
        }
    }

    @Override
    public void close() {
        bytes.close();
    }

    @Override
    public String toString() {
        return "StorePassword[" + (bytes.isWiped() ? "wiped]" : "set]");
    }
}
