package io.kellet.limit;

import static java.util.Objects.requireNonNull;

import io.kellet.count.ThreadCounter;
import io.kellet.order.OrderClass;
import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Lets as many calls be in flight as the dependency bears, and finds out how many these are.
 *
 * <pre>{@code
 * long token = limiter.tryAcquire(OrderClass.NEW, now);
 * if (token < 0) {
 *     return FULL;
 * }
 * try {
 *     Fill fill = venue.send(order);
 *     limiter.onSuccess(token, clock.nanos());
 *     return fill;
 * } catch (TimeoutException e) {
 *     limiter.onDropped(token, clock.nanos());
 *     throw e;
 * } catch (RuntimeException | Error e) {
 *     limiter.onIgnored(token);               // any other way out: it says nothing about load
 *     throw e;
 * }
 * }</pre>
 *
 * <p><b>Admission</b> is one compare-and-set on one word, {@code [limit for all | limit for risk-reducing calls | calls in
 * flight]}, so no call is ever let in above the limit it was let in under. A limit that falls lets the calls in flight
 * finish. A token releases its place once; a second release changes nothing and counts as {@link #duplicateReleases}.
 *
 * <p><b>Measurement.</b> Answers add up in one word, {@link AdaptiveWindow}, which knows the phase it belongs to; an answer
 * to a call begun in another phase is ignored, and so is, while the baseline is measured, one to a call that was not among
 * the few. What counts is the average: a percentile would need a histogram for every window, and average and baseline
 * are compared with one another only. The first {@value AdaptiveWindow#MOST_ANSWERS} answers of a window count. A window
 * that is over is closed by the thread that wins a flag, and nobody waits for it; it moves the limit by the
 * {@link AdaptiveConcurrencyRule} and publishes first the limits, then the phase, so that a call that knows of the new
 * phase was let in under its limits.
 *
 * <p><b>The baseline</b> of the gradient rule is measured at the start and from time to time. Meanwhile no more than
 * {@link AdaptiveConcurrencyRule.Gradient#baselineLimit} calls are let in, but for risk-reducing ones, which keep the whole
 * limit. While nothing is answered it goes on: a dependency that is down gets no more than that. If the limit stays at its
 * least for five windows, the baseline is doubted and measured again.
 *
 * <p><b>A clock that steps back</b>: a window that seems to begin in the future makes the closing thread read the clock
 * again, for the caller's reading may be old; if that agrees, the window begins there. A latency below zero is ignored.
 *
 * <p>Nothing here waits or allocates.
 */
public final class AdaptiveConcurrency {

    /** As many calls as allowed are in flight. */
    public static final long FULL = -1;

    /** What is left is for risk-reducing calls. */
    public static final long RESERVED = -2;

    private static final int ALL_SHIFT = 48;
    private static final int REDUCING_SHIFT = 32;
    private static final int LIMIT_MASK = 0xffff;
    private static final long IN_FLIGHT_MASK = 0xffff_ffffL;

    private static final VarHandle WORD;
    private static final VarHandle WINDOW;
    private static final VarHandle BEGAN;
    private static final VarHandle PHASE;
    private static final VarHandle REACHED;
    private static final VarHandle CLOSING;
    private static final VarHandle BASELINE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(AdaptiveConcurrency.class, "word", long.class);
            WINDOW = lookup.findVarHandle(AdaptiveConcurrency.class, "window", long.class);
            BEGAN = lookup.findVarHandle(AdaptiveConcurrency.class, "windowBegan", long.class);
            PHASE = lookup.findVarHandle(AdaptiveConcurrency.class, "phase", long.class);
            REACHED = lookup.findVarHandle(AdaptiveConcurrency.class, "reached", boolean.class);
            CLOSING = lookup.findVarHandle(AdaptiveConcurrency.class, "closing", boolean.class);
            BASELINE = lookup.findVarHandle(AdaptiveConcurrency.class, "baselineNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final AdaptiveConcurrencyConfig config;
    private final NanoClock clock;
    private final CallSlots slots;
    private final AdaptiveLaw law; // moved by the holder of the closing flag only
    private final ConcurrencyLimitedException full;
    private final ConcurrencyLimitedException reserved;

    private final ThreadCounter rejected = new ThreadCounter();
    private final ThreadCounter duplicates = new ThreadCounter();
    private final ThreadCounter ignored = new ThreadCounter();

    /** {@code 63..48 limit for all | 47..32 limit for risk-reducing calls | 31..0 in flight}; through WORD. */
    @SuppressWarnings("UnusedVariable")
    private long word;

    /** Layout in {@link AdaptiveWindow}; through WINDOW. */
    @SuppressWarnings("UnusedVariable")
    private long window;

    @SuppressWarnings("UnusedVariable") // through BEGAN
    private long windowBegan;

    /** Odd while the baseline is measured; grows with every change; through PHASE. */
    @SuppressWarnings("UnusedVariable")
    private long phase;

    @SuppressWarnings("UnusedVariable") // through REACHED
    private boolean reached;

    @SuppressWarnings("UnusedVariable") // through CLOSING
    private boolean closing;

    @SuppressWarnings("UnusedVariable") // through BASELINE
    private long baselineNanos;

    public AdaptiveConcurrency(AdaptiveConcurrencyConfig config, NanoClock clock) {
        this.config = requireNonNull(config, "config");
        this.clock = requireNonNull(clock, "clock");
        slots = new CallSlots(config.maxLimit());
        full = new ConcurrencyLimitedException(config.name(), false);
        reserved = new ConcurrencyLimitedException(config.name(), true);
        windowBegan = clock.nanos();
        law = AdaptiveLaw.of(config, windowBegan);
        phase = law.isMeasuring() ? 1 : 0;
        window = AdaptiveWindow.empty(phase);
        word = limits();
    }

    /** The name it was made with. */
    public String name() {
        return config.name();
    }

    /** The settings it was made with. */
    public AdaptiveConcurrencyConfig config() {
        return config;
    }

    /** As {@link #tryAcquire(OrderClass, long)}, for a {@link OrderClass#NEW} call. */
    public long tryAcquire(long now) {
        return tryAcquire(OrderClass.NEW, now);
    }

    /**
     * May a call of this class be made?
     *
     * @param now a reading of the clock this was made with, from which the call's latency counts
     * @return a token to release once, or {@link #FULL} or {@link #RESERVED}, which are negative
     */
    public long tryAcquire(OrderClass orderClass, long now) {
        long begunIn = (long) PHASE.getAcquire(this); // before the word: the limits are published first
        boolean reducing = orderClass.reducesRisk();
        while (true) {
            long seen = (long) WORD.getAcquire(this);
            int inFlight = inFlight(seen);
            int forAll = limitForAll(seen);
            int limit = reducing ? limitForReducing(seen) : forAll;
            if (inFlight >= limit) {
                noteReached();
                rejected.increment();
                return inFlight >= limitForReducing(seen) ? FULL : RESERVED;
            }
            if (WORD.compareAndSet(this, seen, seen + 1)) {
                if (inFlight + 1 >= forAll) {
                    noteReached();
                }
                return slots.take(now, begunIn, inFlight + 1);
            }
            Thread.onSpinWait();
        }
    }

    /**
     * As {@link #tryAcquire(OrderClass, long)} for those who prefer an exception.
     *
     * @throws ConcurrencyLimitedException always the same one for each of the two reasons
     */
    public long acquire(OrderClass orderClass, long now) {
        long token = tryAcquire(orderClass, now);
        if (token < 0) {
            throw rejection(token);
        }
        return token;
    }

    /** The exception for a refusal, {@link #FULL} or {@link #RESERVED}; always the same one for each. */
    public ConcurrencyLimitedException rejection(long refused) {
        return refused == RESERVED ? reserved : full;
    }

    /**
     * The call was answered, well or not: the dependency coped with it.
     *
     * @return false if the token had been released before
     */
    public boolean onSuccess(long token, long now) {
        long nanos = now - slots.startedAt(token);
        long begunIn = slots.phase(token);
        boolean counts = nanos >= 0 && isAmongTheFew(begunIn, slots.inFlight(token));
        if (!release(token)) {
            return false;
        }
        if (!counts || !addAnswer(begunIn, nanos)) {
            ignored.increment();
        }
        closeIfOver(now);
        return true;
    }

    /**
     * The call timed out or was refused for overload: the limit will fall.
     *
     * @return false if the token had been released before
     */
    public boolean onDropped(long token, long now) {
        long begunIn = slots.phase(token);
        if (!release(token)) {
            return false;
        }
        if (!addDrop(begunIn)) {
            ignored.increment();
        }
        closeIfOver(now);
        return true;
    }

    /**
     * The call ended in a way that says nothing about the dependency's load: it was cancelled, or refused here.
     *
     * @return false if the token had been released before
     */
    public boolean onIgnored(long token) {
        return release(token);
    }

    /** Calls that may be in flight, those reserved included. */
    public int limit() {
        return limitForReducing((long) WORD.getAcquire(this));
    }

    /** Calls that may be in flight when one that does not reduce risk comes. */
    public int limitForAll() {
        return limitForAll((long) WORD.getAcquire(this));
    }

    /** Calls in flight. */
    public int inFlight() {
        return inFlight((long) WORD.getAcquire(this));
    }

    /** Is the baseline being measured? */
    public boolean isMeasuring() {
        return isMeasuring((long) PHASE.getAcquire(this));
    }

    /** The latency that others are compared with; 0 while there is none. */
    public long baselineNanos() {
        return (long) BASELINE.getAcquire(this);
    }

    /** Calls refused. */
    public long rejected() {
        return rejected.sum();
    }

    /** Releases of tokens that had been released before, or never given out: a mistake in the caller. */
    public long duplicateReleases() {
        return duplicates.sum();
    }

    /** Answers and drops that did not count: begun in another phase, of a full window, or of a clock that stepped back. */
    public long ignoredSamples() {
        return ignored.sum();
    }

    private boolean release(long token) {
        if (!slots.free(token)) {
            duplicates.increment();
            return false;
        }
        WORD.getAndAdd(this, -1L); // after the slot is free: there are never more slots held than calls in flight
        return true;
    }

    private boolean isAmongTheFew(long begunIn, long inFlight) {
        return !isMeasuring(begunIn) || inFlight <= ((AdaptiveConcurrencyRule.Gradient) config.rule()).baselineLimit();
    }

    private boolean addAnswer(long begunIn, long nanos) {
        while (true) {
            long seen = (long) WINDOW.getAcquire(this);
            if (!isNow(begunIn, seen) || AdaptiveWindow.isFull(seen)) {
                return false;
            }
            if (WINDOW.compareAndSet(this, seen, AdaptiveWindow.withAnswer(seen, nanos))) {
                return true;
            }
            Thread.onSpinWait();
        }
    }

    private boolean addDrop(long begunIn) {
        while (true) {
            long seen = (long) WINDOW.getAcquire(this);
            if (!isNow(begunIn, seen)) {
                return false;
            }
            if (AdaptiveWindow.hasDrop(seen) || WINDOW.compareAndSet(this, seen, AdaptiveWindow.withDrop(seen))) {
                return true;
            }
            Thread.onSpinWait();
        }
    }

    /** The window knows the last bits of its phase only; the phase itself tells a call from hundreds of phases ago. */
    private boolean isNow(long begunIn, long seen) {
        return AdaptiveWindow.isOf(begunIn, seen) && (long) PHASE.getAcquire(this) == begunIn;
    }

    private void noteReached() {
        if (!(boolean) REACHED.getOpaque(this)) {
            REACHED.setOpaque(this, true);
        }
    }

    private void closeIfOver(long callersNow) {
        long began = (long) BEGAN.getAcquire(this);
        long now = callersNow;
        boolean stepped = false;
        if (now - began < 0) {
            now = clock.nanos();
            stepped = now - began < 0;
        }
        if (!stepped && !isOver(now - began)) {
            return;
        }
        if (!CLOSING.compareAndSet(this, false, true)) {
            return;
        }
        if ((long) BEGAN.getAcquire(this) == began) { // else another thread was faster
            if (stepped) {
                law.onClockStep(now);
                BEGAN.setRelease(this, now);
            } else if (isOver(now - began)) { // another thread may have been faster at the same instant
                close(now);
            }
        }
        CLOSING.setRelease(this, false);
    }

    private boolean isOver(long elapsedNanos) {
        return law.isOver(isMeasuring(), (long) WINDOW.getAcquire(this), elapsedNanos);
    }

    /** By the holder of the closing flag. Plain arithmetic: nothing in here can throw and leave the flag set. */
    private void close(long now) {
        boolean wasMeasuring = law.isMeasuring();
        long begunIn = (long) PHASE.getAcquire(this);
        long closed = (long) WINDOW.getAndSet(this, AdaptiveWindow.empty(begunIn));
        boolean wasReached = (boolean) REACHED.getOpaque(this);
        REACHED.setOpaque(this, false);
        law.onWindow(closed, wasReached, now);
        BASELINE.setRelease(this, law.baselineNanos());
        publishLimits();
        if (law.isMeasuring() != wasMeasuring) {
            PHASE.setRelease(this, begunIn + 1);
            WINDOW.setVolatile(this, AdaptiveWindow.empty(begunIn + 1)); // what came meanwhile was of the old phase
        }
        BEGAN.setRelease(this, now);
    }

    private void publishLimits() {
        long limits = limits();
        while (true) {
            long seen = (long) WORD.getAcquire(this);
            if (WORD.compareAndSet(this, seen, limits | (seen & IN_FLIGHT_MASK))) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    private long limits() {
        int limit = law.limit();
        int held = (limit * config.reservedPercent() + 99) / 100;
        int forAll = Math.min(law.pinnedLimit(), Math.max(1, limit - held));
        return ((long) forAll << ALL_SHIFT) | ((long) limit << REDUCING_SHIFT);
    }

    private static boolean isMeasuring(long phase) {
        return (phase & 1) == 1;
    }

    private static int limitForAll(long word) {
        return (int) (word >>> ALL_SHIFT);
    }

    private static int limitForReducing(long word) {
        return (int) (word >>> REDUCING_SHIFT) & LIMIT_MASK;
    }

    private static int inFlight(long word) {
        return (int) (word & IN_FLIGHT_MASK);
    }

    @Override
    public String toString() {
        return "AdaptiveConcurrency[name=" + config.name() + " limit=" + limit() + " inFlight=" + inFlight()
                + " measuring=" + isMeasuring() + "]";
    }
}
