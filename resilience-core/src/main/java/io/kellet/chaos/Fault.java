package io.kellet.chaos;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One way in which things go wrong. An instance that exists is valid. */
public sealed interface Fault {

    /** Which kind it is; an experiment has at most one fault of each. */
    FaultKind kind();

    /**
     * The call waits first, any time between the two ends with equal chance, to the accuracy of the clock: it spins.
     *
     * @param least above zero
     * @param most at most 10 s
     * @param parks whether a platform thread may park but for the last part of the wait, for threads that do not trade. A
     *     virtual thread always does, or it would keep others from running
     */
    record Latency(Duration least, Duration most, boolean parks) implements Fault {

        private static final Duration LONGEST = Duration.ofSeconds(10);

        public Latency {
            requireNonNull(least, "least");
            requireNonNull(most, "most");
            if (least.isNegative() || least.isZero() || most.compareTo(LONGEST) > 0 || least.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        "latency must be 1 ns..10 s and least at most most: least=" + least + " most=" + most);
            }
        }

        /** Always this long; spins. */
        public static Latency of(Duration time) {
            return new Latency(time, time, false);
        }

        /** Any time from one to the other; spins. */
        public static Latency between(Duration least, Duration most) {
            return new Latency(least, most, false);
        }

        @Override
        public FaultKind kind() {
            return FaultKind.LATENCY;
        }
    }

    /**
     * The call throws instead of being made: whatever the source supplies, checked exceptions and errors too, as it is.
     *
     * @param source called by the thread that calls; one that throws a {@link RuntimeException} or supplies null ends the
     *     experiment and spares the call
     */
    record Failure(Supplier<? extends Throwable> source) implements Fault {

        public Failure {
            requireNonNull(source, "source");
        }

        /** Always this instance. */
        public static Failure of(Throwable instance) {
            requireNonNull(instance, "instance");
            return new Failure(() -> instance);
        }

        @Override
        public FaultKind kind() {
            return FaultKind.ERROR;
        }
    }

    /**
     * The call is made, and its answer replaced. The replacement must be what the caller expects, or the caller gets a
     * {@link ClassCastException}.
     *
     * @param type answers of other classes are let alone
     * @param change makes the wrong answer out of the right one, by the thread that calls; one that throws a {@link
     *     RuntimeException} or answers null ends the experiment and lets the right answer through
     */
    record WrongResult<T>(Class<T> type, UnaryOperator<T> change) implements Fault {

        public WrongResult {
            requireNonNull(type, "type");
            requireNonNull(change, "change");
        }

        /** Always this answer. */
        public static <T> WrongResult<T> of(Class<T> type, T value) {
            requireNonNull(value, "value");
            return new WrongResult<>(type, right -> value);
        }

        @Override
        public FaultKind kind() {
            return FaultKind.WRONG_RESULT;
        }
    }

    /** The call is made and its outcome not reported, as by a thread that died: what was held for it must come free. */
    record DroppedPermit() implements Fault {

        @Override
        public FaultKind kind() {
            return FaultKind.DROPPED_PERMIT;
        }
    }

    /**
     * A {@link ChaosClock} jumps.
     *
     * @param by forward, or backward if negative; not zero, at most a day
     */
    record ClockStep(Duration by) implements Fault {

        private static final Duration LONGEST = Duration.ofDays(1);

        public ClockStep {
            requireNonNull(by, "by");
            if (by.isZero() || by.abs().compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("by must be 1 ns..1 day in either direction: " + by);
            }
        }

        @Override
        public FaultKind kind() {
            return FaultKind.CLOCK_STEP;
        }
    }
}
