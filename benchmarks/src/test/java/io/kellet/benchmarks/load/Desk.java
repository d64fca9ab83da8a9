package io.kellet.benchmarks.load;

import io.kellet.benchmarks.risk.OrderStream;
import io.kellet.benchmarks.risk.RiskStage;
import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.util.ArrayList;
import java.util.List;

/** A stage of known cost on a clock that moves only by being read and by working. */
class Desk implements RiskStage, NanoClock {

    static final long NANOS_PER_READING = 50;
    static final long NANOS_PER_CHECK = 200;
    static final long NANOS_PER_RELEASE = 50;

    private final ManualClock time;
    private final OrderStream stream;
    private final long nanosPerReading;
    final List<Integer> checked = new ArrayList<>();
    private long stallAt = -1;
    private long stallNanos;
    private boolean acceptsAll;

    Desk(OrderStream stream) {
        this(new ManualClock(), stream, NANOS_PER_READING);
    }

    /** Of several desks with one time; the coarser its steps, the shorter the waits. */
    Desk(ManualClock time, OrderStream stream, long nanosPerReading) {
        this.nanosPerReading = nanosPerReading;
        this.time = time;
        this.stream = stream;
    }

    /** The check of that number, from now on and from 0, takes so much longer. */
    void stall(long check, long nanos) {
        stallAt = checked.size() + check;
        stallNanos = nanos;
    }

    void acceptAll() {
        acceptsAll = true;
    }

    @Override
    public long nanos() {
        time.advanceNanos(nanosPerReading);
        return time.nanos();
    }

    @Override
    public boolean check(int turn) {
        time.advanceNanos(NANOS_PER_CHECK + (checked.size() == stallAt ? stallNanos : 0));
        checked.add(turn);
        return acceptsAll || !stream.order(turn).overLimit();
    }

    @Override
    public void release(int turn) {
        time.advanceNanos(NANOS_PER_RELEASE);
    }
}
