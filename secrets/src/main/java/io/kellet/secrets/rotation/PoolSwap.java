package io.kellet.secrets.rotation;

import static java.util.Objects.requireNonNull;

import io.kellet.secrets.DatabaseCredentials;
import io.kellet.secrets.RotationSubscription;
import io.kellet.secrets.SecretRef;
import io.kellet.secrets.provider.SecretException;
import io.kellet.time.NanoClock;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source whose pool is replaced by another when the credentials change, without a connection being refused or cut.
 *
 * <pre>{@code
 * PoolSwap orders = PoolSwap.of(PoolSwapConfig.named("orders").build(), secrets.database("db/main"), credentials -> {
 *     HikariConfig hikari = new HikariConfig();
 *     hikari.setJdbcUrl("jdbc:postgresql://db/orders");
 *     hikari.setUsername(credentials.username());
 *     credentials.usePassword(password -> { hikari.setPassword(new String(password)); return null; }); // Hikari wants a string
 *     return new HikariDataSource(hikari);
 * }).open();
 *
 * try (Connection connection = orders.getConnection()) { ... }
 * }</pre>
 *
 * <p><b>When a version is about to change</b>, and before anybody sees the new one, a new pool is made, one connection of it checked, and it takes the place of the
 * old one by one volatile store. Connections that were handed out before go on; the old pool is closed when the last of them is given back, or
 * after {@link PoolSwapConfig#drainFor}. If the new pool cannot be made the old one stays, and it is tried again.
 *
 * <p><b>When the server refuses the credentials</b> (SQLSTATE 28P01 or 28000: they were changed and nobody told us), the rejection is reported to the
 * {@link SecretRef}, which finds those in force, and the call gets its connection from a pool made with them. It waits for that; others that have a connection do not
 * notice.
 *
 * <p>What it costs: a read of a volatile field and two atomic counts for a connection, and {@link LeasedConnection a reflective call} for each method of it.
 * {@code Statement.getConnection} gives the pool's own connection; close the one that was handed out.
 *
 * <p>Any thread may call any method.
 */
public final class PoolSwap implements DataSource, AutoCloseable {

    /** Current, pending and previous: there are no more to be tried. */
    private static final int VERSIONS = 3;

    private static final int LONGEST_CAUSES = 16;

    private final PoolKeeper keeper;
    private final SecretRef<DatabaseCredentials> ref;
    private final RotationSubscription subscription;

    private PoolSwap(Opening opening, @Nullable Executor executor) throws SQLException {
        ref = opening.ref;
        keeper = new PoolKeeper(opening.config, ref, opening.maker, opening.clock, executor);
        subscription = ref.onRotate((old, now) -> keeper.swapTo(now));
        boolean open = false;
        try {
            keeper.swapTo(ref.get());
            open = true;
        } finally {
            if (!open) {
                close();
            }
        }
    }

    /**
     * A pool to be opened.
     *
     * @param maker makes a pool that logs in with these credentials. It may be called for the same version again
     */
    @SuppressWarnings("try") // a pool whose close is interrupted is on a thread of ours that ends with it
    public static <P extends DataSource & AutoCloseable> Opening of(
            PoolSwapConfig config,
            SecretRef<DatabaseCredentials> ref,
            Function<? super DatabaseCredentials, ? extends P> maker) {
        requireNonNull(maker, "maker");
        return new Opening(config, ref, (credentials, drained) -> {
            P pool = requireNonNull(maker.apply(credentials), "the pool that the maker made");
            return new PoolGeneration(credentials, pool, pool, drained);
        });
    }

    /**
     * A connection of the current pool. Close it to give it back.
     *
     * @throws SQLException what the pool says
     */
    @Override
    public Connection getConnection() throws SQLException {
        for (int tries = 0; ; tries++) {
            PoolGeneration pool = keeper.current();
            try {
                Connection connection = pool.lease();
                if (connection != null) {
                    return connection;
                }
                if (keeper.isClosed()) {
                    throw new SQLException("the pool is closed: pool=" + keeper.name(), "08003");
                }
            } catch (SQLException e) {
                // if it was closed while this one waited in it there is another to ask
                boolean replaced = keeper.current() != pool && !keeper.isClosed();
                if (tries >= VERSIONS || (!replaced && !isRejection(e))) {
                    throw e;
                }
                if (!replaced) {
                    replace(pool.credentials, e);
                }
            }
        }
    }

    /** Finds credentials in force and makes a pool with them; throws what the pool said if there are none. */
    private void replace(DatabaseCredentials rejected, SQLException why) throws SQLException {
        keeper.onRejection();
        DatabaseCredentials refused = rejected;
        for (int tries = 0; tries < VERSIONS; tries++) {
            try {
                refused = ref.reportRejected(refused);
                keeper.swapTo(refused);
                return;
            } catch (SecretException e) {
                why.addSuppressed(e);
                throw why;
            } catch (SQLException e) {
                if (!isRejection(e)) {
                    why.addSuppressed(e);
                    throw why;
                }
            }
        }
        throw why;
    }

    /** A pool puts what the driver said behind an exception of its own. */
    static boolean isRejection(SQLException failure) {
        Throwable cause = failure;
        for (int i = 0; i < LONGEST_CAUSES && cause != null; i++) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                if ("28P01".equals(state) || "28000".equals(state)) {
                    return true;
                }
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Refused: whose connections these are is the secret's business. */
    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the credentials come from the secret: pool=" + keeper.name());
    }

    /** What happened so far. */
    public PoolSwapStats stats() {
        return keeper.stats();
    }

    /**
     * Without threads of its own does what is to be done now.
     *
     * @return for how long there is nothing more to do, in nanoseconds
     * @throws IllegalStateException if it has its own thread
     */
    public long turn() {
        return keeper.manualTurn();
    }

    /** Hears of no more changes and closes the pools, whoever uses them. */
    @Override
    public void close() {
        subscription.close();
        keeper.close();
    }

    // what a data source also is

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return keeper.current().pool().getLogWriter();
    }

    /** Of the current pool; the next one does not know of it. */
    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        keeper.current().pool().setLogWriter(out);
    }

    /** Refused: the maker of the pools sets it. */
    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("set it where the pools are made: pool=" + keeper.name());
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return keeper.current().pool().getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return keeper.current().pool().getParentLogger();
    }

    /** Gives the pool of the moment; do not keep it. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        DataSource pool = keeper.current().pool();
        return type.isInstance(this) ? type.cast(this) : type.isInstance(pool) ? type.cast(pool) : pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        DataSource pool = keeper.current().pool();
        return type.isInstance(this) || type.isInstance(pool) || pool.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "PoolSwap[" + keeper.name() + "]";
    }

    /** Makes a pool and wraps it. */
    interface Maker {
        PoolGeneration make(DatabaseCredentials credentials, Runnable drained);
    }

    /** What it is opened with. */
    public static final class Opening {
        private final PoolSwapConfig config;
        private final SecretRef<DatabaseCredentials> ref;
        private final Maker maker;
        private NanoClock clock = NanoClock.SYSTEM;

        private Opening(PoolSwapConfig config, SecretRef<DatabaseCredentials> ref, Maker maker) {
            this.config = requireNonNull(config, "config");
            this.ref = requireNonNull(ref, "ref");
            this.maker = maker;
        }

        /** For all that is measured; by default the system's. */
        public Opening clock(NanoClock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Makes the first pool and opens it, with a daemon thread, {@code kellet-pool-} and the name, that closes old ones.
         *
         * @throws SQLException if no connection can be had
         * @throws SecretException if there are no credentials
         */
        public PoolSwap open() throws SQLException {
            return new PoolSwap(this, null);
        }

        /** Opens it without a thread, for tests: {@link PoolSwap#turn} keeps the time, and old pools are closed by the executor. */
        public PoolSwap manual(Executor closing) throws SQLException {
            return new PoolSwap(this, requireNonNull(closing, "closing"));
        }
    }
}
