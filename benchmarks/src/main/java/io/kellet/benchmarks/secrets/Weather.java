package io.kellet.benchmarks.secrets;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How the provider is just now, the same for every contender. */
public final class Weather {

    private final LongAdder calls = new LongAdder();
    private volatile long takesMillis;
    private volatile boolean down;

    /** Each call takes so long, and fails if it is down. */
    public void set(long takesMillis, boolean down) {
        this.takesMillis = takesMillis;
        this.down = down;
    }

    /** One call; true if the provider answers. */
    boolean call() {
        calls.increment();
        try {
            TimeUnit.MILLISECONDS.sleep(takesMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !down;
    }

    /** Calls so far. */
    public long calls() {
        return calls.sum();
    }
}
