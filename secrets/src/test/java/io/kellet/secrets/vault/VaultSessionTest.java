package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultWorld.DB;
import static io.kellet.secrets.vault.VaultWorld.HOUR;
import static io.kellet.secrets.vault.VaultWorld.WITHIN;
import static io.kellet.secrets.vault.VaultWorld.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.wire.Fault;
import io.kellet.testkit.wire.WireResponse;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class VaultSessionTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String LOGIN = "POST auth/userpass/login/";
    private static final String APP_ROLE = "POST auth/approle/login";
    private static final String RENEW = "POST auth/token/renew-self";

    private VaultWorld world;

    @BeforeEach
    void open() throws Exception {
        world = new VaultWorld();
        world.given(DB, "{\"value\":\"x\"}");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static String read(VaultProvider provider) {
        return text(provider.fetch(DB, Which.current(), WITHIN));
    }

    private static SecretException failure(VaultProvider provider) {
        return catchThrowableOfType(SecretException.class, () -> read(provider));
    }

    /** What the provider's thread does in so much time. */
    private void live(VaultProvider provider, Duration time) {
        long left = time.toNanos();
        while (left > 0) {
            long step = Math.min(left, provider.turn());
            assertThat(step).isPositive();
            world.clock.advanceNanos(step);
            left -= step;
        }
    }

    @Test
    void everyLoginBringsAToken() throws Exception {
        world.vault.pod("gateway", "ey.jwt", HOUR, HOUR, "app");
        String role = world.vault.appRole("gateway", HOUR, HOUR, "app");
        String secret = world.vault.secretId("gateway", 0);

        for (VaultLogin login : List.of(
                world.userpass(HOUR, HOUR, "app"),
                VaultLogin.kubernetes("gateway", VaultWorld.text("ey.jwt")),
                VaultLogin.appRole(role, VaultWorld.text(secret)),
                VaultLogin.wrappedAppRole(role, VaultWorld.text(world.vault.wrappedSecretId("gateway", 1, MINUTE))))) {
            assertThat(read(world.open(world.settings(login)))).isEqualTo("x");
        }
    }

    @Test
    void aLoginIsAcceptedThatNamesItsCharset() throws Exception {
        String token = world.vault.token(HOUR, HOUR, "app");
        world.vault
                .faults()
                .next(
                        request -> request.path().endsWith("/auth/approle/login"),
                        new Fault.Answer(WireResponse.of(
                                200,
                                "application/json; charset=utf-8",
                                "{\"auth\":{\"client_token\":\"" + token
                                        + "\",\"lease_duration\":3600,\"renewable\":true}}")));

        assertThat(read(world.open(world.settings(VaultLogin.appRole("role", VaultWorld.text("id"))))))
                .isEqualTo("x");
    }

    @Test
    void aDeadTokenCostsOneLoginAndOneMoreCall() throws Exception {
        VaultProvider provider = world.open(world.settings(world.userpass(HOUR, HOUR, "app")));
        world.vault.revokeAll();

        assertThat(read(provider)).isEqualTo("x");
        assertThat(world.vault.requests(LOGIN)).isEqualTo(2);
        assertThat(world.vault.requests("GET secret/data/")).isEqualTo(2);
    }

    @Test
    void aDenialStaysOneAfterAnotherLoginAndIsThenBelieved() throws Exception {
        VaultProvider provider = world.open(world.settings(world.userpass(HOUR, HOUR)));

        assertThat(failure(provider).kind()).isEqualTo("denied");
        assertThat(world.vault.requests(LOGIN)).isEqualTo(2);
        for (int i = 0; i < 50; i++) {
            assertThat(failure(provider).kind()).isEqualTo("denied");
        }
        assertThat(world.vault.requests(LOGIN)).isEqualTo(2);

        world.pass(MINUTE);
        assertThat(failure(provider).kind()).isEqualTo("denied");
        assertThat(world.vault.requests(LOGIN)).isEqualTo(3);
    }

    @Test
    void manyDenialsAtOnceShareOneLogin() throws Exception {
        VaultProvider provider = world.open(world.settings(world.userpass(HOUR, HOUR, "app")));
        world.vault.revokeAll();
        int threads = 16;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                answers.add(callers.submit(() -> {
                    together.await();
                    return read(provider);
                }));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("x");
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(world.vault.requests(LOGIN)).isEqualTo(2);
    }

    @Test
    void aTokenOfSomebodyElseThatIsDeadMakesVaultUnavailableUntilThereIsAnother() throws Exception {
        AtomicReference<String> token = new AtomicReference<>(world.vault.token(HOUR, HOUR, "app"));
        VaultProvider provider = world.open(world.settings(VaultLogin.token(VaultWorld.current(token))));
        world.vault.revokeAll();

        assertThat(failure(provider).kind()).isEqualTo("unavailable");
        token.set(world.vault.token(HOUR, HOUR, "app"));
        world.pass(Duration.ofSeconds(5));
        assertThat(read(provider)).isEqualTo("x");
    }

    @Test
    void isRenewedAtTwoThirdsAndLogsInAgainBeforeItsLongestLifeEnds() throws Exception {
        VaultProvider provider = world.open(world.settings(world.userpass(MINUTE, MINUTE.multipliedBy(3), "app")));
        long refused = 0;
        for (int second = 0; second < 1_200; second++) {
            live(provider, Duration.ofSeconds(1));
            refused += world.vault.liveTokens() == 0 ? 1 : 0;
        }

        assertThat(refused).isZero();
        assertThat(world.vault.requests(LOGIN)).isBetween(6L, 9L);
        assertThat(world.vault.requests(RENEW)).isBetween(15L, 35L);
        assertThat(read(provider)).isEqualTo("x");
        assertThat(world.vault.requests(LOGIN)).isBetween(6L, 9L);
    }

    @Test
    void aDayWithoutRenewalsOrLoginsIsNoHotLoop() throws Exception {
        VaultProvider provider = world.open(world.settings(world.userpass(MINUTE, HOUR, "app")));
        world.vault
                .faults()
                .always(
                        request -> request.path().contains("/auth/"),
                        new Fault.Answer(WireResponse.of(500, "application/json", "{\"errors\":[]}")));
        int before = world.vault.server().requests();
        live(provider, MINUTE);
        int inTheFirstMinute = world.vault.server().requests() - before;

        live(provider, Duration.ofDays(1));

        int calls = world.vault.server().requests() - before;
        assertThat(inTheFirstMinute).isLessThanOrEqualTo(20);
        assertThat(calls).isBetween(1_440, 6_000); // one to sixty seconds apart
        assertThat(failure(provider)).hasMessageContaining("no login");
        world.vault.faults().clear();
        live(provider, MINUTE.multipliedBy(2));
        assertThat(read(provider)).isEqualTo("x");
    }

    @Test
    void aDayOfTokensThatLiveASecondIsNoHotLoop() throws Exception {
        VaultProvider provider =
                world.open(world.settings(world.userpass(Duration.ofSeconds(1), Duration.ofSeconds(1), "app")));
        int before = world.vault.server().requests();

        live(provider, HOUR);

        assertThat(world.vault.server().requests() - before).isLessThanOrEqualTo(3_600 * 2);
    }

    @Test
    void whoNeedsATokenWhileLoginsFailHearsSoAtOnceAndMakesNoCall() throws Exception {
        world.vault
                .faults()
                .always(
                        request -> request.path().contains("/auth/"),
                        new Fault.Answer(WireResponse.of(500, "application/json", "{\"errors\":[\"needle\"]}")));
        VaultProvider provider = world.open(world.settings(world.userpass(HOUR, HOUR, "app")));
        int before = world.vault.server().requests();

        for (int i = 0; i < 1_000; i++) {
            assertThat(failure(provider)).hasMessageContaining("status 500").hasMessageNotContaining("needle");
        }
        assertThat(world.vault.server().requests()).isEqualTo(before);
        world.vault.faults().clear();
        world.pass(Duration.ofSeconds(4));
        assertThat(read(provider)).isEqualTo("x");
    }

    @Test
    void aSecretIdForOneLoginIsNotTriedAgainWhenTheAnswerWasLost() throws Exception {
        String role = world.vault.appRole("gateway", HOUR, HOUR, "app");
        AtomicReference<String> id = new AtomicReference<>(world.vault.secretId("gateway", 1));
        VaultLogin login = new VaultLogin.AppRole("approle", role, VaultWorld.current(id), false, true);
        world.vault.faults().next(request -> request.path().endsWith("/approle/login"), new Fault.ResetAfter());
        VaultProvider provider = world.open(world.settings(login));

        live(provider, HOUR);

        assertThat(world.vault.requests(APP_ROLE)).isEqualTo(1);
        assertThat(failure(provider)).hasMessageContaining("good for one login");
        id.set(world.vault.secretId("gateway", 1));
        live(provider, MINUTE.multipliedBy(2));
        assertThat(read(provider)).isEqualTo("x");
    }

    @Test
    void aLoginThatTheServerPutOffUsesUpNothing() throws Exception {
        String role = world.vault.appRole("gateway", HOUR, HOUR, "app");
        String id = world.vault.secretId("gateway", 1);
        world.vault.seal();
        VaultProvider provider =
                world.open(world.settings(new VaultLogin.AppRole("approle", role, VaultWorld.text(id), false, true)));
        assertThat(failure(provider).kind()).isEqualTo("unavailable");

        world.vault.unseal();
        live(provider, MINUTE);

        assertThat(read(provider)).isEqualTo("x");
    }

    @Test
    void aWrappedSecretIdThatSomebodyHasOpenedRaisesAnAlarmAndIsNotTriedAgain() throws Exception {
        String role = world.vault.appRole("gateway", HOUR, HOUR, "app");
        AtomicReference<String> wrapping = new AtomicReference<>(world.vault.wrappedSecretId("gateway", 1, MINUTE));
        world.root("POST", "sys/wrapping/unwrap", "{\"token\":\"" + wrapping.get() + "\"}");
        VaultLogin login = VaultLogin.wrappedAppRole(role, VaultWorld.current(wrapping));
        List<VaultWrapRefused> alarms = new ArrayList<>();
        try (EventBus bus = EventBus.manual(EventBusConfig.named("test").build(), world.clock)) {
            bus.subscribe(VaultWrapRefused.class, alarms::add);
            try (VaultProvider provider = VaultProvider.of(world.settings(login).build())
                    .clock(world.clock)
                    .events(bus)
                    .manual()) {
                live(provider, HOUR);
                bus.deliverPending();

                assertThat(alarms).hasSize(1);
                assertThat(alarms.get(0).why()).contains("not valid any more");
                assertThat(alarms.toString()).doesNotContain(wrapping.get());
                assertThat(world.vault.requests("POST sys/wrapping/")).isEqualTo(2);
                assertThat(world.vault.requests(APP_ROLE)).isZero();

                wrapping.set(world.vault.wrappedSecretId("gateway", 1, HOUR));
                live(provider, MINUTE.multipliedBy(2));
                assertThat(read(provider)).isEqualTo("x");
            }
        }
    }

    @Test
    void aWrappingThatWasMadeElsewhereIsRefusedUnopened() throws Exception {
        String role = world.vault.appRole("gateway", HOUR, HOUR, "app");
        String wrapping = world.vault.wrapped("secret/data/planted", world.vault.secretId("gateway", 0), HOUR);

        VaultProvider provider = world.open(world.settings(VaultLogin.wrappedAppRole(role, VaultWorld.text(wrapping))));

        assertThat(failure(provider)).hasMessageContaining("not made where secret ids are made");
        assertThat(world.vault.requests("POST sys/wrapping/unwrap")).isZero();
    }

    @Test
    void aWrappingThatWasOpenedByOurOwnLostCallIsNoAlarm() throws Exception {
        String role = world.vault.appRole("gateway", HOUR, HOUR, "app");
        String wrapping = world.vault.wrappedSecretId("gateway", 1, HOUR);
        world.vault.faults().next(request -> request.path().endsWith("/unwrap"), new Fault.ResetAfter());
        List<VaultWrapRefused> alarms = new ArrayList<>();
        try (EventBus bus = EventBus.manual(EventBusConfig.named("test").build(), world.clock);
                VaultProvider provider = VaultProvider.of(
                                world.settings(VaultLogin.wrappedAppRole(role, VaultWorld.text(wrapping)))
                                        .build())
                        .clock(world.clock)
                        .events(bus)
                        .manual()) {
            bus.subscribe(VaultWrapRefused.class, alarms::add);
            live(provider, MINUTE);
            bus.deliverPending();

            assertThat(alarms).isEmpty();
            assertThat(failure(provider).kind()).isEqualTo("unavailable");
        }
    }

    @Test
    void aServerThatIgnoresTheNamespaceIsNotUsed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> world.open(world.settings().namespace("team-a")))
                .withMessageContaining("ignores namespaces")
                .withNoCause();
    }

    @Test
    void aServerThatKnowsTheNamespaceIs() throws Exception {
        try (VaultWorld enterprise = new VaultWorld("team-a")) {
            enterprise.given(DB, "{\"value\":\"x\"}");

            assertThat(read(enterprise.open(enterprise
                            .settings(enterprise.userpass(HOUR, HOUR, "app"))
                            .namespace("team-a"))))
                    .isEqualTo("x");
            assertThat(read(enterprise.open(enterprise.settings().namespace("team-a"))))
                    .isEqualTo("x");
        }
    }

    @Test
    void theVeryFirstCallWithTheServerBlackHoledCostsItsTimeAndNoMore() throws Exception {
        world.vault.faults().always(new Fault.Hang());
        VaultProvider provider =
                world.open(world.settings(world.userpass(HOUR, HOUR, "app")).loginWithin(Duration.ofMillis(100)));
        world.pass(Duration.ofSeconds(4));
        long started = NanoClock.SYSTEM.nanos();

        SecretException failure = catchThrowableOfType(
                SecretException.class, () -> provider.fetch(DB, Which.current(), Duration.ofMillis(80)));

        assertThat(failure.kind()).isEqualTo("unavailable");
        assertThat(NanoClock.SYSTEM.nanos() - started).isLessThan(TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void opensWhileVaultIsDownAndLogsInWhenItIsBack() throws Exception {
        world.vault.seal();
        VaultProvider provider = world.open(world.settings(world.userpass(HOUR, HOUR, "app")));
        assertThat(failure(provider).kind()).isEqualTo("unavailable");

        world.vault.unseal();
        live(provider, MINUTE);

        assertThat(read(provider)).isEqualTo("x");
    }

    @Test
    void closedItGivesItsTokenBackAndItsThreadsEnd() throws Exception {
        VaultProvider provider = VaultProvider.of(
                        world.settings(world.userpass(HOUR, HOUR, "app")).build())
                .open();
        assertThat(read(provider)).isEqualTo("x");
        assertThat(threads("kellet-vault")).isNotEmpty();
        int others = world.vault.liveTokens();

        provider.close();
        provider.close();

        assertThat(world.vault.liveTokens()).isEqualTo(others - 1);
        assertThat(threads("kellet-vault")).allMatch(thread -> thread.getName().contains("-http-"));
        assertThat(failure(provider)).hasMessageContaining("closed");
        assertThat(provider.toString()).contains("not logged in");
    }

    private static List<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .toList();
    }

    @Test
    void aTokenOfSomebodyElseIsNotGivenBack() throws Exception {
        VaultProvider provider = world.open();
        int before = world.vault.liveTokens();

        provider.close();

        assertThat(world.vault.liveTokens()).isEqualTo(before);
    }

    @Test
    void closingTakesNoLongerThanASecondAlthoughNobodyAnswers() throws Exception {
        VaultProvider provider = VaultProvider.of(
                        world.settings(world.userpass(HOUR, HOUR, "app")).build())
                .open();
        world.vault.faults().always(new Fault.Hang());
        long started = NanoClock.SYSTEM.nanos();

        provider.close();

        assertThat(NanoClock.SYSTEM.nanos() - started).isLessThan(TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void aTokenFileIsReadOnlyIfItIsTheOwnersAlone(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("token");
        Files.writeString(file, world.vault.token(HOUR, HOUR, "app") + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        VaultProvider provider = world.open(world.settings(VaultLogin.token(VaultCredential.file(file))));
        assertThat(failure(provider)).hasMessageContaining("cannot be read");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        world.pass(Duration.ofSeconds(4));
        assertThat(read(provider)).isEqualTo("x");

        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertThat(catchThrowableOfType(
                        IOException.class, () -> VaultCredential.file(link).read()))
                .hasMessageContaining("no link");
        assertThatCode(() -> VaultCredential.mounted(link).read()).doesNotThrowAnyException();
    }

    @Test
    void aTokenThatIsNoTokenIsNotShownByAnybody() throws Exception {
        VaultProvider provider = world.open(world.settings(VaultLogin.token(VaultWorld.text("needle\nX: y"))));

        assertThat(failure(provider))
                .hasMessageContaining("no token may")
                .hasMessageNotContaining("needle")
                .hasNoCause();
    }

    @Test
    void aClockThatStepsBackDoesNotStopLogins() throws Exception {
        world.vault
                .faults()
                .next(
                        request -> request.path().contains("/auth/"),
                        new Fault.Answer(WireResponse.of(500, "application/json", "{}")));
        VaultProvider provider = world.open(world.settings(world.userpass(HOUR, HOUR, "app")));

        world.clock.stepBack(Duration.ofDays(1));

        assertThat(failure(provider)).isNull();
    }

    @Test
    @Timeout(30)
    void neitherAStrayInterruptNorAnErrorEndsTheThreadThatRenews() throws Exception {
        AtomicReference<Error> error = new AtomicReference<>();
        Semaphore thrown = new Semaphore(0);
        world.userpass(HOUR, HOUR, "app");
        VaultCredential password = () -> {
            Error now = error.getAndSet(null);
            if (now != null) {
                thrown.release();
                throw now;
            }
            return "only-for-tests".getBytes(UTF_8);
        };
        try (VaultProvider provider = VaultProvider.of(
                        world.settings(VaultLogin.userpass("gateway", password)).build())
                .clock(world.clock)
                .open()) {
            Thread thread = Thread.getAllStackTraces().keySet().stream()
                    .filter(each -> each.getName().equals("kellet-vault"))
                    .findAny()
                    .orElseThrow();
            error.set(new NoClassDefFoundError("made up"));
            world.pass(HOUR);

            thread.interrupt();

            thrown.acquire();
            while (world.vault.requests(LOGIN) < 2) {
                assertThat(thread.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            assertThat(read(provider)).isEqualTo("x");
            thread.interrupt();
            while (thread.isInterrupted()) {
                assertThat(thread.isAlive()).isTrue();
                Thread.onSpinWait();
            }
        }
    }
}
