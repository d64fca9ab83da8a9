package io.kellet.var;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The value at risk of one book, asked before every order and told of every fill.
 *
 * <pre>{@code
 * VarBook book = new VarBook(
 *         VarConfig.named("desk-7").symbols(50).limit(Confidence.P99, 200_000).limit(Confidence.P99_9, 500_000).build(),
 *         CovarianceModel.ofReturns(series, 250, 1, clock.nanos()), moneyPerLot, clock);
 *
 * long answer = book.check(symbol, lots, now);       // bought is positive, sold is negative
 * if (!VarAnswer.isPass(answer)) return reject(VarAnswer.reason(answer));
 * book.onAccept(symbol, lots);                       // later onFill, or onRelease for what was not filled
 * }</pre>
 *
 * <p>What passes: an order after which no limit is exceeded; and, at a limit that is, one after which the VaR is no higher
 * than it is now. So a hedge passes while in breach, and what makes a breach worse does not. Without a VaR (model too old, made of
 * too little, without a row for something that the book holds, a quantity too large to reckon with) nothing passes, and the
 * answer names the reason.
 *
 * <p>Threads: one owner thread checks and tells. Any thread may replace the model, take a snapshot and read the current
 * figures. Nothing that the owner calls allocates, locks or waits.
 *
 * <p>A replaced model. The thread that brings it computes everything from a snapshot of the lots, and leaves that to be
 * fetched. The owner fetches it at its next call, compares the lots of every symbol with those it was computed from, and adds
 * what came since: one look at each symbol, and one row for each that changed. Lots are whole numbers, so nothing is lost or
 * counted twice, whenever the snapshot was taken. Of two that wait, the later is taken.
 *
 * <p>Memory ordering. What was computed is published by a volatile exchange and fetched by an acquire load and an exchange, so it
 * is complete when the owner sees it. Lots have a sequence lock of their own (see {@code Lots}). The figures that other threads
 * read are single words, written and read opaque: each is one that held at some instant, and two of them need not be of the
 * same. Everything else is the owner's alone.
 *
 * <p>If the clock goes back to before the model was made, as a second reading confirms, the model counts as made at that
 * reading; so it is used for no longer than its age limit from there.
 *
 * <p>It times nothing. {@link #check} and {@link #onFill} are single calls that a caller can time as it times others.
 */
public final class VarBook {

    /** Says "there is none" where a {@code long} is asked for: more than any limit can be. */
    public static final long NO_VAR = Long.MAX_VALUE;

    private static final VarHandle PENDING;
    private static final VarHandle STATE;
    private static final VarHandle AS_OF;
    private static final VarHandle UNMATCHED;
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long NONE = Double.doubleToRawLongBits(Double.NaN);

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PENDING = lookup.findVarHandle(VarBook.class, "pending", VarState.class);
            STATE = lookup.findVarHandle(VarBook.class, "state", VarState.class);
            AS_OF = lookup.findVarHandle(VarBook.class, "asOf", long.class);
            UNMATCHED = lookup.findVarHandle(VarBook.class, "unmatched", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final VarConfig config;
    private final NanoClock clock;
    private final long maxAgeNanos;
    private final Lots lots;

    private final long[] current; // bits of a double for each limit, written opaque
    private final long[] breaches; // for each limit, likewise
    private final long[] refusals; // for each reason, likewise

    @SuppressWarnings("unused") // read and written through PENDING only
    private @Nullable VarState pending;

    private VarState state; // others read it through STATE
    private long asOf; // of the model, or of a clock that went back; others read it through AS_OF
    private long unmatched; // others read it through UNMATCHED

    private long standing; // what every check answers as things stand, or PASS
    private long lost = VarAnswer.PASS; // why the lots are not known any more, or PASS
    private long excess;

    /**
     * A flat book.
     *
     * @param model of returns, or with money per lot of 1 everywhere, of whatever a lot gains and loses
     * @param moneyPerLot what a lot of each of the model's symbols is worth; finite, and not 0
     * @throws IllegalArgumentException if the model does not suit the settings
     */
    public VarBook(VarConfig config, VarModel model, double[] moneyPerLot, NanoClock clock) {
        this.config = requireNonNull(config, "config");
        this.clock = requireNonNull(clock, "clock");
        maxAgeNanos = Deadline.nanosOf("maxAge", config.maxAge());
        lots = new Lots(config.symbols());
        current = new long[config.limits().size()];
        breaches = new long[config.limits().size()];
        refusals = new long[VarReason.values().length];
        state = prepare(model, moneyPerLot);
        asOf = model.asOfNanos();
        takeOver();
    }

    /**
     * Owner: may an order for so many lots go?
     *
     * @param lotsOrdered to buy, or negative to sell
     * @return {@link VarAnswer#PASS} or a negative answer for {@link VarAnswer} to read
     */
    public long check(int index, long lotsOrdered, long now) {
        long answer = answerable(index, lotsOrdered, now);
        if (answer == VarAnswer.PASS) {
            answer = state.check(index, (double) lotsOrdered);
        }
        return answer == VarAnswer.PASS ? answer : refuse(answer);
    }

    /**
     * Owner: as {@link #check}, for who holds limits of its own against {@link #moneyAhead} and the like; those of the
     * settings are not looked at.
     *
     * @return {@link VarAnswer#PASS}, or why there is no VaR
     */
    public long lookAhead(int index, long lotsOrdered, long now) {
        long answer = answerable(index, lotsOrdered, now);
        if (answer == VarAnswer.PASS && !state.lookAhead(index, (double) lotsOrdered)) {
            answer = VarAnswer.no(VarReason.NOT_FINITE);
        }
        return answer == VarAnswer.PASS ? answer : refuse(answer);
    }

    /** Owner: the VaR of the last {@link #lookAhead} at one confidence, in whole money, rounded up, not below 0. */
    public long moneyAhead(int limit) {
        return roundedUp(state.varAhead(limit));
    }

    /** Owner: the expected shortfall, likewise. */
    public long shortfallAhead(int limit) {
        return roundedUp(state.shortfallAhead(limit));
    }

    /** Owner: does the order of the last {@link #lookAhead} raise the VaR? */
    public boolean raisesVar(int limit) {
        return state.raisesVar(limit);
    }

    /** Owner: does it raise the expected shortfall? */
    public boolean raisesShortfall(int limit) {
        return state.raisesShortfall(limit);
    }

    private long answerable(int index, long lotsOrdered, long now) {
        if (PENDING.getAcquire(this) != null) {
            adopt();
        }
        if (index < 0 || index >= state.symbols()) {
            return VarAnswer.no(VarReason.UNKNOWN_SYMBOL);
        }
        if (standing != VarAnswer.PASS) {
            return standing;
        }
        long age = now - asOf;
        if (age < 0 ? isStaleByTheClock() : age > maxAgeNanos) {
            return VarAnswer.no(VarReason.STALE);
        }
        return canBeAdded(index, lotsOrdered) ? VarAnswer.PASS : VarAnswer.no(VarReason.NOT_FINITE);
    }

    /** The reading is from before the model: it is old, or the clock went back. */
    private boolean isStaleByTheClock() {
        long fresh = clock.nanos();
        if (fresh - asOf < 0) {
            AS_OF.setOpaque(this, fresh);
            return false;
        }
        return fresh - asOf > maxAgeNanos;
    }

    private boolean canBeAdded(int index, long change) {
        if (change > Checks.MOST_LOTS || change < -Checks.MOST_LOTS) {
            return false;
        }
        long bought = Math.max(change, 0);
        long sold = bought - change;
        return fits(lots.held(index) + change)
                && fits(lots.asFilled(index) + change)
                && fits(lots.buys(index) + bought)
                && fits(lots.sells(index) + sold);
    }

    private static boolean fits(long lots) {
        return lots <= Checks.MOST_LOTS && lots >= -Checks.MOST_LOTS;
    }

    private long refuse(long answer) {
        VarReason reason = VarAnswer.reason(answer);
        count(refusals, reason.code());
        if (reason == VarReason.OVER_LIMIT) {
            int limit = VarAnswer.limit(answer);
            count(breaches, limit);
            excess = roundedUp(state.checked) - config.limits().get(limit).money();
        }
        return answer;
    }

    private static void count(long[] counts, int at) {
        WORD.setOpaque(counts, at, counts[at] + 1);
    }

    /** Owner: an order was sent. */
    public void onAccept(int index, long lotsOrdered) {
        if (mayChange(index, lotsOrdered)) {
            change(
                    index,
                    lots.held(index),
                    lots.buys(index) + bought(lotsOrdered),
                    lots.sells(index) + sold(lotsOrdered));
        }
    }

    /**
     * Owner: so much of an order will not be filled, because it was cancelled, rejected or has expired.
     *
     * @param lotsLeft with the sign of the order
     */
    public void onRelease(int index, long lotsLeft) {
        if (mayChange(index, lotsLeft)) {
            take(index, lots.held(index), lotsLeft);
        }
    }

    /**
     * Owner: so much of an order was filled. What is more than the book has working is held all the same, and counted in
     * {@link #unmatched()}.
     *
     * @param lotsFilled with the sign of the order
     */
    public void onFill(int index, long lotsFilled) {
        if (mayChange(index, lotsFilled)) {
            take(index, lots.held(index) + lotsFilled, lotsFilled);
        }
    }

    /** Owner: the position changed, and by no order of this book: a transfer, a correction, a trade by phone. */
    public void onTransfer(int index, long change) {
        if (mayChange(index, change)) {
            change(index, lots.held(index) + change, lots.buys(index), lots.sells(index));
        }
    }

    private static long bought(long change) {
        return Math.max(change, 0);
    }

    private static long sold(long change) {
        return Math.max(-change, 0);
    }

    /** Takes from what is working, as far as there is any. */
    private void take(int index, long held, long change) {
        long buys = lots.buys(index) - bought(change);
        long sells = lots.sells(index) - sold(change);
        if (buys < 0 || sells < 0) {
            UNMATCHED.setOpaque(this, unmatched + 1);
        }
        change(index, held, Math.max(buys, 0), Math.max(sells, 0));
    }

    /** From a change that cannot be taken in, the book is not known any more, and says so from then on. */
    private boolean mayChange(int index, long change) {
        if (PENDING.getAcquire(this) != null) {
            adopt();
        }
        if (lost == VarAnswer.PASS) {
            if (index < 0 || index >= lots.symbols()) {
                lose(VarReason.UNKNOWN_SYMBOL);
            } else if (change > Checks.MOST_LOTS || change < -Checks.MOST_LOTS) {
                lose(VarReason.NOT_FINITE);
            }
        }
        return lost == VarAnswer.PASS;
    }

    private void change(int index, long held, long buys, long sells) {
        if (!fits(held) || !fits(buys) || !fits(sells) || !fits(held + buys - sells)) {
            lose(VarReason.NOT_FINITE);
            return;
        }
        lots.set(index, held, buys, sells);
        if (index < state.symbols()) {
            state.catchUp(lots, index);
            state.settle(lots);
        }
        judge();
    }

    private void lose(VarReason reason) {
        lost = VarAnswer.no(reason);
        judge();
    }

    /**
     * Owner: sets all positions, at the start or after a change that could not be taken in; there are no working orders
     * then until they are told of. As costly as a pass over the model for each symbol held.
     *
     * @param positions in lots, for each symbol of the settings
     * @throws IllegalArgumentException if there are not as many, or one is beyond 2<sup>53</sup>; then nothing changes
     */
    public void restore(long[] positions) {
        if (positions.length != lots.symbols()) {
            throw new IllegalArgumentException("there must be one position for each symbol: book=" + config.name()
                    + " symbols=" + lots.symbols() + " positions=" + positions.length);
        }
        for (int i = 0; i < positions.length; i++) {
            if (!fits(positions[i])) {
                throw new IllegalArgumentException("position must be within 2^53 lots either way: book=" + config.name()
                        + " symbol=" + i + " position=" + positions[i]);
            }
        }
        for (int i = 0; i < positions.length; i++) {
            lots.set(i, positions[i], 0, 0);
        }
        lost = VarAnswer.PASS;
        if (PENDING.getAcquire(this) != null) {
            adopt();
        } else {
            takeOver();
        }
    }

    /**
     * Replaces the model from the owner's next call on. Any thread; it does the computing here: about a pass over the model
     * for each symbol held.
     *
     * @throws IllegalArgumentException if it does not suit the settings; the model in use then stays, and grows older
     */
    public void replaceModel(VarModel model, double[] moneyPerLot) {
        PENDING.getAndSet(this, prepare(model, moneyPerLot));
    }

    private VarState prepare(VarModel model, double[] moneyPerLot) {
        if (model.symbols() > lots.symbols()) {
            throw new IllegalArgumentException("the model has more symbols than the book: book=" + config.name()
                    + " symbols=" + lots.symbols() + " modelSymbols=" + model.symbols());
        }
        if (clock.nanos() - model.asOfNanos() < 0) {
            throw new IllegalArgumentException("the model is from the future, was it dated by another clock?: book="
                    + config.name() + " asOf=" + model.asOfNanos() + " now=" + clock.nanos());
        }
        return VarState.of(config, model.perLot(moneyPerLot), lots.snapshot());
    }

    private void adopt() {
        VarState next = (VarState) PENDING.getAndSet(this, (VarState) null);
        if (next != null) {
            STATE.setRelease(this, next);
            AS_OF.setOpaque(this, next.model.asOfNanos());
            takeOver();
        }
    }

    private void takeOver() {
        for (int i = 0; i < state.symbols(); i++) {
            state.catchUp(lots, i);
        }
        state.settle(lots);
        judge();
    }

    /** What follows from what was told, and may be read by others. */
    private void judge() {
        if (lost != VarAnswer.PASS) {
            standing = lost;
        } else if (state.model.observations() < config.minObservations()) {
            standing = VarAnswer.no(VarReason.TOO_FEW_OBSERVATIONS);
        } else if (holdsMoreThanTheModelKnows()) {
            standing = VarAnswer.no(VarReason.UNKNOWN_SYMBOL);
        } else {
            standing = VarAnswer.PASS;
        }
        for (int k = 0; k < current.length; k++) {
            boolean known = standing == VarAnswer.PASS;
            WORD.setOpaque(current, k, known ? Double.doubleToRawLongBits(state.var(k)) : NONE);
        }
    }

    private boolean holdsMoreThanTheModelKnows() {
        for (int i = state.symbols(); i < lots.symbols(); i++) {
            if ((lots.held(i) | lots.buys(i) | lots.sells(i)) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Owner: by how much the order refused last would have exceeded the limit that its answer names, rounded up. */
    public long excess() {
        return excess;
    }

    /**
     * Any thread: the VaR that stands against a limit, without the order that comes next; NaN if there is none. A historical one
     * may be negative.
     */
    public double currentVar(int limit, long now) {
        long age = now - (long) AS_OF.getOpaque(this);
        return age > maxAgeNanos ? Double.NaN : Double.longBitsToDouble((long) WORD.getOpaque(current, limit));
    }

    /** Any thread: the same in whole money, rounded up and not below 0; {@link #NO_VAR} if there is none. */
    public long currentMoney(int limit, long now) {
        return roundedUp(currentVar(limit, now));
    }

    static long roundedUp(double var) {
        double money = Math.ceil(var);
        if (!(money < 0x1p63)) { // also if it is NaN
            return NO_VAR;
        }
        return Math.max(0, (long) money);
    }

    /** Any thread: positions and working orders at one instant. */
    public VarPositions snapshot() {
        return lots.snapshot();
    }

    /** Any thread: the model in use, per lot. A replaced one is here once the owner has fetched it. */
    public VarModel model() {
        return ((VarState) STATE.getAcquire(this)).model;
    }

    /** Any thread: how many orders were refused for a reason. */
    public long refusals(VarReason reason) {
        return (long) WORD.getOpaque(refusals, reason.code());
    }

    /** Any thread: how many orders were refused for a limit. */
    public long breaches(int limit) {
        return (long) WORD.getOpaque(breaches, limit);
    }

    /** Any thread: how many fills and releases were of more than the book had working. */
    public long unmatched() {
        return (long) UNMATCHED.getOpaque(this);
    }

    public VarConfig config() {
        return config;
    }

    @Override
    public String toString() {
        return "VarBook[name=" + config.name() + "]";
    }
}
