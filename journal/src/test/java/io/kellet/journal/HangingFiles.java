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
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The files of this machine, whose syncs hang once that is asked for: no interrupt helps, as with a disk that is gone. */
final class HangingFiles implements FileOps {

    private final FileOps real = FileOps.system();
    private final CountDownLatch hanging;
    private final CountDownLatch until;
    private volatile boolean hang;

    HangingFiles(CountDownLatch hanging, CountDownLatch until) {
        this.hanging = hanging;
        this.until = until;
    }

    void hang() {
        hang = true;
    }

    private void mayHang() {
        boolean interrupted = false;
        while (hang && until.getCount() > 0) {
            hanging.countDown();
            try {
                until.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public FileHandle create(Path file) throws IOException {
        return new Handle(real.create(file));
    }

    @Override
    public FileHandle append(Path file) throws IOException {
        return new Handle(real.append(file));
    }

    @Override
    public FileHandle update(Path file) throws IOException {
        return new Handle(real.update(file));
    }

    @Override
    public FileSource open(Path file) throws IOException {
        return real.open(file);
    }

    @Override
    public byte[] read(Path file, int maxBytes) throws IOException {
        return real.read(file, maxBytes);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        real.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }

    @Override
    public FileKind kindOf(Path file) throws IOException {
        return real.kindOf(file);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return real.list(directory);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        mayHang();
        real.forceDirectory(directory);
    }

    @Override
    public @Nullable FileLease tryLock(Path file) throws IOException {
        return real.tryLock(file);
    }

    private final class Handle implements FileHandle {

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
            mayHang();
            handle.force();
        }

        @Override
        public void forceData() throws IOException {
            mayHang();
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
