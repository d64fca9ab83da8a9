package io.kellet.risk;

import io.kellet.authority.Operator;
import io.kellet.order.Scope;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An override that two people raised. It lets orders pass until its time is over, its uses are used or somebody takes it back,
 * whichever comes first, and never again.
 *
 * <p>The uses that are left and the end are one word, {@code 9..8 end | 7..0 uses left}, changed by compare-and-set alone: of two
 * who want the last use one gets it, and nothing is used after the end, because the end is in the word that a use must
 * change. The deadline is a word of its own. It is written under the lock of {@link Overrides} only, and only made earlier
 * by it, by as much as the clock has gone back; reading the one before is reading it a moment earlier.
 *
 * <p>Trust is in a fresh reading of the clock, since whoever asks may have been held up since it took its own; that
 * costs nothing that matters, as it comes after a refusal only.
 */
public final class OverrideGrant {

    private static final int LEFT_MASK = 0xFF;
    private static final int END_SHIFT = 8;

    private static final VarHandle WORD;
    private static final VarHandle DEADLINE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(OverrideGrant.class, "word", int.class);
            DEADLINE = lookup.findVarHandle(OverrideGrant.class, "deadline", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final OverrideRequest request;
    private final Operator approver;
    private final NanoClock clock;

    // what is asked on the trading thread
    private final long[] orders; // empty: a place
    private final @Nullable Scope scope; // null: orders
    private final int id;
    private final int symbol;
    private final long lastingNanos;

    @SuppressWarnings({"unused", "UnusedVariable"}) // through WORD
    private int word;

    @SuppressWarnings({"unused", "UnusedVariable"}) // through DEADLINE
    private long deadline; // a reading of the clock

    private final AtomicReference<@Nullable Operator> revoker = new AtomicReference<>();

    OverrideGrant(OverrideRequest request, Operator approver, NanoClock clock, long reading) {
        this.request = request;
        this.approver = approver;
        this.clock = clock;
        OverrideTerms terms = request.terms();
        if (terms.target() instanceof OverrideTarget.Place place) {
            orders = new long[0];
            scope = place.scope();
            id = place.id();
            symbol = place.symbol();
        } else {
            orders = ((OverrideTarget.Orders) terms.target())
                    .ids().stream().mapToLong(Long::longValue).toArray();
            scope = null;
            id = 0;
            symbol = LimitEntry.EVERY;
        }
        lastingNanos = terms.lasting().toNanos();
        deadline = Deadline.after(reading, lastingNanos);
        word = terms.uses();
    }

    /** The number of its request. */
    public long number() {
        return request.number();
    }

    /** The name of the control that lets orders pass. */
    public String control() {
        return request.control();
    }

    public OverrideTerms terms() {
        return request.terms();
    }

    public Operator requester() {
        return request.requester();
    }

    public Operator approver() {
        return approver;
    }

    /** How many uses are left; 0 after its end. */
    public int usesLeft() {
        int seen = (int) WORD.getAcquire(this);
        return isOver(seen) ? 0 : seen;
    }

    /** Could it let an order pass now? Reads the clock, and ends it if it is over. */
    public boolean isLive() {
        return usesLeft() > 0 && isInTimeNow();
    }

    /** How it ended; null while it has not, or nobody noticed yet. */
    public @Nullable OverrideEnd end() {
        return OverrideEnd.of((int) WORD.getAcquire(this) >>> END_SHIFT);
    }

    /** Is it for such an order, and not over by the order's reading of the clock, nor by a fresh one? 0 B. */
    boolean covers(String control, OrderView order) {
        if (!request.control().equals(control) || !isFor(order) || usesLeft() == 0) {
            return false;
        }
        return isInTimeElseOver(order.now()) && isInTimeNow();
    }

    /** Takes a use if one is left and there is time left. 0 B. */
    boolean use() {
        if (!isInTimeNow()) {
            return false;
        }
        while (true) {
            int seen = (int) WORD.getAcquire(this);
            if (isOver(seen) || seen == 0) {
                return false;
            }
            if (WORD.compareAndSet(this, seen, seen - 1)) {
                return true;
            }
            Thread.onSpinWait();
        }
    }

    /** Gives a use back that let nothing pass after all. After the end nothing comes back. 0 B. */
    boolean giveBack() {
        while (true) {
            int seen = (int) WORD.getAcquire(this);
            if (isOver(seen) || seen == request.terms().uses()) {
                return false;
            }
            if (WORD.compareAndSet(this, seen, seen + 1)) {
                return true;
            }
            Thread.onSpinWait();
        }
    }

    /**
     * Ends it unless it is over. Waits for nobody.
     *
     * @return whether it was this that ended it
     */
    boolean revoke(Operator operator) {
        if (!isInTimeElseOver(clock.nanos())) {
            return false;
        }
        revoker.compareAndSet(null, operator); // before the end, which whoever sees puts on record
        return end(OverrideEnd.REVOKED) == OverrideEnd.REVOKED;
    }

    /** Who ended it, if {@link OverrideEnd#REVOKED} is how it ended. */
    @Nullable
    Operator revoker() {
        return end() == OverrideEnd.REVOKED ? revoker.get() : null;
    }

    /** Was it raised there? */
    boolean isOf(Overrides overrides) {
        return request.home == overrides;
    }

    /**
     * Ends it unless it has ended. One that has no uses left is used up, whatever else happened since.
     *
     * @return how it ended by this; null if it had
     */
    @Nullable
    OverrideEnd end(OverrideEnd end) {
        while (true) {
            int seen = (int) WORD.getAcquire(this);
            if (isOver(seen)) {
                return null;
            }
            OverrideEnd how = seen == 0 ? OverrideEnd.USED_UP : end;
            if (WORD.compareAndSet(this, seen, seen | (how.code() << END_SHIFT))) {
                return how;
            }
        }
    }

    /** Under the lock: is it over? Says so for good. */
    boolean isOverAt(long reading) {
        WORD.compareAndSet(this, 0, OverrideEnd.USED_UP.code() << END_SHIFT); // not if a use came back just now
        isInTimeElseOver(reading);
        return isOver((int) WORD.getAcquire(this));
    }

    /** Under the lock: the clock went back by so much, and its time goes on where it was. */
    void clockWentBack(long nanos) {
        DEADLINE.setRelease(this, (long) DEADLINE.getAcquire(this) - nanos);
    }

    /** How often it was used; after its end for good. */
    int used() {
        return request.terms().uses() - ((int) WORD.getAcquire(this) & LEFT_MASK);
    }

    private boolean isFor(OrderView order) {
        if (scope != null) {
            return order.id(scope) == id && (symbol == LimitEntry.EVERY || order.symbol() == symbol);
        }
        for (long named : orders) {
            if (named == order.orderId()) {
                return true;
            }
        }
        return false;
    }

    private boolean isInTimeElseOver(long reading) {
        if (Deadline.hasPassed((long) DEADLINE.getAcquire(this), reading)) {
            end(OverrideEnd.EXPIRED);
            return false;
        }
        return true;
    }

    /**
     * By a fresh reading. One from before it was raised says that the clock went back: nothing passes until {@link Overrides#sweep}
     * has set the deadline right.
     */
    private boolean isInTimeNow() {
        long reading = clock.nanos();
        return isInTimeElseOver(reading) && (long) DEADLINE.getAcquire(this) - reading <= lastingNanos;
    }

    private static boolean isOver(int word) {
        return word >>> END_SHIFT != 0;
    }

    @Override
    public String toString() {
        return "OverrideGrant[" + number() + " control=" + control() + " left=" + usesLeft() + " of " + terms() + "]";
    }
}
