package io.kellet.latency;

import static java.util.Objects.requireNonNull;

import io.kellet.count.ThreadBlocks;
import io.kellet.count.VirtualThreads;
import org.jspecify.annotations.Nullable;

/**
 * Records how long things took. Any thread may record, at any rate, without waiting for another: a platform thread
 * writes only to its own counters, so two threads cost no more than one.
 *
 * <pre>{@code
 * LatencyRecorder risk = new LatencyRecorder(LatencyConfig.named("risk").build());
 *
 * long start = clock.nanos();
 * long verdict = gate.check(order);
 * risk.record(clock.nanos() - start);
 *
 * LatencySnapshot now = risk.snapshot();       // on any other thread
 * now.since(before).valueAtPercentile(99.9);   // what happened since the last look
 * now.exceeded();                              // samples over the SLO, exactly
 * }</pre>
 *
 * <p>A sample costs a few nanoseconds and no allocation. The first sample of a thread allocates that thread's counters
 * under a lock; call {@link #attachCurrentThread()} when a trading thread starts, and no order ever pays for it. Virtual
 * threads, and platform threads beyond {@link LatencyConfig#ownCounters()}, share a fixed few sets of counters with atomic
 * adds, so that no number of threads makes the counters grow.
 */
public final class LatencyRecorder {

    private final LatencyConfig config;
    private final SlotLayout layout;
    private final ThreadBlocks blocks;
    private final int sloEdge;

    public LatencyRecorder(LatencyConfig config) {
        this.config = requireNonNull(config, "config");
        layout = new SlotLayout(config.edges(), config.highest(), config.significantDigits());
        blocks = new ThreadBlocks(CounterBlock.length(layout), config.ownCounters());
        sloEdge = layout.indexOfEdge(config.slo().toNanos());
    }

    public LatencyConfig config() {
        return config;
    }

    /**
     * Records one sample. A negative one counts as zero, one over the highest as the highest; both are counted apart, and
     * a recorder whose clock behaves shows zero for either.
     */
    public void record(long nanos) {
        Thread current = Thread.currentThread();
        ThreadBlocks.Owner owner = blocks.find(current);
        if (owner != null && owner.exclusive) {
            long[] block = owner.block;
            long value = nanos >= 0 && nanos <= layout.highest ? nanos : intoRange(block, nanos);
            CounterBlock.addAsOwner(block, layout.slotOf(value), value);
        } else {
            recordOffTheFastPath(current, owner, nanos);
        }
    }

    /** Gives the calling thread its counters now, so that its first sample is as cheap as every later one. */
    public void attachCurrentThread() {
        Thread current = Thread.currentThread();
        if (VirtualThreads.isVirtual(current)) {
            blocks.sharedBlock(current);
        } else if (blocks.find(current) == null) {
            blocks.claim(current);
        }
    }

    /**
     * All samples since the recorder was made. Costs a walk over the counters of every thread, some microseconds, on the
     * caller; writers do not notice. A sample recorded meanwhile is in it or not; one recorded before is in it.
     */
    public LatencySnapshot snapshot() {
        long[] counts = new long[layout.slots()];
        long sum = 0;
        long max = 0;
        long negative = 0;
        long clamped = 0;
        for (long[] block : blocks.all()) {
            CounterBlock.addSlotsTo(counts, block);
            sum += CounterBlock.sum(block);
            max = Math.max(max, CounterBlock.max(block));
            negative += CounterBlock.negative(block);
            clamped += CounterBlock.clamped(block);
        }
        return new LatencySnapshot(layout, sloEdge, counts, sum, max, negative, clamped);
    }

    /** How many sets of counters there are; for tests of what threads cost. */
    int blockCount() {
        return blocks.all().length;
    }

    private void recordOffTheFastPath(Thread current, ThreadBlocks.@Nullable Owner known, long nanos) {
        ThreadBlocks.Owner owner = known == null && !VirtualThreads.isVirtual(current) ? blocks.claim(current) : known;
        long[] block = owner == null ? blocks.sharedBlock(current) : owner.block;
        long value = nanos >= 0 && nanos <= layout.highest ? nanos : intoRange(block, nanos);
        if (owner != null && owner.exclusive) {
            CounterBlock.addAsOwner(block, layout.slotOf(value), value);
        } else {
            CounterBlock.addShared(block, layout.slotOf(value), value);
        }
    }

    private long intoRange(long[] block, long nanos) {
        if (nanos < 0) {
            CounterBlock.countNegative(block);
            return 0;
        }
        CounterBlock.countClamped(block);
        return layout.highest;
    }

    @Override
    public String toString() {
        return "LatencyRecorder[name=" + config.name() + "]";
    }
}
