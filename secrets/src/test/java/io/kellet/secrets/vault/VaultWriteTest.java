package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultWorld.DB;
import static io.kellet.secrets.vault.VaultWorld.WITHIN;
import static io.kellet.secrets.vault.VaultWorld.bytes;
import static io.kellet.secrets.vault.VaultWorld.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.wire.Fault;
import io.kellet.testkit.wire.Json;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VaultWriteTest {

    private static final String TOKEN = "0123456789-0123456789-0123456789";
    private static final PutRequest CURRENT = PutRequest.current();
    private static final PutRequest PENDING = PutRequest.pending(TOKEN);

    private VaultWorld world;
    private VaultProvider provider;

    @BeforeEach
    void open() throws Exception {
        world = new VaultWorld();
        provider = world.open();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private SecretVersion put(String value, PutRequest request) {
        try (SecretBytes bytes = bytes(value)) {
            return provider.put(DB, bytes, request, WITHIN);
        }
    }

    private String read(Which which) {
        return text(provider.fetch(DB, which, WITHIN));
    }

    private SecretException failureOf(Runnable write) {
        SecretException failure = catchThrowableOfType(SecretException.class, write::run);
        assertThat(failure).isNotNull();
        return failure;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "", "p\u00e4\u20acss \" \\ \n\u0001", "[1]", "{\"a\":1,\"a\":2}", "{}"})
    void whatIsPutIsReadBack(String value) {
        put(value, CURRENT);

        assertThat(read(Which.current())).isEqualTo(value);
    }

    @Test
    void anObjectIsStoredAsThatObject() {
        put("{\"b\":1,\"a\":[1.50,null,{\"c\":\"<&>\"}]}", CURRENT);

        String back = read(Which.current());
        assertThat(back).contains("\\u003c\\u0026"); // as the server wrote it again
        assertThat(Json.write(Json.read(back))).isEqualTo("{\"a\":[1.50,null,{\"c\":\"<&>\"}],\"b\":1}");
    }

    @Test
    void bytesThatAreNoTextAreReadBack() {
        byte[] plain = {0, (byte) 0xff, (byte) 0xc3, 7};
        try (SecretBytes value = SecretBytes.copyOf(plain)) {
            provider.put(DB, value, CURRENT, WITHIN);
        }

        assertThat(provider.fetch(DB, Which.current(), WITHIN).value().<byte[], RuntimeException>use(byte[]::clone))
                .isEqualTo(plain);
    }

    @Test
    void everyWriteSaysWhichVersionItExpects() {
        world.vault.requireCas();

        assertThat(put("one", CURRENT).id()).isEqualTo("1");
        assertThat(put("two", CURRENT).id()).isEqualTo("2");
        assertThat(put("three", CURRENT.expecting("2")).id()).isEqualTo("3");
        assertThat(failureOf(() -> put("four", CURRENT.expecting("2"))).kind()).isEqualTo("conflict");
        assertThat(failureOf(() -> put("four", CURRENT.expecting(PutRequest.NEW)))
                        .kind())
                .isEqualTo("conflict");
        assertThat(world.vault.versionsWritten("db/main")).isEqualTo(3);
        assertThat(read(Which.current())).isEqualTo("three");
    }

    @Test
    void aDeletedSecretCountsAsNoneAndCanBeWrittenAgain() {
        put("one", CURRENT);
        provider.delete(DB, WITHIN);

        assertThat(put("two", CURRENT.expecting(PutRequest.NEW)).id()).isEqualTo("2");
    }

    @Test
    void aWriteWhoseAnswerWasLostIsRepeatedWithoutASecondVersion() {
        world.vault.faults().next(request -> request.method().equals("POST"), new Fault.ResetAfter());
        assertThat(failureOf(() -> put("{\"b\":\"<\",\"a\":1}", CURRENT)).kind())
                .isEqualTo("unavailable");

        assertThat(put("{\"b\":\"<\",\"a\":1}", CURRENT).id()).isEqualTo("1");
        assertThat(world.vault.versionsWritten("db/main")).isEqualTo(1);
    }

    @Test
    void aLateWriteThatWasOvertakenByItsOwnRepetitionMakesNoSecondVersion() throws Exception {
        put("one", CURRENT);
        world.vault.faults().next(request -> request.method().equals("POST"), new Fault.Hang());
        Thread late = new Thread(() -> {
            SecretVersion version = put("two", CURRENT);
            if (!version.id().equals("2")) {
                throw new AssertionError(version);
            }
        });
        late.start();
        world.vault.faults().awaitHanging(1);

        assertThat(put("two", CURRENT).id()).isEqualTo("2");
        world.vault.faults().release();
        late.join();

        assertThat(world.vault.versionsWritten("db/main")).isEqualTo(2);
    }

    @Test
    void aWriteThatSomebodyElseOvertookIsAConflict() throws Exception {
        put("one", CURRENT);
        world.vault.faults().next(request -> request.method().equals("POST"), new Fault.Hang());
        AtomicReference<SecretException> failure = new AtomicReference<>();
        Thread late = new Thread(() -> failure.set(failureOf(() -> put("two", CURRENT))));
        late.start();
        world.vault.faults().awaitHanging(1);
        world.given(DB, "{\"value\":\"theirs\"}");
        world.vault.faults().release();
        late.join();

        assertThat(failure.get()).hasMessageContaining("somebody else has written version 2");
        assertThat(read(Which.current())).isEqualTo("theirs");
    }

    @Test
    void theFirstVersionIsCurrentWhateverWasAskedFor() {
        SecretVersion first = put("one", PENDING);

        assertThat(first.id()).isEqualTo("1");
        assertThat(read(Which.current())).isEqualTo("one");
        assertThat(provider.promote(DB, first.id(), WITHIN).isSameAs(first)).isTrue();
    }

    @Test
    void aPendingVersionWaitsAndIsPromotedOnce() {
        put("one", CURRENT);
        SecretVersion pending = put("two", PENDING);
        assertThat(put("two", PENDING).isSameAs(pending)).isTrue();

        assertThat(pending.id()).isEqualTo("pending-1");
        assertThat(read(Which.current())).isEqualTo("one");
        assertThat(read(Which.of(Stage.PENDING))).isEqualTo("two");
        assertThat(read(Which.version("pending-1"))).isEqualTo("two");

        assertThat(provider.promote(DB, "pending-1", WITHIN).id()).isEqualTo("2");
        assertThat(read(Which.current())).isEqualTo("two");
        assertThat(read(Which.of(Stage.PREVIOUS))).isEqualTo("one");
        assertThat(failureOf(() -> read(Which.of(Stage.PENDING))).kind()).isEqualTo("not_found");

        assertThat(provider.promote(DB, "pending-1", WITHIN).id()).isEqualTo("2");
        assertThat(world.vault.versionsWritten("db/main")).isEqualTo(2);
        assertThat(failureOf(() -> read(Which.of(Stage.PENDING))).kind()).isEqualTo("not_found");
    }

    @Test
    void aPromotionCanBeRepeatedAfterEveryAnswerThatWasLost() {
        put("one", CURRENT);
        put("two", PENDING);
        for (int lost = 1; lost <= 2; lost++) {
            world.vault.faults().next(request -> request.method().equals("POST"), new Fault.ResetAfter());
            assertThat(failureOf(() -> provider.promote(DB, "pending-1", WITHIN))
                            .kind())
                    .isEqualTo("unavailable");
        }

        assertThat(provider.promote(DB, "pending-1", WITHIN).id()).isEqualTo("2");
        assertThat(world.vault.versionsWritten("db/main")).isEqualTo(2);
    }

    @Test
    void aPendingVersionThatSomebodyDeletedWasNotPromoted() throws Exception {
        put("one", CURRENT);
        put("two", PENDING);
        world.root("DELETE", "secret/data/db/main.pending", "");

        assertThat(failureOf(() -> provider.promote(DB, "pending-1", WITHIN)).kind())
                .isEqualTo("not_found");
        assertThat(read(Which.current())).isEqualTo("one");
        assertThat(failureOf(() -> read(Which.of(Stage.PENDING))).kind()).isEqualTo("not_found");
    }

    @Test
    void aPendingVersionThatSomebodyElseWroteByHandIsTakenAsItStands() throws Exception {
        put("one", CURRENT);
        world.given(SecretName.of("db/main.pending"), "{\"value\":\"two\"}");

        assertThat(read(Which.of(Stage.PENDING))).isEqualTo("two");
        assertThat(put("two", PENDING).id()).isEqualTo("pending-1");
        assertThat(put("three", PENDING).id()).isEqualTo("pending-2");
        assertThat(provider.promote(DB, "pending-2", WITHIN).id()).isEqualTo("2");
        assertThat(read(Which.current())).isEqualTo("three");
    }

    @Test
    void aPendingVersionThatComesAfterARotationByAnotherIsRefusedWhereverItWasHeldUp() throws Exception {
        put("one", CURRENT);
        AtomicInteger reads = new AtomicInteger();
        world.vault
                .faults()
                .always(request -> request.method().equals("GET") && reads.incrementAndGet() == 2, new Fault.Hang());
        ExecutorService slow = Executors.newSingleThreadExecutor();
        try {
            Future<SecretVersion> late = slow.submit(() -> put("late", PENDING.expecting("1")));
            world.vault.faults().awaitHanging(1);
            world.given(SecretName.of("db/main.pending"), "{\"value\":\"two\"}");
            world.given(DB, "{\"value\":\"two\"}");
            world.root("DELETE", "secret/data/db/main.pending", "");
            world.vault.faults().release();

            assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(SecretConflictException.class);
            assertThat(failureOf(() -> read(Which.of(Stage.PENDING))).kind()).isEqualTo("not_found");
        } finally {
            slow.shutdownNow();
        }
    }

    @Test
    void twoWhoWriteOnePendingVersionAtOnceMakeOne() throws Exception {
        put("one", CURRENT);
        world.vault.faults().next(request -> request.method().equals("POST"), new Fault.Hang());
        ExecutorService slow = Executors.newSingleThreadExecutor();
        try {
            Future<SecretVersion> late = slow.submit(() -> put("two", PENDING));
            world.vault.faults().awaitHanging(1);
            SecretVersion made = put("two", PENDING);
            world.vault.faults().release();

            assertThat(late.get(10, TimeUnit.SECONDS).isSameAs(made)).isTrue();
            assertThat(world.vault.versionsWritten("db/main.pending")).isEqualTo(1);
        } finally {
            slow.shutdownNow();
        }
    }

    @Test
    void anotherPendingVersionIsAConflict() {
        put("one", CURRENT);
        put("two", PENDING);
        put("three", PENDING.withToken("another-" + TOKEN));

        assertThat(failureOf(() -> provider.promote(DB, "pending-1", WITHIN)).kind())
                .isEqualTo("conflict");
        assertThat(failureOf(() -> provider.promote(DB, "pending-9", WITHIN)).kind())
                .isEqualTo("not_found");
        assertThat(provider.promote(DB, "pending-2", WITHIN).id()).isEqualTo("2");
    }

    @Test
    void versionsAreToldNewestFirstWithTheirStages() throws Exception {
        put("one", CURRENT);
        put("two", CURRENT);
        put("three", CURRENT);
        put("four", PENDING);
        world.root("POST", "secret/delete/db/main", "{\"versions\":[2]}");

        List<VersionInfo> versions = provider.versions(DB, WITHIN);

        assertThat(versions.stream().map(one -> one.version().id() + one.stages() + one.usable()))
                .containsExactly("pending-1[PENDING]true", "3[CURRENT]true", "2[]false", "1[PREVIOUS]true");
        assertThat(failureOf(() -> provider.versions(SecretName.of("none"), WITHIN))
                        .kind())
                .isEqualTo("not_found");
    }

    @Test
    void namesAreListedFolderByFolderWithoutVersionsThatWait() throws Exception {
        for (String name : List.of("a", "b/c", "b/d/e", "b", "bb")) {
            world.given(SecretName.of(name), "{\"value\":\"x\"}");
        }
        world.given(SecretName.of("a.pending"), "{\"value\":\"x\"}");
        world.root("POST", "secret/data/with%20space", "{\"data\":{\"value\":\"x\"}}");

        assertThat(provider.list("", WITHIN).stream().map(SecretName::text))
                .containsExactly("a", "b", "b/c", "b/d/e", "bb");
        assertThat(provider.list("b", WITHIN).stream().map(SecretName::text)).containsExactly("b", "b/c", "b/d/e");
        assertThat(provider.list("none", WITHIN)).isEmpty();
    }

    @Test
    void deletingIsSoftAndNeverTouchesTheMetadata() throws Exception {
        put("one", CURRENT);
        put("two", CURRENT);
        put("three", PENDING);

        provider.delete(DB, WITHIN);

        assertThat(failureOf(() -> read(Which.current())).kind()).isEqualTo("not_found");
        assertThat(failureOf(() -> read(Which.of(Stage.PENDING))).kind()).isEqualTo("not_found");
        assertThat(read(Which.version("1"))).isEqualTo("one");
        world.root("POST", "secret/undelete/db/main", "{\"versions\":[2]}");
        assertThat(read(Which.current())).isEqualTo("two");
        assertThat(world.vault.requests("DELETE secret/metadata")).isZero();
    }

    @Test
    void namesOfVersionsThatWaitAreNobodysOwn() {
        assertThatIllegalArgumentException().isThrownBy(() -> {
            try (SecretBytes value = bytes("x")) {
                provider.put(SecretName.of("a.pending"), value, CURRENT, WITHIN);
            }
        });
    }

    @Test
    void versionOneOfTheEngineIsReadWrittenPromotedListedAndDeleted() throws Exception {
        provider = world.open(world.settings().kv("kv", 1));

        SecretVersion one = put("one", CURRENT);
        SecretVersion pending = put("two", PENDING);
        assertThat(read(Which.current())).isEqualTo("one");
        assertThat(read(Which.of(Stage.PENDING))).isEqualTo("two");
        assertThat(provider.fetch(DB, Which.version(one.id()), WITHIN).version().isSameAs(one))
                .isTrue();
        assertThat(provider.versions(DB, WITHIN).stream().map(VersionInfo::stages))
                .containsExactly(Set.of(Stage.PENDING), Set.of(Stage.CURRENT));
        SecretVersion two = provider.promote(DB, pending.id(), WITHIN);
        assertThat(provider.promote(DB, pending.id(), WITHIN).isSameAs(two)).isTrue();
        assertThat(read(Which.current())).isEqualTo("two");
        assertThat(failureOf(() -> read(Which.of(Stage.PENDING))).kind()).isEqualTo("not_found");
        assertThat(failureOf(() -> read(Which.of(Stage.PREVIOUS))).kind()).isEqualTo("not_found");
        assertThat(failureOf(() -> read(Which.version(one.id()))).kind()).isEqualTo("not_found");
        assertThat(provider.list("", WITHIN)).containsExactly(DB);
        assertThatIllegalArgumentException().isThrownBy(() -> put("x", CURRENT.expecting("1")));
        provider.delete(DB, WITHIN);
        assertThat(failureOf(() -> read(Which.current())).kind()).isEqualTo("not_found");
    }

    @Test
    void aHintOfVersionOneOfTheEngineSaysWhenToAskAgain() throws Exception {
        provider = world.open(world.settings().kv("kv", 1));
        world.root("POST", "kv/db/main", "{\"user\":\"x\",\"ttl\":\"30s\"}");

        assertThat(provider.fetch(DB, Which.current(), WITHIN).refreshAfter()).hasSeconds(30);
    }
}
