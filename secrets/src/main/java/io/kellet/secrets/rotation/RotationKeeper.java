package io.kellet.secrets.rotation;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the rotations, turn by turn: starts what is due, takes what is back, abandons what takes too long. Its thread calls neither a step nor the
 * store, and nothing they do can end it.
 *
 * <p>The lock guards the entries; only clocks are called while it is held. What a turn hands back is done after it was given up.
 */
final class RotationKeeper {

    /** One line for each turn that failed, by the keeper's thread. */
    private static final Logger LOG = LoggerFactory.getLogger(RotationKeeper.class);

    private static final long MOST_IDLE_NANOS = 1_000_000_000L;

    /** So that steps which move a test's clock on cannot keep a manual turn going for ever. */
    private static final int PASSES = 16;

    private final RotationConfig config;
    private final SecretStore store;
    private final RotationRecords records;
    private final NanoClock clock;
    private final InstantSource wall;
    private final Executor threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<SecretName, RotationEntry> entries = new TreeMap<>();
    private final SplittableRandom random = new SplittableRandom();
    private volatile boolean closed;
    private volatile @Nullable Thread thread;

    /** @param threads runs each task on a thread of its own */
    RotationKeeper(
            RotationConfig config,
            SecretStore store,
            RotationRecords records,
            NanoClock clock,
            InstantSource wall,
            Executor threads) {
        this.config = config;
        this.store = store;
        this.records = records;
        this.clock = clock;
        this.wall = wall;
        this.threads = threads;
    }

    void add(RotationEntry entry) {
        lock.lock();
        try {
            entries.put(entry.secret, entry);
        } finally {
            lock.unlock();
        }
    }

    void wake() {
        LockSupport.unpark(thread);
    }

    /** On a thread of its own, until it is closed. */
    void run() {
        thread = Thread.currentThread();
        while (!closed) {
            long idle = MOST_IDLE_NANOS;
            try {
                idle = turn();
            } catch (Throwable bug) { // a clock, a log; whatever it was, somebody has to look after the rotations
                LOG.error("a turn of the rotation scheduler failed, it goes on: scheduler={}", config.name(), bug);
            }
            LockSupport.parkNanos(this, Math.min(idle, MOST_IDLE_NANOS));
            Thread.interrupted(); // else somebody's stray interrupt would keep the thread from sleeping again
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
        List<Runnable> answers = new ArrayList<>();
        List<Runnable> reports = new ArrayList<>();
        List<RotationFlight> starts = new ArrayList<>();
        long now;
        lock.lock();
        try {
            if (closed) {
                return Deadline.FOREVER;
            }
            now = clock.nanos();
            Instant calendar = wall.instant();
            for (RotationEntry entry : entries.values()) {
                look(entry, now, calendar, answers, reports);
                if (entry.isDue(now)) {
                    starts.add(start(entry, calendar));
                }
            }
        } finally {
            lock.unlock();
        }
        reports.forEach(Runnable::run);
        starts.forEach(this::launch);
        answers.forEach(this::answer);
        return idle();
    }

    /** Who waits for an answer may do with it what takes long; but gets it in any case. */
    private void answer(Runnable answer) {
        try {
            threads.execute(answer);
        } catch (Throwable e) { // as in launch
            answer.run();
        }
    }

    private void look(RotationEntry entry, long now, Instant calendar, List<Runnable> answers, List<Runnable> reports) {
        RotationFlight flight = entry.flight();
        if (flight == null) {
            return;
        }
        RotationFailure late = flight.abandonIfLate(now);
        if (late != null) {
            reports.add(() -> records.failed(entry.secret, late, flight.attempt()));
            answers.addAll(entry.late(late, flight, now, random.nextLong()));
        }
        if (flight.hasLanded()) {
            answers.addAll(entry.landed(flight, calendar, now, random.nextLong()));
        }
    }

    private RotationFlight start(RotationEntry entry, Instant calendar) {
        RotationFlight flight =
                new RotationFlight(config, entry.plan(calendar), store, records, clock, entry.attempt(), this::wake);
        entry.took(flight);
        return flight;
    }

    private void launch(RotationFlight flight) {
        try {
            threads.execute(flight);
        } catch (Throwable e) { // an executor that is shut down; no more native threads; others are to be started
            flight.refused(e);
        }
    }

    /** After the starts, which in a test may have taken time. */
    private long idle() {
        lock.lock();
        try {
            long now = clock.nanos();
            return entries.values().stream()
                    .mapToLong(entry -> entry.idle(now))
                    .min()
                    .orElse(Deadline.FOREVER);
        } finally {
            lock.unlock();
        }
    }

    private boolean hasLanded() {
        lock.lock();
        try {
            return entries.values().stream()
                    .map(RotationEntry::flight)
                    .anyMatch(flight -> flight != null && flight.hasLanded());
        } finally {
            lock.unlock();
        }
    }

    CompletableFuture<SecretVersion> ask(SecretName secret) {
        CompletableFuture<SecretVersion> answer;
        lock.lock();
        try {
            RotationEntry entry = entries.get(secret);
            if (entry == null) {
                throw new IllegalArgumentException(
                        "nobody rotates this secret here: scheduler=" + config.name() + " secret=" + secret);
            }
            if (closed) {
                throw new IllegalStateException("the scheduler is closed: scheduler=" + config.name());
            }
            answer = entry.ask(clock.nanos());
        } finally {
            lock.unlock();
        }
        wake();
        return answer;
    }

    List<RotationStatus> status() {
        lock.lock();
        try {
            long now = clock.nanos();
            return entries.values().stream().map(entry -> entry.status(now)).toList();
        } finally {
            lock.unlock();
        }
    }

    RotationStats stats() {
        lock.lock();
        try {
            int running = (int) entries.values().stream()
                    .filter(entry -> entry.flight() != null)
                    .count();
            int hung = (int)
                    entries.values().stream().filter(RotationEntry::isHung).count();
            return records.stats(running, hung);
        } finally {
            lock.unlock();
        }
    }

    /** No more turns; who is at it makes no further call, and is asked to return. */
    void close() {
        List<Runnable> answers = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            for (RotationEntry entry : entries.values()) {
                RotationFlight flight = entry.flight();
                if (flight != null) {
                    flight.abandon();
                }
                answers.addAll(entry.close());
            }
        } finally {
            lock.unlock();
        }
        wake();
        answers.forEach(this::answer);
    }
}
