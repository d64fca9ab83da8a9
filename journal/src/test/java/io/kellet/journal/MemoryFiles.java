package io.kellet.journal;

import io.kellet.files.FileHandle;
import io.kellet.files.FileKind;
import io.kellet.files.FileLease;
import io.kellet.files.FileOps;
import io.kellet.files.FileSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Files in memory, to be read. */
record MemoryFiles(Path directory, Map<String, byte[]> files) implements FileOps {

    @Override
    public FileSource open(Path file) throws IOException {
        byte[] content = content(file);
        return new FileSource() {
            @Override
            public int read(ByteBuffer into, long position) {
                int bytes = (int) Math.max(0, Math.min(into.remaining(), content.length - position));
                if (bytes > 0) {
                    into.put(content, (int) position, bytes);
                }
                return bytes;
            }

            @Override
            public long size() {
                return content.length;
            }

            @Override
            public void close() {}
        };
    }

    private byte[] content(Path file) throws IOException {
        byte[] content = files.get(String.valueOf(file.getFileName()));
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return content;
    }

    @Override
    public byte[] read(Path file, int maxBytes) throws IOException {
        return content(file).clone();
    }

    @Override
    public FileKind kindOf(Path file) {
        return files.containsKey(String.valueOf(file.getFileName())) ? FileKind.REGULAR : FileKind.NONE;
    }

    @Override
    public List<Path> list(Path where) {
        return files.keySet().stream().sorted().map(directory::resolve).toList();
    }

    @Override
    public FileHandle create(Path file) {
        throw new UnsupportedOperationException("only to be read");
    }

    @Override
    public FileHandle append(Path file) {
        throw new UnsupportedOperationException("only to be read");
    }

    @Override
    public FileHandle update(Path file) {
        throw new UnsupportedOperationException("only to be read");
    }

    @Override
    public void rename(Path from, Path to) {
        throw new UnsupportedOperationException("only to be read");
    }

    @Override
    public void delete(Path file) {
        throw new UnsupportedOperationException("only to be read");
    }

    @Override
    public void forceDirectory(Path where) {
        throw new UnsupportedOperationException("only to be read");
    }

    @Override
    public FileLease tryLock(Path file) {
        throw new UnsupportedOperationException("only to be read");
    }
}
