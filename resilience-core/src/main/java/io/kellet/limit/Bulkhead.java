package io.kellet.limit;

import static java.util.Objects.requireNonNull;

import io.kellet.count.ThreadCounter;
import io.kellet.order.OrderClass;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Lets at most so many calls run at once.
 *
 * <pre>{@code
 * Bulkhead venue = new Bulkhead(BulkheadConfig.of("venue", 16));
 *
 * long place = venue.tryAcquire();
 * if (place < 0) return BUSY;
 * try { return send(order); } finally { venue.release(place); }
 * }</pre>
 *
 * <p>Orders that reduce risk take the reserved places first and any other after those; all other orders take only what is
 * not reserved.
 *
 * <p>How it works. Every place is a word on cache lines of its own that counts how often it was taken and left: odd is
 * taken. To take is a compare-and-set to the next odd number, to leave one to the next even number, and the number is the
 * token. So as many calls run as words are odd, never more than there are places, and a token fits once: left twice, or
 * left after somebody else took the place, it finds another number. Threads start to look at different places, and seldom
 * meet while there is room.
 *
 * <p>Why a refusal is right. A look around finds every place taken, but one may have become free behind it while another was
 * taken ahead. So it looks again: the words only grow, so if their sum is the same, none has changed in between, and
 * between the two looks all were taken at once. If not, others made progress, and it starts again. Words are
 * read and written volatile, which puts both looks into the one order that all threads agree on.
 *
 * <p>Why a smaller limit holds at once, and waits for nobody. Places beyond it are left as their calls end, and nobody takes
 * them anew: who has taken a place looks whether the limits are still those he started with, and if not leaves it
 * and starts again. As long as places beyond the limit are taken, who took a place counts all that are taken, his own
 * included, and leaves if they are more than the limit. Of several who do that at once the last to take saw the
 * others, so never too many stay; but all of them may leave, and refuse a call that would have fitted.
 */
public final class Bulkhead {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle LIMITS;

    private static final int STRIDE_BITS = 4; // of longs, two cache lines: the neighbour-line prefetcher fetches pairs
    private static final int LEAST_FIRST = 16;
    private static final int PLACE_BITS = 10;
    private static final int PLACE_MASK = (1 << PLACE_BITS) - 1;
    private static final long FULL = -1;
    private static final long CHANGED = -2;

    static {
        try {
            LIMITS = MethodHandles.lookup().findVarHandle(Bulkhead.class, "limits", Limits.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final int firstPlaces;
    private final long[] first; // their words; places that come later have theirs in the limits, one load further away
    private final BulkheadFullException refusal;
    private final ThreadCounter refused = new ThreadCounter();
    private final ThreadCounter strayReleases = new ThreadCounter();

    @SuppressWarnings({"unused", "UnusedVariable"}) // read and written through LIMITS only
    private Limits limits;

    /** What is replaced as a whole when settings change; the places go from one to the next. */
    private static final class Limits {
        final BulkheadConfig config;
        final long[][] later; // the words of the places after the first ones
        final int all;
        final int open; // the places before this one are for everybody
        final int startMask; // the bits of a thread's number that say at which of these it looks first
        volatile int mayBeTaken; // places from this one on are surely free

        Limits(BulkheadConfig config, int firstPlaces, long[][] later, int mayBeTaken) {
            this.config = config;
            this.later = later;
            all = config.maxInFlight();
            open = config.maxInFlight() - config.reserved();
            startMask = Integer.highestOneBit(Math.min(open, firstPlaces)) - 1;
            this.mayBeTaken = Math.max(all, mayBeTaken);
        }
    }

    public Bulkhead(BulkheadConfig config) {
        name = requireNonNull(config, "config").name();
        refusal = new BulkheadFullException(name);
        firstPlaces = Math.max(LEAST_FIRST, config.maxInFlight());
        first = new long[(firstPlaces + 2) << STRIDE_BITS];
        limits = new Limits(config, firstPlaces, new long[0][], 0);
    }

    /** Takes a place for a call that adds risk. */
    public long tryAcquire() {
        return tryAcquire(OrderClass.NEW);
    }

    /**
     * Takes a place, the reserved ones included if the order reduces risk.
     *
     * @return the token to {@link #release} it with, or a negative number if all were taken
     */
    public long tryAcquire(OrderClass order) {
        boolean reducesRisk = order.reducesRisk();
        Limits now = limits();
        if (!reducesRisk || now.open == now.all) {
            int at = startOf(now);
            int word = wordOf(at);
            long seen = (long) WORD.getVolatile(first, word);
            if (isFree(seen) && WORD.compareAndSet(first, word, seen, seen + 1)) {
                long token = keep(now, first, word, at, seen + 1);
                if (token != CHANGED) {
                    return token;
                }
            }
        }
        return lookAround(reducesRisk);
    }

    private long lookAround(boolean reducesRisk) {
        long token;
        do {
            token = lookAround(limits(), reducesRisk);
        } while (token == CHANGED);
        return token;
    }

    private long lookAround(Limits now, boolean reducesRisk) {
        int end = reducesRisk ? now.all : now.open;
        int start = end > now.open ? now.open : startOf(now);
        long before = FULL;
        while (true) {
            long sum = 0;
            int at = start;
            do {
                long[] words = wordsOf(at, now.later);
                int word = at < firstPlaces ? wordOf(at) : wordOf(0);
                long seen = (long) WORD.getVolatile(words, word);
                if (isFree(seen) && WORD.compareAndSet(words, word, seen, seen + 1)) {
                    return keep(now, words, word, at, seen + 1);
                }
                sum += seen;
                at = at + 1 == end ? 0 : at + 1;
            } while (at != start);
            if (limits() != now) {
                return CHANGED;
            }
            if (sum == before) {
                return refuse();
            }
            before = sum;
        }
    }

    /** Of a place that was just taken: the token if it may stay so. */
    private long keep(Limits then, long[] words, int word, int at, long taken) {
        if (limits() == then && (then.mayBeTaken == then.all || fits(then))) {
            return tokenOf(at, taken);
        }
        WORD.setVolatile(words, word, taken + 1);
        return limits() == then ? refuse() : CHANGED;
    }

    /**
     * Like {@link #tryAcquire(OrderClass)}, but says no by an exception.
     *
     * @throws BulkheadFullException always the same, if all places were taken
     */
    public long acquire(OrderClass order) {
        long token = tryAcquire(order);
        if (token < 0) {
            throw refusal;
        }
        return token;
    }

    /** What {@link #acquire} throws; for who asks by value and then wants the exception. */
    public BulkheadFullException rejection() {
        return refusal;
    }

    /**
     * Leaves a place, on whatever thread.
     *
     * @return false if the token was used before or never given out; that changes nothing and is counted
     */
    public boolean release(long token) {
        int at = (int) token & PLACE_MASK;
        long taken = ((token >>> PLACE_BITS) << 1) | 1;
        if (token >= 0 && at < firstPlaces && WORD.compareAndSet(first, wordOf(at), taken, taken + 1)) {
            return true;
        }
        return releaseLater(token, at, taken);
    }

    private boolean releaseLater(long token, int at, long taken) {
        long[][] later = limits().later;
        if (token >= 0
                && at >= firstPlaces
                && at < firstPlaces + later.length
                && WORD.compareAndSet(later[at - firstPlaces], wordOf(0), taken, taken + 1)) {
            return true;
        }
        strayReleases.increment();
        return false;
    }

    /** How many calls are in flight. A walk over all places; exact when nobody takes or leaves one meanwhile. */
    public int inFlight() {
        long[][] later = limits().later;
        return taken(later, 0, firstPlaces + later.length);
    }

    /** How many tries were refused. */
    public long refused() {
        return refused.sum();
    }

    /** How many releases had a token that fitted nowhere: somebody releases twice. */
    public long strayReleases() {
        return strayReleases.sum();
    }

    public BulkheadConfig config() {
        return limits().config;
    }

    /**
     * Changes the settings of a bulkhead in use, and waits for nobody. Calls in flight stay, even if they are more than the
     * new limit; no other starts before they are fewer. Two changes at once are made one after the other, so the
     * change may be asked for more than once. A change that throws changes nothing.
     *
     * @param change makes the new settings of the present ones, the name being the same
     */
    public void reconfigure(UnaryOperator<BulkheadConfig> change) {
        requireNonNull(change, "change");
        Limits now;
        Limits next;
        do {
            now = limits();
            BulkheadConfig config = requireNonNull(change.apply(now.config), "config");
            if (!config.name().equals(name)) {
                throw new IllegalArgumentException(
                        "name must stay the same: bulkhead=" + name + " name=" + config.name());
            }
            long[][] later = grown(now.later, config.maxInFlight() - firstPlaces);
            next = new Limits(config, firstPlaces, later, now.mayBeTaken);
        } while (!LIMITS.compareAndSet(this, now, next));
    }

    /** Of a caller that has taken a place while some beyond the limit are still taken. */
    private boolean fits(Limits limits) {
        int beyond = taken(limits.later, limits.all, firstPlaces + limits.later.length);
        if (beyond == 0) {
            limits.mayBeTaken =
                    limits.all; // who takes one of them yet sees that the limits have changed, and leaves it
            return true;
        }
        return beyond + taken(limits.later, 0, limits.all) <= limits.all;
    }

    private int taken(long[][] later, int from, int to) {
        int taken = 0;
        for (int at = from; at < to; at++) {
            int word = at < firstPlaces ? wordOf(at) : wordOf(0);
            taken += isFree((long) WORD.getVolatile(wordsOf(at, later), word)) ? 0 : 1;
        }
        return taken;
    }

    private long[] wordsOf(int at, long[][] later) {
        return at < firstPlaces ? first : later[at - firstPlaces];
    }

    /** Where the word of one of the first places is; that of a later one is where the very first is, in its own words. */
    private static int wordOf(int at) {
        return (at + 1) << STRIDE_BITS;
    }

    private static boolean isFree(long word) {
        return (word & 1) == 0;
    }

    private static long[][] grown(long[][] later, int atLeast) {
        if (later.length >= atLeast) {
            return later;
        }
        long[][] grown = Arrays.copyOf(later, atLeast);
        for (int at = later.length; at < atLeast; at++) {
            grown[at] = new long[(1 + 2) << STRIDE_BITS];
        }
        return grown;
    }

    private static long tokenOf(int at, long taken) {
        return ((taken >>> 1) << PLACE_BITS) | at;
    }

    /** Threads are numbered one by one, so that the last bits tell most of them apart. */
    private int startOf(Limits limits) {
        int mask = limits.startMask;
        return mask == 0 ? 0 : (int) Thread.currentThread().getId() & mask;
    }

    private Limits limits() {
        return (Limits) LIMITS.getVolatile(this);
    }

    private long refuse() {
        refused.increment();
        return FULL;
    }

    @Override
    public String toString() {
        return "Bulkhead[name=" + name + "]";
    }
}
