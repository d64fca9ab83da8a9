package io.kellet.var;

import static java.util.Objects.requireNonNull;

import io.kellet.time.NanoClock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of all scenarios over a book as it is: schedule it on a thread that does not trade.
 *
 * <pre>{@code
 * StressRun stress = new StressRun(scenarios, book::snapshot, clock, result -> {
 *     if (result.exceeds(1_000_000)) latch.trip(result.worst().scenario());
 * });
 * scheduler.scheduleWithFixedDelay(stress, 0, 1, TimeUnit.MINUTES);
 * }</pre>
 *
 * <p>Every run has a result, with a loss or a failure for every scenario, and nothing that is thrown leaves it: a scheduler
 * would drop it quietly from then on. Whether runs come at all is seen from {@link #last()} and its date.
 */
public final class StressRun implements Runnable {

    /** When whoever is told a result throws: on the thread that runs the scenarios. */
    private static final Logger LOG = LoggerFactory.getLogger(StressRun.class);

    private final StressScenarios scenarios;
    private final Supplier<VarPositions> positions;
    private final NanoClock clock;
    private final Consumer<StressResult> receiver;
    private final AtomicLong undelivered = new AtomicLong();

    private volatile @Nullable StressResult last;

    /**
     * A run to be scheduled.
     *
     * @param receiver called by the thread that runs, after each run; what it throws is logged and counted
     */
    public StressRun(
            StressScenarios scenarios,
            Supplier<VarPositions> positions,
            NanoClock clock,
            Consumer<StressResult> receiver) {
        this.scenarios = requireNonNull(scenarios, "scenarios");
        this.positions = requireNonNull(positions, "positions");
        this.clock = requireNonNull(clock, "clock");
        this.receiver = requireNonNull(receiver, "receiver");
    }

    @Override
    public void run() {
        StressResult result = result(clock.nanos());
        last = result;
        try {
            receiver.accept(result);
        } catch (Throwable thrown) { // the top of this run: the next must come
            undelivered.incrementAndGet();
            LOG.error("stress result was not taken: worst={}", result.worst(), thrown);
        }
    }

    private StressResult result(long now) {
        try {
            return scenarios.losses(positions.get(), now);
        } catch (Throwable thrown) {
            return scenarios.failed("no positions: " + thrown.getClass().getName(), now);
        }
    }

    /** What came of the last run; null before the first. Too old a one is as bad as none. */
    public @Nullable StressResult last() {
        return last;
    }

    /** How many results the receiver threw at. */
    public long undelivered() {
        return undelivered.get();
    }
}
