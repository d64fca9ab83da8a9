package io.kellet.chaos;

import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Faults that are being injected, or were; made by {@link Chaos#start}. It ends by itself when its time is over or all its
 * injections are made, and otherwise when somebody says so.
 *
 * <p>Each injection first takes one of those that are left by a compare-and-set, so there is never one more than stated,
 * whatever the number of threads and points. {@link #abort} takes all that are left: once it returns, nothing more is
 * injected, and a latency that is being served is cut short.
 *
 * <p>A clock that steps back ends it: time it cannot trust cannot bound it. The latest reading that was acted upon is
 * read before the clock is, so a reading below it is a step and no thread's delay.
 */
public final class Experiment {

    private static final End TIME_OVER = new End(Ending.TIME_OVER, "");
    private static final End SPENT = new End(Ending.SPENT, "");
    private static final End STEPPED_BACK = new End(Ending.CLOCK_STEPPED_BACK, "");

    private static final VarHandle LEFT;
    private static final VarHandle END;
    private static final VarHandle LATEST;
    private static final VarHandle ABORTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LEFT = lookup.findVarHandle(Experiment.class, "left", int.class);
            END = lookup.findVarHandle(Experiment.class, "end", End.class);
            LATEST = lookup.findVarHandle(Experiment.class, "latestNanos", long.class);
            ABORTED = lookup.findVarHandle(Experiment.class, "aborted", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private record End(Ending ending, String detail) {}

    private final Chaos chaos;
    private final ExperimentConfig config;
    private final NanoClock clock;
    private final long seed;
    private final long startedAt;
    private final long durationNanos;
    private final List<Armed> places;
    private final @Nullable Fault[] faults = new Fault[FaultKind.COUNT];

    @SuppressWarnings("UnusedVariable") // injections left; through LEFT
    private int left;

    @SuppressWarnings("UnusedVariable") // null while it runs, then never changed; through END
    private @Nullable End end;

    @SuppressWarnings("UnusedVariable") // the longest time since the start that was acted upon; through LATEST
    private long latestNanos;

    @SuppressWarnings("UnusedVariable") // whether abort was asked for, before its end or after; through ABORTED
    private boolean aborted;

    /** Not armed yet. */
    Experiment(Chaos chaos, ExperimentConfig config, NanoClock clock, long seed, List<FaultPoint> points) {
        this.chaos = chaos;
        this.config = config;
        this.clock = clock;
        this.seed = seed;
        durationNanos = Deadline.nanosOf("duration", config.duration());
        left = config.maxInjections();
        for (Fault fault : config.faults()) {
            faults[fault.kind().index] = fault;
        }
        startedAt = clock.nanos();
        places = points.stream().map(point -> new Armed(this, point)).toList();
    }

    /** The name it was started with. */
    public String name() {
        return config.name();
    }

    /** The settings it was started with. */
    public ExperimentConfig config() {
        return config;
    }

    /** With this seed it can be repeated: each point decides by it, by its own name and by the number of the decision. */
    public long seed() {
        return seed;
    }

    /** The names of the points that take part. */
    public List<String> points() {
        return places.stream().map(place -> place.point().name()).toList();
    }

    /** May a fault still be injected? Reads the clock. */
    public boolean isRunning() {
        return isOpen();
    }

    /** How it ended; empty while it runs. */
    public Optional<Ending> ending() {
        return Optional.ofNullable((End) END.getAcquire(this)).map(End::ending);
    }

    /** Decisions of that kind so far, at all points; a hit is one too. */
    public long decisions(FaultKind kind) {
        return places.stream().mapToLong(place -> place.decisions(kind)).sum();
    }

    /** Faults of that kind injected so far, at all points. */
    public long injections(FaultKind kind) {
        return places.stream().mapToLong(place -> place.injections(kind)).sum();
    }

    /** Faults injected so far. */
    public long injections() {
        long sum = 0;
        for (FaultKind kind : FaultKind.values()) {
            sum += injections(kind);
        }
        return sum;
    }

    /**
     * Ends it now: nothing more is injected once this returns. If it had ended before, the latency of its last injections
     * that is still being served is cut short.
     *
     * @param reason who or why; part of the event
     * @return false if it had ended before
     */
    public boolean abort(String reason) {
        ABORTED.setRelease(this, true);
        boolean ended = end(new End(Ending.ABORTED, reason));
        chaos.retire(this);
        return ended;
    }

    /** Asks its conditions; by {@link Chaos#check}, outside every lock. */
    void checkConditions() {
        for (BooleanSupplier condition : config.abortWhen()) {
            try {
                if (condition.getAsBoolean()) {
                    end(new End(
                            Ending.CONDITION,
                            "condition number " + (config.abortWhen().indexOf(condition) + 1)));
                    return;
                }
            } catch (RuntimeException e) {
                end(new End(Ending.CONDITION, "a condition threw: " + e));
                return;
            }
        }
    }

    /** A fault threw or supplied nothing. */
    void endBroken(FaultKind kind, String what) {
        end(new End(Ending.BROKEN_FAULT, kind + ": " + what));
    }

    ExperimentEnded endedEvent() {
        End seen = (End) END.getAcquire(this);
        if (seen == null) {
            throw new IllegalStateException("experiment has not ended: experiment=" + name());
        }
        return new ExperimentEnded(name(), seen.ending(), seen.detail(), injections());
    }

    List<Armed> places() {
        return places;
    }

    @Nullable
    Fault fault(FaultKind kind) {
        return faults[kind.index];
    }

    /** Is it neither over nor spent? Whoever finds its time over ends it. */
    boolean isOpen() {
        if (END.getAcquire(this) != null) {
            return false;
        }
        long latest = (long) LATEST.getAcquire(this); // before the clock
        long elapsed = clock.nanos() - startedAt;
        if (elapsed < latest) {
            end(STEPPED_BACK);
            return false;
        }
        if (elapsed >= durationNanos) {
            end(TIME_OVER);
            return false;
        }
        if (elapsed > latest) {
            LATEST.setRelease(this, elapsed); // one that is overtaken here notices a step a little later
        }
        return true;
    }

    /** May who is being delayed wait on? The last of all injections is served to its end, if nobody aborts it. */
    boolean letsWait(long now) {
        if ((boolean) ABORTED.getAcquire(this) || chaos.isClosed()) {
            return false;
        }
        End seen = (End) END.getAcquire(this);
        return (seen == null || seen.ending() == Ending.SPENT) && now - startedAt < durationNanos;
    }

    /** Takes one of the injections that are left. */
    boolean takeInjection() {
        while (true) {
            int seen = (int) LEFT.getAcquire(this);
            if (seen == 0) {
                return false;
            }
            if (LEFT.compareAndSet(this, seen, seen - 1)) {
                if (seen == 1) {
                    END.compareAndSet(this, null, SPENT);
                }
                return true;
            }
            Thread.onSpinWait();
        }
    }

    private boolean end(End how) {
        boolean first = END.compareAndSet(this, null, how);
        LEFT.setVolatile(this, 0); // a taker that saw more fails its compare-and-set
        return first;
    }

    @Override
    public String toString() {
        return "Experiment[name=" + name() + " seed=" + seed + " injections=" + injections() + " ending="
                + ending().map(Ending::name).orElse("none") + "]";
    }
}
