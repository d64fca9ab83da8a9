package io.kellet.secrets.rotation;

import static io.kellet.secrets.rotation.RealStores.WITHIN;
import static io.kellet.secrets.rotation.RealStores.bytes;
import static io.kellet.secrets.rotation.RealStores.text;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link SecretStore} promises holds at each. */
@Timeout(120)
final class SecretStoreContractTest {

    private static final SecretName DB = SecretName.of("db/main");

    @TempDir
    Path directory;

    private @Nullable RealStores stores;
    private @Nullable SecretStore store;

    private SecretStore open(RealStores.Kind kind) throws IOException {
        RealStores made = new RealStores(kind, directory);
        stores = made;
        store = made.open();
        return store;
    }

    @AfterEach
    void close() {
        if (stores != null) {
            stores.close();
        }
    }

    private SecretVersion put(String value, PutRequest request) {
        return put(DB, value, request);
    }

    private SecretVersion put(SecretName name, String value, PutRequest request) {
        SecretVersion made = requireNonNull(store).put(name, bytes(value), request, WITHIN);
        requireNonNull(stores).pass();
        return made;
    }

    private SecretVersion put(String value) {
        return put(value, PutRequest.current());
    }

    private String read(Which which) {
        return text(requireNonNull(store).fetch(DB, which, WITHIN));
    }

    private SecretVersion version(Which which) {
        Fetched fetched = requireNonNull(store).fetch(DB, which, WITHIN);
        fetched.value().close();
        return fetched.version();
    }

    private static String token(String word) {
        return word + "-".repeat(36 - word.length());
    }

    private void assertNotThere(Which which) {
        assertThatExceptionOfType(SecretNotFoundException.class).isThrownBy(() -> read(which));
    }

    private void assertConflict(String value, PutRequest request) {
        assertThatExceptionOfType(SecretConflictException.class).isThrownBy(() -> put(value, request));
    }

    @ParameterizedTest
    @EnumSource
    void theFirstVersionIsCurrentWhateverWasAskedFor(RealStores.Kind kind) throws Exception {
        open(kind);

        SecretVersion first = put("one", PutRequest.pending(token("one")));

        assertThat(read(Which.current())).isEqualTo("one");
        assertThat(version(Which.current()).isSameAs(first)).isTrue();
        assertNotThere(Which.of(Stage.PREVIOUS));
    }

    @ParameterizedTest
    @EnumSource
    void aWriteIsDoneOnceHoweverOftenItIsMade(RealStores.Kind kind) throws Exception {
        open(kind);
        PutRequest create = PutRequest.current().withToken(token("create")).expecting(PutRequest.NEW);
        SecretVersion one = put("one", create);
        assertThat(put("one", create).isSameAs(one)).isTrue();

        PutRequest next = PutRequest.current().withToken(token("next")).expecting(one.id());
        SecretVersion two = put("two", next);
        assertThat(put("two", next).isSameAs(two)).isTrue();
        assertThat(two.isSameAs(one)).isFalse();

        PutRequest pending = PutRequest.pending(token("pending")).expecting(two.id());
        SecretVersion three = put("three", pending);
        assertThat(put("three", pending).isSameAs(three)).isTrue();
        assertThat(read(Which.current())).isEqualTo("two");
        assertThat(read(Which.of(Stage.PENDING))).isEqualTo("three");
        assertThat(read(Which.of(Stage.PREVIOUS))).isEqualTo("one");
        assertThat(requireNonNull(store).versions(DB, WITHIN)).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void aTokenOfAPendingVersionIsNoGoodForAnotherValue(RealStores.Kind kind) throws Exception {
        open(kind);
        SecretVersion one = put("one");
        PutRequest pending = PutRequest.pending(token("next")).expecting(one.id());
        SecretVersion first = put("two", pending);

        assertConflict("three", pending);

        assertThat(read(Which.of(Stage.PENDING))).isEqualTo("two");
        assertThat(version(Which.of(Stage.PENDING)).isSameAs(first)).isTrue();
        SecretVersion replaced = put("three", pending.withToken(token("another")));
        assertThat(version(Which.of(Stage.PENDING)).isSameAs(replaced)).isTrue();
        assertThat(read(Which.of(Stage.PENDING))).isEqualTo("three");
        assertThat(read(Which.current())).isEqualTo("one");
    }

    @ParameterizedTest
    @EnumSource
    void aVersionThatIsExpectedMustBeCurrent(RealStores.Kind kind) throws Exception {
        open(kind);
        SecretVersion one = put("one");
        assertConflict("two", PutRequest.current().expecting(PutRequest.NEW));
        SecretVersion two = put("two", PutRequest.current().expecting(one.id()));

        assertConflict("three", PutRequest.current().expecting(one.id()));
        assertConflict("three", PutRequest.pending(token("three")).expecting(one.id()));

        assertThat(version(Which.current()).isSameAs(two)).isTrue();
        assertNotThere(Which.of(Stage.PENDING));
    }

    @ParameterizedTest
    @EnumSource
    void promotingMovesTheStagesOnce(RealStores.Kind kind) throws Exception {
        SecretStore at = open(kind);
        put("one");
        SecretVersion pending = put("two", PutRequest.pending(token("two")));

        SecretVersion now = at.promote(DB, pending.id(), WITHIN);

        for (int i = 0; i < 2; i++) {
            assertThat(read(Which.current())).isEqualTo("two");
            assertThat(version(Which.current()).isSameAs(now)).isTrue();
            assertThat(read(Which.of(Stage.PREVIOUS))).isEqualTo("one");
            assertNotThere(Which.of(Stage.PENDING));
            assertThat(at.promote(DB, pending.id(), WITHIN).isSameAs(now)).isTrue();
        }
        assertThatExceptionOfType(SecretNotFoundException.class)
                .isThrownBy(() -> at.promote(DB, kind == RealStores.Kind.VAULT ? "pending-7" : "7".repeat(36), WITHIN));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoLongerPendingIsNotPromoted(RealStores.Kind kind) throws Exception {
        SecretStore at = open(kind);
        put("one");
        SecretVersion given = put("two", PutRequest.pending(token("two")));
        SecretVersion up = put("three", PutRequest.pending(token("three")));

        assertThatExceptionOfType(SecretException.class)
                .isThrownBy(() -> at.promote(DB, given.id(), WITHIN))
                .satisfies(e -> assertThat(e.kind()).isIn("conflict", "not_found"));

        assertThat(read(Which.current())).isEqualTo("one");
        at.promote(DB, up.id(), WITHIN);
        assertThat(read(Which.current())).isEqualTo("three");
    }

    @ParameterizedTest
    @EnumSource
    void versionsComeNewestFirstWithTheirStages(RealStores.Kind kind) throws Exception {
        SecretStore at = open(kind);
        SecretVersion one = put("one");
        SecretVersion two = put("two");
        SecretVersion three = put("three", PutRequest.pending(token("three")));

        List<VersionInfo> versions = at.versions(DB, WITHIN);

        assertThat(versions).allMatch(VersionInfo::usable);
        assertThat(versions.stream().map(version -> version.version().id()))
                .containsExactly(three.id(), two.id(), one.id());
        assertThat(versions.stream().map(VersionInfo::stages))
                .containsExactly(Set.of(Stage.PENDING), Set.of(Stage.CURRENT), Set.of(Stage.PREVIOUS));
    }

    @ParameterizedTest
    @EnumSource
    void namesAreListedByWholeParts(RealStores.Kind kind) throws Exception {
        SecretStore at = open(kind);
        for (String name : List.of("db", "db/main", "db/main/ro", "dbx/main", "venue")) {
            put(SecretName.of(name), "x", PutRequest.current());
        }
        put(SecretName.of("venue"), "y", PutRequest.pending(token("y")));

        assertThat(at.list("", WITHIN).stream().map(SecretName::text))
                .containsExactly("db", "db/main", "db/main/ro", "dbx/main", "venue");
        assertThat(at.list("db", WITHIN).stream().map(SecretName::text)).containsExactly("db", "db/main", "db/main/ro");
        assertThat(at.list("db/main", WITHIN).stream().map(SecretName::text)).containsExactly("db/main", "db/main/ro");
        assertThat(at.list("d", WITHIN)).isEmpty();
        assertThat(at.list("none", WITHIN)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDeletedIsNotFoundInAnyStage(RealStores.Kind kind) throws Exception {
        SecretStore at = open(kind);
        put("one");
        put("two");
        put("three", PutRequest.pending(token("three")));

        at.delete(DB, WITHIN);
        at.delete(DB, WITHIN);

        for (Stage stage : Stage.values()) {
            assertNotThere(Which.of(stage));
        }
    }
}
