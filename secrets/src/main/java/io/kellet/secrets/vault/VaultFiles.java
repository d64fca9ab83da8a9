package io.kellet.secrets.vault;

import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads what a login or a TLS context needs. */
final class VaultFiles {

    private static final int LONGEST = 256 * 1024;

    private VaultFiles() {}

    /** The same of a file that links lead to, as platforms mount them. */
    static byte[] mounted(Path file) throws IOException {
        return read(file.toRealPath());
    }

    /** The bytes without the newline at their end; links are not followed. */
    static byte[] read(Path file) throws IOException {
        byte[] all = FileOps.system().read(file, LONGEST);
        int end = all.length;
        if (end > 0 && all[end - 1] == '\n') {
            end--;
            if (end > 0 && all[end - 1] == '\r') {
                end--;
            }
        }
        if (end == 0) {
            throw new IOException("must not be empty: file=" + file);
        }
        if (end == all.length) {
            return all;
        }
        byte[] exact = Arrays.copyOf(all, end);
        Arrays.fill(all, (byte) 0);
        return exact;
    }
}
