package io.kellet.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads, made on demand and gone when idle. Those of a provider are as many as its bulkhead has places; those of rotations at most one for
 * each listener, because none has two calls at once; one for news, so that who is told keeps nobody waiting.
 */
final class Threads {

    private static final long IDLE_SECONDS = 10;

    private final String name;
    private final @Nullable Executor manual; // null: threads of our own
    private final List<ExecutorService> pools = new ArrayList<>();
    final Executor rotations;
    final Executor news;

    Threads(String name, @Nullable Executor manual) {
        this.name = name;
        this.manual = manual;
        if (manual != null) {
            rotations = manual;
            news = Runnable::run;
        } else {
            rotations = kept(new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), named("rotation")));
            news = kept(bounded("news", 1));
        }
    }

    /** So many threads for the calls of a provider; what comes beyond them waits, which is for the moment in which one gets free. */
    Executor ofProvider(String provider, int most) {
        return manual != null ? manual : kept(bounded(provider, most));
    }

    private ThreadPoolExecutor bounded(String part, int most) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(part));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private ExecutorService kept(ExecutorService pool) {
        pools.add(pool);
        return pool;
    }

    private ThreadFactory named(String part) {
        AtomicInteger number = new AtomicInteger();
        return run -> daemon(part + "-" + number.incrementAndGet(), run);
    }

    Thread daemon(String part, Runnable run) {
        Thread thread = new Thread(run, "kellet-secrets-" + name + "-" + part);
        thread.setDaemon(true);
        return thread;
    }

    boolean isManual() {
        return manual != null;
    }

    /** Takes nothing more and interrupts what runs; what is queued is dropped. */
    void end() {
        pools.forEach(ExecutorService::shutdownNow);
    }
}
