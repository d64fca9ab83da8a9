package io.kellet.call;

import static java.util.Objects.requireNonNull;

import io.kellet.count.ThreadCounter;
import io.kellet.time.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a call gets another attempt, and when. A stage of {@link Guard}, which asks it only after an attempt has
 * failed: a first attempt that succeeds costs a test for null.
 *
 * <p>Many guards and threads may share one; the waits of all of them are drawn from one seeded sequence.
 */
public final class Retry {

    /** No further attempt; a wait is never negative. */
    static final long NO_MORE = -1;

    private static final VarHandle DICE;

    /** An odd constant with its bits well spread: adding it over and over visits every long once before it repeats. */
    private static final long STRIDE = 0x9E3779B97F4A7C15L;

    static {
        try {
            DICE = MethodHandles.lookup().findVarHandle(Retry.class, "dice", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final RetryConfig config;
    private final Waiter waiter;
    private final boolean looksAtResults;
    private final ThreadCounter retries = new ThreadCounter();
    private final ThreadCounter outOfTime = new ThreadCounter();
    private final ThreadCounter outOfBudget = new ThreadCounter();
    private final ThreadCounter brokenRules = new ThreadCounter();

    @SuppressWarnings(
            "UnusedVariable") // read and written through DICE only; every thread takes the next place, in no order
    private long dice;

    /** Waits by parking the calling thread. */
    public Retry(RetryConfig config) {
        this(config, Waiter.PARKING);
    }

    /** Waits as told; only synchronous calls use the waiter. */
    public Retry(RetryConfig config, Waiter waiter) {
        this.config = requireNonNull(config, "config");
        this.waiter = requireNonNull(waiter, "waiter");
        looksAtResults = config.retryOnResult() != ResultRule.NONE;
        dice = config.seed();
    }

    public RetryConfig config() {
        return config;
    }

    /** Attempts after the first that were granted so far. */
    public long retries() {
        return retries.sum();
    }

    /** Attempts that would have started, or waits that would have ended, past the caller's deadline. */
    public long outOfTime() {
        return outOfTime.sum();
    }

    /** Attempts that the budget refused. */
    public long outOfBudget() {
        return outOfBudget.sum();
    }

    /** How often a rule of the settings threw. */
    public long brokenRules() {
        return brokenRules.sum();
    }

    boolean wants(Throwable failure) {
        try {
            return config.retryOn().matches(failure);
        } catch (Throwable e) { // an old jar's error too: it must not hide the real failure
            brokenRules.increment();
            Failures.attach(failure, e);
            return false;
        }
    }

    boolean wantsBetterThan(@Nullable Object result) {
        return looksAtResults && matches(result);
    }

    private boolean matches(@Nullable Object result) {
        try {
            return config.retryOnResult().matches(result);
        } catch (Throwable e) {
            brokenRules.increment();
            return false;
        }
    }

    /** The wait before the next attempt, or {@link #NO_MORE}. Only then is a budget asked; it is the dearer no. */
    long delayAfter(int failures, long previousNanos, boolean bounded, long deadline, long now) {
        if (failures >= config.attempts()) {
            return NO_MORE;
        }
        long delay = config.backoff().delayNanos(failures, previousNanos, roll());
        if (bounded && delay >= Deadline.remaining(deadline, now)) {
            outOfTime.increment();
            return NO_MORE;
        }
        return delay;
    }

    void await(long nanos) throws InterruptedException {
        if (nanos > 0) {
            waiter.await(nanos);
        } else if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the next attempt");
        }
    }

    void countRetry() {
        retries.increment();
    }

    void countOutOfTime() {
        outOfTime.increment();
    }

    void countOutOfBudget() {
        outOfBudget.increment();
    }

    private long roll() {
        return mixed((long) DICE.getAndAdd(this, STRIDE) + STRIDE);
    }

    /** Spreads every bit of the place over all bits of the answer, one to one. */
    private static long mixed(long place) {
        long z = place;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public String toString() {
        return "Retry[name=" + config.name() + " retries=" + retries() + "]";
    }
}
