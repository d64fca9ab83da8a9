package io.kellet.secrets.rotation;

import io.kellet.secrets.DatabaseCredentials;
import io.kellet.time.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pool made with one version of the credentials, and how many of its connections are in use.
 *
 * <p>One word holds the count and whether the pool is closed, so that nobody enters a pool after it was found empty and before it is closed: who enters
 * adds one by compare-and-set unless it is closed; who closes an empty pool sets the bit by compare-and-set from zero.
 */
final class PoolGeneration {

    private static final int CLOSED = 1 << 31;

    final DatabaseCredentials credentials;
    private final DataSource pool;
    private final AutoCloseable closing;
    private final Runnable drained;
    private final AtomicInteger word = new AtomicInteger();

    private volatile boolean retired;
    private long drainNanos; // these two are the keeper's
    private long drainBy;

    /** @param drained is told when it is retired and its last connection came back, perhaps more than once */
    PoolGeneration(DatabaseCredentials credentials, DataSource pool, AutoCloseable closing, Runnable drained) {
        this.credentials = credentials;
        this.pool = pool;
        this.closing = closing;
        this.drained = drained;
    }

    boolean isOf(DatabaseCredentials other) {
        return credentials.version().isSameAs(other.version());
    }

    /** A connection, counted until it is closed; null if the pool is closed. */
    @Nullable
    Connection lease() throws SQLException {
        if (!enter()) {
            return null;
        }
        boolean leased = false;
        try {
            Connection connection = LeasedConnection.of(pool.getConnection(), this::leave);
            leased = true;
            return connection;
        } finally {
            if (!leased) {
                leave();
            }
        }
    }

    private boolean enter() {
        int seen = word.get();
        while ((seen & CLOSED) == 0) {
            if (word.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = word.get();
        }
        return false;
    }

    private void leave() {
        int left = word.decrementAndGet();
        if (left == 0 && retired) {
            drained.run();
        }
    }

    DataSource pool() {
        return pool;
    }

    int leases() {
        return word.get() & ~CLOSED;
    }

    /** Others get their connections elsewhere. */
    void retire(long now, long forNanos) {
        drainNanos = forNanos;
        drainBy = Deadline.after(now, forNanos);
        retired = true;
    }

    /** How long until it must be closed. */
    long drainRemaining(long now) {
        if (drainBy - now > drainNanos) {
            drainBy = Deadline.after(now, drainNanos); // the clock went back
        }
        return Deadline.remaining(drainBy, now);
    }

    /** Nobody uses it, and from now on nobody can. */
    boolean shutIfEmpty() {
        return word.compareAndSet(0, CLOSED);
    }

    /** From now on nobody can use it. Answers how many do. */
    int shut() {
        return word.getAndUpdate(seen -> seen | CLOSED) & ~CLOSED;
    }

    void close() throws Exception {
        closing.close();
    }
}
