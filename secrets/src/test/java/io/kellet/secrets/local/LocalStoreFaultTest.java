package io.kellet.secrets.local;

import static io.kellet.secrets.local.Stores.DB;
import static io.kellet.secrets.local.Stores.FILE;
import static io.kellet.secrets.local.Stores.WITHIN;
import static io.kellet.secrets.local.Stores.bytes;
import static io.kellet.secrets.local.Stores.get;
import static io.kellet.secrets.local.Stores.opening;
import static io.kellet.secrets.local.Stores.password;
import static io.kellet.secrets.local.Stores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.files.FileKind;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.testkit.FaultyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every file operation of every change fails once, or is where the power goes: the old state is there or the new one, never neither. */
final class LocalStoreFaultTest {

    private static final Path ANCHOR = Path.of("/elsewhere/anchor").toAbsolutePath();
    private static final String NEXT = "another password";
    private static final PutRequest REQUEST = PutRequest.current().withToken("0123456789abcdef0123456789abcdef");

    /** Something that is done to a store with {@code db/main} at "old". */
    private interface Act {
        void on(LocalStore store) throws IOException;
    }

    private static final List<Act> ACTS = List.of(
            store -> store.put(DB, bytes("new"), REQUEST, WITHIN),
            store -> store.delete(DB, WITHIN),
            LocalStore::rekey,
            store -> {
                try (StorePassword now = password();
                        StorePassword next = password(NEXT)) {
                    store.changePassword(now, next);
                }
            });

    private static LocalStoreConfig config(FaultyFiles files) {
        return Stores.config().anchor(StoreAnchor.inFile(ANCHOR, files)).build();
    }

    private static FaultyFiles withOldValue() throws IOException {
        FaultyFiles files = new FaultyFiles();
        try (LocalStore store = opening(files, config(files)).create(password())) {
            put(store, "db/main", "old");
            put(store, "jwt", "kept");
        }
        return files;
    }

    /** By whichever password it is under. */
    private static LocalStore reopen(FaultyFiles files) throws IOException {
        try {
            return opening(files, config(files)).open(password());
        } catch (LocalStoreException e) {
            return opening(files, config(files)).open(password(NEXT));
        }
    }

    private static String dbOf(LocalStore store) {
        try {
            return get(store, "db/main");
        } catch (SecretException e) {
            return e.kind();
        }
    }

    private static void requireOldOrNew(LocalStore store, Act act) throws IOException {
        assertThat(get(store, "jwt")).isEqualTo("kept");
        assertThat(dbOf(store)).isIn("old", act == ACTS.get(0) ? "new" : act == ACTS.get(1) ? "not_found" : "old");
        store.verify();
    }

    @Test
    void whicheverOperationFailsTheStoreGoesOnAndTheActCanBeRepeated() throws IOException {
        for (Act act : ACTS) {
            int operations = operationsOf(act);
            int failures = 0;
            for (int n = 1; n <= operations; n++) {
                FaultyFiles files = withOldValue();
                LocalStore store = opening(files, config(files)).open(password());
                files.failAt(n);
                boolean failed = false;
                try {
                    act.on(store);
                } catch (SecretUnavailableException | IOException e) {
                    failed = true;
                    failures++;
                }
                files.heal();

                requireOldOrNew(store, act);
                requireOldOrNew(reopen(files), act);
                if (failed && act != ACTS.get(3)) {
                    act.on(store); // again; a password that was changed cannot be changed again by the old one
                    requireOldOrNew(reopen(files), act);
                    assertThat(dbOf(store)).isEqualTo(dbOf(reopen(files)));
                }
            }
            assertThat(failures).as("all but looking for a lock that is left").isGreaterThan(operations - 3);
        }
    }

    private static int operationsOf(Act act) throws IOException {
        FaultyFiles files = withOldValue();
        LocalStore store = opening(files, config(files)).open(password());
        int before = files.operations();
        act.on(store);
        return files.operations() - before;
    }

    @Test
    void whereverThePowerGoesOneStateIsThereWholeAndNoneThatWasAcknowledgedIsLost() throws IOException {
        Random random = new Random(50);
        for (Act act : ACTS) {
            boolean powerLost = true;
            for (int n = 1; powerLost; n++) {
                for (int restart = 0; restart < 4; restart++) {
                    FaultyFiles files = withOldValue();
                    LocalStore store = opening(files, config(files)).open(password());
                    files.losePowerAt(n);
                    boolean acknowledged = true;
                    try {
                        act.on(store);
                    } catch (SecretUnavailableException | IOException e) {
                        acknowledged = false;
                    }
                    powerLost = files.isPowerLost();
                    files.restart(random);

                    LocalStore again = reopen(files);
                    requireOldOrNew(again, act);
                    if (acknowledged) {
                        requireDone(act, again, files);
                    }
                    put(again, "more", "x");
                }
            }
        }
    }

    private static void requireDone(Act act, LocalStore store, FaultyFiles files) throws IOException {
        switch (ACTS.indexOf(act)) {
            case 0 -> assertThat(dbOf(store)).isEqualTo("new");
            case 1 -> assertThat(dbOf(store)).isEqualTo("not_found");
            case 2 -> assertThat(store.verify().keyId()).isEqualTo(2);
            default ->
                assertThatThrownBy(() -> opening(files).open(password()))
                        .hasMessage("wrong password, or the file was changed");
        }
    }

    @Test
    void aCreationThatFailsAnywhereLeavesAStoreOrNothing() throws IOException {
        for (int n = 1; n < 30; n++) {
            FaultyFiles files = new FaultyFiles();
            files.failAt(n);
            boolean failed = false;
            try {
                opening(files, config(files)).create(password()).close();
            } catch (IOException e) {
                failed = true;
            }
            files.heal();
            if (failed && files.kindOf(FILE) == FileKind.NONE) {
                files.put(ANCHOR, new byte[0]); // whatever is left of it, people would see to it
                files.delete(ANCHOR);
                opening(files, config(files)).create(password()).close();
            }
            LocalStore store = opening(files).open(password());
            assertThat(store.list("", WITHIN)).isEmpty();
        }
    }

    @Test
    void aDiskThatIsFullLeavesTheOldStoreAndSaysWhatFailed() throws IOException {
        FaultyFiles files = withOldValue();
        LocalStore store = opening(files, config(files)).open(password());
        files.failFrom(6); // from writing the next file on

        assertThatThrownBy(() -> put(store, "db/main", "new"))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("file was not replaced: step=")
                .hasMessageContaining(FILE.toString());

        files.heal();
        assertThat(get(store, "db/main")).isEqualTo("old");
    }

    @Test
    void aStoreWhoseFileIsGoneIsUnavailableAndComesBackWithIt() throws IOException {
        FaultyFiles files = withOldValue();
        byte[] content = files.read(FILE, 1 << 20);
        LocalStore store = opening(files, config(files)).open(password());
        files.delete(FILE);

        assertThatThrownBy(() -> get(store, "jwt"))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("the file is gone");
        assertThatThrownBy(() -> put(store, "jwt", "x")).isInstanceOf(SecretUnavailableException.class);

        files.put(FILE, content);
        assertThat(get(store, "jwt")).isEqualTo("kept");
    }
}
