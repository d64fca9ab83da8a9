package io.kellet.benchmarks.audit;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/** The thread at the other end: takes what is there, and naps when nothing is. The same for everybody whose queue has no own. */
public final class Taker {

    private static final long NAP_NANOS = 50_000;

    private final Thread thread;
    private volatile boolean closed;

    /** @param taken takes a batch and says how many there were */
    public Taker(IntSupplier taken) {
        thread = new Thread(() -> run(taken), "benchmark-taker");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(IntSupplier taken) {
        while (!closed) {
            if (taken.getAsInt() == 0) {
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
    }

    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
