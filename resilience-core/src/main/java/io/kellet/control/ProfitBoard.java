package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.Scope;
import io.kellet.risk.Amounts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What each account, strategy and so on has won or lost since the day began, the best it had, and how old that is. Pushed
 * by whoever knows, on any thread, read by gates; nobody waits and nothing is allocated.
 *
 * <pre>{@code
 * board.onProfit(Scope.ACCOUNT, 7, profit, clock.nanos());    // on every mark, and at least as often as LossLimit asks
 * }</pre>
 *
 * <p>Nothing is known until it is pushed, neither at the start nor after {@link #startDay}. The best of a day is at least 0,
 * which is how it began.
 *
 * <p>Memory ordering: a writer stores the money first, raises the best by compare-and-set, then stores the time and last
 * that it is known, each with release; a reader loads in the opposite order, each with acquire. So what a reader sees is
 * never older than the time it sees says. Of two threads that push for one number at once either may be last.
 */
public final class ProfitBoard {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int STRIDE = 8; // a cache line for each
    private static final int PROFIT = 0;
    private static final int BEST = 1;
    private static final int TIME = 2;
    private static final int KNOWN = 3;

    /** Told of every push, on the thread that pushes, after it is stored. */
    interface Watch {
        void onProfit(Scope scope, int id, int index);
    }

    private final ScopeIds ids;
    private final long[] words;
    private final CopyOnWriteArrayList<Watch> watches = new CopyOnWriteArrayList<>();
    private volatile Watch[] watching = {};

    /** Knows nothing yet. */
    public ProfitBoard(ScopeIds ids) {
        this.ids = requireNonNull(ids, "ids");
        words = new long[Math.multiplyExact(ids.total(), STRIDE)];
    }

    ScopeIds ids() {
        return ids;
    }

    void watch(Watch watch) {
        watches.add(watch);
        watching = watches.toArray(Watch[]::new);
    }

    /**
     * Profit since the day began, as of now. If that is a loss beyond a limit, latches trip before this returns.
     *
     * @param money negative for a loss
     * @param now the reading of the gate's clock at which it was true
     * @throws IllegalArgumentException if the board has no such number
     */
    public void onProfit(Scope scope, int id, long money, long now) {
        int index = ids.requireIndex(scope, id);
        int at = index * STRIDE;
        WORD.setRelease(words, at + PROFIT, money);
        raise(at + BEST, money);
        WORD.setRelease(words, at + TIME, now);
        WORD.setRelease(words, at + KNOWN, 1L);
        for (Watch watch : watching) {
            watch.onProfit(scope, id, index);
        }
    }

    private void raise(int at, long money) {
        long best = (long) WORD.getAcquire(words, at);
        while (money > best && !WORD.compareAndSet(words, at, best, money)) {
            best = (long) WORD.getAcquire(words, at);
        }
    }

    /** Whoever calculates it does not know any more. */
    public void onUnknown(Scope scope, int id) {
        WORD.setRelease(words, ids.requireIndex(scope, id) * STRIDE + KNOWN, 0L);
    }

    /**
     * A new day: what was won or lost before counts no more, and nothing is known until it is pushed. Call it while
     * nobody pushes: a push of yesterday's that comes after it counts for today.
     */
    public void startDay() {
        for (int at = 0; at < words.length; at += STRIDE) {
            WORD.setRelease(words, at + KNOWN, 0L);
            WORD.setRelease(words, at + PROFIT, 0L);
            WORD.setRelease(words, at + BEST, 0L);
        }
    }

    /** Has it been pushed since the day began? */
    public boolean isKnown(Scope scope, int id) {
        return isKnown(ids.requireIndex(scope, id));
    }

    /** The last one pushed, however old; 0 if none was. */
    public long profit(Scope scope, int id) {
        return (long) WORD.getAcquire(words, ids.requireIndex(scope, id) * STRIDE + PROFIT);
    }

    /** Money lost since the day began; 0 if none. */
    public long loss(Scope scope, int id) {
        return loss(ids.requireIndex(scope, id));
    }

    /** Money lost since the best moment of the day. */
    public long drawdown(Scope scope, int id) {
        return drawdown(ids.requireIndex(scope, id));
    }

    boolean isKnown(int index) {
        return (long) WORD.getAcquire(words, index * STRIDE + KNOWN) != 0;
    }

    /**
     * Is the last one no older than that? One from the future is an old reading of the caller's, unless it is so by more
     * than {@code maxAgeNanos}: then the clock has gone back, and nothing is known of its age.
     */
    boolean isFresh(int index, long now, long maxAgeNanos) {
        long age = now - (long) WORD.getAcquire(words, index * STRIDE + TIME);
        return age <= maxAgeNanos && age >= -maxAgeNanos;
    }

    long loss(int index) {
        return Math.max(0, Amounts.subtract(0, (long) WORD.getAcquire(words, index * STRIDE + PROFIT)));
    }

    long drawdown(int index) {
        long profit = (long) WORD.getAcquire(words, index * STRIDE + PROFIT);
        return Math.max(0, Amounts.subtract((long) WORD.getAcquire(words, index * STRIDE + BEST), profit));
    }
}
