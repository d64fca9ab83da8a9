package io.kellet.secrets.local;

import static io.kellet.secrets.local.Stores.FILE;
import static io.kellet.secrets.local.Stores.get;
import static io.kellet.secrets.local.Stores.opening;
import static io.kellet.secrets.local.Stores.password;
import static io.kellet.secrets.local.Stores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.SecretTamperedException;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.testkit.FaultyFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** An older copy of the file, every byte of it genuine. */
final class LocalStoreRollbackTest {

    private static final Path ANCHOR = Path.of("/elsewhere/anchor").toAbsolutePath();

    private final FaultyFiles files = new FaultyFiles();
    private final LocalStoreConfig anchored =
            Stores.config().anchor(StoreAnchor.inFile(ANCHOR, files)).build();

    private byte[] content() throws IOException {
        return files.read(FILE, 1 << 20);
    }

    @Test
    void isFoundOutWhileTheStoreIsOpen() throws IOException {
        LocalStore store = Stores.create(files);
        put(store, "a", "old");
        byte[] old = content();
        put(store, "a", "new");
        byte[] present = content();

        files.put(FILE, old);
        assertThatThrownBy(() -> get(store, "a"))
                .isInstanceOf(SecretTamperedException.class)
                .hasMessageContaining("put back to an older state: generation=2 known=3");
        assertThatThrownBy(() -> put(store, "a", "x")).isInstanceOf(SecretTamperedException.class);

        files.put(FILE, present);
        assertThat(get(store, "a")).isEqualTo("new");
    }

    @Test
    void isFoundOutEvenIfSomebodyWroteOnFromIt() throws IOException {
        LocalStore store = Stores.create(files);
        put(store, "a", "old");
        byte[] old = content();
        put(store, "a", "new");
        files.put(FILE, old);
        put(Stores.open(files), "a", "other"); // has the generation we know, and another content

        assertThatThrownBy(() -> get(store, "a")).isInstanceOf(SecretTamperedException.class);
    }

    @Test
    void isFoundOutAtOpenByAnAnchor() throws IOException {
        LocalStore store = opening(files, anchored).create(password());
        put(store, "a", "old");
        byte[] old = content();
        put(store, "a", "new");
        store.close();
        opening(files, anchored).open(password()).close();

        files.put(FILE, old);

        assertThatThrownBy(() -> opening(files, anchored).open(password()))
                .isInstanceOf(LocalStoreException.class)
                .hasMessageContaining("generation=2 known=3");
    }

    @Test
    void isFoundOutAtOpenByTheSettings() throws IOException {
        LocalStore store = Stores.create(files);
        put(store, "a", "v");

        assertThatThrownBy(() ->
                        opening(files, Stores.config().minGeneration(3).build()).open(password()))
                .isInstanceOf(LocalStoreException.class)
                .hasMessageContaining("generation=2 known=3");
        opening(files, Stores.config().minGeneration(2).build())
                .open(password())
                .close();
    }

    /** As the documentation says: nothing outside the file knows better. */
    @Test
    void isNotFoundOutAtOpenWithoutAnAnchor() throws IOException {
        LocalStore store = Stores.create(files);
        put(store, "a", "old");
        byte[] old = content();
        put(store, "a", "new");
        files.put(FILE, old);

        assertThat(get(Stores.open(files), "a")).isEqualTo("old");
    }

    @Test
    void anAnchorThatIsMissingOrDamagedOrAnothersIsARefusal() throws IOException {
        LocalStore store = opening(files, anchored).create(password());
        files.delete(ANCHOR);
        assertThatThrownBy(() -> opening(files, anchored).open(password())).isInstanceOf(NoSuchFileException.class);

        for (String wrong : new String[] {
            "",
            "kellet-store-anchor-1 " + store.id() + " 0\n",
            "kellet-store-anchor-1 " + store.id() + " 1",
            "kellet-store-anchor-1 00000000000000000000000000000000 1\n"
        }) {
            files.put(ANCHOR, wrong.getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> opening(files, anchored).open(password()))
                    .as(wrong)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("anchor");
        }
        files.delete(ANCHOR);
        StoreAnchor.inFile(ANCHOR, files).raise(store.id(), store.generation()); // how a store gets one later
        opening(files, anchored).open(password()).close();
    }

    @Test
    void aValueThatIsStoredWithoutItsAnchorIsReportedAndTheAnchorFollowsWithTheSameToken() throws IOException {
        LocalStore store = opening(files, anchored).create(password());
        byte[] anchor = files.read(ANCHOR, 1_000);
        files.put(ANCHOR, new byte[] {'x'});

        assertThatThrownBy(() -> put(store, "a", "v")).isInstanceOf(SecretUnavailableException.class);

        assertThat(get(store, "a")).isEqualTo("v");
        files.put(ANCHOR, anchor);
        put(store, "a", "w");
        assertThat(new String(files.read(ANCHOR, 1_000), StandardCharsets.US_ASCII))
                .isEqualTo("kellet-store-anchor-1 " + store.id() + " 3\n");
    }
}
