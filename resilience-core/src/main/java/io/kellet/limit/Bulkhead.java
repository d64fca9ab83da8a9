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
 * left after somebody else took the place, it finds another number. Threads start to look at different places, and do not
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

    private static final int PADDING = 16; // two cache lines: the neighbour-line prefetcher fetches pairs
    private static final int AT = PADDING;
    private static final int PLACE_BITS = 10;
    private static final int PLACE_MASK = (1 << PLACE_BITS) - 1;
    private static final long FULL = -1;
    private static final long CHANGED = -2;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L; // 2^64 / golden ratio: neighbours land far apart

    static {
        try {
            LIMITS = MethodHandles.lookup().findVarHandle(Bulkhead.class, "limits", Limits.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final BulkheadFullException refusal;
    private final ThreadCounter refused = new ThreadCounter();
    private final ThreadCounter strayReleases = new ThreadCounter();

    @SuppressWarnings({"unused", "UnusedVariable"}) // read and written through LIMITS only
    private Limits limits;

    /** What is replaced as a whole when settings change; the places go from one to the next. */
    private static final class Limits {
        final BulkheadConfig config;
        final long[][] places;
        final int all;
        final int open; // the places before this one are for everybody
        volatile int mayBeTaken; // places from this one on are surely free

        Limits(BulkheadConfig config, long[][] places, int mayBeTaken) {
            this.config = config;
            this.places = places;
            all = config.maxInFlight();
            open = config.maxInFlight() - config.reserved();
            this.mayBeTaken = Math.max(all, mayBeTaken);
        }
    }

    public Bulkhead(BulkheadConfig config) {
        name = requireNonNull(config, "config").name();
        refusal = new BulkheadFullException(name);
        limits = new Limits(config, grown(new long[0][], config.maxInFlight()), 0);
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
        long token;
        do {
            token = tryAcquire(limits(), order.reducesRisk());
        } while (token == CHANGED);
        return token;
    }

    private long tryAcquire(Limits now, boolean reducesRisk) {
        int end = reducesRisk ? now.all : now.open;
        int first = end > now.open ? now.open : startOf(Thread.currentThread(), end);
        long before = FULL;
        while (true) {
            long sum = 0;
            int at = first;
            do {
                long[] place = now.places[at];
                long seen = (long) WORD.getVolatile(place, AT);
                if ((seen & 1) == 0 && WORD.compareAndSet(place, AT, seen, seen + 1)) {
                    return limits() == now && (now.mayBeTaken == now.all || fits(now))
                            ? tokenOf(at, seen + 1)
                            : leave(place, seen + 1, now);
                }
                sum += seen;
                at = at + 1 == end ? 0 : at + 1;
            } while (at != first);
            if (limits() != now) {
                return CHANGED;
            }
            if (sum == before) {
                return refuse();
            }
            before = sum;
        }
    }

    private long leave(long[] place, long taken, Limits then) {
        WORD.setVolatile(place, AT, taken + 1);
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
        long[][] places = limits().places;
        int at = (int) token & PLACE_MASK;
        if (token >= 0 && at < places.length) {
            long taken = ((token >>> PLACE_BITS) << 1) | 1;
            if (WORD.compareAndSet(places[at], AT, taken, taken + 1)) {
                return true;
            }
        }
        strayReleases.increment();
        return false;
    }

    /** How many calls are in flight. A walk over all places; exact when nobody takes or leaves one meanwhile. */
    public int inFlight() {
        long[][] places = limits().places;
        return taken(places, 0, places.length);
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
            next = new Limits(config, grown(now.places, config.maxInFlight()), now.mayBeTaken);
        } while (!LIMITS.compareAndSet(this, now, next));
    }

    /** Of a caller that has taken a place while some beyond the limit are still taken. */
    private static boolean fits(Limits limits) {
        int beyond = taken(limits.places, limits.all, limits.places.length);
        if (beyond == 0) {
            limits.mayBeTaken =
                    limits.all; // who takes one of them yet sees that the limits have changed, and leaves it
            return true;
        }
        return beyond + taken(limits.places, 0, limits.all) <= limits.all;
    }

    private static int taken(long[][] places, int from, int to) {
        int taken = 0;
        for (int at = from; at < to; at++) {
            taken += (int) ((long) WORD.getVolatile(places[at], AT) & 1);
        }
        return taken;
    }

    private static long[][] grown(long[][] places, int atLeast) {
        if (places.length >= atLeast) {
            return places;
        }
        long[][] grown = Arrays.copyOf(places, atLeast);
        for (int at = places.length; at < atLeast; at++) {
            grown[at] = new long[PADDING + 1 + PADDING];
        }
        return grown;
    }

    private static long tokenOf(int at, long taken) {
        return ((taken >>> 1) << PLACE_BITS) | at;
    }

    private static int startOf(Thread thread, int places) {
        long spread = (thread.getId() * SPREAD) >>> Integer.SIZE;
        return (int) ((spread * places) >>> Integer.SIZE);
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
