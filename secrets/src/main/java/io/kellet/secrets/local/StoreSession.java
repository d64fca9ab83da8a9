package io.kellet.secrets.local;

import static io.kellet.secrets.local.LocalStoreException.Reason.BUSY;
import static io.kellet.secrets.local.LocalStoreException.Reason.CLOSED;
import static io.kellet.secrets.local.LocalStoreException.Reason.FULL;
import static io.kellet.secrets.local.LocalStoreException.Reason.ROLLED_BACK;
import static io.kellet.secrets.local.LocalStoreException.Reason.UNTRUSTED;

import io.kellet.files.FileLease;
import io.kellet.secrets.local.StoreLocksmith.Locked;
import io.kellet.secrets.provider.WipedException;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open store: the newest state of its file that was found genuine, and how that changes, by us and by other processes.
 *
 * <p>Why no write is lost. Whoever writes, in whichever process, holds the lock file; reads the file once he holds it; applies his change to
 * what he read; and puts the result in place in one rename before he lets go. So each state is made from the one before it, which its
 * generation, one more, says too.
 *
 * <p>Memory ordering. {@code view} is volatile and written under {@code lock}; a reader takes it once and works on that. The keys of a view
 * that was replaced are wiped after the new one is there to be seen, so a reader who finds them wiped looks again and finds newer ones, or none.
 */
final class StoreSession {

    /** When another process's file is taken over, on the thread that asked for a secret. */
    private static final Logger LOG = LoggerFactory.getLogger(StoreSession.class);

    /** One state of the file. Immutable, but for its keys, which can be wiped. */
    record View(
            StoreImage image,
            StoreKeys keys,
            String trailer,
            @Nullable FileStamp stamp) {}

    /**
     * What is to be written.
     *
     * @param keys the view's, or new ones, which are the session's from here on
     * @param encryptions how often the entry key was used for it
     */
    record Changed(StoreImage image, StoreKeys keys, int encryptions) {}

    /** From the newest view to what is to be written; null if nothing is. */
    @FunctionalInterface
    interface Change {
        @Nullable
        Changed apply(View newest) throws IOException;
    }

    /**
     * What the session is told once.
     *
     * @param mostEncryptions by one data key
     * @param weakToo a test's: files with keys that cost nothing to derive are opened
     */
    record Rules(LocalStoreConfig config, NanoClock clock, InstantSource wall, long mostEncryptions, boolean weakToo) {}

    private final StoreFile file;
    private final StoreLocksmith locksmith;
    private final Rules rules;

    private final ReentrantLock writing =
            new ReentrantLock(); // for the whole of a change, which may take seconds; before the other
    private final ReentrantLock lock = new ReentrantLock(); // while the view is replaced
    private long unsaved; // encryptions that no file counts, because writing it failed; under writing
    private volatile @Nullable View view; // null: closed, or not yet open
    private volatile boolean closing; // nobody shall wait any longer

    StoreSession(StoreFile file, StoreLocksmith locksmith, Rules rules) {
        this.file = file;
        this.locksmith = locksmith;
        this.rules = rules;
    }

    /** Makes the file. */
    void create(StorePassword password) throws IOException {
        password.requireLongEnough();
        file.requireSafeDirectory();
        FileLease lease = file.lease(deadline(), () -> closing);
        try {
            file.requireNone(); // before the long part
            Locked made = locksmith.create(rules.config().kdf(), password);
            write(new Changed(new StoreImage(made.header(), new TreeMap<>()), made.keys(), 0), null);
            try {
                raiseAnchor(view);
            } catch (IOException e) {
                close();
                file.deleteAfter(e);
                throw e;
            }
        } finally {
            lease.close();
        }
    }

    /** Reads the file; derives once, after everything that can be checked without. */
    void open(StorePassword password) throws IOException {
        file.requireSafeDirectory();
        FileStamp stamp = file.look();
        byte[] bytes = file.read();
        StoreImage image = StoreFormat.decode(bytes, rules.weakToo());
        StoreAnchor anchor = rules.config().anchor();
        String storeId = image.header().storeIdText();
        long least = Math.max(rules.config().minGeneration(), anchor == null ? 0 : anchor.least(storeId));
        StoreKeys keys = locksmith.unlock(image.header(), password);
        boolean opened = false;
        try {
            requireAuthentic(bytes, keys);
            if (image.header().generation() < least) {
                throw rolledBack(image.header().generation(), least);
            }
            view = view(image, keys, bytes, stamp);
            raiseAnchor(view);
            opened = true;
        } finally {
            if (!opened) {
                view = null;
                keys.close();
            }
        }
    }

    /**
     * The newest state. Costs one look at the file while nobody has written.
     *
     * @param deadline for waiting while another thread of ours writes
     */
    View current(long deadline) throws IOException {
        View seen = requireOpen();
        FileStamp now = file.look();
        if (now != null && now.equals(seen.stamp())) {
            return seen;
        }
        acquire(lock, deadline);
        try {
            return refresh();
        } finally {
            lock.unlock();
        }
    }

    /** Changes the newest state, whoever wrote it; see above why nothing is lost. Readers go on until the file is written. */
    void change(Change change, long deadline) throws IOException {
        acquire(writing, deadline);
        try {
            FileLease lease = file.lease(deadline, () -> closing);
            try {
                View newest = reread(view -> view, deadline);
                Changed changed = change.apply(newest);
                if (changed != null) {
                    write(changed, newest);
                }
                raiseAnchor(view); // also if there was nothing to write: it may have failed the time before
            } finally {
                lease.close();
            }
        } catch (WipedException e) {
            throw new LocalStoreException(CLOSED, "file=" + file); // meanwhile
        } finally {
            writing.unlock();
        }
    }

    /** What is done with a view that nobody replaces meanwhile. */
    @FunctionalInterface
    interface Look<R> {
        R at(View newest) throws IOException;
    }

    /** Reads the file, whatever its stamp, and looks at it. */
    <R> R reread(Look<R> look, long deadline) throws IOException {
        acquire(lock, deadline);
        try {
            return look.at(refresh());
        } finally {
            lock.unlock();
        }
    }

    /** Takes the keys of a file that is under another password. */
    void unlock(StorePassword password) throws IOException {
        acquire(writing, deadline());
        lock.lock();
        try {
            View seen = requireOpen();
            FileStamp stamp = file.look();
            byte[] bytes = file.read();
            StoreImage image = StoreFormat.decode(bytes, rules.weakToo());
            requireSameStore(seen, image);
            StoreKeys keys = locksmith.unlock(image.header(), password);
            accept(seen, image, keys, bytes, stamp);
        } finally {
            lock.unlock();
            writing.unlock();
        }
    }

    /** Refuses to use the data key more often than is safe for random nonces. */
    void requireEncryptions(View newest, int more) throws LocalStoreException {
        long used = newest.image().header().encryptions() + unsaved;
        if (used > rules.mostEncryptions() - more) {
            throw new LocalStoreException(
                    FULL, "its data key was used as often as is safe, rekey: encryptions=" + used);
        }
    }

    private View refresh() throws IOException {
        View seen = requireOpen();
        FileStamp stamp = file.look();
        byte[] bytes = file.read();
        StoreImage image = StoreFormat.decode(bytes, rules.weakToo());
        requireSameStore(seen, image);
        if (locksmith.isAuthentic(bytes, seen.keys())) {
            return accept(seen, image, seen.keys(), bytes, stamp);
        }
        return accept(seen, image, locksmith.unlock(image.header(), seen.keys()), bytes, stamp); // rekeyed, or changed
    }

    private static void requireSameStore(View seen, StoreImage image) throws LocalStoreException {
        if (!Arrays.equals(seen.image().header().storeId(), image.header().storeId())) {
            throw new LocalStoreException(UNTRUSTED);
        }
    }

    private View accept(View seen, StoreImage image, StoreKeys keys, byte[] bytes, @Nullable FileStamp stamp)
            throws LocalStoreException {
        boolean accepted = false;
        try {
            requireAuthentic(bytes, keys);
            View next = view(image, keys, bytes, stamp);
            long generation = image.header().generation();
            long known = seen.image().header().generation();
            if (generation < known || (generation == known && !seen.trailer().equals(next.trailer()))) {
                throw rolledBack(generation, known); // or put back, and then written again
            }
            if (generation > known) {
                LOG.info("local store was written by somebody else: file={} generation={}", file, generation);
            }
            publish(seen, next);
            accepted = true;
            return next;
        } finally {
            if (!accepted && keys != seen.keys()) {
                keys.close();
            }
        }
    }

    private void write(Changed changed, @Nullable View newest) throws IOException {
        StoreHeader header = changed.image().header();
        boolean sameKey = newest != null && newest.image().header().keyId() == header.keyId();
        long encryptions = (sameKey ? header.encryptions() + unsaved : 0) + changed.encryptions();
        boolean written = false;
        try {
            StoreImage image = changed.image().with(header.written(header.generation() + 1, encryptions));
            file.requireRoom(StoreFormat.length(image));
            byte[] bytes = locksmith.authenticate(StoreFormat.encode(image), changed.keys());
            replace(newest, view(image, changed.keys(), bytes, null), bytes);
            written = true;
        } finally {
            unsaved = written ? 0 : unsaved + (sameKey ? changed.encryptions() : 0);
            if (!written && (newest == null || changed.keys() != newest.keys())) {
                changed.keys().close();
            }
        }
    }

    private void replace(@Nullable View old, View next, byte[] bytes) throws IOException {
        lock.lock();
        try {
            if (closing) {
                throw new LocalStoreException(CLOSED, "file=" + file);
            }
            file.write(bytes);
            publish(old, next);
        } finally {
            lock.unlock();
        }
    }

    private void publish(@Nullable View old, View next) {
        view = next;
        if (old != null && old.keys() != next.keys()) {
            old.keys().close();
        }
    }

    private View view(StoreImage image, StoreKeys keys, byte[] bytes, @Nullable FileStamp stamp) {
        String trailer = HexFormat.of().formatHex(bytes, bytes.length - StoreFormat.TRAILER_BYTES, bytes.length);
        boolean settled =
                stamp != null && StoreFile.isSettled(stamp, rules.wall().instant());
        return new View(image, keys, trailer, settled ? stamp : null);
    }

    private void requireAuthentic(byte[] bytes, StoreKeys keys) throws LocalStoreException {
        if (!locksmith.isAuthentic(bytes, keys)) {
            throw new LocalStoreException(UNTRUSTED);
        }
    }

    private static LocalStoreException rolledBack(long generation, long known) {
        return new LocalStoreException(ROLLED_BACK, "generation=" + generation + " known=" + known);
    }

    private void raiseAnchor(@Nullable View newest) throws IOException {
        StoreAnchor anchor = rules.config().anchor();
        if (anchor != null && newest != null) {
            StoreHeader header = newest.image().header();
            anchor.raise(header.storeIdText(), header.generation());
        }
    }

    /** For what has no time limit of its own. */
    long deadline() {
        return Deadline.after(
                rules.clock().nanos(),
                Deadline.nanosOf("lockWithin", rules.config().lockWithin()));
    }

    private void acquire(ReentrantLock wanted, long deadline) throws LocalStoreException {
        try {
            long left = Deadline.remaining(deadline, rules.clock().nanos());
            if (wanted.tryLock(left, TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStoreException(BUSY, "interrupted while waiting: file=" + file);
        }
        throw new LocalStoreException(BUSY, "file=" + file);
    }

    View requireOpen() throws LocalStoreException {
        View seen = view;
        if (seen == null || closing) {
            throw new LocalStoreException(CLOSED, "file=" + file);
        }
        return seen;
    }

    /** Wipes the keys. Waits for a file that is being written, but for nothing that waits itself. */
    void close() {
        closing = true;
        lock.lock();
        try {
            View seen = view;
            view = null;
            if (seen != null) {
                seen.keys().close();
            }
        } finally {
            lock.unlock();
        }
    }
}
