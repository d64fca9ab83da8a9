package io.kellet.journal;

import io.kellet.files.FileHandle;
import io.kellet.files.FileKind;
import io.kellet.files.FileLease;
import io.kellet.files.FileOps;
import io.kellet.files.FileSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passes everything on; a test overrides what it wants to see or spoil. */
class PassingFiles implements FileOps {

    private final FileOps files;

    PassingFiles(FileOps files) {
        this.files = files;
    }

    @Override
    public FileHandle create(Path file) throws IOException {
        return files.create(file);
    }

    @Override
    public FileHandle append(Path file) throws IOException {
        return files.append(file);
    }

    @Override
    public FileHandle update(Path file) throws IOException {
        return files.update(file);
    }

    @Override
    public FileSource open(Path file) throws IOException {
        return files.open(file);
    }

    @Override
    public byte[] read(Path file, int maxBytes) throws IOException {
        return files.read(file, maxBytes);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        files.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        files.delete(file);
    }

    @Override
    public FileKind kindOf(Path file) throws IOException {
        return files.kindOf(file);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        files.forceDirectory(directory);
    }

    @Override
    public @Nullable FileLease tryLock(Path file) throws IOException {
        return files.tryLock(file);
    }

    static class Handle implements FileHandle {

        private final FileHandle handle;

        Handle(FileHandle handle) {
            this.handle = handle;
        }

        @Override
        public void write(ByteBuffer content) throws IOException {
            handle.write(content);
        }

        @Override
        public void write(ByteBuffer content, long position) throws IOException {
            handle.write(content, position);
        }

        @Override
        public void force() throws IOException {
            handle.force();
        }

        @Override
        public void forceData() throws IOException {
            handle.forceData();
        }

        @Override
        public long size() throws IOException {
            return handle.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            handle.truncate(size);
        }

        @Override
        public void close() throws IOException {
            handle.close();
        }
    }
}
