package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import io.kellet.files.FileHandle;
import io.kellet.files.FileKind;
import io.kellet.files.FileOps;
import io.kellet.files.FileSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Keeps anchors in a file, one line each, durably. It is worth as much as it is out of reach of who can write the journal: on
 * another machine's disk, or where files can only grow.
 */
public final class AnchorFile implements AnchorSink {

    private static final int END_BYTES = 4_096; // some ten lines

    private final FileOps files;
    private final Path file;
    private volatile boolean named; // its name is on the disk

    public AnchorFile(Path file) {
        this(file, FileOps.system());
    }

    public AnchorFile(Path file, FileOps files) {
        this.file = requireNonNull(file, "file").toAbsolutePath();
        this.files = requireNonNull(files, "files");
    }

    @Override
    public void onAnchor(Anchor anchor) throws IOException {
        boolean isNew = files.kindOf(file) == FileKind.NONE;
        // a line that a crash tore must not make this one unreadable
        String separator = isNew || end().endsWith("\n") ? "" : "\n";
        try (FileHandle handle = isNew ? files.create(file) : files.append(file)) {
            handle.write(ByteBuffer.wrap((separator + anchor.toText() + "\n").getBytes(StandardCharsets.US_ASCII)));
            handle.force();
        }
        if (isNew || !named) { // who made it may not have come so far
            files.forceDirectory(requireNonNull(file.getParent(), "a file has a directory"));
            named = true;
        }
    }

    /**
     * The anchor of the last whole line; none if there is no file or no line.
     *
     * @throws IOException if the file cannot be read, or what is in its last whole lines are no anchors
     */
    public Optional<Anchor> last() throws IOException {
        if (files.kindOf(file) == FileKind.NONE) {
            return Optional.empty();
        }
        String end = end();
        List<String> whole = end.substring(0, end.lastIndexOf('\n') + 1)
                .lines()
                .filter(Anchor::isOne)
                .toList();
        if (whole.isEmpty() && end.contains("\n")) {
            throw new IOException("no anchor at the end of the file: file=" + file);
        }
        return whole.isEmpty() ? Optional.empty() : Optional.of(Anchor.parse(whole.get(whole.size() - 1)));
    }

    private String end() throws IOException {
        try (FileSource source = files.open(file)) {
            long size = source.size();
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, END_BYTES));
            source.read(bytes, size - bytes.capacity());
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        }
    }

    @Override
    public String toString() {
        return "AnchorFile[" + file + "]";
    }
}
