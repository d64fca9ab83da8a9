package io.kellet.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of this machine. */
final class SystemFiles implements FileOps {

    static final SystemFiles INSTANCE = new SystemFiles();

    private static final FileAttribute<?>[] NONE = {};
    private static final FileAttribute<?>[] OWNER_ONLY = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };

    /**
     * Lock files this process holds. POSIX gives a lock to the process and takes it back when any channel to the file is
     * closed, so a file that we hold must not even be opened a second time.
     */
    private final Set<Path> held = ConcurrentHashMap.newKeySet();

    private SystemFiles() {}

    @Override
    public FileHandle create(Path file) throws IOException {
        return new SystemFile(FileChannel.open(file, Set.of(CREATE_NEW, WRITE), ownerOnly(file)), false);
    }

    @Override
    public FileHandle append(Path file) throws IOException {
        return new SystemFile(FileChannel.open(file, APPEND, NOFOLLOW_LINKS), true);
    }

    @Override
    public FileHandle update(Path file) throws IOException {
        return new SystemFile(FileChannel.open(file, WRITE, NOFOLLOW_LINKS), false);
    }

    @Override
    public FileSource open(Path file) throws IOException {
        return new SystemSource(FileChannel.open(file, READ, NOFOLLOW_LINKS));
    }

    @Override
    public byte[] read(Path file, int maxBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, READ, NOFOLLOW_LINKS)) {
            long size = channel.size();
            if (size > maxBytes) {
                throw new IOException("file is too long: file=" + file + " bytes=" + size + " max=" + maxBytes);
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // a read may bring less than was asked for
            }
            return Arrays.copyOf(content.array(), content.position());
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.delete(file);
    }

    @Override
    public FileKind kindOf(Path file) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return FileKind.NONE;
        }
        if (attributes.isSymbolicLink()) {
            return FileKind.LINK;
        }
        if (attributes.isDirectory()) {
            return FileKind.DIRECTORY;
        }
        return attributes.isRegularFile() ? FileKind.REGULAR : FileKind.OTHER;
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        try (Stream<Path> names = Files.list(directory)) {
            return names.sorted().toList();
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (!isPosix(directory)) {
            return; // a directory cannot be opened there, and its names are journalled
        }
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    @Override
    public @Nullable FileLease tryLock(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path name = absolute.getFileName();
        Path directory = absolute.getParent();
        if (name == null || directory == null) {
            throw new IOException("not the name of a file: file=" + file);
        }
        Path key = directory.toRealPath().resolve(name);
        if (!held.add(key)) {
            return null;
        }
        List<FileChannel> open = new ArrayList<>(1);
        boolean locked = false;
        try {
            Set<OpenOption> options = Set.of(CREATE, WRITE, NOFOLLOW_LINKS);
            FileChannel channel = FileChannel.open(key, options, ownerOnly(key));
            open.add(channel);
            FileLock lock = channel.tryLock();
            locked = lock != null;
            return locked ? lease(key, channel) : null;
        } finally {
            if (!locked) {
                held.remove(key);
                for (FileChannel channel : open) {
                    channel.close();
                }
            }
        }
    }

    private FileLease lease(Path key, FileChannel channel) {
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                try {
                    channel.close(); // and the lock with it
                } finally {
                    held.remove(key);
                }
            }
        };
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return isPosix(file) ? OWNER_ONLY : NONE;
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static final class SystemFile implements FileHandle {

        private final FileChannel channel;
        private final boolean appending;

        SystemFile(FileChannel channel, boolean appending) {
            this.channel = channel;
            this.appending = appending;
        }

        @Override
        public void write(ByteBuffer content) throws IOException {
            while (content.hasRemaining()) {
                channel.write(content);
            }
        }

        @Override
        public void write(ByteBuffer content, long position) throws IOException {
            if (appending) { // the system would write at the end, wherever it is told to
                throw new IOException("a file that was opened to append is written at its end: position=" + position);
            }
            long at = position;
            while (content.hasRemaining()) {
                at += channel.write(content, at);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(true);
        }

        @Override
        public void forceData() throws IOException {
            channel.force(false);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private record SystemSource(FileChannel channel) implements FileSource {

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            int before = into.position();
            long at = position;
            while (into.hasRemaining()) {
                int read = channel.read(into, at);
                if (read < 0) {
                    break;
                }
                at += read;
            }
            return into.position() - before;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
