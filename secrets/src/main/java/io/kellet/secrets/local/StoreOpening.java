package io.kellet.secrets.local;

import static java.util.Objects.requireNonNull;

import io.kellet.files.FileOps;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What else a store is given. Checks nothing but null. */
public final class StoreOpening {

    final Path path;
    final LocalStoreConfig config;
    FileOps files = FileOps.system();
    FileGuard guard = FileGuard.system();
    NanoClock clock = NanoClock.SYSTEM;
    InstantSource wall = InstantSource.system();
    SecureRandom random = new SecureRandom();
    LongConsumer pause = LockSupport::parkNanos;

    @Nullable
    PasswordHash hash;

    long mostEncryptions = LocalStore.MOST_ENCRYPTIONS;
    boolean weakToo;

    StoreOpening(Path path, LocalStoreConfig config) {
        this.path = requireNonNull(path, "file");
        this.config = requireNonNull(config, "config");
    }

    /** What deadlines are measured by. */
    public StoreOpening clock(NanoClock clock) {
        this.clock = requireNonNull(clock, "clock");
        return this;
    }

    /** What versions are dated by, and ended. */
    public StoreOpening wall(InstantSource wall) {
        this.wall = requireNonNull(wall, "wall");
        return this;
    }

    /** Where salts, keys and nonces come from; of a module that is certified, say. */
    public StoreOpening random(SecureRandom random) {
        this.random = requireNonNull(random, "random");
        return this;
    }

    StoreOpening files(FileOps files, FileGuard guard) {
        this.files = files;
        this.guard = guard;
        return this;
    }

    StoreOpening pause(LongConsumer pause) {
        this.pause = pause;
        return this;
    }

    StoreOpening hash(PasswordHash hash) {
        this.hash = hash;
        return this;
    }

    StoreOpening mostEncryptions(long most) {
        mostEncryptions = most;
        return this;
    }

    StoreOpening weakToo() {
        weakToo = true;
        return this;
    }

    /** See {@link LocalStore#create}. */
    public LocalStore create(StorePassword password) throws IOException {
        LocalStore store = new LocalStore(this);
        store.session().create(requireNonNull(password, "password"));
        return store;
    }

    /** See {@link LocalStore#open}. */
    public LocalStore open(StorePassword password) throws IOException {
        LocalStore store = new LocalStore(this);
        store.session().open(requireNonNull(password, "password"));
        return store;
    }
}
