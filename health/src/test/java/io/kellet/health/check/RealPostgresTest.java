package io.kellet.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.kellet.health.CheckResult;
import io.kellet.health.CheckStatus;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real PostgreSQL behind HikariCP: healthy, exhausted, stopped, black-holed and killed. */
@Timeout(180)
final class RealPostgresTest {

    private static PostgresFixture postgres;

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

    private static HikariDataSource pool(String url, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(1_000);
        config.setValidationTimeout(500);
        return new HikariDataSource(config);
    }

    /** How a pool tells the check how full it is. */
    private static PoolUsage usage(HikariDataSource pool) {
        HikariPoolMXBean bean = pool.getHikariPoolMXBean();
        int max = pool.getMaximumPoolSize();
        return new PoolUsage() {
            @Override
            public int active() {
                return bean.getActiveConnections();
            }

            @Override
            public int max() {
                return max;
            }
        };
    }

    @Test
    void passesAndWarnsWhenThePoolGetsFull() throws Exception {
        try (HikariDataSource pool = pool(postgres.url(), 5)) {
            JdbcCheck check = JdbcCheck.of(pool).query("select 1").pool(usage(pool));
            CheckResult idle = check.check(Runs.patient());
            try (Connection a = pool.getConnection();
                    Connection b = pool.getConnection();
                    Connection c = pool.getConnection();
                    Connection d = pool.getConnection()) {
                CheckResult full = check.check(Runs.patient());

                assertThat(idle.status()).isEqualTo(CheckStatus.PASSED);
                assertThat(full.status()).isEqualTo(CheckStatus.WARNING);
                assertThat(full.message()).contains("4 of 5 connections");
                assertThat(a.isClosed() || b.isClosed() || c.isClosed() || d.isClosed())
                        .isFalse();
            }
        }
    }

    @Test
    void anExhaustedPoolIsSaidToBeTheReason() throws Exception {
        try (HikariDataSource pool = pool(postgres.url(), 1);
                Connection only = pool.getConnection()) {
            CheckResult result = JdbcCheck.of(pool).pool(usage(pool)).check(Runs.patient());

            assertThat(only.isClosed()).isFalse();
            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message())
                    .contains("no connection")
                    .contains("the pool had no connection in time")
                    .contains("1 of 1 connections");
        }
    }

    @Test
    void aThousandRunsLeakNoConnectionOfAPoolOfTwo() throws Exception {
        try (HikariDataSource pool = pool(postgres.url(), 2)) {
            JdbcCheck valid = JdbcCheck.of(pool);
            JdbcCheck good = valid.query("select 1");
            JdbcCheck bad = valid.query("select no_such_thing");
            good.check(Runs.patient());
            int before = FileDescriptors.open();

            for (int i = 0; i < 334; i++) {
                assertThat(valid.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
                assertThat(good.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
                assertThat(bad.check(Runs.patient()).message()).contains("42703");
            }

            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
            assertThat(FileDescriptors.open()).isLessThan(before + 20);
        }
    }

    @Test
    void leavesTheConnectionAsItFoundIt() throws Exception {
        try (Connection connection = DriverManager.getConnection(postgres.url())) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setNetworkTimeout(Runnable::run, 12_345);
            CheckResult result =
                    JdbcCheck.of(() -> unclosable(connection)).query("select 1").check(Runs.patient());

            assertThat(result.status()).isEqualTo(CheckStatus.PASSED);
            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(connection.isReadOnly()).isTrue();
            assertThat(connection.getNetworkTimeout()).isEqualTo(12_345);
            assertThat(connection
                            .unwrap(org.postgresql.core.BaseConnection.class)
                            .getTransactionState())
                    .isEqualTo(org.postgresql.core.TransactionState.IDLE);
        }
    }

    /** So that the test can look at it afterwards. */
    private static Connection unclosable(Connection connection) {
        return (Connection) java.lang.reflect.Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    return method.invoke(connection, arguments);
                });
    }

    @Test
    void aStoppedDatabaseFailsWithinTheRunAndPassesWhenItGoesOn() throws Exception {
        try (Connection connection = DriverManager.getConnection(postgres.url());
                Connection second = DriverManager.getConnection(postgres.url())) {
            postgres.stop();
            CheckResult valid;
            CheckResult query;
            try {
                valid = JdbcCheck.of(() -> connection).check(Runs.brief());
                query = JdbcCheck.of(() -> second).query("select 1").check(Runs.brief());
            } finally {
                postgres.goOn();
            }
            CheckResult after = JdbcCheck.of(() -> DriverManager.getConnection(postgres.url()))
                    .check(Runs.patient());

            assertThat(valid.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(query.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(query.message()).contains("cannot be reached");
            assertThat(after.status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void aConnectionIntoABlackHoleFailsWithinTheRun() throws Exception {
        CountDownLatch hole = new CountDownLatch(1);
        try (FakeServer relay = FakeServer.that((in, out) -> relay(in, out, hole))) {
            String url = postgres.url().replace(":" + postgres.port(), ":" + relay.port());
            try (Connection connection = DriverManager.getConnection(url)) {
                assertThat(connection.isValid(5)).isTrue();
                hole.countDown();

                CheckResult result = JdbcCheck.of(() -> connection).check(Runs.brief());

                assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            }
        }
    }

    /** Passes everything on in both directions, until nothing comes through any more and nobody hangs up. */
    private static void relay(InputStream in, OutputStream out, CountDownLatch hole)
            throws java.io.IOException, InterruptedException {
        try (Socket database = new Socket(InetAddress.getLoopbackAddress(), postgres.port())) {
            Thread back = new Thread(() -> {
                try {
                    pass(database.getInputStream(), out, hole);
                } catch (java.io.IOException e) {
                    // the test is over
                }
            });
            back.setDaemon(true);
            back.start();
            pass(in, database.getOutputStream(), hole);
            back.join();
        }
    }

    private static void pass(InputStream in, OutputStream out, CountDownLatch hole) throws java.io.IOException {
        byte[] bytes = new byte[4096];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            if (hole.getCount() > 0) {
                out.write(bytes, 0, count);
                out.flush();
            }
        }
    }

    @Test
    void aRefusedLoginNamesTheReasonAndNoPassword() {
        CheckResult result = JdbcCheck.of(() -> DriverManager.getConnection("jdbc:postgresql://127.0.0.1:"
                        + postgres.port() + "/nowhere?user=postgres&password=canary-7f3a"))
                .check(Runs.patient());

        assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(result.message()).contains("no database of that name").doesNotContain("canary", "jdbc:");
    }

    @Test
    void aDatabaseThatIsKilledFailsAndNoUrlIsShown() throws Exception {
        try (PostgresFixture doomed = PostgresFixture.start();
                HikariDataSource pool = pool(doomed.url(), 2)) {
            JdbcCheck check = JdbcCheck.of(pool);
            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);

            doomed.kill();
            CheckResult result = check.check(Runs.patient());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message()).doesNotContain("jdbc:");
        }
    }
}
