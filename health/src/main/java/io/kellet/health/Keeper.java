package io.kellet.health;

import io.kellet.time.NanoClock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the checks, turn by turn: takes what has come back, has the {@link CheckBook} judge it, publishes, and starts what is due.
 * Its thread runs no check and calls no listener, and nothing a check does can end it.
 *
 * <p>The lock guards the book, the pauses and the history; only clocks are called while it is held. What the turn hands back is done after
 * it was given up.
 */
final class Keeper {

    /** One line for each change of a status and each check that hangs, by the keeper's thread; one for work that failed, by whoever did it. */
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    private static final long REFRESH_NANOS = 1_000_000_000L;
    private static final long BREATH_NANOS = 100_000_000L;

    /** So that checks which move a test's clock on cannot keep a manual turn going for ever. */
    private static final int PASSES = 16;

    final ReentrantLock lock = new ReentrantLock();

    private final HealthConfig config;
    private final NanoClock clock;
    private final InstantSource wall;
    private final Pulse pulse;
    private final Board board;
    private final CheckThreads threads;
    private final boolean manual;
    private final PauseMeter pauses = new PauseMeter();
    private final History history;
    private final CheckBook book;

    private volatile @Nullable Thread thread;
    private volatile boolean closed;
    private boolean called; // under the lock: there was a turn
    private boolean sound = true; // under the lock: the last turn came to its end
    private long lastNanos;
    private long publishedNanos;

    Keeper(
            HealthConfig config,
            NanoClock clock,
            InstantSource wall,
            Pulse pulse,
            Board board,
            CheckThreads threads,
            Ingest ingest,
            boolean manual) {
        this.config = config;
        this.clock = clock;
        this.wall = wall;
        this.pulse = pulse;
        this.board = board;
        this.threads = threads;
        this.manual = manual;
        history = new History(config.historySize());
        book = new CheckBook(config, clock, threads, pauses, ingest, this::wake);
        publishedNanos = clock.nanos();
        pulse.wakes(this::wake);
    }

    /** What the calendar says; what it said last if it does not answer. */
    static Instant read(InstantSource wall, Instant last) {
        try {
            return Objects.requireNonNullElse(wall.instant(), last);
        } catch (RuntimeException | LinkageError e) {
            return last;
        }
    }

    void wake() {
        LockSupport.unpark(thread);
    }

    // its turns

    /** On a thread of its own, until it is closed. */
    void run() {
        thread = Thread.currentThread();
        while (!closed) {
            long idle = BREATH_NANOS;
            try {
                idle = turn();
            } catch (Throwable bug) { // a clock, a log; whatever it was, somebody has to look after the checks
                report(bug);
            }
            LockSupport.parkNanos(this, idle);
            Thread.interrupted(); // else somebody's stray interrupt would keep the thread from sleeping again
        }
    }

    /** Runs it, and reports what it throws. */
    void guarded(Runnable run) {
        try {
            run.run();
        } catch (Throwable bug) {
            report(bug);
        }
    }

    private void report(Throwable bug) {
        try {
            LOG.error("a part of the health registry's work failed, it goes on: registry={}", config.name(), bug);
        } catch (Throwable worse) {
            // the log is what is broken, or memory: nobody can be told here, and turns that fail are seen as frozen
        }
    }

    /**
     * Does what is to be done now.
     *
     * @return for how long there is nothing to do, in nanoseconds
     */
    long turn() {
        long idle = pass();
        for (int i = 0; i < PASSES && hasLanded(); i++) {
            idle = pass();
        }
        return hasLanded() ? 0 : idle;
    }

    private long pass() {
        CheckBook.Work work;
        Transitions.Changes changes;
        long now;
        lock.lock();
        try {
            if (closed) {
                return 0;
            }
            List<CheckFlight> landed = book.landed();
            now = clock.nanos(); // after it: a pause before any of these came back is in this reading
            boolean wasSound = sound;
            sound = false;
            if (wasSound) { // turns that all fail are none
                pulse.beat(now);
            }
            begin(now);
            Instant at = read(wall, board.current().takenAt());
            long idle = book.turn(landed, now, at);
            changes = publish(now);
            pauses.plan(now + idle);
            work = book.takeWork(idle);
            sound = true;
            if (!wasSound) {
                pulse.beat(now);
            }
        } finally {
            lock.unlock();
        }
        work.interrupts().forEach(CheckFlight::interrupt);
        work.starts().forEach(threads::launch);
        if (manual && !work.starts().isEmpty()) {
            replan(work.idleNanos());
        }
        tell(work, changes);
        return work.idleNanos();
    }

    private boolean hasLanded() {
        lock.lock();
        try {
            return !book.landed().isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void begin(long now) {
        if (called && now - lastNanos < 0) {
            long back = lastNanos - now;
            book.stepBack(back, now);
            pauses.stepBack(back);
            publishedNanos -= back;
        }
        called = true;
        lastNanos = now;
        pauses.turn(now);
    }

    /** The checks ran on this thread, and what time they took is no pause. */
    private void replan(long idleNanos) {
        lock.lock();
        try {
            long now = clock.nanos();
            if (now - lastNanos > 0) {
                pauses.plan(now + idleNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Changes at once, mere figures once a second. */
    private Transitions.Changes publish(long now) {
        boolean due = book.hasChanged()
                || !board.current().frozen().isEmpty()
                || (book.hasFreshFigures() && now - publishedNanos >= REFRESH_NANOS);
        if (!due) {
            board.lookAtKills();
            return Transitions.Changes.NONE;
        }
        Transitions.Changes changes = board.publish(book.views(), book.isStarted());
        book.published();
        publishedNanos = now;
        history.add(changes.checks());
        return changes;
    }

    private void tell(CheckBook.Work work, Transitions.Changes changes) {
        for (CheckEntry entry : work.hung()) {
            LOG.warn(
                    "check hangs, it is not run again until it returns: registry={} check={} timeout={}",
                    config.name(),
                    entry.name(),
                    entry.config.timeout());
        }
        for (CheckChanged change : changes.checks()) {
            String line = "check changed: registry={} check={} from={} to={} reason={} rootCause={} message=\"{}\"";
            Object[] facts = {
                config.name(),
                change.check(),
                change.from().text(),
                change.to().text(),
                change.reason().text(),
                change.rootCause(),
                change.message()
            };
            if (change.to() == CheckStatus.PASSED || change.to().compareTo(change.from()) < 0) {
                LOG.info(line, facts);
            } else {
                LOG.warn(line, facts);
            }
        }
    }

    // from outside

    /** Before it is opened: one that all wait for. */
    void addFirst(CheckConfig check, Probe probe, HealthCheck run) {
        lock.lock();
        try {
            book.add(check, probe, run, true, clock.nanos());
        } finally {
            lock.unlock();
        }
    }

    void add(CheckConfig check, Probe probe, HealthCheck run) {
        change(() -> book.add(check, probe, run, false, clock.nanos()));
    }

    boolean remove(String name) {
        boolean[] removed = {false};
        change(() -> removed[0] = book.remove(name));
        interruptRemoved();
        return removed[0];
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the health registry is closed: registry=" + config.name());
            }
            change.run();
            publish(clock.nanos());
        } finally {
            lock.unlock();
        }
        wake();
    }

    private void interruptRemoved() {
        flights().stream().filter(CheckFlight::isAbandoned).forEach(CheckFlight::interrupt);
    }

    boolean runNow(String name) {
        boolean known;
        lock.lock();
        try {
            known = book.runNow(name, clock.nanos());
        } finally {
            lock.unlock();
        }
        wake();
        return known;
    }

    List<CheckChanged> history() {
        lock.lock();
        try {
            return history.list();
        } finally {
            lock.unlock();
        }
    }

    private List<CheckFlight> flights() {
        lock.lock();
        try {
            return book.flights();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** No more turns; what is in flight is asked to return. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        wake();
        flights().forEach(flight -> {
            flight.abandon();
            flight.interrupt();
        });
    }
}
