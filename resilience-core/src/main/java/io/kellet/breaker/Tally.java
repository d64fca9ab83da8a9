package io.kellet.breaker;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What a breaker that lets calls through remembers of them. Counters only: the thresholds are the {@link Rules}', so that
 * they can change while the counts go on.
 *
 * <p>Memory ordering: the streak is one word, changed by an atomic add (failure) and a store (success). A store that wipes
 * out a concurrent failure is that failure having come first. The failure that makes the streak reach the threshold sees so in
 * the answer of its own add.
 */
final class Tally {

    private static final VarHandle STREAK;
    private static final VarHandle NEXT_SCAN;
    private static final VarHandle WITHHELD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STREAK = lookup.findVarHandle(Tally.class, "streak", long.class);
            NEXT_SCAN = lookup.findVarHandle(Tally.class, "nextScan", long.class);
            WITHHELD = lookup.findVarHandle(Tally.class, "withheld", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable OutcomeWindow failures;
    private final @Nullable OutcomeWindow slow;

    /** Starts of calls in flight. */
    final @Nullable TimedSlots inFlight;

    private final @Nullable LatencyWatch latency;

    /** Failures since the last success. */
    @SuppressWarnings({"unused", "UnusedVariable"}) // through STREAK
    private long streak;

    /** When the calls in flight are looked at next. */
    @SuppressWarnings({"unused", "UnusedVariable"}) // through NEXT_SCAN
    private long nextScan;

    @SuppressWarnings({"unused", "UnusedVariable"}) // through WITHHELD
    private boolean withheld;

    private Tally(
            @Nullable OutcomeWindow failures,
            @Nullable OutcomeWindow slow,
            @Nullable TimedSlots inFlight,
            @Nullable LatencyWatch latency) {
        this.failures = failures;
        this.slow = slow;
        this.inFlight = inFlight;
        this.latency = latency;
    }

    /** Empty counters for these rules. */
    static Tally of(Rules rules, NanoClock clock) {
        return new Tally(
                rules.failureRate == null ? null : OutcomeWindow.of(rules.failureRate.window(), clock),
                rules.slowCallRate == null ? null : OutcomeWindow.of(rules.slowCallRate.window(), clock),
                rules.overdueCalls == null ? null : new TimedSlots(rules.overdueCalls.tracked(), clock.nanos()),
                rules.latency == null ? null : new LatencyWatch(rules.latency));
    }

    /** Counters that nothing is ever counted in. */
    static Tally none() {
        return new Tally(null, null, null, null);
    }

    /** These counters as other rules need them; windows, and calls in flight, go on where they are shaped alike. */
    Tally changedFor(Rules from, Rules to, NanoClock clock) {
        OutcomeWindow nextFailures = changed(
                failures,
                to.failureRate == null ? null : to.failureRate.window(),
                from.failureRate == null ? null : from.failureRate.window(),
                clock);
        OutcomeWindow nextSlow = changed(
                slow,
                to.slowCallRate == null ? null : to.slowCallRate.window(),
                from.slowCallRate == null || isOtherLimit(from, to) ? null : from.slowCallRate.window(),
                clock);
        TimedSlots nextInFlight = inFlight;
        if (to.overdueCalls == null) {
            nextInFlight = null;
        } else if (inFlight == null || inFlight.places() != to.overdueCalls.tracked()) {
            nextInFlight = new TimedSlots(to.overdueCalls.tracked(), clock.nanos());
        }
        LatencyWatch nextLatency = latency;
        if (to.latency == null) {
            nextLatency = null;
        } else if (!to.latency.equals(from.latency)) {
            nextLatency = new LatencyWatch(to.latency);
        }
        if (nextFailures == failures && nextSlow == slow && nextInFlight == inFlight && nextLatency == latency) {
            return this;
        }
        Tally changed = new Tally(nextFailures, nextSlow, nextInFlight, nextLatency);
        STREAK.setRelease(changed, streak());
        WITHHELD.setRelease(changed, isWithheld());
        return changed;
    }

    /** What was slow for one limit says nothing about another. */
    private static boolean isOtherLimit(Rules from, Rules to) {
        return from.slowNanos != to.slowNanos;
    }

    private static @Nullable OutcomeWindow changed(
            @Nullable OutcomeWindow window, @Nullable Window to, @Nullable Window from, NanoClock clock) {
        if (to == null) {
            return null;
        }
        if (window == null || from == null) {
            return OutcomeWindow.of(to, clock);
        }
        return to.equals(from) ? window : window.resized(to);
    }

    /** Would one more quick success change nothing? A few loads. */
    boolean isQuiet() {
        return streak() == 0 && isQuiet(failures) && isQuiet(slow);
    }

    /** Counts a call; answers the rule that holds with it, if one does. */
    @Nullable
    Cause record(Rules rules, boolean failed, boolean timed, long tookNanos, long now) {
        Cause cause = null;
        if (!failed) {
            if (streak() != 0) {
                STREAK.setRelease(this, 0L);
            }
        } else if (rules.countInARow() // else not even counted: threads that fail would fight over the word
                && (long) STREAK.getAndAdd(this, 1L) + 1 >= rules.consecutiveFailures) {
            cause = Cause.CONSECUTIVE_FAILURES;
        }
        OutcomeWindow ofFailures = failures;
        if (ofFailures != null
                && (failed || !ofFailures.isQuiet())
                && ofFailures.record(failed, now)
                && rules.failureRateHolds(ofFailures.counts(now))) {
            cause = Cause.FAILURE_RATE;
        }
        OutcomeWindow ofSlow = slow;
        if (ofSlow != null && timed) {
            boolean late = tookNanos > rules.slowNanos;
            if ((late || !ofSlow.isQuiet())
                    && ofSlow.record(late, now)
                    && rules.slowCallRateHolds(ofSlow.counts(now))) {
                cause = Cause.SLOW_CALLS;
            }
        }
        return cause;
    }

    /** The rule that holds now, if one does; of latency, as it was when last looked at. */
    @Nullable
    Cause holding(Rules rules, long now) {
        if (streak() >= rules.consecutiveFailures) {
            return Cause.CONSECUTIVE_FAILURES;
        }
        if (failures != null && rules.failureRateHolds(failures.counts(now))) {
            return Cause.FAILURE_RATE;
        }
        if (slow != null && rules.slowCallRateHolds(slow.counts(now))) {
            return Cause.SLOW_CALLS;
        }
        if (isOverdue(rules, now)) {
            return Cause.OVERDUE_CALLS;
        }
        return latency != null && latency.wasOverBudget() ? Cause.LATENCY_OVER_BUDGET : null;
    }

    /** Is it this call's turn to look at the calls in flight? Of those that ask at once, one is told so. */
    boolean mayScan(Rules rules, long now) {
        long every = Math.max(1, rules.overdueNanos / 4);
        long due = (long) NEXT_SCAN.getOpaque(this);
        long left = due - now;
        return (left <= 0 || left > every) // further off than it can be: the first look, or the clock stepped back
                && NEXT_SCAN.compareAndSet(this, due, now + every);
    }

    /** Are too many calls overdue? */
    boolean isOverdue(Rules rules, long now) {
        return overdue(rules, now) >= rules.overdueLimit;
    }

    int overdue(Rules rules, long now) {
        TimedSlots slots = inFlight;
        return slots == null ? 0 : slots.countUpTo(now - rules.overdueNanos - 1);
    }

    /** Was the recorder's percentile over budget in a period that has just ended? */
    boolean isLatencyOverBudget(long now) {
        return latency != null && latency.isOverBudget(now);
    }

    /** Ends a period of the latency rule if it is time, for {@link #holding}. */
    void lookAtLatency(long now) {
        isLatencyOverBudget(now);
    }

    /** Have listeners been told that a trip was withheld? */
    boolean isWithheld() {
        return (boolean) WITHHELD.getOpaque(this);
    }

    /** The first time only. */
    boolean firstWithheld() {
        return WITHHELD.compareAndSet(this, false, true);
    }

    long streak() {
        return (long) STREAK.getOpaque(this);
    }

    /** Total and failed, as {@link OutcomeWindow#counts}; zero without a rule. */
    long failureCounts(long now) {
        return failures == null ? 0 : failures.counts(now);
    }

    /** Total and slow, as {@link OutcomeWindow#counts}; zero without a rule. */
    long slowCounts(long now) {
        return slow == null ? 0 : slow.counts(now);
    }

    private static boolean isQuiet(@Nullable OutcomeWindow window) {
        return window == null || window.isQuiet();
    }
}
