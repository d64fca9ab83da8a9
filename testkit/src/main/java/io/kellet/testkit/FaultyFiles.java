package io.kellet.testkit;

import static java.util.Objects.requireNonNull;

import io.kellet.files.FileHandle;
import io.kellet.files.FileKind;
import io.kellet.files.FileLease;
import io.kellet.files.FileOps;
import io.kellet.files.FileSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Files in memory that fail, or lose power, at the operation a test chooses.
 *
 * <pre>{@code
 * for (int n = 1; ; n++) {
 *     FaultyFiles files = new FaultyFiles();
 *     ...                                      // some old content
 *     files.losePowerAt(n);
 *     try { replaceTheContent(files); } catch (IOException e) { }
 *     if (!files.isPowerLost()) break;         // it has fewer operations than n
 *     files.restart(random);
 *     ...                                      // old content or new?
 * }
 * }</pre>
 *
 * <p>What was forced is kept apart from what was only written. {@link #restart} brings back the content of each file as it
 * was forced last, or cut off anywhere between that and what was written, and the names of each directory as they were
 * forced last, or with the first few changes after that: what a journalled file system may do. A file that was renamed
 * without being forced can so come back torn under its new name. A rename between two directories is two changes here.
 *
 * <p>Every call of {@link FileOps} and {@link FileHandle} is one operation, {@link FileHandle#close} and the ends of
 * leases excepted. One that fails does nothing, but for a write, which writes half. All directories exist. For one thread at a
 * time.
 */
public final class FaultyFiles implements FileOps {

    private final Map<Path, Inode> names = new TreeMap<>();
    private final Map<Path, Inode> forcedNames = new TreeMap<>();
    private final List<NameChange> changes = new ArrayList<>(); // since their directories were forced, in order
    private final Set<Path> locked = new HashSet<>();

    private int operations;
    private int failAt = Integer.MAX_VALUE;
    private int failUntil = Integer.MAX_VALUE;
    private int losePowerAt = Integer.MAX_VALUE;
    private boolean powerLost;
    private int starts;

    /** A file, whatever its names. */
    private static final class Inode {
        byte[] written = {};
        byte[] forced = {};
        final List<Patch> patches = new ArrayList<>(); // since it was forced, once it is written to at a place

        void force() {
            forced = written;
            patches.clear();
        }

        void append(byte[] content) {
            if (!patches.isEmpty()) {
                patches.add(new Patch(written.length, content));
            }
            written = new Patch(written.length, content).applyTo(written, content.length);
        }

        void overwrite(int position, byte[] content) {
            beginPatches();
            Patch patch = new Patch(position, content);
            patches.add(patch);
            written = patch.applyTo(written, content.length);
        }

        void cut(int size) {
            if (size < written.length) {
                if (!patches.isEmpty()) {
                    patches.add(new Patch(size, null));
                }
                written = Arrays.copyOf(written, size);
            }
        }

        /** What was appended or cut since it was forced becomes the first patch. */
        private void beginPatches() {
            if (patches.isEmpty() && written.length > forced.length) {
                patches.add(new Patch(forced.length, Arrays.copyOfRange(written, forced.length, written.length)));
            } else if (patches.isEmpty() && written.length < forced.length) {
                patches.add(new Patch(written.length, null));
            }
        }
    }

    /** Bytes written at a place, or, without content, the file cut there. */
    private static final class Patch {
        private final int position;
        private final byte @Nullable [] content;

        Patch(int position, byte @Nullable [] content) {
            this.position = position;
            this.content = content;
        }

        byte[] applyTo(byte[] file, int length) {
            if (content == null) {
                return file.length <= position ? file : Arrays.copyOf(file, position);
            }
            byte[] after = Arrays.copyOf(file, length == 0 ? file.length : Math.max(file.length, position + length));
            if (length > 0) {
                System.arraycopy(content, 0, after, position, length);
            }
            return after;
        }

        /** Any first part of it reached the disk; a cut did or did not. */
        byte[] applyPartTo(byte[] file, Random random) {
            if (content == null) {
                return random.nextInt(2) == 0 ? file : applyTo(file, 0);
            }
            return applyTo(file, random.nextInt(content.length + 1));
        }
    }

    /** A step that no loss of power cuts in two: names that went and names that came, in one directory. */
    private record NameChange(
            Path directory,
            @Nullable Path gone,
            @Nullable Path come,
            @Nullable Inode inode) {}

    /** The power is gone; so it stays until {@link #restart}. */
    public static final class PowerLost extends IOException {
        private static final long serialVersionUID = 1L;

        private PowerLost() {
            super("power lost");
        }
    }

    /** Empty directories, and nothing about to fail. */
    public FaultyFiles() {}

    /** Operations so far. */
    public int operations() {
        return operations;
    }

    /** The n-th operation from now fails, 1 being the next. Takes the place of an earlier order of this kind. */
    public void failAt(int n) {
        failFor(n, 1);
    }

    /** Every operation from the n-th from now on fails until {@link #heal}. */
    public void failFrom(int n) {
        failFor(n, Integer.MAX_VALUE - operations - n);
    }

    private void failFor(int n, int times) {
        failAt = operations + requirePositive(n);
        failUntil = failAt + times;
    }

    /** Nothing fails and no power is lost from now on, but what is lost already. */
    public void heal() {
        failAt = Integer.MAX_VALUE;
        failUntil = Integer.MAX_VALUE;
        losePowerAt = Integer.MAX_VALUE;
    }

    /** At the n-th operation from now, 1 being the next, the power is lost; that operation and all after it fail. */
    public void losePowerAt(int n) {
        losePowerAt = operations + requirePositive(n);
    }

    /** Is the power gone? */
    public boolean isPowerLost() {
        return powerLost;
    }

    /** Loses power, if it is not lost, and comes up again with exactly what was forced. */
    public void restart() {
        changes.clear();
        restart(new Random() {
            private static final long serialVersionUID = 1L;

            @Override
            public int nextInt(int bound) {
                return 0;
            }
        });
    }

    /**
     * Loses power, if it is not lost, and comes up again with what was forced and a random part of what was not. Handles and
     * leases from before are dead. Nothing is about to fail.
     */
    public void restart(Random random) {
        requireNonNull(random, "random");
        Map<Path, Integer> kept = new HashMap<>();
        for (NameChange change : List.copyOf(changes)) {
            int most = (int) changes.stream()
                    .filter(other -> other.directory().equals(change.directory()))
                    .count();
            int keep = kept.computeIfAbsent(change.directory(), directory -> random.nextInt(most + 1));
            if (keep > 0) {
                apply(change, forcedNames);
                kept.put(change.directory(), keep - 1);
            }
        }
        changes.clear();
        names.clear();
        names.putAll(forcedNames);
        for (Inode inode : new HashSet<>(names.values())) {
            inode.written = survivor(inode, random);
            inode.force();
        }
        locked.clear();
        heal();
        powerLost = false;
        starts++;
    }

    /**
     * What was forced, or that and a part of what was appended to it; what was cut may be there or not. Of what was written at
     * places any part may be there, whatever came first: pages of a file reach the disk in no order.
     */
    private static byte[] survivor(Inode inode, Random random) {
        if (!inode.patches.isEmpty()) {
            byte[] content = inode.forced;
            for (Patch patch : inode.patches) {
                content = patch.applyPartTo(content, random);
            }
            return content;
        }
        byte[] longer = inode.written.length >= inode.forced.length ? inode.written : inode.forced;
        int least = Math.min(inode.written.length, inode.forced.length);
        int length = inode.written.length >= inode.forced.length
                ? least + random.nextInt(longer.length - least + 1)
                : longer.length - random.nextInt(longer.length - least + 1);
        return Arrays.copyOf(longer, length);
    }

    /** Puts a file there, forced, as if it had always been; no operation. */
    public void put(Path file, byte[] content) {
        Inode inode = new Inode();
        inode.written = content.clone();
        inode.force();
        names.put(key(file), inode);
        forcedNames.put(key(file), inode);
    }

    @Override
    public FileHandle create(Path file) throws IOException {
        begin();
        Path key = key(file);
        if (names.containsKey(key)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Inode inode = new Inode();
        change(new NameChange(directoryOf(key), null, key, inode));
        return new Handle(inode, false);
    }

    @Override
    public FileHandle append(Path file) throws IOException {
        begin();
        return new Handle(inode(file), true);
    }

    @Override
    public FileHandle update(Path file) throws IOException {
        begin();
        return new Handle(inode(file), false);
    }

    @Override
    public FileSource open(Path file) throws IOException {
        begin();
        return new Source(inode(file));
    }

    @Override
    public byte[] read(Path file, int maxBytes) throws IOException {
        begin();
        byte[] content = inode(file).written;
        if (content.length > maxBytes) {
            throw new IOException("file is too long: file=" + file + " bytes=" + content.length + " max=" + maxBytes);
        }
        return content.clone();
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        begin();
        Inode inode = inode(from);
        Path gone = key(from);
        Path come = key(to);
        if (directoryOf(gone).equals(directoryOf(come))) {
            change(new NameChange(directoryOf(gone), gone, come, inode));
        } else {
            change(new NameChange(directoryOf(come), null, come, inode));
            change(new NameChange(directoryOf(gone), gone, null, null));
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        begin();
        if (isDirectory(key(file))) {
            throw new DirectoryNotEmptyException(file.toString());
        }
        inode(file); // or there is none to delete
        change(new NameChange(directoryOf(key(file)), key(file), null, null));
    }

    @Override
    public FileKind kindOf(Path file) throws IOException {
        begin();
        if (names.containsKey(key(file))) {
            return FileKind.REGULAR;
        }
        return isDirectory(key(file)) ? FileKind.DIRECTORY : FileKind.NONE;
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        begin();
        return names.keySet().stream()
                .filter(name -> directoryOf(name).equals(key(directory)))
                .toList();
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        begin();
        for (NameChange change : changes) {
            if (change.directory().equals(key(directory))) {
                apply(change, forcedNames);
            }
        }
        changes.removeIf(change -> change.directory().equals(key(directory)));
    }

    @Override
    public @Nullable FileLease tryLock(Path file) throws IOException {
        begin();
        Path key = key(file);
        if (!locked.add(key)) {
            return null;
        }
        if (!names.containsKey(key)) {
            change(new NameChange(directoryOf(key), null, key, new Inode()));
        }
        int start = starts;
        boolean[] open = {true};
        return () -> {
            if (open[0] && start == starts) {
                locked.remove(key);
            }
            open[0] = false;
        };
    }

    private void begin() throws IOException {
        operations++;
        if (operations == losePowerAt) {
            powerLost = true;
        }
        if (powerLost) {
            throw new PowerLost();
        }
        if (operations >= failAt && operations < failUntil) {
            throw new IOException("failed on purpose: operation=" + operations);
        }
    }

    private void change(NameChange change) {
        apply(change, names);
        changes.add(change);
    }

    private static void apply(NameChange change, Map<Path, Inode> to) {
        if (change.gone() != null) {
            to.remove(change.gone());
        }
        if (change.come() != null && change.inode() != null) {
            to.put(change.come(), change.inode());
        }
    }

    private Inode inode(Path file) throws IOException {
        Inode inode = names.get(key(file));
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return inode;
    }

    private boolean isDirectory(Path key) {
        return names.keySet().stream().anyMatch(name -> !name.equals(key) && name.startsWith(key));
    }

    private static Path key(Path file) {
        return file.toAbsolutePath().normalize();
    }

    private static Path directoryOf(Path key) {
        return requireNonNull(key.getParent(), "the root has no directory");
    }

    private static int requirePositive(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be 1 or more: " + n);
        }
        return n;
    }

    private final class Handle implements FileHandle {

        private final Inode inode;
        private final boolean appending;
        private final int start = starts;
        private boolean closed;

        Handle(Inode inode, boolean appending) {
            this.inode = inode;
            this.appending = appending;
        }

        @Override
        public void write(ByteBuffer content) throws IOException {
            requireOpen();
            try {
                begin();
            } catch (IOException e) {
                append(content, content.remaining() / 2);
                throw e;
            }
            append(content, content.remaining());
        }

        private void append(ByteBuffer content, int length) {
            byte[] bytes = new byte[length];
            content.get(bytes);
            inode.append(bytes);
        }

        @Override
        public void write(ByteBuffer content, long position) throws IOException {
            requireOpen();
            if (appending) {
                throw new IOException("a file that was opened to append is written at its end: position=" + position);
            }
            try {
                begin();
            } catch (IOException e) {
                overwrite(content, Math.toIntExact(position), content.remaining() / 2);
                throw e;
            }
            overwrite(content, Math.toIntExact(position), content.remaining());
        }

        private void overwrite(ByteBuffer content, int position, int length) {
            byte[] bytes = new byte[length];
            content.get(bytes);
            inode.overwrite(position, bytes);
        }

        @Override
        public void force() throws IOException {
            requireOpen();
            begin();
            inode.force();
        }

        @Override
        public void forceData() throws IOException {
            force();
        }

        @Override
        public long size() throws IOException {
            requireOpen();
            begin();
            return inode.written.length;
        }

        @Override
        public void truncate(long size) throws IOException {
            requireOpen();
            begin();
            inode.cut((int) size);
        }

        @Override
        public void close() {
            closed = true;
        }

        private void requireOpen() throws IOException {
            if (closed || start != starts) {
                throw new IOException("file is closed");
            }
        }
    }

    private final class Source implements FileSource {

        private final Inode inode;
        private final int start = starts;
        private boolean closed;

        Source(Inode inode) {
            this.inode = inode;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            requireOpen();
            begin();
            int length = (int) Math.max(0, Math.min(into.remaining(), inode.written.length - position));
            if (length > 0) {
                into.put(inode.written, (int) position, length);
            }
            return length;
        }

        @Override
        public long size() throws IOException {
            requireOpen();
            begin();
            return inode.written.length;
        }

        @Override
        public void close() {
            closed = true;
        }

        private void requireOpen() throws IOException {
            if (closed || start != starts) {
                throw new IOException("file is closed");
            }
        }
    }
}
