package io.kellet.health.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.testkit.ManualClock;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of a driver, and what becomes of whatever it throws; by a driver of the test's own. */
final class JdbcCheckTest {

    private static final String CANARY = "jdbc:postgresql://db/orders?user=desk&password=canary-7f3a";

    private final ManualClock clock = new ManualClock();
    private final FakeDriver driver = new FakeDriver();

    private CheckRun run(Duration timeout) {
        return CheckRun.startingNow(clock, timeout);
    }

    private CheckResult ask(JdbcCheck check) {
        return check.check(run(Duration.ofSeconds(2)));
    }

    /** Notes the calls, and throws or answers what the test says, by the method's name or the whole call. */
    private static final class FakeDriver implements InvocationHandler {
        private final List<String> calls = new ArrayList<>();
        private final Map<String, Throwable> throwing = new HashMap<>();
        private final Map<String, Object> answers =
                new HashMap<>(Map.of("isValid", true, "getAutoCommit", true, "getNetworkTimeout", 7, "execute", false));

        Connection connection() throws SQLException {
            note("open", "open");
            return proxy(Connection.class);
        }

        private void note(String name, String call) throws SQLException {
            calls.add(call);
            Throwable trouble = throwing.getOrDefault(call, throwing.get(name));
            if (trouble instanceof SQLException e) {
                throw e;
            } else if (trouble instanceof RuntimeException e) {
                throw e;
            } else if (trouble instanceof Error e) {
                throw e;
            }
        }

        private <T> T proxy(Class<T> type) {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this));
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws SQLException {
            StringBuilder call = new StringBuilder(method.getName());
            for (Object argument : arguments == null ? new Object[0] : arguments) {
                if (argument instanceof Integer || argument instanceof String) {
                    call.append(' ').append(argument);
                }
            }
            note(method.getName(), call.toString());
            return method.getName().equals("createStatement") ? proxy(Statement.class) : answers.get(method.getName());
        }
    }

    @Test
    void asksTheDriverWithBothOfItsTimeoutsAndPutsTheOldOneBack() {
        CheckResult result = ask(JdbcCheck.of(driver::connection));

        assertThat(result.status()).isEqualTo(CheckStatus.PASSED);
        assertThat(driver.calls)
                .containsExactly(
                        "open",
                        "getNetworkTimeout",
                        "setNetworkTimeout 2000",
                        "isValid 2",
                        "setNetworkTimeout 7",
                        "close");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 999, 1_000, 1_001, 300_000})
    void neverAsksADriverToWaitForEver(long millis) {
        JdbcCheck.of(driver::connection).check(run(Duration.ofMillis(millis)));
        JdbcCheck.of(driver::connection).query("select 1").check(run(Duration.ofMillis(millis)));

        long seconds = Math.max(1, millis / 1_000);
        assertThat(driver.calls)
                .contains("isValid " + seconds, "setQueryTimeout " + seconds, "setNetworkTimeout " + millis)
                .doesNotContain("isValid 0", "setQueryTimeout 0", "setNetworkTimeout 0");
    }

    @Test
    void aConnectionThatIsNotValidFails() {
        driver.answers.put("isValid", false);

        CheckResult result = ask(JdbcCheck.of(driver::connection));

        assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(result.message()).contains("not valid").contains("2 s");
        assertThat(driver.calls).endsWith("setNetworkTimeout 7", "close");
    }

    @Test
    void aDriverTooOldForWhatItIsAskedFailsAndGetsItsTimeoutBack() {
        driver.throwing.put("isValid", new AbstractMethodError(CANARY));

        CheckResult result = ask(JdbcCheck.of(driver::connection));

        assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(result.message()).contains("java.lang.AbstractMethodError").doesNotContain(CANARY);
        assertThat(driver.calls).endsWith("setNetworkTimeout 7", "close");
    }

    @Test
    void doesWithoutANetworkTimeoutWhereTheDriverHasNone() {
        for (Throwable none : List.of(
                new SQLFeatureNotSupportedException(CANARY),
                new UnsupportedOperationException(CANARY),
                new AbstractMethodError(CANARY))) {
            driver.throwing.put("getNetworkTimeout", none);

            assertThat(ask(JdbcCheck.of(driver::connection)).status()).isEqualTo(CheckStatus.PASSED);
        }
        assertThat(driver.calls).noneMatch(call -> call.startsWith("setNetworkTimeout"));
    }

    @Test
    void aQueryLeavesNoTransactionOpen() {
        driver.answers.put("getAutoCommit", false);

        CheckResult result = ask(JdbcCheck.of(driver::connection).query("select 1"));

        assertThat(result.status()).isEqualTo(CheckStatus.PASSED);
        assertThat(driver.calls).containsSubsequence("execute select 1", "close", "rollback", "close");
        assertThat(driver.calls).noneMatch(call -> call.startsWith("setAutoCommit") || call.startsWith("setReadOnly"));
    }

    @Test
    void aQueryThatFailsLeavesNoTransactionOpenEither() {
        driver.answers.put("getAutoCommit", false);
        driver.throwing.put("execute", new SQLException(CANARY, "42P01"));

        CheckResult result = ask(JdbcCheck.of(driver::connection).query("select 1"));

        assertThat(result.message()).contains("the query is wrong").contains("42P01");
        assertThat(driver.calls).containsSubsequence("execute select 1", "rollback", "close");
    }

    @Test
    void withAutocommitThereIsNothingToRollBack() {
        ask(JdbcCheck.of(driver::connection).query("select 1"));

        assertThat(driver.calls).doesNotContain("rollback");
    }

    @Test
    void aWaitThatTookAllTheTimeIsBlamedOnThePool() {
        JdbcCheck check = JdbcCheck.of(() -> {
            clock.advance(Duration.ofSeconds(3));
            return driver.connection();
        });

        CheckResult result = ask(check);

        assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(result.message()).contains("waited 3000 ms for a connection of the pool");
        assertThat(result.details()).containsEntry("waitMillis", 3_000L);
        assertThat(driver.calls).containsExactly("open", "close");
    }

    @Test
    void aPoolThatGivesUpSaysHowLongItWaited() {
        JdbcCheck check = JdbcCheck.of(() -> {
            clock.advance(Duration.ofSeconds(1));
            throw new SQLTransientConnectionException(CANARY);
        });

        assertThat(ask(check).message())
                .contains("after waiting 1000 ms for one of the pool")
                .contains("the pool had no connection in time")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"open", "getNetworkTimeout", "setNetworkTimeout", "isValid", "close", "execute", "rollback"})
    void noWordOfTheDriverIsShownWhateverItThrows(String method) {
        driver.answers.put("getAutoCommit", false);
        for (Throwable trouble : List.of(
                new SQLException(CANARY, CANARY, 17, new SQLException(CANARY)),
                new SQLException(CANARY, "08006"),
                new SQLFeatureNotSupportedException(CANARY),
                new IllegalStateException(CANARY, new SQLException(CANARY)))) {
            driver.throwing.put(method, trouble);
            for (JdbcCheck check : List.of(
                    JdbcCheck.of(driver::connection),
                    JdbcCheck.of(driver::connection).query("select 1"))) {
                driver.calls.clear();
                CheckResult result = ask(check);

                assertThat(result.toString()).doesNotContain("canary").doesNotContain("jdbc:");
                assertThat(driver.calls.contains("close")).isEqualTo(!method.equals("open"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "08001, cannot be reached",
        "28P01, refused the login",
        "3D000, no database of that name",
        "42501, may not run it",
        "53300, run out of something",
        "57014, took too long",
        "57P01, shutting the database down",
        "57P03, starting",
        "XX000, see the driver",
    })
    void saysWhatAStateMeans(String state, String meaning) {
        driver.throwing.put("isValid", new SQLException(CANARY, state));

        assertThat(ask(JdbcCheck.of(driver::connection)).message())
                .contains(meaning)
                .contains("SQLState " + state);
    }

    @Test
    void aConnectionThatCannotBeGivenBackOrPutRightIsAWarning() {
        driver.throwing.put("close", new SQLException(CANARY, "08003"));
        CheckResult kept = ask(JdbcCheck.of(driver::connection));
        driver.throwing.clear();
        driver.throwing.put("setNetworkTimeout", new SQLException(CANARY, "08003"));
        CheckResult notLimited = ask(JdbcCheck.of(driver::connection));
        driver.throwing.clear();
        driver.throwing.put("setNetworkTimeout 7", new SQLException(CANARY, "08003"));
        CheckResult notPutRight = ask(JdbcCheck.of(driver::connection));

        assertThat(kept.status()).isEqualTo(CheckStatus.WARNING);
        assertThat(kept.message()).contains("could not be given back");
        assertThat(notLimited.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(notPutRight.status()).isEqualTo(CheckStatus.WARNING);
        assertThat(notPutRight.message()).contains("could not be put back");
    }

    @ParameterizedTest
    @CsvSource({"7, 10, PASSED", "8, 10, WARNING", "10, 10, WARNING", "0, 0, WARNING", "0, 1, PASSED"})
    void warnsWhenFourFifthsOfThePoolAreInUse(int active, int max, CheckStatus status) {
        CheckResult result = ask(JdbcCheck.of(driver::connection).pool(pool(active, max)));

        assertThat(result.status()).isEqualTo(status);
    }

    @Test
    void aFullPoolIsNamedBesideTheFailureOfTheDatabase() {
        driver.answers.put("isValid", false);

        CheckResult result = ask(JdbcCheck.of(driver::connection).pool(pool(10, 10)));

        assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(result.message()).contains("not valid").contains("10 of 10 connections");
        assertThat(result.details())
                .containsEntry("poolActive", 10L)
                .containsEntry("poolMax", 10L)
                .containsKey("answerMillis");
    }

    @Test
    void aPoolThatCannotBeReadIsAWarningAndTheDatabaseIsAskedAllTheSame() {
        CheckResult result = ask(JdbcCheck.of(driver::connection).pool(new PoolUsage() {
            @Override
            public int active() {
                throw new IllegalStateException(CANARY);
            }

            @Override
            public int max() {
                return 10;
            }
        }));

        assertThat(result.status()).isEqualTo(CheckStatus.WARNING);
        assertThat(result.message())
                .contains("cannot be read")
                .contains("IllegalStateException")
                .doesNotContain("canary");
        assertThat(driver.calls).contains("isValid 2");
    }

    private static PoolUsage pool(int active, int max) {
        return new PoolUsage() {
            @Override
            public int active() {
                return active;
            }

            @Override
            public int max() {
                return max;
            }
        };
    }

    @Test
    @SuppressWarnings("NullAway") // which is what this test is about
    void aSourceThatHandsOutNothingFails() {
        assertThat(ask(JdbcCheck.of(() -> null)).message()).contains("handed out no connection");
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        JdbcCheck check = JdbcCheck.of(driver::connection);

        assertThatThrownBy(() -> check.query(" ")).hasMessageContaining("blank");
        assertThatThrownBy(() -> check.pool(pool(1, 2), 0)).hasMessageContaining("at most 1: 0.0");
        assertThatThrownBy(() -> check.pool(pool(1, 2), Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> check.pool(pool(1, 2), 1.1)).hasMessageContaining("1.1");
    }
}
