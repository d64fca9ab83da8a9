package io.kellet.secrets.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.DatabaseCredentials;
import io.kellet.secrets.SecretRef;
import io.kellet.secrets.Secrets;
import io.kellet.secrets.SecretsConfig;
import io.kellet.secrets.provider.SecretExpiredException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Stage;
import io.kellet.testkit.ManualClock;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PoolSwapTest {

    private static final SecretName NAME = SecretName.of("db/main");
    private static final Duration DRAIN = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock();
    private final Map<SecretName, FakeVersions> stored = new HashMap<>();
    private final Script script = new Script();
    private final Set<String> inForce = new HashSet<>(Set.of("first"));
    private final List<FakePool> pools = new ArrayList<>();
    private BiFunction<FakePool, String, SQLException> refusal = (pool, password) ->
            new SQLTransientConnectionException("no connection", "28P01", new SQLException("refused", "28P01"));
    private boolean makerFails;

    private Secrets secrets;
    private SecretRef<DatabaseCredentials> ref;
    private PoolSwap swap;

    @BeforeEach
    void open() throws SQLException {
        stored.put(NAME, new FakeVersions(() -> Instant.EPOCH, json("first")));
        secrets = Secrets.of(
                        SecretsConfig.named("test").forcedGap(Duration.ZERO).build())
                .clock(clock)
                .provider(new FakeStore(stored, script))
                .manual(Runnable::run);
        ref = secrets.database(NAME.text());
        swap = PoolSwap.of(PoolSwapConfig.named("test").drainFor(DRAIN).build(), ref, this::pool)
                .clock(clock)
                .manual(Runnable::run);
    }

    @AfterEach
    void close() {
        swap.close();
        secrets.close();
    }

    private static String json(String password) {
        return "{\"username\":\"trader\",\"password\":\"" + password + "\"}";
    }

    private FakePool pool(DatabaseCredentials credentials) {
        if (makerFails) {
            throw new IllegalStateException("canary-7f3a");
        }
        FakePool pool = new FakePool(credentials.usePassword(String::new));
        pools.add(pool);
        return pool;
    }

    /** Another value is current, and all who listen are told. */
    private void rotate(String password) {
        FakeVersions versions = java.util.Objects.requireNonNull(stored.get(NAME));
        versions.overwrite(json(password));
        ref.refresh().join();
        secrets.turn();
    }

    @Test
    void theNewPoolIsThereBeforeAnybodySeesTheNewVersion() throws SQLException {
        inForce.add("second");
        List<String> seen = new ArrayList<>();
        ref.onRotate((old, now) -> seen.add(ref.get().version().id() + " " + pools.size()));

        rotate("second");

        assertThat(seen).containsExactly("v1 2");
        try (Connection connection = swap.getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo("second");
        }
        assertThat(swap.stats().swaps()).isEqualTo(1);
    }

    @Test
    void connectionsOfTheOldPoolGoOnAndTheLastOneClosesIt() throws SQLException {
        inForce.add("second");
        Connection one = swap.getConnection();
        Connection other = swap.getConnection();
        rotate("second");

        swap.turn();
        assertThat(one.getCatalog()).isEqualTo("first");
        one.close();
        one.close(); // twice is once
        swap.turn();
        assertThat(pools.get(0).closed).isFalse();
        assertThat(swap.stats().draining()).isEqualTo(1);
        other.close();
        swap.turn();

        assertThat(pools.get(0).closed).isTrue();
        assertThat(swap.stats().draining()).isZero();
        assertThat(swap.stats().cut()).isZero();
    }

    @Test
    void aPoolThatDoesNotDrainIsClosedWhenItsTimeIsOver() throws SQLException {
        inForce.add("second");
        Connection kept = swap.getConnection();
        rotate("second");

        assertThat(swap.turn()).isEqualTo(DRAIN.toNanos());
        clock.advance(DRAIN.minusNanos(1));
        swap.turn();
        assertThat(pools.get(0).closed).isFalse();
        clock.advanceNanos(1);
        swap.turn();

        assertThat(pools.get(0).closed).isTrue();
        assertThat(swap.stats().cut()).isEqualTo(1);
        kept.close();
        assertThat(swap.stats().leased()).isZero();
    }

    @Test
    void aClockThatStepsBackDoesNotKeepAnOldPoolOpenForLonger() throws SQLException {
        inForce.add("second");
        Connection kept = swap.getConnection();
        rotate("second");
        clock.stepBack(Duration.ofDays(1));
        swap.turn();

        clock.advance(DRAIN);
        swap.turn();

        assertThat(pools.get(0).closed).isTrue();
        assertThat(kept.isClosed()).isFalse(); // it is the pool's business what becomes of it
    }

    @Test
    void aPoolThatCannotBeMadeLeavesTheOldOneAndIsTriedAgain() throws SQLException {
        inForce.add("second");
        makerFails = true;
        rotate("second");
        assertThat(ref.version().id()).isEqualTo("v2");
        try (Connection connection = swap.getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo("first");
        }

        makerFails = false;
        swap.turn();
        clock.advance(Duration.ofSeconds(5));
        swap.turn();

        assertThat(swap.stats().failed()).isEqualTo(1);
        try (Connection connection = swap.getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo("second");
        }
    }

    @Test
    void aNewPoolWhoseFirstConnectionIsNotValidIsClosedAndNotUsed() throws SQLException {
        rotate("never in force");

        assertThat(pools.get(1).closed).isTrue();
        try (Connection connection = swap.getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo("first");
        }
    }

    @Test
    void whatIsRefusedIsReportedAndTheCallGetsItsConnection() throws SQLException {
        FakeVersions versions = java.util.Objects.requireNonNull(stored.get(NAME));
        versions.overwrite(json("second")); // nobody is told
        inForce.clear();
        inForce.add("second");

        try (Connection connection = swap.getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo("second");
        }

        assertThat(swap.stats().rejections()).isEqualTo(1);
        assertThat(swap.stats().swaps()).isEqualTo(1);
    }

    @Test
    void aPasswordThatIsStillPendingIsFoundToo() throws SQLException {
        FakeVersions versions = java.util.Objects.requireNonNull(stored.get(NAME));
        versions.stages.put(Stage.PENDING, versions.add(json("second"), "t"));
        inForce.clear();
        inForce.add("second");

        try (Connection connection = swap.getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo("second");
        }
    }

    @Test
    void ifNoVersionIsAcceptedTheCallerSeesWhatThePoolSaid() {
        FakeVersions versions = java.util.Objects.requireNonNull(stored.get(NAME));
        versions.stages.put(Stage.PENDING, versions.add(json("second"), "t"));
        inForce.clear();

        assertThatThrownBy(swap::getConnection)
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasMessage("no connection")
                .satisfies(
                        e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(SecretExpiredException.class));
    }

    @Test
    void whatIsNotAboutCredentialsIsPassedOnAsItIs() {
        SQLException full = new SQLException("no free connection", "53300");
        refusal = (pool, password) -> full;
        inForce.clear();

        assertThatThrownBy(swap::getConnection).isSameAs(full);
        assertThat(swap.stats().rejections()).isZero();
    }

    @Test
    void whoWaitsInAPoolThatIsReplacedGetsAConnectionOfTheNextOne() throws SQLException {
        inForce.add("second");
        refusal = (pool, password) -> {
            rotate("second");
            return new SQLException("the pool was closed", "08003");
        };
        inForce.remove("first");

        try (Connection connection = swap.getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo("second");
        }
        assertThat(swap.stats().rejections()).isZero();
    }

    @Test
    void nothingOfALibraryIsInWhatTheListenerThrows() {
        makerFails = true;
        assertThatThrownBy(() -> PoolSwap.of(PoolSwapConfig.named("other").build(), ref, this::pool)
                        .manual(Runnable::run))
                .isInstanceOf(SQLException.class)
                .hasNoCause()
                .hasMessage(
                        "the new pool could not be used: pool=other version=fake:v1 failure=java.lang.IllegalStateException");
    }

    @Test
    void closingClosesAllPoolsAndRefusesConnections() throws SQLException {
        inForce.add("second");
        Connection kept = swap.getConnection();
        rotate("second");

        swap.close();
        swap.close();

        assertThat(pools).allMatch(pool -> pool.closed);
        assertThatThrownBy(swap::getConnection).isInstanceOf(SQLException.class).hasMessageContaining("closed");
        rotate("third");
        assertThat(pools).hasSize(2);
        kept.close();
    }

    @Test
    void aConnectionIsItselfAndLetsThoseWhoAskSeeThePoolsOwn() throws Exception {
        try (Connection connection = swap.getConnection();
                Connection other = swap.getConnection()) {
            assertThat(Set.of(connection, other)).hasSize(2).contains(connection);
            assertThat(connection).isNotEqualTo(other);
            assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
            assertThat(connection.isWrapperFor(Connection.class)).isTrue();
            assertThat(connection.isWrapperFor(String.class)).isFalse();
            assertThat(connection.toString()).isEqualTo("connection of first");
            assertThatThrownBy(() -> connection.setCatalog("x")).isExactlyInstanceOf(SQLException.class);
        }
        assertThat(swap.stats().leased()).isZero();
    }

    @Test
    void anAbortedConnectionIsGivenBackToo() throws SQLException {
        Connection connection = swap.getConnection();
        assertThat(swap.stats().leased()).isEqualTo(1);

        connection.abort(Runnable::run);

        assertThat(swap.stats().leased()).isZero();
    }

    @Test
    void asADataSourceItRefusesWhatBelongsToTheMaker() throws SQLException {
        assertThatThrownBy(() -> swap.getConnection("a", "b")).isInstanceOf(SQLFeatureNotSupportedException.class);
        assertThatThrownBy(() -> swap.setLoginTimeout(1)).isInstanceOf(SQLFeatureNotSupportedException.class);
        assertThat(swap.unwrap(FakePool.class)).isSameAs(pools.get(0));
        assertThat(swap.isWrapperFor(PoolSwap.class)).isTrue();
        assertThat(swap).hasToString("PoolSwap[test]");
    }

    /** Gives a connection for each call if its password is in force; the catalog of a connection is the password. */
    private final class FakePool implements DataSource, AutoCloseable {
        private final String password;
        private boolean closed;

        private FakePool(String password) {
            this.password = password;
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (closed || !inForce.contains(password)) {
                throw refusal.apply(this, password);
            }
            return (Connection) java.lang.reflect.Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        String name = method.getName();
                        return switch (name) {
                            case "close", "abort" -> null;
                            case "getCatalog" -> password;
                            case "isClosed", "isWrapperFor" -> false;
                            case "isValid" -> true;
                            case "toString" -> "connection of " + password;
                            default -> throw new SQLException("not here: " + name);
                        };
                    });
        }

        @Override
        public Connection getConnection(String username, String other) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("not here");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
