package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.HealthCheck;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Does a database answer, and can the application still get a connection to it? Takes a connection, asks the driver whether it is valid
 * or runs a query, and gives it back as it was: autocommit and read-only are not touched, the network timeout is put back, a
 * transaction that the query began is rolled back.
 *
 * <p><b>Three different waits.</b> The wait for a connection belongs to the pool or driver, JDBC has no limit for it (HikariCP's
 * {@code connectionTimeout}, PostgreSQL's {@code loginTimeout}): keep it shorter than the check's timeout, or the check hangs until it
 * is over; a result says how long it took. What the driver does after that is limited twice, by its own timeout in whole seconds,
 * never zero, which means for ever, and by a network timeout of what the run has left, where the driver can do that.
 *
 * <p>No result holds a word that the driver wrote: drivers put the URL, and the password in it, into their messages. A result names the
 * SQLState and what it means. The exception itself goes nowhere; the pool's and driver's logs have it.
 *
 * <p>Immutable; each method that sets something returns another check.
 */
public final class JdbcCheck implements HealthCheck {

    /** From that share on the pool is a warning. */
    public static final double DEFAULT_WARNING = 0.8;

    /** Drivers that need a thread to set a network timeout get the check's own. */
    private static final Executor DIRECT = Runnable::run;

    private static final Pattern STATE = Pattern.compile("[0-9A-Z]{5}");

    private final ConnectionSource source;
    private final @Nullable String query;
    private final @Nullable PoolUsage pool;
    private final double warnAt;

    private JdbcCheck(ConnectionSource source, @Nullable String query, @Nullable PoolUsage pool, double warnAt) {
        this.source = source;
        this.query = query;
        this.pool = pool;
        this.warnAt = warnAt;
    }

    /** Asks over the application's pool, and so sees what the application sees. */
    public static JdbcCheck of(DataSource pool) {
        return of((ConnectionSource) requireNonNull(pool, "pool")::getConnection);
    }

    /** Asks over connections from anywhere. */
    public static JdbcCheck of(ConnectionSource source) {
        return new JdbcCheck(requireNonNull(source, "source"), null, null, DEFAULT_WARNING);
    }

    /** Runs that query instead of asking the driver: for drivers whose own way says little. It should change nothing. */
    public JdbcCheck query(String query) {
        if (requireNonNull(query, "query").isBlank()) {
            throw new IllegalArgumentException("query must not be blank");
        }
        return new JdbcCheck(source, query, pool, warnAt);
    }

    /** Warns when four fifths of the pool are in use. */
    public JdbcCheck pool(PoolUsage pool) {
        return pool(pool, DEFAULT_WARNING);
    }

    /** Warns when that share of the pool is in use: more than 0, at most 1. */
    public JdbcCheck pool(PoolUsage pool, double warnAt) {
        if (!(warnAt > 0 && warnAt <= 1)) {
            throw new IllegalArgumentException("warnAt must be more than 0 and at most 1: " + warnAt);
        }
        return new JdbcCheck(source, query, requireNonNull(pool, "pool"), warnAt);
    }

    @Override
    public CheckResult check(CheckRun run) {
        CheckResult usage = usage(); // before this check takes a connection of its own
        CheckResult database = database(run);
        return usage == null ? database : both(database, usage);
    }

    /** The worse of the two decides; the database's words come first. */
    private static CheckResult both(CheckResult database, CheckResult usage) {
        Map<String, Object> details = new LinkedHashMap<>(database.details());
        details.putAll(usage.details());
        boolean passed = database.status() == CheckStatus.PASSED;
        String message = passed || usage.message().isEmpty()
                ? (passed ? usage.message() : database.message())
                : database.message() + "; " + usage.message();
        return new CheckResult(passed ? usage.status() : database.status(), message, details);
    }

    private @Nullable CheckResult usage() {
        if (pool == null) {
            return null;
        }
        int active;
        int max;
        try {
            active = pool.active();
            max = pool.max();
        } catch (RuntimeException e) {
            return CheckResult.warning("the usage of the pool cannot be read, asking for it threw "
                    + e.getClass().getName());
        }
        if (max < 1) {
            return CheckResult.warning("the pool says that it may have no connections: max=" + max);
        }
        CheckResult result = active < warnAt * max
                ? CheckResult.passed()
                : CheckResult.warning(
                        active + " of " + max + " connections of the pool are in use, the warning begins at "
                                + Math.round(warnAt * 100) + " %: does somebody keep them, or is the pool too small?");
        return result.with("poolActive", active).with("poolMax", max);
    }

    private CheckResult database(CheckRun run) {
        long asked = run.clock().nanos();
        Connection opened;
        try {
            opened = source.open();
        } catch (SQLException | RuntimeException e) {
            long waited = millisSince(asked, run);
            return CheckResult.failed("no connection to the database after waiting " + waited
                            + " ms for one of the pool or driver: " + text(e))
                    .with("waitMillis", waited);
        }
        long waited = millisSince(asked, run);
        if (opened == null) {
            return CheckResult.failed("the source handed out no connection, but null");
        }
        CheckResult result = CheckResult.failed("the connection was not asked");
        try (Connection connection = opened) {
            result = answered(run, connection, waited);
        } catch (SQLException | RuntimeException e) { // of close alone
            if (result.status() == CheckStatus.PASSED) {
                result = CheckResult.warning(
                        "the database answered, but the connection could not be given back: " + text(e));
            }
        }
        return result.with("waitMillis", waited);
    }

    private CheckResult answered(CheckRun run, Connection connection, long waited) {
        int left;
        try {
            left = run.remainingMillis();
        } catch (SocketTimeoutException e) {
            return CheckResult.failed(
                    "waited " + waited + " ms for a connection of the pool or driver, which left no time to"
                            + " ask the database: is the pool exhausted, or its own timeout longer than the check's?");
        }
        long asked = run.clock().nanos();
        // Whole seconds, never 0: that is "for ever" in JDBC.
        int seconds = Math.max(1, left / 1000);
        CheckResult result;
        Integer before = null;
        try {
            before = limitNetwork(connection, left);
            result = query == null ? validated(connection, seconds) : queried(connection, query, seconds);
        } catch (SQLException | RuntimeException | LinkageError e) { // the last of a driver of before JDBC 4
            result = CheckResult.failed(
                    "the database did not answer as it should within " + millisSince(asked, run) + " ms: " + text(e));
        }
        if (before != null) {
            try {
                connection.setNetworkTimeout(DIRECT, before);
            } catch (SQLException
                    | RuntimeException e) { // after a failure the connection is often closed, and that is news no more
                if (result.status() == CheckStatus.PASSED) {
                    result = CheckResult.warning(
                            "the database answered, but the network timeout of the connection could not be put back: "
                                    + text(e));
                }
            }
        }
        return result.with("answerMillis", millisSince(asked, run));
    }

    /** The timeout that the connection had, or null if the driver has none. */
    private static @Nullable Integer limitNetwork(Connection connection, int millis) throws SQLException {
        try {
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(DIRECT, millis);
            return before;
        } catch (SQLFeatureNotSupportedException | UnsupportedOperationException | AbstractMethodError e) {
            return null; // before JDBC 4.1, or not at all: the driver's timeout in seconds is left
        }
    }

    private static CheckResult validated(Connection connection, int seconds) throws SQLException {
        return connection.isValid(seconds)
                ? CheckResult.passed()
                : CheckResult.failed("the connection is not valid, says the driver, which had " + seconds
                        + " s to find out: is the database stopped or unreachable?");
    }

    private static CheckResult queried(Connection connection, String query, int seconds) throws SQLException {
        boolean begins = !connection.getAutoCommit();
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(seconds);
            if (statement.execute(query)) {
                try (ResultSet rows = statement.getResultSet()) {
                    rows.next();
                }
            }
        } finally {
            if (begins) {
                connection.rollback(); // else the transaction would stay open, with its locks, in a pool
            }
        }
        return CheckResult.passed();
    }

    private static String text(Throwable trouble) {
        if (!(trouble instanceof SQLException e)) {
            return "the driver threw " + trouble.getClass().getName();
        }
        String state = String.valueOf(e.getSQLState());
        boolean standard = STATE.matcher(state).matches();
        return meaning(e, standard ? state : "") + " (" + e.getClass().getName()
                + (standard ? ", SQLState " + state : "")
                + (e.getErrorCode() == 0 ? "" : ", code " + e.getErrorCode()) + ")";
    }

    private static String meaning(SQLException trouble, String state) {
        if (state.equals("57014") || trouble instanceof SQLTimeoutException) {
            return "it took too long and was cancelled";
        }
        if (state.equals("57P03")) {
            return "the database is starting, stopping or recovering";
        }
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "08" -> "the database cannot be reached, or the connection broke";
            case "28" -> "the database refused the login: was the password rotated?";
            case "3D" -> "there is no database of that name";
            case "42" -> "the query is wrong, or the user may not run it";
            case "53" -> "the database has run out of something: connections, memory or disk";
            case "57" -> "somebody is shutting the database down, or ended the connection";
            default ->
                trouble instanceof SQLTransientConnectionException
                        ? "the pool had no connection in time: is it exhausted, or the database down?"
                        : "see the driver's or the pool's log for its words";
        };
    }

    private static long millisSince(long then, CheckRun run) {
        return TimeUnit.NANOSECONDS.toMillis(run.clock().nanos() - then);
    }

    @Override
    public String toString() {
        return "JdbcCheck(" + (query == null ? "isValid" : "query") + ")";
    }
}
