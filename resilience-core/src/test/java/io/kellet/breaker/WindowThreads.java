package io.kellet.breaker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs something so many times on each of two threads. */
final class WindowThreads {

    @FunctionalInterface
    interface Step {
        void run(int thread, int i);
    }

    private WindowThreads() {}

    static void run(int times, Step step) throws InterruptedException {
        run(times, step, () -> {});
    }

    /** Meanwhile the caller's thread does something else, over and over until both are done. */
    static void run(int times, Step step, Runnable meanwhile) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                int number = thread;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < times; i++) {
                        step.run(number, i);
                    }
                }));
            }
            while (!running.stream().allMatch(Future::isDone)) {
                meanwhile.run();
                Thread.onSpinWait();
            }
            for (Future<?> done : running) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a thread failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
