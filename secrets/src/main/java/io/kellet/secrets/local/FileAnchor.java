package io.kellet.secrets.local;

import static java.util.Objects.requireNonNull;

import io.kellet.files.AtomicFile;
import io.kellet.files.FileKind;
import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code kellet-store-anchor-1 ID GENERATION} and a line end. */
final class FileAnchor implements StoreAnchor {

    private static final int MOST_BYTES = 256;
    private static final Pattern LINE = Pattern.compile("kellet-store-anchor-1 ([0-9a-f]{32}) ([1-9][0-9]{0,17})\n");

    private final FileOps files;
    private final AtomicFile file;

    FileAnchor(Path file, FileOps files) {
        this.files = requireNonNull(files, "files");
        this.file = new AtomicFile(files, requireNonNull(file, "file"));
    }

    @Override
    public long least(String storeId) throws IOException {
        String text = new String(file.read(MOST_BYTES), StandardCharsets.US_ASCII);
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            throw new IOException("not the anchor of a store: file=" + file.path());
        }
        if (!line.group(1).equals(storeId)) {
            throw new IOException("anchor of another store: file=" + file.path() + " store=" + line.group(1));
        }
        return Long.parseLong(line.group(2));
    }

    @Override
    public void raise(String storeId, long generation) throws IOException {
        if (files.kindOf(file.path()) != FileKind.NONE && least(storeId) >= generation) {
            return;
        }
        file.write(("kellet-store-anchor-1 " + storeId + " " + generation + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "StoreAnchor[" + file.path() + "]";
    }
}
