package io.kellet.limit;

import static java.util.Objects.requireNonNull;

import io.kellet.count.ThreadCounter;
import io.kellet.order.OrderClass;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.UnaryOperator;

/**
 * Lets so many calls through per period, evenly spread, and a burst after a pause.
 *
 * <pre>{@code
 * RateLimiter venue = new RateLimiter(
 *         RateLimiterConfig.named("venue").rate(500, Duration.ofSeconds(1)).burst(20).reserved(5).build(),
 *         NanoClock.SYSTEM);
 *
 * if (!venue.tryAcquire(OrderClass.NEW, now)) return THROTTLED;   // the last 5 are for cancels and reductions
 * }</pre>
 *
 * <p>No interval as long as the period, wherever it starts, sees more than {@code permits + burst} calls let through. A rate
 * that does not divide a second loses nothing: what an instant is rounded by, less than a nanosecond, never adds up. A
 * try is one load and one compare-and-set, repeated only when another thread got in between.
 *
 * <p>The clock should not go back. If it did, as a second reading confirms, the limiter goes on as if it had just been used
 * up: nothing is let through for that, and it is ready again as soon as after any full use. A caller whose reading is older than
 * the last call let through, because its thread was held up after it read the clock, asks as of a fresh reading.
 */
public final class RateLimiter {

    static final long HELD_UP_NANOS = 1_000_000;

    private static final VarHandle CURRENT;

    static {
        try {
            CURRENT = MethodHandles.lookup().findVarHandle(RateLimiter.class, "current", RateWord.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final NanoClock clock;
    private final RateLimitedException refusal;
    private final ThreadCounter refused = new ThreadCounter();

    @SuppressWarnings({"unused", "UnusedVariable"}) // read and written through CURRENT only
    private RateWord current;

    public RateLimiter(RateLimiterConfig config, NanoClock clock) {
        this.clock = requireNonNull(clock, "clock");
        name = requireNonNull(config, "config").name();
        refusal = new RateLimitedException(name);
        current = RateWord.full(config, clock.nanos());
    }

    /** Takes a permit for a call that adds risk, if there is one. Reads the clock. */
    public boolean tryAcquire() {
        return tryAcquire(1, OrderClass.NEW, clock.nanos());
    }

    /** Takes a permit for a call that adds risk, if there is one at {@code now}. */
    public boolean tryAcquire(long now) {
        return tryAcquire(1, OrderClass.NEW, now);
    }

    /** Takes a permit, the reserved ones included if the order reduces risk. */
    public boolean tryAcquire(OrderClass order, long now) {
        return tryAcquire(1, order, now);
    }

    /** Takes all the permits or none, for a call that adds risk. More than the burst are never there. */
    public boolean tryAcquire(int permits, long now) {
        return tryAcquire(permits, OrderClass.NEW, now);
    }

    /** Takes all the permits or none. */
    public boolean tryAcquire(int permits, OrderClass order, long now) {
        requirePositive(permits);
        boolean reducesRisk = order.reducesRisk();
        long at = now;
        asking:
        while (true) {
            RateWord rate = current();
            if (rate.isOutOfReach(at)) {
                if (!startAfresh(rate)) {
                    return refuse();
                }
                continue;
            }
            long reading = rate.reading(at);
            long seen = rate.seen();
            while (!RateWord.isFrozen(seen)) {
                long taken = rate.taking(permits, seen, reading);
                if (!rate.allows(taken, reading, reducesRisk)) {
                    if (rate.isLaterThan(seen, reading)) {
                        long fresh = clock.nanos();
                        if (!rate.isOutOfReach(fresh) && !rate.isLaterThan(seen, rate.reading(fresh))) {
                            at = fresh; // the caller was held up after reading the clock: it asks now
                            continue asking;
                        }
                        if (rate.isAheadOfTheClock(seen, reading)) {
                            setBackIfTheClockIs(rate);
                        }
                    }
                    return refuse();
                }
                if (rate.replace(seen, taken)) {
                    return true;
                }
                seen = rate.seen();
            }
            advance(rate);
        }
    }

    /** Like {@link #tryAcquire()}, but says no by an exception. */
    public void acquire() {
        acquire(1, OrderClass.NEW, clock.nanos());
    }

    /** Like {@link #tryAcquire(OrderClass, long)}, but says no by an exception. */
    public void acquire(OrderClass order, long now) {
        acquire(1, order, now);
    }

    /**
     * Takes all the permits.
     *
     * @throws RateLimitedException always the same, if they are not there
     */
    public void acquire(int permits, OrderClass order, long now) {
        if (!tryAcquire(permits, order, now)) {
            throw refusal;
        }
    }

    /** What {@link #acquire()} throws; for who asks by value and then wants the exception. */
    public RateLimitedException rejection() {
        return refusal;
    }

    /** Gives back a permit of a call that was not made after all. */
    public boolean giveBack(long takenAt) {
        return giveBack(1, takenAt);
    }

    /**
     * Gives back permits of a call that was not made after all, because a later guard refused it. Reads the clock.
     *
     * <p>What was regained since they were taken is not given back with them: another caller may have used it, and to have it
     * a second time would let one through too many. So the sooner the better, and after their share of the period there
     * is nothing left to give back.
     *
     * @param takenAt the reading they were taken with
     * @return whether there is now more to take than before
     */
    public boolean giveBack(int permits, long takenAt) {
        requirePositive(permits);
        while (true) {
            RateWord rate = current();
            long seen = rate.seen();
            // the clock is read after the word: whoever changed the word so far had an earlier reading
            long now = clock.nanos();
            if (permits > rate.config.burst() || rate.isOutOfReach(now) || rate.isOutOfReach(takenAt)) {
                return false;
            }
            if (RateWord.isFrozen(seen)) {
                advance(rate);
                continue;
            }
            long before = rate.givingBack(permits, seen, takenAt, now);
            if (before == seen) {
                return false;
            }
            if (rate.replace(seen, before)) {
                return true;
            }
        }
    }

    /** How long until a call that adds risk would get a permit if nobody else asked, in nanoseconds. */
    public long nanosUntilAvailable(long now) {
        return nanosUntilAvailable(1, OrderClass.NEW, now);
    }

    /** How long until the permits are there if nobody else asks; {@link Deadline#FOREVER} if they never are. */
    public long nanosUntilAvailable(int permits, OrderClass order, long now) {
        requirePositive(permits);
        while (true) {
            RateWord rate = current();
            RateLimiterConfig config = rate.config;
            boolean reducesRisk = order.reducesRisk();
            if (permits > (reducesRisk ? config.burst() : config.burst() - config.reserved())) {
                return Deadline.FOREVER;
            }
            long seen = rate.seen();
            if (rate.isOutOfReach(now)) {
                return 0; // a try would start afresh
            }
            if (!RateWord.isFrozen(seen)) {
                return rate.nanosUntilAvailable(permits, seen, now, reducesRisk);
            }
            advance(rate);
        }
    }

    /** How many tries were refused. */
    public long refused() {
        return refused.sum();
    }

    public RateLimiterConfig config() {
        return current().config;
    }

    /**
     * Changes the settings of a limiter in use. Permits used stay used, as far as the new burst goes. Two changes at once are
     * made one after the other, so the change may be asked for more than once, each time with the settings it has to
     * change. A change that throws changes nothing.
     *
     * @param change makes the new settings of the present ones, the name being the same
     */
    public void reconfigure(UnaryOperator<RateLimiterConfig> change) {
        requireNonNull(change, "change");
        while (true) {
            RateWord rate = current();
            RateLimiterConfig changed = requireNonNull(change.apply(rate.config), "config");
            if (!changed.name().equals(name)) {
                throw new IllegalArgumentException(
                        "name must stay the same: limiter=" + name + " name=" + changed.name());
            }
            boolean mine = rate.offerSuccessor(RateWord.successor(changed, clock.nanos()));
            advance(rate);
            if (mine) {
                return;
            }
        }
    }

    /** A word ahead of the clock is what a reading that is merely old finds too, so the clock is read once more. */
    private void setBackIfTheClockIs(RateWord rate) {
        long seen = rate.seen();
        long now = clock.nanos();
        if (!RateWord.isFrozen(seen) && !rate.isOutOfReach(now)) {
            long reading = rate.reading(now);
            if (rate.isAheadOfTheClock(seen, reading)) {
                rate.replace(seen, rate.exhausted(reading)); // if another was faster, it knows better
            }
        }
    }

    /** After decades; false if it is only the caller's reading that is decades off. */
    private boolean startAfresh(RateWord rate) {
        long now = clock.nanos();
        if (!rate.isOutOfReach(now)) {
            return false;
        }
        rate.offerSuccessor(RateWord.successor(rate.config, now));
        advance(rate);
        return true;
    }

    private void advance(RateWord rate) {
        CURRENT.compareAndSet(this, rate, rate.handOver(clock));
    }

    private RateWord current() {
        return (RateWord) CURRENT.getAcquire(this);
    }

    private boolean refuse() {
        refused.increment();
        return false;
    }

    private void requirePositive(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("permits must be positive: limiter=" + name + " permits=" + permits);
        }
    }

    @Override
    public String toString() {
        return "RateLimiter[name=" + name + "]";
    }
}
