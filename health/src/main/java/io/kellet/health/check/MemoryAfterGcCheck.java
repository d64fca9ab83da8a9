package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.LocalCheck;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How full the heap was after its last collection. What is in use at any other moment is mostly garbage nobody has looked at, and
 * says nothing.
 *
 * <p>Only pools of long-lived objects count; those of young ones may be full. A pool that has not been collected has not been full
 * either, and passes. G1 looks at its old generation in mixed and full collections alone, and the first of a row of mixed ones still
 * counts garbage of the others, so let two or three results in a row decide. What it says is as old as that collection. It cannot see
 * metaspace, direct buffers and stacks; with {@link MemoryAfterGcCheckConfig#container()} it sees the sum of all.
 */
public final class MemoryAfterGcCheck implements LocalCheck {

    /**
     * A pool of long-lived objects, after its last collection; all zero but perhaps {@code max} if there was none.
     *
     * @param max not positive if it is not limited by itself
     */
    record Pool(String name, long used, long committed, long max) {
        boolean isCollected() {
            return used > 0 || committed > 0;
        }
    }

    /** Where it looks. */
    interface Heap {
        List<Pool> pools();

        /** How large the heap may get; {@link Long#MAX_VALUE} or not positive if that is not known. */
        long most();
    }

    private final MemoryAfterGcCheckConfig config;
    private final Heap heap;
    private final ContainerMemory container;

    /** With the default settings. */
    public MemoryAfterGcCheck() {
        this(MemoryAfterGcCheckConfig.builder().build());
    }

    public MemoryAfterGcCheck(MemoryAfterGcCheckConfig config) {
        this(config, new OwnHeap(), new ContainerMemory(Path.of("/")));
    }

    MemoryAfterGcCheck(MemoryAfterGcCheckConfig config, Heap heap, ContainerMemory container) {
        this.config = requireNonNull(config, "config");
        this.heap = heap;
        this.container = container;
    }

    /** This JVM's. */
    static final class OwnHeap implements Heap {
        @Override
        public List<Pool> pools() {
            List<Pool> pools = new ArrayList<>();
            for (MemoryPoolMXBean bean : ManagementFactory.getMemoryPoolMXBeans()) {
                // a threshold on usage is what pools of young objects do not have
                if (bean.getType() == MemoryType.HEAP && bean.isUsageThresholdSupported()) {
                    MemoryUsage usage = bean.getCollectionUsage();
                    if (usage != null) {
                        pools.add(new Pool(bean.getName(), usage.getUsed(), usage.getCommitted(), usage.getMax()));
                    }
                }
            }
            return pools;
        }

        @Override
        public long most() {
            long max = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getMax();
            return max > 0 ? max : Runtime.getRuntime().maxMemory();
        }
    }

    @Override
    public CheckResult check(CheckRun run) {
        Findings findings = new Findings();
        List<Pool> pools = heap.pools();
        if (pools.isEmpty()) {
            findings.add(
                    CheckStatus.UNKNOWN, "memory after a collection is not available: this collector does not tell");
        }
        for (Pool pool : pools) {
            judge(pool, findings);
        }
        if (config.container()) {
            judgeContainer(findings);
        }
        return findings.result();
    }

    private void judge(Pool pool, Findings findings) {
        if (!pool.isCollected()) {
            findings.add(CheckStatus.PASSED, pool.name() + " has not been collected yet, so it has not been full");
            return;
        }
        long most = pool.max() > 0 ? pool.max() : heap.most();
        if (most <= 0 || most == Long.MAX_VALUE) {
            findings.add(CheckStatus.UNKNOWN, pool.name() + " has no limit, so how full it is cannot be told");
            return;
        }
        double share = (double) pool.used() / most;
        CheckStatus status = Thresholds.above(share, config.warningUsed(), config.failedUsed());
        findings.add(
                        status,
                        pool.name() + " was " + Figures.percent(share) + " full after its last collection, "
                                + Figures.bytes(pool.used()) + " of " + Figures.bytes(most)
                                + limits(status, config.warningUsed(), config.failedUsed()))
                .with("usedAfterGc." + pool.name(), pool.used())
                .with("share." + pool.name(), share);
    }

    private void judgeContainer(Findings findings) {
        ContainerMemory.Reading reading;
        try {
            reading = container.read();
        } catch (IOException e) {
            findings.add(
                    CheckStatus.UNKNOWN,
                    "the container's memory is not available on this platform: "
                            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
            return;
        }
        findings.with("residentBytes", reading.resident());
        if (reading.limit() == 0) {
            findings.add(
                    CheckStatus.PASSED,
                    "the process holds " + Figures.bytes(reading.resident()) + ", and no control group limits it");
            return;
        }
        double share = (double) reading.resident() / reading.limit();
        CheckStatus status = Thresholds.above(share, config.warningResident(), config.failedResident());
        findings.add(
                        status,
                        "the process holds " + Figures.bytes(reading.resident()) + " of "
                                + Figures.bytes(reading.limit()) + " that its control group allows, "
                                + Figures.percent(share)
                                + limits(status, config.warningResident(), config.failedResident()))
                .with("limitBytes", reading.limit());
    }

    private static String limits(CheckStatus status, double warning, double failed) {
        return status == CheckStatus.PASSED
                ? ""
                : ", warns above " + Figures.percent(warning) + ", fails above " + Figures.percent(failed);
    }
}
