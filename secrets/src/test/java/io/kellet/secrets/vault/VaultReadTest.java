package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultWorld.DB;
import static io.kellet.secrets.vault.VaultWorld.WITHIN;
import static io.kellet.secrets.vault.VaultWorld.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.wire.Fault;
import io.kellet.testkit.wire.WireRequest;
import io.kellet.testkit.wire.WireResponse;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VaultReadTest {

    private static final String JSON = "application/json";

    private VaultWorld world;
    private VaultProvider provider;

    @BeforeEach
    void open() throws IOException {
        world = new VaultWorld();
        provider = world.open();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static boolean isRead(WireRequest request) {
        return request.target().startsWith("/v1/secret/");
    }

    private SecretException failure(Which which) {
        SecretException failure = catchThrowableOfType(SecretException.class, () -> provider.fetch(DB, which, WITHIN));
        assertThat(failure).isNotNull();
        assertThat(failure).hasNoCause();
        return failure;
    }

    private SecretException failureOf(int status, String type, String body) {
        world.vault.faults().clear();
        world.vault.faults().always(VaultReadTest::isRead, new Fault.Answer(WireResponse.of(status, type, body)));
        return failure(Which.current());
    }

    @Test
    void readsTheObjectAsItStands() throws Exception {
        world.given(
                DB,
                "{\"password\":\"p\u00e4\u20acss\",\"port\":5432,\"big\":12345678901234567890,\"f\":1.50,\"z\":null}");

        Fetched fetched = provider.fetch(DB, Which.current(), WITHIN);

        assertThat(text(fetched))
                .isEqualTo(
                        "{\"big\":12345678901234567890,\"f\":1.50,\"password\":\"p\u00e4\u20acss\",\"port\":5432,\"z\":null}");
        assertThat(fetched.version()).isEqualTo(new SecretVersion("vault", "1", 1, world.now()));
        assertThat(fetched.stages()).containsExactly(Stage.CURRENT);
        assertThat(fetched.validFor()).isNull();
    }

    @Test
    void readsATextOrBytesThatAreTheOnlyMember() throws Exception {
        world.given(DB, "{\"value\":\"p\u00e4<\\n\"}");
        assertThat(text(provider.fetch(DB, Which.current(), WITHIN))).isEqualTo("p\u00e4<\n");

        world.given(DB, "{\"value_base64\":\"AAH/\"}");
        assertThat(provider.fetch(DB, Which.current(), WITHIN).value().<byte[], RuntimeException>use(byte[]::clone))
                .containsExactly(0, 1, 255);

        world.given(DB, "{\"value\":1}");
        assertThat(text(provider.fetch(DB, Which.current(), WITHIN))).isEqualTo("{\"value\":1}");
        world.given(DB, "{\"value_base64\":\"?\"}");
        assertThat(failure(Which.current()).kind()).isEqualTo("malformed");
    }

    @Test
    void readsVersionsByNumberAndStage() throws Exception {
        for (String value : List.of("one", "two", "three", "four")) {
            world.given(DB, "{\"value\":\"" + value + "\"}");
        }
        world.root("POST", "secret/delete/db/main", "{\"versions\":[3]}");

        assertThat(text(provider.fetch(DB, Which.version("2"), WITHIN))).isEqualTo("two");
        assertThat(text(provider.fetch(DB, Which.of(Stage.PREVIOUS), WITHIN))).isEqualTo("two");
        assertThat(failure(Which.version("9")).kind()).isEqualTo("not_found");
        assertThat(failure(Which.version("0")).kind()).isEqualTo("not_found");
        assertThat(failure(Which.version("abc")).kind()).isEqualTo("not_found");
        assertThat(failure(Which.of(Stage.PENDING)).kind()).isEqualTo("not_found");
    }

    @Test
    void tellsDeletedFromNeverThereFromDestroyed() throws Exception {
        assertThat(failure(Which.current()).what()).contains("no such secret");

        world.given(DB, "{\"value\":\"one\"}");
        world.root("DELETE", "secret/data/db/main", "");
        assertThat(failure(Which.current())).hasMessageContaining("version 1 was deleted");
        assertThat(failure(Which.current()).kind()).isEqualTo("not_found");

        world.root("PUT", "secret/destroy/db/main", "{\"versions\":[1]}");
        assertThat(failure(Which.current())).hasMessageContaining("version 1 was destroyed");
    }

    @Test
    void tellsAWrongMountAndAWrongVersionOfItFromASecretThatIsNotThere() throws Exception {
        provider = world.open(
                world.settings(VaultLogin.token(VaultWorld.text("root"))).kv("nowhere", 2));
        SecretException mount = failure(Which.current());
        provider = world.open(
                world.settings(VaultLogin.token(VaultWorld.text("root"))).kv("secret", 1));
        SecretException version = failure(Which.current());

        assertThat(mount.kind()).isEqualTo("unavailable");
        assertThat(mount).hasMessageContaining("nothing mounted");
        assertThat(version.kind()).isEqualTo("unavailable");
        assertThat(version).hasMessageContaining("not of the configured version");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"data\":null}",
                "{\"data\":{\"data\":{\"value\":\"cut",
                "{\"data\":{\"data\":null,\"metadata\":{\"version\":1}}}",
                "{\"data\":{\"data\":\"text\",\"metadata\":{\"version\":1}}}",
                "{\"data\":{\"data\":{\"value\":\"x\"}}}",
                "{\"data\":{\"data\":{\"value\":\"x\"},\"metadata\":{\"version\":0}}}",
                "{\"data\":{\"data\":{\"value\":\"x\"},\"metadata\":{\"version\":\"1\"}}}",
                "{\"data\":{\"data\":{\"value\":\"x\"},\"metadata\":{\"version\":1}}} trailing"
            })
    void anAnswerThatIsNotWhatItShouldBeIsMalformedAndNeverEmpty(String body) {
        assertThat(failureOf(200, JSON, body).kind()).isEqualTo("malformed");
    }

    @Test
    void aPageOfAProxyIsMalformed() {
        assertThat(failureOf(200, "text/html", "<html>log in</html>").kind()).isEqualTo("malformed");
        assertThat(failureOf(200, "text/html", "{\"data\":{\"data\":{\"value\":\"x\"},\"metadata\":{\"version\":1}}}")
                        .kind())
                .isEqualTo("malformed");
        assertThat(failureOf(404, "text/html", "<html>not here</html>").kind()).isEqualTo("malformed");
    }

    @Test
    void acceptsJsonThatNamesItsCharset() {
        world.vault
                .faults()
                .always(
                        VaultReadTest::isRead,
                        new Fault.Answer(WireResponse.of(
                                200,
                                "Application/JSON; charset=utf-8",
                                "{\"data\":{\"data\":{\"value\":\"x\"},\"metadata\":{\"version\":1}}}")));

        assertThat(text(provider.fetch(DB, Which.current(), WITHIN))).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource({
        "301, unavailable",
        "302, unavailable",
        "307, unavailable",
        "308, unavailable",
        "400, malformed",
        "405, malformed",
        "412, unavailable",
        "418, malformed",
        "429, unavailable",
        "472, unavailable",
        "473, unavailable",
        "500, unavailable",
        "502, unavailable",
        "503, unavailable",
        "204, malformed"
    })
    void everyStatusHasItsClass(int status, String kind) {
        SecretException failure = failureOf(status, JSON, "{\"errors\":[\"needle-in-the-body\"]}");

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.getMessage())
                .contains(Integer.toString(status).equals("204") ? "204" : "status " + status)
                .doesNotContain("needle");
    }

    @Test
    void doesNotFollowARedirectSoThatItsTokenStaysHere() throws Exception {
        try (VaultWorld elsewhere = new VaultWorld()) {
            elsewhere.given(DB, "{\"value\":\"other\"}");
            world.vault.standby(elsewhere.vault.address());

            assertThat(failure(Which.current()).kind()).isEqualTo("unavailable");
            assertThat(elsewhere.vault.requests("GET secret")).isZero();
        }
    }

    @Test
    void sealedIsUnavailable() {
        world.vault.seal();

        assertThat(failure(Which.current())).hasMessageContaining("sealed");
    }

    @Test
    void aPauseThatTheServerAsksForIsKeptWithoutACall() throws Exception {
        world.given(DB, "{\"value\":\"x\"}");
        world.vault.quota(1, "3");
        assertThat(failure(Which.current()).kind()).isEqualTo("unavailable");
        int before = world.vault.server().requests();

        assertThat(failure(Which.current())).hasMessageContaining("asked for a pause");
        assertThat(world.vault.server().requests()).isEqualTo(before);

        world.pass(Duration.ofSeconds(3));
        assertThat(text(provider.fetch(DB, Which.current(), WITHIN))).isEqualTo("x");
    }

    @Test
    void throttlingWithoutAPauseIsOneCallAndUnavailable() throws Exception {
        world.given(DB, "{\"value\":\"x\"}");
        world.vault.quota(1, null);
        int before = world.vault.server().requests();

        assertThat(failure(Which.current()).kind()).isEqualTo("unavailable");
        assertThat(world.vault.server().requests() - before).isEqualTo(1);
        assertThat(text(provider.fetch(DB, Which.current(), WITHIN))).isEqualTo("x");
    }

    @Test
    void aServerThatDoesNotAnswerCostsTheTimeOfTheCallAndNoMore() {
        world.vault.faults().always(VaultReadTest::isRead, new Fault.Hang());
        long started = NanoClock.SYSTEM.nanos();

        SecretException failure = catchThrowableOfType(
                SecretException.class, () -> provider.fetch(DB, Which.current(), Duration.ofMillis(80)));

        assertThat(failure.kind()).isEqualTo("unavailable");
        assertThat(failure).hasMessageContaining("did not answer within 80 ms");
        assertThat(NanoClock.SYSTEM.nanos() - started)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(79), TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void aBodyThatTricklesDoesNotOutlastTheTimeOfTheCall() throws Exception {
        world.given(DB, "{\"value\":\"x\"}");
        world.vault.faults().always(VaultReadTest::isRead, new Fault.Slow(40, Duration.ofSeconds(2)));

        SecretException failure = catchThrowableOfType(
                SecretException.class, () -> provider.fetch(DB, Which.current(), Duration.ofMillis(80)));

        assertThat(failure.kind()).isEqualTo("unavailable");
    }

    @Test
    void brokenConnectionsAndBodiesAreUnavailable() throws Exception {
        world.given(DB, "{\"value\":\"x\"}");
        for (Fault fault : List.of(
                new Fault.ResetBefore(), new Fault.ResetAfter(), new Fault.Truncated(), new Fault.WrongLength(9))) {
            world.vault.faults().always(VaultReadTest::isRead, fault);
            assertThat(failure(Which.current()).kind()).as("%s", fault).isEqualTo("unavailable");
            world.vault.faults().clear();
        }
        world.vault.faults().next(VaultReadTest::isRead, new Fault.WrongLength(-9));
        assertThat(failure(Which.current()).kind()).isEqualTo("malformed");

        assertThat(text(provider.fetch(DB, Which.current(), WITHIN))).isEqualTo("x");
    }

    @Test
    void nobodyAtTheAddressIsUnavailable() throws Exception {
        world.vault.close();

        assertThat(failure(Which.current())).hasMessageContaining("no connection");
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() throws Exception {
        world.vault.faults().always(VaultReadTest::isRead, new Fault.Hang());
        Thread caller = Thread.currentThread();
        Thread interrupting = new Thread(() -> {
            try {
                world.vault.faults().awaitHanging(1);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            caller.interrupt();
        });
        interrupting.start();

        SecretException failure = catchThrowableOfType(
                SecretException.class, () -> provider.fetch(DB, Which.current(), Duration.ofMinutes(5)));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.kind()).isEqualTo("unavailable");
        interrupting.join();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a?version=1",
                "a#b",
                "a%2Fb",
                "..",
                "a/../b",
                "a/./b",
                "a//b",
                "/a",
                "a/",
                "\u00e4",
                "a\u0000b",
                "a\nb"
            })
    void namesThatWouldMeanSomethingElseOnTheWireDoNotExist(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> SecretName.of(name));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.settings().kv(name, 2).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.settings().dynamic("db", name).build());
        assertThatIllegalArgumentException().isThrownBy(() -> VaultLogin.userpass(name, VaultWorld.text("x")));
    }

    @Test
    void namesOfTheGreatestLengthArriveAsTheyAre() throws Exception {
        SecretName longest = SecretName.of("a".repeat(256));
        world.given(longest, "{\"value\":\"x\"}");

        assertThat(text(provider.fetch(longest, Which.current(), WITHIN))).isEqualTo("x");
        assertThat(world.vault.requests()).contains("GET secret/data/" + longest);
    }

    @Test
    void charactersBeyondAsciiSurviveADefaultCharsetWithoutThem() throws Exception {
        world.given(DB, "{\"value\":\"p\u00e4\u20acss\"}");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dfile.encoding=US-ASCII",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AsciiChild.class.getName(),
                        world.vault.address())
                .redirectErrorStream(true)
                .start();

        String said = new String(child.getInputStream().readAllBytes(), UTF_8);

        assertThat(child.waitFor()).as(said).isZero();
        assertThat(said).contains("US-ASCII 70c3a4e282ac7373");
    }

    @Test
    void manyValuesNeedOneConnectionAndNoThreadsOfTheirOwn() throws Exception {
        world.given(DB, "{\"value\":\"x\"}");
        provider.fetch(DB, Which.current(), WITHIN).value().close();
        int connections = world.vault.server().accepted();

        for (int i = 0; i < 200; i++) {
            provider.fetch(DB, Which.current(), WITHIN).value().close();
        }

        assertThat(world.vault.server().accepted()).isEqualTo(connections);
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("kellet-vault-http-"))
                        .count())
                .isLessThanOrEqualTo(2L * 8); // two for each provider of this JVM whose threads have not idled away
    }
}
