package io.kellet.secrets.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.testkit.ManualClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** Two users of a real PostgreSQL take turns. */
@Timeout(180)
final class RealPostgresTest {

    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final SecretName NAME = SecretName.of("db/main");

    private static PostgresFixture postgres;

    private final ManualClock clock = new ManualClock();
    private final Map<SecretName, FakeVersions> secrets = new HashMap<>();
    private final Script script = new Script();
    private final FakeStore store = new FakeStore(secrets, script);

    @BeforeAll
    static void start() {
        postgres = PostgresFixture.start();
    }

    @AfterAll
    static void close() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    private static DataSource adminWith(String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(postgres.url());
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    /** Gives out this connection alone. */
    private static DataSource source(Connection connection) {
        return (DataSource) java.lang.reflect.Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> connection);
    }

    /** The server dies when the new password has come into force there. */
    private record KillsAfterSet(RotationStep step, PostgresFixture server) implements RotationStep {
        @Override
        public SecretBytes create(SecretBytes current, Duration within) throws Exception {
            return step.create(current, within);
        }

        @Override
        public void set(SecretBytes current, SecretBytes pending, Duration within) throws Exception {
            step.set(current, pending, within);
            server.kill();
        }

        @Override
        public void test(SecretBytes pending, Duration within) throws Exception {
            step.test(pending, within);
        }
    }

    @BeforeEach
    void users() throws SQLException {
        postgres.execute(
                "drop table if exists orders",
                "drop role if exists trader",
                "drop role if exists trader_clone",
                "drop role if exists trading_rw",
                "create role trading_rw nologin",
                "create table orders (id int)",
                "grant all on orders to trading_rw",
                "create role trader login password 'canary-first'",
                "grant trading_rw to trader");
        secrets.put(
                NAME,
                new FakeVersions(
                        () -> Instant.EPOCH,
                        "{\"engine\":\"postgres\",\"username\":\"trader\",\"password\":\"canary-first\",\"port\":5432}"));
    }

    private static PostgresAlternatingUsers step() {
        return PostgresAlternatingUsers.of(postgres.adminSource(), PostgresLogin.url(postgres.url()))
                .granting("trading_rw")
                .testing("select count(*) from orders");
    }

    private RotationScheduler scheduler(RotationStep step) {
        return RotationScheduler.of(RotationConfig.named("desk").build())
                .store(store)
                .clock(clock)
                .wall(() -> Instant.EPOCH)
                .rotate(NAME, step)
                .manual(Runnable::run);
    }

    private FakeVersions versions() {
        return java.util.Objects.requireNonNull(secrets.get(NAME));
    }

    private static String member(String json, String name) throws Exception {
        return JsonView.of(FakeVersions.bytes(json))
                .get(name, JsonView.Kind.STRING)
                .text();
    }

    private static void assertLogsIn(String json) throws Exception {
        try (Connection connection = postgres.as(member(json, "username"), member(json, "password"))) {
            assertThat(connection.isValid(5)).isTrue();
            connection.createStatement().execute("insert into orders values (1)");
        }
    }

    private RotationStatus rotate(RotationScheduler scheduler) {
        CompletableFuture<SecretVersion> unused = scheduler.rotateNow(NAME);
        clock.advance(Duration.ofHours(1));
        scheduler.turn();
        return scheduler.status().get(0);
    }

    @Test
    void theUsersTakeTurnsAndTheOldOneStaysValidUntilTheNextRotation() throws Exception {
        String first = versions().current().value();
        try (RotationScheduler scheduler = scheduler(step())) {
            assertThat(rotate(scheduler).lastFailure()).isEmpty();
            String second = versions().current().value();
            assertThat(member(second, "username")).isEqualTo("trader_clone");
            assertLogsIn(first);
            assertLogsIn(second);

            assertThat(rotate(scheduler).lastFailure()).isEmpty();
            String third = versions().current().value();
            assertThat(member(third, "username")).isEqualTo("trader");
            assertLogsIn(second);
            assertLogsIn(third);
            assertThatThrownBy(() -> assertLogsIn(first))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
            assertThat(third).startsWith("{\"engine\":\"postgres\",").endsWith(",\"port\":5432}");
        }
    }

    @Test
    void theServerNeverSeesThePassword() throws Exception {
        try (RotationScheduler scheduler = scheduler(step())) {
            rotate(scheduler);
        }

        String password = member(versions().current().value(), "password");
        assertThat(postgres.log())
                .contains("CREATE ROLE \"trader_clone\" LOGIN PASSWORD 'SCRAM-SHA-256$4096:")
                .doesNotContain(password);
        assertThat(postgres.ask("select rolpassword from pg_authid where rolname = 'trader_clone'"))
                .startsWith("SCRAM-SHA-256$4096:");
    }

    @Test
    void aCrashAfterSetIsGoneOnWithAndTheSamePasswordIsUsed() throws Exception {
        RotationScheduler crashed = scheduler(step());
        script.fail(4, false); // promote
        assertThat(rotate(crashed).lastFailure()).startsWith("promote unavailable");
        crashed.close();
        String pending =
                java.util.Objects.requireNonNull(versions().at(Stage.PENDING)).value();
        assertLogsIn(pending);
        assertLogsIn(versions().current().value());

        script.succeed();
        try (RotationScheduler next = scheduler(step())) {
            next.turn();
        }

        assertThat(versions().current().value()).isEqualTo(pending);
        assertThat(versions().all).hasSize(2);
        assertLogsIn(pending);
    }

    @Test
    void aLostAnswerToSetIsGoneOnWith() throws Exception {
        RotationStep step = step();
        SecretBytes current =
                SecretBytes.copyOf(FakeVersions.bytes(versions().current().value()));
        SecretBytes pending = step.create(current, WITHIN);

        step.set(current, pending, WITHIN);
        step.set(current, pending, WITHIN);

        step.test(pending, WITHIN);
        assertThat(step.continues(current, pending)).isTrue();
        assertThat(step.continues(pending, pending)).isFalse();
    }

    @Test
    void aWrongAdministratorPasswordLeavesAllAsItIsAndIsNamed() throws Exception {
        RotationStep step =
                PostgresAlternatingUsers.of(adminWith("trader", "canary-wrong"), PostgresLogin.url(postgres.url()));
        try (RotationScheduler scheduler = scheduler(step)) {
            RotationStatus status = rotate(scheduler);

            assertThat(status.lastFailure()).startsWith("set sql:").contains("SQLSTATE 28P01");
            assertThat(status.lastFailure()).doesNotContain("canary");
        }
        assertThat(versions().current().id()).isEqualTo("v1");
        assertLogsIn(versions().current().value());
    }

    @Test
    void anAdministratorWithoutTheRightIsNamedByItsSqlState() throws Exception {
        RotationStep step =
                PostgresAlternatingUsers.of(adminWith("trader", "canary-first"), PostgresLogin.url(postgres.url()));
        try (RotationScheduler scheduler = scheduler(step)) {
            assertThat(rotate(scheduler).lastFailure()).startsWith("set sql:").contains("SQLSTATE 42501");
        }
        assertThat(postgres.ask("select 1 from pg_roles where rolname = 'trader_clone'"))
                .isEmpty();
    }

    @Test
    void aRoleThatCannotBeGrantedTakesTheNewUserBackWithIt() throws Exception {
        try (RotationScheduler scheduler = scheduler(step().granting("no such role"))) {
            assertThat(rotate(scheduler).lastFailure()).startsWith("set sql:").contains("SQLSTATE 42704");
        }
        assertThat(postgres.ask("select 1 from pg_roles where rolname = 'trader_clone'"))
                .isEmpty();
    }

    @Test
    void aTestQueryThatTheUserMayNotRunKeepsTheOldVersionCurrent() throws Exception {
        try (RotationScheduler scheduler = scheduler(step().testing("select * from pg_authid"))) {
            assertThat(rotate(scheduler).lastFailure()).startsWith("test sql:").contains("SQLSTATE 42501");
        }
        assertThat(versions().current().id()).isEqualTo("v1");
    }

    @Test
    void namesAreQuotedWhateverIsInThem() throws Exception {
        String user = "o'brien \"x\"; drop table orders; --";
        postgres.execute("drop role if exists \"we\"\"ird 'role'\"", "create role \"we\"\"ird 'role'\" nologin");
        postgres.execute("grant all on orders to \"we\"\"ird 'role'\"");
        secrets.put(
                NAME,
                new FakeVersions(
                        () -> Instant.EPOCH,
                        "{\"username\":\"" + user.replace("\"", "\\\"") + "\",\"password\":\"canary-first\"}"));
        try (RotationScheduler scheduler = scheduler(step().granting("we\"ird 'role'"))) {
            assertThat(rotate(scheduler).lastFailure()).isEmpty();
        }

        String now = versions().current().value();
        assertThat(member(now, "username")).isEqualTo(user + "_clone");
        assertLogsIn(now);
        postgres.execute(
                "drop role \"" + (user + "_clone").replace("\"", "\"\"") + "\"", "drop owned by \"we\"\"ird 'role'\"");
    }

    @Test
    void aSuperuserOrTheAdministratorItselfIsNotTouched() throws Exception {
        postgres.execute(
                "drop role if exists boss_clone", "create role boss_clone superuser login password 'canary-boss'");
        String before = postgres.ask("select rolpassword from pg_authid where rolname = 'boss_clone'");
        for (String user : new String[] {"boss", "postgres_clone"}) {
            secrets.put(
                    NAME,
                    new FakeVersions(
                            () -> Instant.EPOCH, "{\"username\":\"" + user + "\",\"password\":\"canary-first\"}"));
            try (RotationScheduler scheduler = scheduler(step())) {
                assertThat(rotate(scheduler).lastFailure()).contains("superuser");
            }
        }
        assertThat(postgres.ask("select rolpassword from pg_authid where rolname = 'boss_clone'"))
                .isEqualTo(before);
        postgres.execute("drop role boss_clone");
    }

    @Test
    void aServerThatStandsStillFailsTheStepInItsTimeAndIsGoneOnWithLater() throws Exception {
        SecretBytes current =
                SecretBytes.copyOf(FakeVersions.bytes(versions().current().value()));
        try (Connection admin = postgres.admin()) {
            PostgresAlternatingUsers step = PostgresAlternatingUsers.of(
                            source(admin), PostgresLogin.url(postgres.url()))
                    .granting("trading_rw");
            SecretBytes pending = step.create(current, WITHIN);
            postgres.stop();
            try {
                assertThatThrownBy(() -> step.set(current, pending, Duration.ofMillis(300)))
                        .isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> step.test(pending, Duration.ofSeconds(1)))
                        .isInstanceOf(SQLException.class);
            } finally {
                postgres.goOn();
            }
            step().set(current, pending, WITHIN);
            step().test(pending, WITHIN);
        }
    }

    @Test
    void aServerThatIsKilledInTheMiddleLeavesTheRotationToBeGoneOnWith() throws Exception {
        try (PostgresFixture doomed = PostgresFixture.start()) {
            doomed.execute("create role trader login password 'canary-first'");
            PostgresAlternatingUsers step =
                    PostgresAlternatingUsers.of(doomed.adminSource(), PostgresLogin.url(doomed.url()));
            try (RotationScheduler scheduler = scheduler(new KillsAfterSet(step, doomed))) {
                assertThat(rotate(scheduler).lastFailure()).startsWith("test sql:");
                assertThat(rotate(scheduler).lastFailure()).startsWith("set sql:");
            }
            assertThat(versions().current().id()).isEqualTo("v1");
            assertThat(versions().all).hasSize(2);
        }
        try (RotationScheduler scheduler = scheduler(step())) { // it is restored elsewhere
            scheduler.turn();
        }
        assertThat(versions().current().id()).isEqualTo("v2");
        assertLogsIn(versions().current().value());
    }
}
