package io.kellet.secrets.local;

import static java.util.Objects.requireNonNull;

import io.kellet.secrets.local.StoreSession.Change;
import io.kellet.secrets.local.StoreSession.View;
import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretExpiredException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.provider.SecretTamperedException;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import io.kellet.secrets.provider.WipedException;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Secrets in one encrypted file of this machine; {@code docs/secrets-format.md} has it byte by byte.
 *
 * <pre>{@code
 * LocalStoreConfig config = LocalStoreConfig.named("local").build();
 * try (StorePassword password = StorePassword.fromFile(Path.of("/etc/gateway/store.password"))) {
 *     LocalStore store = LocalStore.open(Path.of("/var/lib/gateway/secrets.kellet"), password, config);
 * }
 * }</pre>
 *
 * <p>StoreOpening derives a key from the password, which takes about half a second, and decrypts nothing. A fetch costs a look at the file and the
 * decryption of one value. Several processes may use one file: a fetch sees what was written before it, by whomever, and no write is lost.
 * Whenever a process dies or the power goes, the file is what one write left, whole.
 *
 * <p>What it protects from: somebody who can read the file, or change it, without the password. An older copy of the whole file is found out
 * while the store is open, and after that if an anchor or the settings remember how far it had come. What it does not protect from: somebody who
 * reads this process's memory, or has both file and password.
 *
 * <p>Versions are numbered 1, 2, 3 for each secret; the newest are kept, and those in a stage. Safe for use by many threads.
 */
public final class LocalStore implements SecretStore {

    /** 2^32 random nonces per key are the most that SP 800-38D allows; what this many processes may not have counted is left out. */
    static final long MOST_ENCRYPTIONS = (1L << 32) - (1L << 24);

    /** A longer value is refused. */
    public static final int MOST_VALUE_BYTES = 1 << 20;

    private static final SecretName WHOLE_STORE = SecretName.of("-"); // failures of a call that names no secret

    private final LocalStoreConfig config;
    private final NanoClock clock;
    private final InstantSource wall;
    private final StoreFile file;
    private final StoreSession session;
    private final StoreEditor editor;
    private final StoreCipher cipher;

    LocalStore(StoreOpening opening) {
        config = opening.config;
        clock = opening.clock;
        wall = opening.wall;
        cipher = new StoreCipher(config.cryptography(), opening.random);
        PasswordHash hash = opening.hash == null ? PasswordHash.by(config.cryptography()) : opening.hash;
        StoreLocksmith locksmith = new StoreLocksmith(cipher, hash);
        file = new StoreFile(
                opening.path,
                new StoreFile.Machine(opening.files, opening.guard, clock, opening.pause),
                config.maxFileBytes());
        session = new StoreSession(
                file, locksmith, new StoreSession.Rules(config, clock, wall, opening.mostEncryptions, opening.weakToo));
        editor = new StoreEditor(session, cipher, locksmith, config);
    }

    /**
     * Makes a store.
     *
     * @param password 8 bytes or more; stays the caller's
     * @throws java.nio.file.FileAlreadyExistsException if there is a file of that name
     */
    public static LocalStore create(Path file, StorePassword password, LocalStoreConfig config) throws IOException {
        return at(file, config).create(password);
    }

    /**
     * Opens a store.
     *
     * @param password stays the caller's, and is not needed any more
     * @throws LocalStoreException if the password is wrong or the file was changed, which nobody can tell apart; if it is older than is known, or
     *     others can read or replace it
     * @throws NoSuchFileException if there is none
     */
    public static LocalStore open(Path file, StorePassword password, LocalStoreConfig config) throws IOException {
        return at(file, config).open(password);
    }

    /** Begins to open or create a store with more than the usual arguments. */
    public static StoreOpening at(Path file, LocalStoreConfig config) {
        return new StoreOpening(file, config);
    }

    StoreSession session() {
        return session;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    public Fetched fetch(SecretName name, Which which, Duration within) {
        requireNonNull(which, "which");
        long deadline = deadline(within);
        while (true) {
            View view = view(name, deadline);
            StoreEntry entry = view.image().versions(name).find(which);
            if (entry == null) {
                throw new SecretNotFoundException(name, name(), notThere(view, name, which));
            }
            Duration left = left(entry);
            SecretBytes value = decrypt(view, entry);
            if (value != null) {
                return new Fetched(value, entry.version(name()), entry.stageSet(), null, left);
            }
        }
    }

    /** Null if the view was replaced under other keys meanwhile, or the store closed: looking again tells. */
    private @Nullable SecretBytes decrypt(View view, StoreEntry entry) {
        try {
            return editor.decrypt(view, entry);
        } catch (LocalStoreException e) {
            throw failed(entry.name(), e);
        } catch (WipedException e) {
            return null;
        }
    }

    private static String notThere(View view, SecretName name, Which which) {
        StoreVersions versions = view.image().versions(name);
        if (versions.isDeleted()) {
            return "it was deleted";
        }
        return versions.isEmpty() ? "there is none of this name" : "there is no such version: " + which;
    }

    /** How long it is good for; null: for ever. */
    private @Nullable Duration left(StoreEntry entry) {
        Instant end = entry.notAfter();
        if (end == null) {
            return null;
        }
        Duration left = Duration.between(wall.instant(), end);
        if (left.isNegative() || left.isZero()) {
            throw new SecretExpiredException(entry.name(), name(), "version " + entry.ordinal() + " ended at " + end);
        }
        return left;
    }

    @Override
    public SecretVersion put(SecretName name, SecretBytes value, PutRequest request, Duration within) {
        return put(name, value, request, null, within);
    }

    /**
     * Makes a new version that ends by itself.
     *
     * @param notAfter it is not given out from then on; null: it does not end
     * @see #put(SecretName, SecretBytes, PutRequest, Duration)
     */
    public SecretVersion put(
            SecretName name, SecretBytes value, PutRequest request, @Nullable Instant notAfter, Duration within) {
        if (value.length() > MOST_VALUE_BYTES) {
            throw new IllegalArgumentException("value must be 0.." + MOST_VALUE_BYTES + " bytes: " + value.length());
        }
        StoreEditor.Put put = editor.put(name, value, request, notAfter, wall.instant());
        change(name, put, within);
        return put.result().version(name());
    }

    @Override
    public SecretVersion promote(SecretName name, String pending, Duration within) {
        StoreEditor.Promote promote = editor.promote(name, Which.version(pending));
        change(name, promote, within);
        return promote.result().version(name());
    }

    @Override
    public List<VersionInfo> versions(SecretName name, Duration within) {
        View view = view(name, deadline(within));
        StoreVersions versions = view.image().versions(name);
        if (versions.isEmpty()) {
            throw new SecretNotFoundException(name, name(), notThere(view, name, Which.current()));
        }
        List<VersionInfo> newestFirst = new ArrayList<>();
        for (StoreEntry entry : versions.entries()) {
            newestFirst.add(0, entry.info(name()));
        }
        return List.copyOf(newestFirst);
    }

    @Override
    public List<SecretName> list(String prefix, Duration within) {
        SecretName parts = prefix.isEmpty() ? null : SecretName.of(prefix);
        View view = view(parts == null ? WHOLE_STORE : parts, deadline(within));
        List<SecretName> names = new ArrayList<>();
        for (SecretName name : view.image().names()) {
            if (parts == null || name.equals(parts) || name.text().startsWith(prefix + "/")) {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    /** For good: all versions go, and only their number is remembered. Older copies of the file still have them. */
    @Override
    public void delete(SecretName name, Duration within) {
        change(name, editor.delete(name, wall.instant()), within);
    }

    /**
     * Puts the store under another password: its data key is encrypted anew, the values stay as they are. Whoever knew the old password and had
     * a copy of the file can open that copy, and might have kept the data key: if that is why the password is changed, {@link #rekey}, too.
     * Other processes go on, but cannot rekey or see a {@code rekey} until they {@link #unlock} it or open it again.
     *
     * @throws LocalStoreException if the password is not the present one, and others
     */
    public void changePassword(StorePassword now, StorePassword next) throws IOException {
        requireNonNull(now, "now");
        requireNonNull(next, "next").requireLongEnough();
        session.change(editor.changePassword(now, next), session.deadline());
    }

    /** Draws another data key and encrypts everything with it, in one write; the old key is gone then. The password stays. */
    public void rekey() throws IOException {
        session.change(editor.rekey(), session.deadline());
    }

    /** Goes on with a file that another process put under another password. Derives a key, as opening does. */
    public void unlock(StorePassword password) throws IOException {
        session.unlock(requireNonNull(password, "password"));
    }

    /** Looks whether another process has written, as each fetch does. */
    public void reload() throws IOException {
        session.current(session.deadline());
    }

    /** Reads the file anew, authenticates it and decrypts every value in it. */
    public StoreReport verify() throws IOException {
        return session.reread(editor::verify, session.deadline());
    }

    /** How often the store has been written, as far as is known without looking. */
    public long generation() throws IOException {
        return session.requireOpen().image().header().generation();
    }

    /** 32 hexadecimal digits; what an anchor knows the store by. */
    public String id() throws IOException {
        return session.requireOpen().image().header().storeIdText();
    }

    private View view(SecretName name, long deadline) {
        try {
            return session.current(deadline);
        } catch (IOException e) {
            throw failed(name, e);
        }
    }

    private void change(SecretName name, Change change, Duration within) {
        try {
            session.change(change, deadline(within));
        } catch (IOException e) {
            throw failed(name, e);
        }
    }

    private long deadline(Duration within) {
        return Deadline.after(clock.nanos(), Deadline.nanosOf("within", within));
    }

    /** What went wrong with a file has no value in it: paths, numbers and the system's words. */
    private SecretException failed(SecretName name, IOException e) {
        if (e instanceof LocalStoreException refused && refused.reason().isSuspicious()) {
            return new SecretTamperedException(name, name(), refused.getMessage() + ": file=" + file);
        }
        if (e instanceof NoSuchFileException) {
            return new SecretUnavailableException(name, name(), "the file is gone: file=" + e.getMessage());
        }
        String what = e instanceof LocalStoreException ? "" : e.getClass().getSimpleName() + ": ";
        return new SecretUnavailableException(name, name(), what + e.getMessage());
    }

    /** Wipes the keys. What was fetched lives on. */
    @Override
    public void close() {
        session.close();
    }

    @Override
    public String toString() {
        return "LocalStore[" + file + "]";
    }
}
