package io.kellet.secrets.local;

import static io.kellet.secrets.local.Stores.DB;
import static io.kellet.secrets.local.Stores.WITHIN;
import static io.kellet.secrets.local.Stores.bytes;
import static io.kellet.secrets.local.Stores.get;
import static io.kellet.secrets.local.Stores.opening;
import static io.kellet.secrets.local.Stores.password;
import static io.kellet.secrets.local.Stores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kellet.files.FileLease;
import io.kellet.files.FileOps;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real disk. */
final class LocalStoreFilesTest {

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("secrets.kellet");
    }

    private static String permissions(Path of) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(of, LinkOption.NOFOLLOW_LINKS));
    }

    private static void chmod(Path of, String permissions) throws IOException {
        Files.setPosixFilePermissions(of, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void theFileIsItsOwnersAloneAfterEveryWriteAndSoIsTheLock() throws IOException {
        LocalStore store = opening(file).create(password());
        assertThat(permissions(file)).isEqualTo("rw-------");
        put(store, "a", "v");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(directory.resolve("secrets.kellet.lock"))).isEqualTo("rw-------");
        try (var names = Files.list(directory)) {
            assertThat(names.map(name -> name.getFileName().toString()))
                    .containsExactlyInAnyOrder("secrets.kellet", "secrets.kellet.lock");
        }
    }

    @Test
    void aFileOthersCanReadOrChangeIsRefusedAtOpenAndWhileItIsOpen() throws IOException {
        LocalStore store = opening(file).create(password());
        put(store, "a", "v");
        for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx", "rw------x")) {
            chmod(file, permissions);

            assertThatThrownBy(() -> opening(file).open(password()))
                    .as(permissions)
                    .isInstanceOf(LocalStoreException.class)
                    .hasMessageContaining("chmod 600");
            assertThatThrownBy(() -> get(store, "a")).isInstanceOf(SecretUnavailableException.class);
        }
        chmod(file, "rw-------");
        assertThat(get(store, "a")).isEqualTo("v");
    }

    @Test
    void anotherUsersFileIsRefused() throws IOException {
        opening(file).create(password()).close();
        int me = (Integer) Files.getAttribute(file, "unix:uid");

        assertThatThrownBy(() -> opening(file)
                        .files(FileOps.system(), new FileGuard.SystemGuard(me + 1))
                        .open(password()))
                .isInstanceOf(LocalStoreException.class)
                .hasMessageContaining("belongs to another user");
        opening(file)
                .files(FileOps.system(), new FileGuard.SystemGuard(me))
                .open(password())
                .close();
    }

    @Test
    void whoRunsTheProcessIsKnownWithoutBeingTold() throws IOException {
        assumeThat(Files.exists(Path.of("/proc/self"))).isTrue();
        opening(file).create(password()).close();
        assumeThat((Integer) Files.getAttribute(file, "unix:uid"))
                .as("only root can give a file away")
                .isZero();
        Files.setAttribute(file, "unix:uid", 65_534);

        assertThatThrownBy(() -> opening(file).open(password())).hasMessageContaining("belongs to another user");
    }

    @Test
    void aLinkInThePlaceOfTheStoreOrOfItsLockIsRefused() throws IOException {
        Path real = directory.resolve("real");
        opening(real).create(password()).close();
        Files.createSymbolicLink(file, real);

        assertThatThrownBy(() -> opening(file).open(password()))
                .isInstanceOf(LocalStoreException.class)
                .hasMessageContaining("a link");
        assertThatThrownBy(() -> opening(file).create(password())).isInstanceOf(IOException.class);

        Files.delete(file);
        Files.delete(directory.resolve("secrets.kellet.lock"));
        Path victim = Files.createFile(directory.resolve("victim"));
        Files.createSymbolicLink(directory.resolve("secrets.kellet.lock"), victim);
        assertThatThrownBy(() -> opening(file).create(password())).isInstanceOf(IOException.class);
        assertThat(Files.exists(file)).isFalse();

        LocalStore store = opening(real).open(password());
        Files.delete(directory.resolve("real.lock"));
        Files.createSymbolicLink(directory.resolve("real.lock"), victim);
        assertThatThrownBy(() -> put(store, "a", "v")).isInstanceOf(SecretUnavailableException.class);
        assertThat(victim).isEmptyFile();
    }

    @Test
    void aDirectoryInTheFilesPlaceIsRefused() throws IOException {
        Files.createDirectory(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        assertThatThrownBy(() -> opening(file).open(password())).hasMessageContaining("no file at all");
    }

    @Test
    void aDirectoryEverybodyMayWriteToIsRefused() throws IOException {
        opening(file).create(password()).close();
        chmod(directory, "rwxrwxrwx");

        assertThatThrownBy(() -> opening(file).open(password())).hasMessageContaining("chmod o-w");
        assertThatThrownBy(() -> opening(directory.resolve("new")).create(password()))
                .hasMessageContaining("chmod o-w");
        assertThat(Files.exists(directory.resolve("new"))).isFalse();
    }

    @Test
    void aFetchOfAFileThatHasSettledReadsNothingButTheFilesAttributes() throws IOException {
        opening(file).create(password()).close();
        put(opening(file).open(password()), "a", "v");
        CountingFiles counting = new CountingFiles();
        LocalStore store = opening(file)
                .files(counting.ops(), FileGuard.system())
                .wall(InstantSource.fixed(Instant.now().plusSeconds(10)))
                .open(password());
        int reads = counting.reads;
        for (int i = 0; i < 100; i++) {
            assertThat(get(store, "a")).isEqualTo("v");
        }
        assertThat(counting.reads).isEqualTo(reads);

        put(opening(file).open(password()), "a", "w");
        assertThat(get(store, "a")).isEqualTo("w");
        assertThat(counting.reads).isGreaterThan(reads);
    }

    /** Within one tick of the file system's clock two files might look alike. */
    @Test
    void aFileThatIsTooYoungToBeToldFromTheNextIsReadEachTime() {
        Instant now = Instant.parse("2026-01-01T00:00:10Z");
        FileTime young = FileTime.from(now.minusMillis(999));
        FileTime old = FileTime.from(now.minusSeconds(2));
        FileTime future = FileTime.from(now.plusSeconds(100)); // or the wall clock was set back

        assertThat(StoreFile.isSettled(new FileStamp("inode", 1, old, old), now))
                .isTrue();
        for (FileTime other : List.of(young, future, FileTime.from(now))) {
            assertThat(StoreFile.isSettled(new FileStamp("inode", 1, other, old), now))
                    .isFalse();
            assertThat(StoreFile.isSettled(new FileStamp("inode", 1, old, other), now))
                    .isFalse();
        }
    }

    @Test
    void twoStoresOnOneFileSeeEachOthersWritesAndLoseNone() throws IOException {
        LocalStore one = opening(file).create(password());
        LocalStore two = opening(file).open(password());
        for (int i = 0; i < 20; i++) {
            put(one, "one-" + i, "a" + i);
            put(two, "two-" + i, "b" + i);
            assertThat(get(one, "two-" + i)).isEqualTo("b" + i);
            assertThat(get(two, "one-" + i)).isEqualTo("a" + i);
        }
        assertThat(one.list("", WITHIN)).hasSize(40);
        assertThat(one.generation()).isEqualTo(41);
    }

    @Test
    void oneStoreGoesOnAfterAnotherRekeyedAndAfterItChangedThePassword() throws IOException {
        LocalStore one = opening(file).create(password());
        LocalStore two = opening(file).open(password());
        put(one, "a", "v");

        two.rekey();
        assertThat(get(one, "a")).isEqualTo("v");

        two.changePassword(password(), password("another password"));
        assertThat(get(one, "a")).isEqualTo("v");
        put(one, "a", "w"); // the file keeps the new password
        assertThat(get(two, "a")).isEqualTo("w");
        assertThatThrownBy(one::rekey)
                .isInstanceOf(LocalStoreException.class)
                .hasMessageContaining("unlock it with the new one");
        assertThatThrownBy(() -> opening(file).open(password())).hasMessage("wrong password, or the file was changed");

        one.unlock(password("another password"));
        one.rekey();
        assertThat(get(two, "a")).isEqualTo("w");
        assertThat(get(opening(file).open(password("another password")), "a")).isEqualTo("w");
    }

    @Test
    void aPasswordIsChangedOnlyByWhoKnowsThePresentOne() throws IOException {
        LocalStore store = opening(file).create(password());

        assertThatThrownBy(() -> store.changePassword(password("no such one"), password("another password")))
                .hasMessage("wrong password, or the file was changed");

        opening(file).open(password()).close();
    }

    @Test
    void changingThePasswordTouchesNoValueAndRekeyingEveryOne() throws IOException {
        LocalStore store = opening(file).create(password());
        put(store, "a", "v");
        put(store, "b", "w");
        List<byte[]> before = sealed();

        store.changePassword(password(), password("another password"));
        assertThat(sealed()).usingElementComparator(Arrays::compare).isEqualTo(before);
        put(store, "a", "x");
        assertThat(sealed()).usingElementComparator(Arrays::compare).containsAll(before);

        store.rekey();
        assertThat(sealed()).usingElementComparator(Arrays::compare).doesNotContainAnyElementsOf(before);
        assertThat(get(store, "b")).isEqualTo("w");
    }

    private List<byte[]> sealed() throws IOException {
        List<byte[]> sealed = new ArrayList<>();
        for (StoreEntry entry :
                StoreFormat.decode(Files.readAllBytes(file), true).entries()) {
            sealed.add(entry.sealed());
        }
        return sealed;
    }

    @Test
    void aWriteWaitsForTheLockAsLongAsItMayAndNoLonger() throws IOException {
        opening(file).create(password()).close();
        ManualClock clock = new ManualClock();
        LocalStore store = opening(file).clock(clock).pause(clock::advanceNanos).open(password());
        long before = clock.nanos();
        FileLease held = lease();
        try {
            assertThatThrownBy(() -> store.put(DB, bytes("v"), PutRequest.current(), Duration.ofMillis(350)))
                    .isInstanceOf(SecretUnavailableException.class)
                    .hasMessageContaining("being written by somebody else");
            assertThat(clock.nanos() - before).isEqualTo(350_000_000L);
            assertThatThrownBy(() -> get(store, "db/main")).hasMessageContaining("there is none"); // reads need no lock
        } finally {
            held.close();
        }
        put(store, "db/main", "v");
    }

    @Test
    void aWaitThatIsInterruptedEndsAtOnceAndKeepsTheFlag() throws IOException {
        opening(file).create(password()).close();
        ManualClock clock = new ManualClock();
        LocalStore store = opening(file)
                .clock(clock)
                .pause(nanos -> Thread.currentThread().interrupt())
                .open(password());
        FileLease held = lease();
        try {
            assertThatThrownBy(() -> put(store, "a", "v")).isInstanceOf(SecretUnavailableException.class);
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            held.close();
        }
    }

    @Test
    void closingEndsTheWaitForALock() throws IOException {
        opening(file).create(password()).close();
        List<LocalStore> opened = new ArrayList<>();
        LocalStore store = opening(file)
                .clock(new ManualClock()) // it stands still
                .pause(nanos -> closeElsewhere(opened.get(0)))
                .open(password());
        opened.add(store);
        FileLease held = lease();
        try {
            assertThatThrownBy(() -> put(store, "a", "v"))
                    .isInstanceOf(SecretUnavailableException.class)
                    .hasMessageContaining("closed");
        } finally {
            held.close();
        }
    }

    private static void closeElsewhere(LocalStore store) {
        Thread closer = new Thread(store::close, "closer");
        closer.start();
        while (closer.getState() == Thread.State.NEW || closer.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait(); // until it waits for the write, or is through
        }
    }

    @Test
    void readersDoNotWaitForAWriterThatWaitsForTheLock() throws IOException {
        LocalStore first = opening(file).create(password());
        put(first, "a", "v");
        ManualClock clock = new ManualClock();
        List<LocalStore> opened = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        LocalStore store = opening(file)
                .clock(clock)
                .pause(nanos -> {
                    clock.advance(Duration.ofSeconds(1));
                    seen.add(elsewhere(() -> get(opened.get(0), "a")));
                })
                .open(password());
        opened.add(store);
        FileLease held = lease();
        try {
            assertThatThrownBy(() -> put(store, "a", "w")).isInstanceOf(SecretUnavailableException.class);
        } finally {
            held.close();
        }
        assertThat(seen).hasSizeGreaterThan(3).containsOnly("v");
    }

    private static <T> T elsewhere(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        new Thread(task, "elsewhere").start();
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closingWipesEveryKeyAndRekeyingTheOldOnes() throws IOException {
        LocalStore store = opening(file).create(password());
        put(store, "a", "v");
        StoreKeys old = store.session().requireOpen().keys();

        store.rekey();
        StoreKeys next = store.session().requireOpen().keys();
        assertThat(old).hasToString("StoreKeys[wiped]");
        assertThat(next).hasToString("StoreKeys[held]");

        store.close();
        assertThat(next).hasToString("StoreKeys[wiped]");
    }

    @Test
    void closingInTheMiddleOfAChangeEndsItWithoutAWrite() throws IOException {
        List<LocalStore> opened = new ArrayList<>();
        opening(file).create(password()).close();
        PasswordHash hash = PasswordHash.by(null);
        LocalStore store = opening(file)
                .hash((kdf, salt, password) -> {
                    if (!opened.isEmpty()) {
                        opened.get(0).close();
                    }
                    return hash.derive(kdf, salt, password);
                })
                .open(password());
        opened.add(store);
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> store.changePassword(password(), password("another password")))
                .isInstanceOf(LocalStoreException.class)
                .hasMessageContaining("closed");

        assertThat(file).hasBinaryContent(before);
        opening(file).open(password()).close();
    }

    private FileLease lease() throws IOException {
        FileLease lease = FileOps.system().tryLock(directory.resolve("secrets.kellet.lock"));
        assertThat(lease).isNotNull();
        return Objects.requireNonNull(lease);
    }

    @Test
    void readersOnManyThreadsSeeOneVersionOrTheNextWhileItIsWrittenAndRekeyed()
            throws IOException, InterruptedException, ExecutionException {
        LocalStore store = opening(file).create(password());
        put(store, "a", "0");
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> ends = new ArrayList<>();
            for (int reader = 0; reader < 2; reader++) {
                ends.add(readers.submit(() -> {
                    int last = 0;
                    while (last < 60) {
                        int seen = Integer.parseInt(get(store, "a"));
                        assertThat(seen).isGreaterThanOrEqualTo(last);
                        last = seen;
                    }
                    return last;
                }));
            }
            LocalStore other = opening(file).open(password());
            for (int i = 1; i <= 60; i++) {
                put(i % 2 == 0 ? store : other, "a", "" + i);
                (i % 3 == 0 ? store : other).rekey();
            }
            for (Future<Integer> end : ends) {
                assertThat(end.get()).isEqualTo(60);
            }
        } finally {
            readers.shutdownNow();
        }
    }

    /** Counts who reads the file. */
    private static final class CountingFiles {
        private int reads;

        FileOps ops() {
            FileOps system = FileOps.system();
            return (FileOps) Proxy.newProxyInstance(
                    FileOps.class.getClassLoader(), new Class<?>[] {FileOps.class}, (proxy, method, arguments) -> {
                        reads++;
                        return method.invoke(system, arguments);
                    });
        }
    }
}
