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
    private static final int MOST_NEWS = 10_000; // who is told and does not return is not to fill the memory

    private final String name;
    private final @Nullable Executor manual; // null: threads of our own
    private final List<ExecutorService> pools = new ArrayList<>();
    private final @Nullable ExecutorService telling; // null: manual
    final Executor rotations;
    final Executor news;

    Threads(String name, @Nullable Executor manual) {
        this.name = name;
        this.manual = manual;
        if (manual != null) {
            telling = null;
            rotations = manual;
            news = Runnable::run;
        } else {
            rotations = kept(new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), named("rotation")));
            telling = bounded("news", 1, MOST_NEWS);
            news = telling;
        }
    }

    /** So many threads for the calls of a provider; what comes beyond them waits, which is for the moment in which one gets free. */
    Executor ofProvider(String provider, int most) {
        return manual != null ? manual : kept(bounded(provider, most, Integer.MAX_VALUE));
    }

    private ThreadPoolExecutor bounded(String part, int most, int waiting) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), named(part));
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

    /** Takes nothing more and interrupts what runs; what is queued is dropped. Not the news: they may have come to their end. */
    void end() {
        pools.forEach(ExecutorService::shutdownNow);
        if (telling != null) {
            telling.shutdown();
        }
    }

    /**
     * Waits for the news to be told.
     *
     * @return what nobody was told
     */
    List<Runnable> endNews(long nanos) {
        if (telling == null) {
            return List.of();
        }
        try {
            if (telling.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
                return List.of();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return telling.shutdownNow();
    }
}
