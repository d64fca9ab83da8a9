package io.kellet.chaos;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * An experiment at one point. Each kind of fault has its own sequence of decisions here; a decision takes its number by an
 * atomic add and follows from seed, point, kind and number alone. So the same calls decide alike, whatever happens at other
 * points, until the injections of the whole experiment are used up.
 */
final class Armed {

    private static final long NO = -1;

    private final Experiment experiment;
    private final FaultPoint point;
    private final int probabilityPpm;
    private final long[] seeds = new long[FaultKind.COUNT];
    private final KindCounts decisions = new KindCounts();
    private final KindCounts injections = new KindCounts();

    Armed(Experiment experiment, FaultPoint point) {
        this.experiment = experiment;
        this.point = point;
        probabilityPpm = experiment.config().probabilityPpm();
        for (FaultKind kind : FaultKind.values()) {
            seeds[kind.index] = Mix.seed(Mix.seed(experiment.seed(), point.name()), kind.name());
        }
    }

    FaultPoint point() {
        return point;
    }

    long decisions(FaultKind kind) {
        return decisions.get(kind);
    }

    long injections(FaultKind kind) {
        return injections.get(kind);
    }

    void delay(Delay delay) {
        if (experiment.fault(FaultKind.LATENCY) instanceof Fault.Latency latency) {
            long number = decide(FaultKind.LATENCY);
            if (number != NO) {
                count(FaultKind.LATENCY);
                delay.serve(experiment, nanosOf(latency, number), latency.parks());
            }
        }
    }

    /** What is to be thrown, or null. */
    @Nullable
    Throwable error() {
        if (experiment.fault(FaultKind.ERROR) instanceof Fault.Failure failure && decide(FaultKind.ERROR) != NO) {
            Throwable thrown = supplied(failure);
            if (thrown != null) {
                count(FaultKind.ERROR);
            }
            return thrown;
        }
        return null;
    }

    /** The wrong answer, or null for the right one. */
    @Nullable
    Object wrongResult(Object right) {
        if (experiment.fault(FaultKind.WRONG_RESULT) instanceof Fault.WrongResult<?> wrong
                && wrong.type().isInstance(right)
                && decide(FaultKind.WRONG_RESULT) != NO) {
            Object changed = changed(wrong, right);
            if (changed != null) {
                count(FaultKind.WRONG_RESULT);
            }
            return changed;
        }
        return null;
    }

    boolean dropsPermit() {
        if (experiment.fault(FaultKind.DROPPED_PERMIT) == null || decide(FaultKind.DROPPED_PERMIT) == NO) {
            return false;
        }
        count(FaultKind.DROPPED_PERMIT);
        return true;
    }

    /** By how much a clock jumps now, mostly 0. */
    long clockStepNanos() {
        if (experiment.fault(FaultKind.CLOCK_STEP) instanceof Fault.ClockStep step
                && decide(FaultKind.CLOCK_STEP) != NO) {
            count(FaultKind.CLOCK_STEP);
            return step.by().toNanos();
        }
        return 0;
    }

    /** The number of the decision if it hits and there is an injection left for it. */
    private long decide(FaultKind kind) {
        if (!experiment.isOpen()) {
            point.disarm(this);
            return NO;
        }
        long number = decisions.increment(kind);
        point.countDecision(kind);
        if (Mix.below(ExperimentConfig.MILLION, Mix.draw(seeds[kind.index], number)) >= probabilityPpm) {
            return NO;
        }
        if (!experiment.takeInjection()) {
            point.disarm(this);
            return NO;
        }
        return number;
    }

    private void count(FaultKind kind) {
        injections.increment(kind);
        point.countInjection(kind);
    }

    private long nanosOf(Fault.Latency latency, long number) {
        long least = latency.least().toNanos();
        long spread = latency.most().toNanos() - least + 1;
        return least + Mix.below(spread, Mix.draw(~seeds[FaultKind.LATENCY.index], number));
    }

    private @Nullable Throwable supplied(Fault.Failure failure) {
        try {
            return requireNonNull(failure.source().get(), "supplied null");
        } catch (RuntimeException e) {
            experiment.endBroken(FaultKind.ERROR, e.toString());
            return null;
        }
    }

    private <T> @Nullable Object changed(Fault.WrongResult<T> wrong, Object right) {
        try {
            return requireNonNull(wrong.change().apply(wrong.type().cast(right)), "answered null");
        } catch (RuntimeException e) {
            experiment.endBroken(FaultKind.WRONG_RESULT, e.toString());
            return null;
        }
    }
}
