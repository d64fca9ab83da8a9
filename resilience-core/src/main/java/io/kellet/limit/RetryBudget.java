package io.kellet.limit;

import static java.util.Objects.requireNonNull;

import io.kellet.count.ThreadCounter;
import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Bounds the extra attempts, retries and hedges together, that many calls make of one dependency, so that a dependency in
 * trouble does not get more traffic than a healthy one.
 *
 * <pre>{@code
 * Fill fill = venue.send(order);              // the first attempt asks nobody
 * if (fill.isAccepted()) {
 *     budget.onSuccess();
 * } else if (budget.trySpend()) {
 *     fill = venue.send(order);               // the second one has asked
 * }                                           // else: what the first attempt said is the answer
 * }</pre>
 *
 * <p>The rules are those of gRPC's retry throttling. The budget starts full. Asking for an extra attempt takes one token,
 * whether or not it is granted, and it is granted while more than half of the tokens are left after that. A success pays
 * {@link RetryBudgetConfig#ratioThousandths} back. So after an outage, when everybody asked in vain, successes must first
 * earn half a budget.
 *
 * <p><b>What is promised.</b> In any stretch of time, of any length, with any number of threads,
 * <pre>
 *     attempts granted - given back  &lt;  max / 2  +  ratio * successes  [ + minPerSecond * seconds + 1 ]
 * </pre>
 * The argument, in tokens: a grant is one compare-and-set that takes one token from the value it has seen and leaves more
 * than {@code max / 2}; a success adds {@code ratio} and never lifts the value above {@code max}. Let the stretch begin at
 * {@code t0 <= max} and look at its last grant, which left {@code t1 > max / 2}. Up to there
 * {@code t1 <= t0 - grants + ratio * successes + givenBack}, for refusals only take; so
 * {@code grants - givenBack < max - max / 2 + ratio * successes}. The minimum per second has a word of its own, the
 * earliest instant at which it grants again, and grants by one compare-and-set that moves it a whole interval
 * ahead of now: two grants are never closer than an interval.
 *
 * <p>What goes back is never more than what was taken: the word counts grants not given back, and a
 * {@link #giveBack} beyond them is refused and counted.
 *
 * <p>A refusal is for the new attempt alone. There is deliberately no exception for it: the caller already has a real
 * outcome of the attempt before, or one in flight, and that stays the outcome of the call.
 *
 * <p>Memory ordering: the word is read with acquire and written by compare-and-set alone; nothing else is published
 * through it. Nothing here waits or allocates, and a success with a full budget writes nothing.
 */
public final class RetryBudget {

    private static final int TOKEN = 1_000; // the word counts thousandths
    private static final int MILLIS_BITS = 30; // a million tokens in thousandths
    private static final long MILLIS_MASK = (1L << MILLIS_BITS) - 1;
    private static final long ONE_GRANT = 1L << MILLIS_BITS;
    private static final long MOST_GRANTS = -1L >>> MILLIS_BITS;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private static final VarHandle WORD;
    private static final VarHandle NEXT_MINIMUM;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(RetryBudget.class, "word", long.class);
            NEXT_MINIMUM = lookup.findVarHandle(RetryBudget.class, "nextMinimum", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final RetryBudgetConfig config;
    private final NanoClock clock;
    private final long maxMillis;
    private final long halfMillis;
    private final long intervalNanos; // between two grants of the minimum; 0: there is none

    private final ThreadCounter spent = new ThreadCounter();
    private final ThreadCounter refused = new ThreadCounter();
    private final ThreadCounter unmatched = new ThreadCounter();

    /** {@code 63..30 grants not given back, at most | 29..0 thousandths of tokens}; written through WORD. */
    @SuppressWarnings("UnusedVariable")
    private long word;

    /** The reading of the clock from which on the minimum grants again; written through NEXT_MINIMUM. */
    @SuppressWarnings("UnusedVariable")
    private long nextMinimum;

    /** A full budget that reads the system's clock, and that only for its minimum per second. */
    public RetryBudget(RetryBudgetConfig config) {
        this(config, NanoClock.SYSTEM);
    }

    /** A full budget. */
    public RetryBudget(RetryBudgetConfig config, NanoClock clock) {
        this.config = requireNonNull(config, "config");
        this.clock = requireNonNull(clock, "clock");
        maxMillis = (long) config.maxTokens() * TOKEN;
        halfMillis = maxMillis / 2;
        // rounded up, so that a second never holds one grant too many
        intervalNanos =
                config.minPerSecond() == 0 ? 0 : (NANOS_PER_SECOND + config.minPerSecond() - 1) / config.minPerSecond();
        word = maxMillis;
        nextMinimum = clock.nanos();
    }

    /** The name it was made with. */
    public String name() {
        return config.name();
    }

    /** The settings it was made with. */
    public RetryBudgetConfig config() {
        return config;
    }

    /** May one more attempt, a retry or a hedge, be made? Takes a token; if the attempt is then not made, give it back. */
    public boolean trySpend() {
        if (takeToken() || takeMinimum()) {
            spent.increment();
            return true;
        }
        refused.increment();
        return false;
    }

    /** A call succeeded, at whichever attempt. One load while the budget is full. */
    public void onSuccess() {
        while (true) {
            long seen = (long) WORD.getAcquire(this);
            long millis = millis(seen);
            if (millis == maxMillis) {
                return;
            }
            long more = Math.min(maxMillis, millis + config.ratioThousandths());
            if (WORD.compareAndSet(this, seen, seen - millis + more)) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    /**
     * The attempt that {@link #trySpend} granted is not made after all: another guard refused it, or the first attempt
     * came back meanwhile. Once per grant; beyond that it changes nothing and counts as {@link #unmatchedGiveBacks}.
     */
    public void giveBack() {
        while (true) {
            long seen = (long) WORD.getAcquire(this);
            if (seen >>> MILLIS_BITS == 0) {
                unmatched.increment();
                return;
            }
            long millis = millis(seen);
            long more = Math.min(maxMillis, millis + TOKEN);
            if (WORD.compareAndSet(this, seen, seen - millis + more - ONE_GRANT)) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** Would {@link #trySpend} refuse now? Changes nothing; the answer may be old by the time it is used. */
    public boolean exhausted() {
        return millis((long) WORD.getAcquire(this)) - TOKEN <= halfMillis && !minimumIsDue();
    }

    /** Thousandths of tokens left. */
    public long tokensThousandths() {
        return millis((long) WORD.getAcquire(this));
    }

    /** How often an extra attempt was granted, those given back included. */
    public long spent() {
        return spent.sum();
    }

    /** How often an extra attempt was refused. */
    public long refused() {
        return refused.sum();
    }

    /** How often a grant was given back that nobody had: a mistake in the caller. */
    public long unmatchedGiveBacks() {
        return unmatched.sum();
    }

    private boolean takeToken() {
        while (true) {
            long seen = (long) WORD.getAcquire(this);
            long millis = millis(seen);
            if (millis == 0) {
                return false;
            }
            boolean granted = millis - TOKEN > halfMillis;
            long left = seen - millis + Math.max(0, millis - TOKEN);
            if (WORD.compareAndSet(this, seen, granted ? withOneGrantMore(left) : left)) {
                return granted;
            }
            Thread.onSpinWait();
        }
    }

    /** For those whom the tokens refuse: at most one grant per interval. */
    private boolean takeMinimum() {
        if (intervalNanos == 0) {
            return false;
        }
        long next = (long) NEXT_MINIMUM.getAcquire(this);
        long now = clock.nanos(); // after the word: whoever wrote that had read the clock before
        if (next - now > 0 && next - now <= intervalNanos) {
            return false;
        }
        // further ahead than anybody can have put it: the clock stepped back, and the interval starts again from here
        boolean due = next - now <= 0;
        if (!NEXT_MINIMUM.compareAndSet(this, next, now + intervalNanos) || !due) {
            return false; // another caller took this one
        }
        countGrant();
        return true;
    }

    private boolean minimumIsDue() {
        return intervalNanos != 0 && (long) NEXT_MINIMUM.getAcquire(this) - clock.nanos() <= 0;
    }

    private void countGrant() {
        while (true) {
            long seen = (long) WORD.getAcquire(this);
            if (WORD.compareAndSet(this, seen, withOneGrantMore(seen))) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** The count stays at its most, 17 thousand million, once it is there. */
    private static long withOneGrantMore(long word) {
        return word >>> MILLIS_BITS == MOST_GRANTS ? word : word + ONE_GRANT;
    }

    private static long millis(long word) {
        return word & MILLIS_MASK;
    }

    @Override
    public String toString() {
        return "RetryBudget[name=" + config.name() + " tokensThousandths=" + tokensThousandths() + " max=" + maxMillis
                + " spent=" + spent() + " refused=" + refused() + "]";
    }
}
