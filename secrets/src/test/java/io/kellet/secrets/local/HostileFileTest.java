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
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.secrets.local.LocalStoreException.Reason;
import io.kellet.secrets.local.StoreEntry.Identity;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretTamperedException;
import io.kellet.testkit.FaultyFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that somebody without the password has had in his hands. */
final class HostileFileTest {

    private static final String UNTRUSTED = "wrong password, or the file was changed";
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    private final FaultyFiles files = new FaultyFiles();
    private byte[] genuine = {};

    @BeforeEach
    void aStoreWithThreeVersionsAndADeletedSecret() throws IOException {
        try (LocalStore store = Stores.create(files)) {
            put(store, "db/main", "one");
            store.put(DB, bytes("two"), PutRequest.pending(TOKEN), WITHIN);
            put(store, "gone", "x");
            store.delete(SecretName.of("gone"), WITHIN);
            put(store, "jwt", "three");
        }
        genuine = files.read(FILE, 1 << 20);
    }

    private LocalStoreException refused(byte[] file) {
        FaultyFiles changed = new FaultyFiles();
        changed.put(FILE, file);
        LocalStoreException refused = catchThrowableOfType(
                LocalStoreException.class, () -> Stores.open(changed).close());
        assertThat(refused).isNotNull();
        return refused;
    }

    @Test
    void everyByteThatIsChangedInAnyBitIsFoundWithOneMessage() {
        for (int at = 0; at < genuine.length; at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] changed = genuine.clone();
                changed[at] ^= (byte) (1 << bit);

                LocalStoreException refused = refused(changed);

                if (at < 12) { // magic, version, suite
                    assertThat(refused.reason()).isEqualTo(Reason.UNSUPPORTED);
                } else if (at >= 28 && at < 29) {
                    assertThat(refused.reason()).isIn(Reason.UNSUPPORTED, Reason.COSTLY);
                } else if (at >= 32 && at < 44) {
                    assertThat(refused.reason()).isEqualTo(Reason.COSTLY);
                } else {
                    assertThat(refused).as("byte %s", at).hasMessage(UNTRUSTED);
                }
            }
        }
    }

    @Test
    void everyTruncationAndEveryAdditionIsFound() {
        for (int length = 0; length < genuine.length; length++) {
            assertThat(refused(Arrays.copyOf(genuine, length)).reason()).isIn(Reason.UNTRUSTED);
        }
        assertThat(refused(Arrays.copyOf(genuine, genuine.length + 1))).hasMessage(UNTRUSTED);
    }

    @Test
    void noiseInAnyPlaceIsRefusedAndNothingElseIsThrown() {
        Random random = new Random(55);
        for (int i = 0; i < 3_000; i++) {
            byte[] noise = genuine.clone();
            int from = random.nextInt(noise.length);
            int to = Math.min(noise.length, from + 1 + random.nextInt(40));
            for (int at = from; at < to; at++) {
                noise[at] = (byte) (random.nextInt(4) == 0 ? 0xff : random.nextInt(256));
            }
            if (!Arrays.equals(noise, genuine)) {
                refused(noise);
            }
        }
    }

    @Test
    void aWrongPasswordAndAChangedFileCannotBeToldApart() {
        LocalStoreException wrong = catchThrowableOfType(
                LocalStoreException.class, () -> opening(files).open(password("not the password")));
        byte[] changed = genuine.clone();
        changed[200] ^= 1;
        LocalStoreException tampered = refused(changed);

        assertThat(wrong).hasMessage(UNTRUSTED).hasNoCause();
        assertThat(tampered).hasMessage(wrong.getMessage()).hasNoCause();
        assertThat(tampered.reason()).isEqualTo(wrong.reason());
        assertThat(tampered.getSuppressed()).isEmpty();
    }

    @Test
    void aHeaderThatAsksForFourGigabytesIsRefusedBeforeAnythingIsAllocated() {
        AtomicInteger derivations = new AtomicInteger();
        int[][] demands = {
            {4 << 20, 1, 1},
            {4 << 20, 3, 1},
            {-1, 3, 1},
            {65_536, -1, 1},
            {65_536, 3, 1 << 20},
            {1 << 20, 64, 1},
            {18 << 10, 3, 1},
            {65_536, 1, 1},
            {65_536, 3, 0},
            {8, 2, 1}
        };
        for (int[] demand : demands) {
            FaultyFiles forged = withKdf(StoreKdf.ARGON2ID, demand[0], demand[1], demand[2]);

            assertThatThrownBy(() -> opening(forged).hash(counting(derivations)).open(password()))
                    .as(Arrays.toString(demand))
                    .isInstanceOf(LocalStoreException.class)
                    .hasMessageContaining("must be");
        }
        for (int iterations : new int[] {0, 2, 599_999, 10_000_001, -1}) {
            FaultyFiles forged = withKdf(StoreKdf.PBKDF2, 0, iterations, 0);

            assertThatThrownBy(() -> opening(forged).hash(counting(derivations)).open(password()))
                    .isInstanceOf(LocalStoreException.class)
                    .hasMessageContaining("iterations must be");
        }
        assertThat(derivations).hasValue(0);
    }

    @Test
    void keysThatCostNothingAreForTestsAlone() {
        assertThatThrownBy(() -> LocalStore.at(FILE, Stores.config().build())
                        .files(files, new Stores.NoGuard())
                        .open(password()))
                .isInstanceOf(LocalStoreException.class)
                .hasMessageContaining("memoryKib must be 19456..1048576: 8");
    }

    @Test
    void aFormatThatIsNotKnownIsRefusedBeforeAKeyIsDerived() {
        AtomicInteger derivations = new AtomicInteger();
        for (int at : new int[] {0, 7, 9, 11, 28}) {
            byte[] other = genuine.clone();
            other[at] = 9;
            FaultyFiles changed = new FaultyFiles();
            changed.put(FILE, other);

            assertThatThrownBy(
                            () -> opening(changed).hash(counting(derivations)).open(password()))
                    .isInstanceOfSatisfying(
                            LocalStoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED));
        }
        assertThat(derivations).hasValue(0);
    }

    @Test
    void aKeyIsDerivedExactlyOncePerOpenAndNeverForAFetchAWriteOrARekey() throws IOException {
        AtomicInteger derivations = new AtomicInteger();
        LocalStore store = opening(files).hash(counting(derivations)).open(password());
        assertThat(derivations).hasValue(1);

        for (int i = 0; i < 10; i++) {
            assertThat(get(store, "jwt")).isEqualTo("three");
            put(store, "db/main", "again");
        }
        store.rekey();
        store.verify();

        assertThat(derivations).hasValue(1);
    }

    private static PasswordHash counting(AtomicInteger derivations) {
        PasswordHash hash = PasswordHash.by(null);
        return (kdf, salt, password) -> {
            derivations.incrementAndGet();
            return hash.derive(kdf, salt, password);
        };
    }

    private FaultyFiles withKdf(int algorithm, int memory, int iterations, int parallelism) {
        byte[] forged = genuine.clone();
        forged[28] = (byte) algorithm;
        ByteBuffer.wrap(forged).putInt(32, memory).putInt(36, iterations).putInt(40, parallelism);
        FaultyFiles changed = new FaultyFiles();
        changed.put(FILE, forged);
        return changed;
    }

    /** By somebody who has the file key, so that nothing but what the value is bound to can find it out. */
    @Test
    void aValueMovedToAnotherIdentityDoesNotDecrypt() throws LocalStoreException {
        StoreCipher cipher = StoreCipher.by(null);
        SecretBytes key = SecretBytes.copyOf(new byte[32]);
        byte[] storeId = new byte[16];
        Identity identity = new Identity(1, DB, 1, 10, 20, TOKEN, 1);
        byte[] sealed = cipher.seal(key, bytes("value"), StoreFormat.context(storeId, identity));
        byte[] otherStore = new byte[16];
        otherStore[3] = 1;
        List<byte[]> others = List.of(
                StoreFormat.context(otherStore, identity),
                StoreFormat.context(storeId, new Identity(2, DB, 1, 10, 20, TOKEN, 1)),
                StoreFormat.context(storeId, new Identity(1, SecretName.of("db/mai"), 1, 10, 20, TOKEN, 1)),
                StoreFormat.context(storeId, new Identity(1, DB, 2, 10, 20, TOKEN, 1)),
                StoreFormat.context(storeId, new Identity(1, DB, 1, 11, 20, TOKEN, 1)),
                StoreFormat.context(storeId, new Identity(1, DB, 1, 10, 21, TOKEN, 1)),
                StoreFormat.context(storeId, new Identity(1, DB, 1, 10, 20, TOKEN + "0", 1)),
                StoreFormat.context(storeId, identity.underKey(2)));

        assertThat(Stores.text(cipher.open(key, sealed, StoreFormat.context(storeId, identity))))
                .isEqualTo("value");
        for (byte[] other : others) {
            assertThatThrownBy(() -> cipher.open(key, sealed, other)).hasMessage(UNTRUSTED);
        }
    }

    @Test
    void twoValuesSwappedByWhoCanMendTheTrailerAreFoundWhenFetched() throws IOException {
        StoreLocksmith locksmith = new StoreLocksmith(StoreCipher.by(null), PasswordHash.by(null));
        StoreImage image = StoreFormat.decode(genuine, true);
        StoreVersions db = image.versions(DB);
        StoreEntry one = db.entries().get(0);
        StoreEntry two = db.entries().get(1);
        StoreImage swapped = image.with(
                DB,
                new StoreVersions(List.of(
                        new StoreEntry(one.identity(), one.stages(), two.sealed()),
                        new StoreEntry(two.identity(), two.stages(), one.sealed()))));
        try (StorePassword password = password();
                StoreKeys keys = locksmith.unlock(image.header(), password)) {
            files.put(FILE, locksmith.authenticate(StoreFormat.encode(swapped), keys));
        }

        LocalStore store = Stores.open(files);

        assertThatThrownBy(() -> get(store, "db/main"))
                .isInstanceOf(SecretTamperedException.class)
                .hasMessageContaining(UNTRUSTED);
        assertThat(get(store, "jwt")).isEqualTo("three");
        assertThatThrownBy(store::verify).hasMessage(UNTRUSTED);
    }

    @Test
    void aFileChangedWhileItIsOpenIsTamperedWithWhateverWasChanged() throws IOException {
        LocalStore store = Stores.open(files);
        for (int at = 0; at < genuine.length; at += 7) {
            byte[] changed = genuine.clone();
            changed[at] ^= 1;
            files.put(FILE, changed);

            assertThatThrownBy(() -> get(store, "jwt")).isInstanceOf(SecretTamperedException.class);
            assertThatThrownBy(() -> put(store, "jwt", "x")).isInstanceOf(SecretTamperedException.class);
        }
        files.put(FILE, genuine);
        assertThat(get(store, "jwt")).isEqualTo("three");
    }

    @Test
    void anotherStoreUnderTheSamePasswordIsNotThisOne() throws IOException {
        LocalStore store = Stores.open(files);
        FaultyFiles others = new FaultyFiles();
        Stores.create(others).close();
        files.put(FILE, others.read(FILE, 1 << 20));

        assertThatThrownBy(() -> get(store, "jwt")).isInstanceOf(SecretTamperedException.class);
        assertThatThrownBy(() -> store.unlock(password())).hasMessage(UNTRUSTED);
    }
}
