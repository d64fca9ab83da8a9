package io.kellet.secrets.local;

import static io.kellet.secrets.local.Stores.DB;
import static io.kellet.secrets.local.Stores.FILE;
import static io.kellet.secrets.local.Stores.NOON;
import static io.kellet.secrets.local.Stores.WITHIN;
import static io.kellet.secrets.local.Stores.bytes;
import static io.kellet.secrets.local.Stores.get;
import static io.kellet.secrets.local.Stores.opening;
import static io.kellet.secrets.local.Stores.password;
import static io.kellet.secrets.local.Stores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretExpiredException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.FaultyFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LocalStoreTest {

    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String OTHER_TOKEN = "fedcba9876543210fedcba9876543210";

    private final FaultyFiles files = new FaultyFiles();
    private final LocalStore store = create();

    private LocalStore create() {
        try {
            return Stores.create(files);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void givesWhatWasPutAndSaysWhichItIs() {
        SecretVersion made = put(store, "db/main", "{\"password\":\"p\u00e4ss\"}");

        Fetched fetched = store.fetch(DB, Which.current(), WITHIN);

        assertThat(Stores.text(fetched.value())).isEqualTo("{\"password\":\"p\u00e4ss\"}");
        assertThat(fetched.version()).isEqualTo(made).isEqualTo(new SecretVersion("local", "1", 1, NOON));
        assertThat(fetched.stages()).containsExactly(Stage.CURRENT);
        assertThat(fetched.validFor()).isNull();
        assertThat(store.isRemote()).isFalse();
        assertThat(store.name()).isEqualTo("local");
    }

    @Test
    void isAllThereAfterItWasClosedAndOpened() throws IOException {
        put(store, "db/main", "one");
        put(store, "db/main", "two");
        put(store, "jwt", "");
        store.close();

        LocalStore again = Stores.open(files);

        assertThat(get(again, "db/main")).isEqualTo("two");
        assertThat(get(again, "db/main", Which.version("1"))).isEqualTo("one");
        assertThat(get(again, "db/main", Which.of(Stage.PREVIOUS))).isEqualTo("one");
        assertThat(get(again, "jwt")).isEmpty();
        assertThat(again.generation()).isEqualTo(4);
    }

    @Test
    void anEmptyValueIsEncryptedLikeAnyOther() throws IOException {
        put(store, "empty", "");

        StoreEntry entry =
                StoreFormat.decode(files.read(FILE, 1 << 20), true).entries().get(0);

        assertThat(entry.sealed()).hasSize(StoreCipher.MORE_BYTES);
        assertThat(store.verify().encryptions()).isEqualTo(1);
    }

    @Test
    void keepsTheNewestVersionsAndThoseInAStage() throws IOException {
        LocalStore two = opening(files, Stores.config().keepVersions(2).build()).open(password());
        put(two, "db/main", "1");
        two.put(DB, bytes("2"), PutRequest.pending(TOKEN), WITHIN);
        for (int i = 3; i <= 6; i++) {
            put(two, "db/main", "" + i);
        }

        assertThat(two.versions(DB, WITHIN))
                .extracting(info -> info.version().id() + info.stages())
                .containsExactly("6[CURRENT]", "5[PREVIOUS]", "2[PENDING]");
    }

    @Test
    void aTokenUsedTwiceIsOnePutAndForAnotherValueAConflict() throws IOException {
        PutRequest request = PutRequest.current().withToken(TOKEN);
        SecretVersion made = store.put(DB, bytes("one"), request, WITHIN);
        long generation = store.generation();

        assertThat(store.put(DB, bytes("one"), request, WITHIN)).isEqualTo(made);
        assertThat(store.generation()).isEqualTo(generation);
        assertThatThrownBy(() -> store.put(DB, bytes("two"), request, WITHIN))
                .isInstanceOf(SecretConflictException.class)
                .hasMessageContaining("token was used for another value")
                .hasMessageNotContaining("two");
        assertThat(get(store, "db/main")).isEqualTo("one");
    }

    @Test
    void aPutRepeatedAfterOthersHaveFollowedChangesNothing() {
        PutRequest request = PutRequest.current().withToken(TOKEN).expecting(PutRequest.NEW);
        store.put(DB, bytes("one"), request, WITHIN);
        put(store, "db/main", "two");

        assertThat(store.put(DB, bytes("one"), request, WITHIN).id()).isEqualTo("1");
        assertThat(get(store, "db/main")).isEqualTo("two");
    }

    @Test
    void aPutThatExpectsAnotherVersionIsAConflict() {
        put(store, "db/main", "one");

        assertThatThrownBy(() -> store.put(DB, bytes("x"), PutRequest.current().expecting(PutRequest.NEW), WITHIN))
                .isInstanceOf(SecretConflictException.class);
        assertThatThrownBy(() -> store.put(DB, bytes("x"), PutRequest.current().expecting("7"), WITHIN))
                .isInstanceOf(SecretConflictException.class);
        assertThatThrownBy(() -> store.put(
                        SecretName.of("new"), bytes("x"), PutRequest.current().expecting("1"), WITHIN))
                .isInstanceOf(SecretConflictException.class);
        assertThat(store.put(DB, bytes("two"), PutRequest.current().expecting("1"), WITHIN)
                        .id())
                .isEqualTo("2");
    }

    @Test
    void aPendingVersionWaitsForItsPromotionWhichCanBeRepeated() {
        put(store, "db/main", "old");
        SecretVersion pending = store.put(DB, bytes("new"), PutRequest.pending(TOKEN), WITHIN);
        assertThat(get(store, "db/main")).isEqualTo("old");
        assertThat(get(store, "db/main", Which.of(Stage.PENDING))).isEqualTo("new");

        for (int i = 0; i < 2; i++) {
            assertThat(store.promote(DB, pending.id(), WITHIN)).isEqualTo(pending);

            assertThat(get(store, "db/main")).isEqualTo("new");
            assertThat(get(store, "db/main", Which.of(Stage.PREVIOUS))).isEqualTo("old");
            assertThatThrownBy(() -> get(store, "db/main", Which.of(Stage.PENDING)))
                    .isInstanceOf(SecretNotFoundException.class);
        }
    }

    @Test
    void promotingWhatIsNotPendingIsRefused() {
        put(store, "db/main", "1");
        put(store, "db/main", "2");
        store.put(DB, bytes("3"), PutRequest.pending(TOKEN), WITHIN);

        assertThatThrownBy(() -> store.promote(DB, "1", WITHIN))
                .isInstanceOf(SecretConflictException.class)
                .hasMessageContaining("version 3 is");
        assertThatThrownBy(() -> store.promote(DB, "9", WITHIN)).isInstanceOf(SecretNotFoundException.class);
        assertThat(get(store, "db/main")).isEqualTo("2");
    }

    @Test
    void theFirstVersionIsCurrentEvenIfItWasPutAsPending() {
        SecretVersion first = store.put(DB, bytes("first"), PutRequest.pending(TOKEN), WITHIN);

        assertThat(store.fetch(DB, Which.current(), WITHIN).stages()).isEqualTo(Set.of(Stage.CURRENT, Stage.PENDING));
        assertThat(store.promote(DB, first.id(), WITHIN)).isEqualTo(first);
        assertThat(store.fetch(DB, Which.current(), WITHIN).stages()).containsExactly(Stage.CURRENT);
    }

    @Test
    void anotherPendingVersionTakesTheStageOver() {
        put(store, "db/main", "1");
        store.put(DB, bytes("2"), PutRequest.pending(TOKEN), WITHIN);
        store.put(DB, bytes("3"), PutRequest.pending(OTHER_TOKEN), WITHIN);

        assertThat(get(store, "db/main", Which.of(Stage.PENDING))).isEqualTo("3");
        assertThatThrownBy(() -> store.promote(DB, "2", WITHIN)).isInstanceOf(SecretConflictException.class);
    }

    @Test
    void whatIsDeletedIsGoneAndItsNumbersAreNotUsedAgain() throws IOException {
        put(store, "db/main", "1");
        put(store, "db/main", "2");

        store.delete(DB, WITHIN);
        store.delete(DB, WITHIN);

        assertThatThrownBy(() -> get(store, "db/main"))
                .isInstanceOf(SecretNotFoundException.class)
                .hasMessageContaining("it was deleted");
        assertThatThrownBy(() -> store.versions(DB, WITHIN)).isInstanceOf(SecretNotFoundException.class);
        assertThatThrownBy(() -> get(store, "db/main", Which.version("2"))).isInstanceOf(SecretNotFoundException.class);
        assertThat(store.list("", WITHIN)).isEmpty();
        assertThat(store.verify().versions()).isZero();
        assertThat(store.put(DB, bytes("3"), PutRequest.current().expecting(PutRequest.NEW), WITHIN)
                        .id())
                .isEqualTo("3");
        assertThat(Stores.open(files).versions(DB, WITHIN)).hasSize(1);
    }

    @Test
    void deletingWhatWasNeverThereSaysSo() {
        assertThatThrownBy(() -> store.delete(DB, WITHIN)).isInstanceOf(SecretNotFoundException.class);
    }

    @Test
    void listsByWholePartsOfNames() {
        for (String name : List.of("db/main", "db/other", "dbx", "db", "a")) {
            put(store, name, "v");
        }

        assertThat(store.list("db", WITHIN)).extracting(SecretName::text).containsExactly("db", "db/main", "db/other");
        assertThat(store.list("", WITHIN)).hasSize(5).isSorted();
        assertThat(store.list("none", WITHIN)).isEmpty();
    }

    @Test
    void versionsAreListedNewestFirstWithoutValues() {
        put(store, "db/main", "1");
        put(store, "db/main", "2");

        assertThat(store.versions(DB, WITHIN))
                .containsExactly(
                        new VersionInfo(new SecretVersion("local", "2", 2, NOON), Set.of(Stage.CURRENT), true),
                        new VersionInfo(new SecretVersion("local", "1", 1, NOON), Set.of(Stage.PREVIOUS), true));
    }

    @Test
    void aVersionThatEndsSaysForHowLongItIsGoodAndIsRefusedAfterIt() throws IOException {
        store.put(DB, bytes("v"), PutRequest.current(), NOON.plusSeconds(60), WITHIN);

        assertThat(store.fetch(DB, Which.current(), WITHIN).validFor()).isEqualTo(Duration.ofSeconds(60));
        LocalStore later =
                opening(files).wall(InstantSource.fixed(NOON.plusSeconds(60))).open(password());
        assertThatThrownBy(() -> get(later, "db/main")).isInstanceOf(SecretExpiredException.class);
    }

    @Test
    void namesThatCouldLeaveTheStoreOrALogLineAreRefused() {
        for (String name : List.of("../etc", "a/../b", "a\0b", "a\nb", "/a", "a b", "p\u00e4ss")) {
            assertThatThrownBy(() -> put(store, name, "v"))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aValueThatIsTooLongIsRefusedAndSoIsAFileThatWouldBe() throws IOException {
        SecretBytes tooLong = SecretBytes.copyOf(new byte[LocalStore.MOST_VALUE_BYTES + 1]);
        assertThatThrownBy(() -> store.put(DB, tooLong, PutRequest.current(), WITHIN))
                .isInstanceOf(IllegalArgumentException.class);
        LocalStore small =
                opening(files, Stores.config().maxFileBytes(64 << 10).build()).open(password());

        assertThatThrownBy(() -> small.put(DB, SecretBytes.copyOf(new byte[64 << 10]), PutRequest.current(), WITHIN))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("the file would be too long");
        assertThat(small.list("", WITHIN)).isEmpty();
    }

    @Test
    void isNotCreatedOverAFileNorWithAPasswordThatIsTooShort() {
        assertThatThrownBy(() -> Stores.create(files)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> opening(new FaultyFiles()).create(password("seven77")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 bytes or more: 7");
        assertThatThrownBy(() -> store.changePassword(password(), password("seven77")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesToUseADataKeyMoreOftenThanIsSafeUntilItIsRekeyed() throws IOException {
        LocalStore worn = opening(files, Stores.config().keepVersions(1).build())
                .mostEncryptions(3)
                .open(password());
        put(worn, "a", "1");
        put(worn, "a", "2");
        put(worn, "a", "3");

        assertThatThrownBy(() -> put(worn, "c", "4"))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("rekey: encryptions=3");
        assertThatThrownBy(() -> worn.delete(SecretName.of("a"), WITHIN)).hasMessageContaining("rekey");
        worn.rekey();
        assertThat(worn.verify().encryptions()).isEqualTo(2); // the current one and the previous one, under the new key
        put(worn, "c", "4");
        assertThatThrownBy(() -> put(worn, "c", "5")).hasMessageContaining("rekey");
        assertThat(LocalStore.MOST_ENCRYPTIONS).isLessThan(1L << 32);
    }

    @Test
    void encryptionsWhoseFileWasNotWrittenAreCountedAllTheSame() throws IOException {
        for (int i = 0; i < 5; i++) {
            files.failAt(files(store) - 1);
            assertThatThrownBy(() -> put(store, "a", "x")).isInstanceOf(SecretUnavailableException.class);
        }
        put(store, "a", "x");

        assertThat(store.verify().encryptions()).isEqualTo(6);
    }

    /** Operations of a put. */
    private int files(LocalStore of) {
        FaultyFiles probe = new FaultyFiles();
        try (LocalStore other = Stores.create(probe)) {
            int before = probe.operations();
            put(other, "a", "x");
            return probe.operations() - before;
        } catch (IOException e) {
            throw new AssertionError("" + of, e);
        }
    }

    @Test
    void stagesMoveAsInAPlainModelWhateverIsDone() {
        Random random = new Random(7);
        List<String> values = new ArrayList<>(List.of("")); // by version; 0 is none
        int current = 0;
        int pending = 0;
        int previous = 0;
        for (int i = 0; i < 300; i++) {
            boolean asPending = random.nextBoolean();
            if (pending != 0 && random.nextInt(3) == 0) {
                store.promote(DB, "" + pending, WITHIN);
                if (pending != current) {
                    previous = current;
                    current = pending;
                }
                pending = 0;
            } else {
                String value = "v" + i;
                PutRequest request = PutRequest.current();
                SecretVersion made =
                        store.put(DB, bytes(value), asPending ? PutRequest.pending(request.token()) : request, WITHIN);
                values.add(value);
                int id = Integer.parseInt(made.id());
                assertThat(id).isEqualTo(values.size() - 1);
                if (asPending) {
                    pending = id;
                }
                if (!asPending || current == 0) {
                    previous = current;
                    current = id;
                }
            }
            assertThat(stage(Stage.CURRENT)).isEqualTo(values.get(current));
            assertThat(stage(Stage.PENDING)).isEqualTo(values.get(pending));
            assertThat(stage(Stage.PREVIOUS)).isEqualTo(values.get(previous));
            int staged = Set.of(current, pending * 3 + 1_000_000, previous * 3 + 2_000_000)
                    .size();
            assertThat(store.versions(DB, WITHIN).size()).isBetween(1, 10 + staged);
        }
    }

    private String stage(Stage stage) {
        try {
            return get(store, "db/main", Which.of(stage));
        } catch (SecretNotFoundException e) {
            return "";
        }
    }

    @Test
    void aClosedStoreSaysSoAndCanBeClosedAgain() {
        put(store, "db/main", "v");
        store.close();
        store.close();

        assertThatThrownBy(() -> get(store, "db/main"))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> put(store, "db/main", "w")).isInstanceOf(SecretUnavailableException.class);
        assertThatThrownBy(store::rekey).isInstanceOf(LocalStoreException.class);
        assertThat(store.toString()).isEqualTo("LocalStore[" + FILE + "]");
    }
}
