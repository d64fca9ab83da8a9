package io.kellet.secrets.rotation;

import static java.util.Objects.requireNonNull;

import io.kellet.secrets.DatabaseCredentials;
import io.kellet.secrets.SecretRef;
import io.kellet.secrets.provider.SecretException;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes pools and closes them.
 *
 * <p>Two locks: {@code swapping} is held while a pool is made, which takes as long as the database takes; {@code lock} for a moment, by whoever looks at or changes
 * the list of old pools. Who wants a connection takes neither.
 */
final class PoolKeeper {

    /** One line for each swap and each that failed, by the thread that swaps; one for each old pool that did not drain or close, by who closes it. */
    private static final Logger LOG = LoggerFactory.getLogger(PoolKeeper.class);

    private static final long MOST_IDLE_NANOS = 1_000_000_000L;
    private static final long CLOSE_MILLIS = 1_000;

    private final PoolSwapConfig config;
    private final SecretRef<DatabaseCredentials> ref;
    private final PoolSwap.Maker maker;
    private final NanoClock clock;
    private final long retryNanos;
    private final Executor closing;
    private final @Nullable Thread thread; // null: manual

    private final ReentrantLock swapping = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<PoolGeneration> draining = new ArrayList<>(); // guarded by lock

    private volatile @Nullable PoolGeneration current; // null before the first; written under swapping
    private volatile @Nullable DatabaseCredentials wanted;
    private volatile boolean closed;

    // guarded by lock
    private boolean missed; // was behind when last looked at
    private long retryAt;

    private final AtomicLong swaps = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong rejections = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();

    PoolKeeper(
            PoolSwapConfig config,
            SecretRef<DatabaseCredentials> ref,
            PoolSwap.Maker maker,
            NanoClock clock,
            @Nullable Executor executor) {
        this.config = config;
        this.ref = ref;
        this.maker = maker;
        this.clock = clock;
        retryNanos = config.retryEvery().toNanos();
        retryAt = Deadline.after(clock.nanos(), retryNanos);
        closing = executor == null ? task -> daemon("-close", task).start() : executor;
        thread = executor == null ? daemon("", this::run) : null;
    }

    private Thread daemon(String suffix, Runnable run) {
        Thread made = new Thread(run, "kellet-pool-" + config.name() + suffix);
        made.setDaemon(true);
        return made;
    }

    String name() {
        return config.name();
    }

    PoolGeneration current() {
        return requireNonNull(current, "there is a pool from the opening on");
    }

    boolean isClosed() {
        return closed;
    }

    void onRejection() {
        rejections.incrementAndGet();
    }

    /**
     * Makes a pool with these credentials, or with those that somebody else wanted even later, and puts it to use.
     *
     * @throws SQLException if it cannot be made or gives no good connection; with the state that the database gave
     */
    void swapTo(DatabaseCredentials next) throws SQLException {
        wanted = next;
        swapping.lock();
        try {
            DatabaseCredentials goal = requireNonNull(wanted);
            PoolGeneration seen = current;
            if (closed || (seen != null && seen.isOf(goal))) {
                return;
            }
            PoolGeneration made = make(goal);
            current = made;
            if (seen == null) {
                if (thread != null) {
                    thread.start();
                }
                return;
            }
            swaps.incrementAndGet();
            LOG.info("pool swapped: pool={} from={} to={}", name(), seen.credentials.version(), goal.version());
            retire(seen);
        } finally {
            swapping.unlock();
        }
    }

    private PoolGeneration make(DatabaseCredentials goal) throws SQLException {
        PoolGeneration made = null;
        try {
            made = maker.make(goal, this::wake);
            try (Connection connection = made.pool().getConnection()) {
                if (!connection.isValid((int) config.checkWithin().toSeconds())) {
                    throw new SQLException("the first connection is not valid", "08006");
                }
            }
            return made;
        } catch (SQLException | RuntimeException e) {
            failed.incrementAndGet();
            if (made != null) {
                hand(made);
            }
            settle();
            throw failure(goal, e);
        }
    }

    /** In words of ours, and with the state that says whether it was the credentials: what a library says may quote anything. */
    private SQLException failure(DatabaseCredentials goal, Exception e) {
        String state = null;
        Throwable cause = e;
        for (int i = 0; i < 16 && cause != null && state == null; i++) {
            state = cause instanceof SQLException sql ? sql.getSQLState() : null;
            cause = cause.getCause();
        }
        boolean rejected = e instanceof SQLException sql && PoolSwap.isRejection(sql);
        String type = e.getClass().getName();
        LOG.warn(
                "pool could not be made, the one before stays: pool={} version={} failure={} state={}",
                name(),
                goal.version(),
                type,
                state);
        return new SQLException(
                "the new pool could not be used: pool=" + name() + " version=" + goal.version() + " failure=" + type,
                rejected ? "28P01" : state);
    }

    /** The next try waits again. */
    private void settle() {
        lock.lock();
        try {
            retryAt = Deadline.after(clock.nanos(), retryNanos);
        } finally {
            lock.unlock();
        }
    }

    private void retire(PoolGeneration old) {
        lock.lock();
        try {
            draining.add(old);
            old.retire(clock.nanos(), config.drainFor().toNanos());
        } finally {
            lock.unlock();
        }
        wake();
    }

    // turns

    private void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            long idle = MOST_IDLE_NANOS;
            try {
                idle = turn();
            } catch (RuntimeException | Error bug) { // a clock, a log; somebody has to close the pools
                LOG.error("a turn of the pool's keeper failed, it goes on: pool={}", name(), bug);
            }
            LockSupport.parkNanos(this, Math.min(idle, MOST_IDLE_NANOS));
            Thread.interrupted(); // else somebody's stray interrupt would keep the thread from sleeping again
        }
    }

    long manualTurn() {
        if (thread != null) {
            throw new IllegalStateException("the pool has its own thread: pool=" + name());
        }
        return turn();
    }

    private long turn() {
        boolean again;
        lock.lock();
        try {
            long now = clock.nanos();
            if (retryAt - now > retryNanos) {
                retryAt = Deadline.after(now, retryNanos); // the clock went back
            }
            boolean behind = isBehind();
            if (behind && !missed) {
                missed = true;
                retryAt = Deadline.after(now, retryNanos);
            }
            again = behind && Deadline.hasPassed(retryAt, now);
            missed = behind;
        } finally {
            lock.unlock();
        }
        if (again) {
            swapAgain();
        }
        return closeDrained();
    }

    /**
     * Is another version shown than the pool was made with? For a moment while others are told of a new one; for longer if a swap has failed, or two
     * overtook each other.
     */
    private boolean isBehind() {
        try {
            return !current().isOf(ref.get());
        } catch (SecretException e) {
            return false; // there is none to be made with
        }
    }

    private void swapAgain() {
        try {
            swapTo(ref.get());
        } catch (SQLException | SecretException e) {
            settle(); // the reason was told where it was found
        }
    }

    private long closeDrained() {
        List<PoolGeneration> done = new ArrayList<>();
        long idle;
        lock.lock();
        try {
            long now = clock.nanos();
            idle = missed ? Deadline.remaining(retryAt, now) : Deadline.FOREVER;
            for (Iterator<PoolGeneration> each = draining.iterator(); each.hasNext(); ) {
                PoolGeneration old = each.next();
                long left = old.drainRemaining(now);
                if (old.shutIfEmpty()) {
                    each.remove();
                    done.add(old);
                } else if (left == 0) {
                    each.remove();
                    done.add(old);
                    int inUse = old.shut();
                    cut.addAndGet(inUse);
                    LOG.warn("pool did not drain in time, its connections are cut: pool={} inUse={}", name(), inUse);
                } else {
                    idle = Math.min(idle, left);
                }
            }
        } finally {
            lock.unlock();
        }
        done.forEach(this::hand);
        return idle;
    }

    /** Whoever closes it may take long. */
    private void hand(PoolGeneration old) {
        closing.execute(() -> {
            try {
                old.close();
            } catch (Exception e) {
                LOG.warn(
                        "pool could not be closed: pool={} failure={}",
                        name(),
                        e.getClass().getName());
            }
        });
    }

    PoolSwapStats stats() {
        int old;
        lock.lock();
        try {
            old = draining.size();
        } finally {
            lock.unlock();
        }
        return new PoolSwapStats(
                swaps.get(),
                failed.get(),
                rejections.get(),
                old,
                cut.get(),
                current().leases());
    }

    void close() {
        List<PoolGeneration> all;
        swapping.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            lock.lock();
            try {
                all = new ArrayList<>(draining);
                draining.clear();
            } finally {
                lock.unlock();
            }
            PoolGeneration last = current;
            if (last != null) {
                all.add(last);
            }
        } finally {
            swapping.unlock();
        }
        all.forEach(PoolGeneration::shut);
        all.forEach(this::hand);
        wake();
        if (thread != null && thread != Thread.currentThread()) {
            try {
                TimeUnit.MILLISECONDS.timedJoin(thread, CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
