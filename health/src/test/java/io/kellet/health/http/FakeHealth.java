package io.kellet.health.http;

import io.kellet.health.HealthSnapshot;
import io.kellet.health.HealthSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Health that is what the test says. */
final class FakeHealth implements HealthSource {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private volatile HealthSnapshot snapshot;
    private volatile boolean broken;
    private volatile Runnable first = () -> {};
    private volatile Runnable firstOfWaiting = () -> {};
    final List<Long> readings = new CopyOnWriteArrayList<>();
    final List<String> drains = new CopyOnWriteArrayList<>();

    FakeHealth(HealthSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    void set(HealthSnapshot next) {
        lock.lock();
        try {
            snapshot = next;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void breakDown() {
        broken = true;
    }

    /** Done whenever it is read, before anything else. */
    void first(Runnable work) {
        first = work;
    }

    /** Done by whoever begins to wait for news. */
    void firstOfWaiting(Runnable work) {
        firstOfWaiting = work;
    }

    @Override
    public HealthSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public HealthSnapshot snapshot(long now) {
        first.run();
        if (broken) {
            throw new IllegalStateException("no health today");
        }
        readings.add(now);
        return snapshot;
    }

    @Override
    public HealthSnapshot awaitNewer(long version, Duration timeout) throws InterruptedException {
        firstOfWaiting.run();
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (snapshot.version() <= version && left > 0) {
                left = news.awaitNanos(left);
            }
            return snapshot;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void drain(String why) {
        drains.add(why);
        set(snapshot.toBuilder().version(snapshot.version() + 1).draining(why).build());
    }

    /** Does somebody wait for news, so that whoever writes bodies in advance is known to be idle? */
    boolean isAwaited() {
        lock.lock();
        try {
            return lock.hasWaiters(news);
        } finally {
            lock.unlock();
        }
    }
}
