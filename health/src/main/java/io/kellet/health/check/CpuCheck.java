package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import com.sun.management.OperatingSystemMXBean;
import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.LocalCheck;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * How busy the processors are, over a window: what this process used is counted exactly; of the machine there are samples, one for each
 * look. From the second look on; before, nothing is known.
 *
 * <p>Threads that spin, as trading threads do on purpose, are busy all the time; on a machine full of them set the thresholds to 1,
 * which is never. It cannot see a single processor that is too busy, threads that wait for one, and a container that is throttled
 * below its processors.
 */
public final class CpuCheck implements LocalCheck {

    private static final int PROCESS_NANOS = 0;
    private static final int SYSTEM_NANOS = 1;
    private static final int SYSTEM_SAMPLED_NANOS = 2;

    /** Where it looks. */
    interface Cpu {
        /** Nanoseconds of processors that this process has used; negative if that is not known. */
        long processNanos();

        /** Share of the processors that was busy lately; negative if that is not known, or not known yet. */
        double systemLoad();

        int processors();
    }

    private final CpuCheckConfig config;
    private final @Nullable Cpu cpu;
    private final Lookback lookback;
    private Lookback.@Nullable Look last;

    /** With the default settings. */
    public CpuCheck() {
        this(CpuCheckConfig.builder().build());
    }

    public CpuCheck(CpuCheckConfig config) {
        this(config, ofThisProcess());
    }

    /** @param cpu null if there is no such bean */
    CpuCheck(CpuCheckConfig config, @Nullable Cpu cpu) {
        this.config = requireNonNull(config, "config");
        this.cpu = cpu;
        lookback = new Lookback(config.window().toNanos());
    }

    private static @Nullable Cpu ofThisProcess() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
            return null;
        }
        return new Cpu() {
            @Override
            public long processNanos() {
                return system.getProcessCpuTime();
            }

            @Override
            public double systemLoad() {
                return system.getCpuLoad();
            }

            @Override
            public int processors() {
                return Runtime.getRuntime().availableProcessors();
            }
        };
    }

    @Override
    public CheckResult check(CheckRun run) {
        if (cpu == null) {
            return CheckResult.unknown("processor times are not available on this platform");
        }
        long processNanos = cpu.processNanos();
        double load = cpu.systemLoad();
        Lookback.Look now = look(run.clock().nanos(), processNanos, load);
        Lookback.Look since = lookback.add(now);
        last = now;
        if (since == null || now.nanos - since.nanos < Lookback.LEAST_NANOS) {
            return CheckResult.unknown("processors have not been watched for long enough yet");
        }
        Findings findings = new Findings();
        if (processNanos < 0) {
            findings.add(CheckStatus.UNKNOWN, "processor time of this process is not available on this platform");
        } else {
            double share = now.grown(since, PROCESS_NANOS)
                    / ((double) (now.nanos - since.nanos) * Math.max(1, cpu.processors()));
            judge(
                    "this process",
                    share,
                    config.warningProcess(),
                    config.failedProcess(),
                    now.nanos - since.nanos,
                    findings);
            findings.with("processShare", Math.min(1, share));
        }
        long sampled = now.grown(since, SYSTEM_SAMPLED_NANOS);
        if (sampled == 0) {
            findings.add(CheckStatus.UNKNOWN, "load of the machine is not available on this platform");
        } else {
            double share = (double) now.grown(since, SYSTEM_NANOS) / sampled;
            judge("the machine", share, config.warningSystem(), config.failedSystem(), sampled, findings);
            findings.with("systemShare", Math.min(1, share));
        }
        return findings.result();
    }

    /** A sample of the load stands for the time since the look before it. */
    private Lookback.Look look(long now, long processNanos, double load) {
        Lookback.Look before = last;
        long system = before == null ? 0 : before.counters[SYSTEM_NANOS];
        long sampled = before == null ? 0 : before.counters[SYSTEM_SAMPLED_NANOS];
        if (before != null && load >= 0) {
            long passed = Math.max(0, now - before.nanos);
            system += (long) (passed * Math.min(1, load));
            sampled += passed;
        }
        return new Lookback.Look(now, processNanos, system, sampled);
    }

    private static void judge(String who, double share, double warning, double failed, long nanos, Findings findings) {
        CheckStatus status = Thresholds.above(Math.min(1, share), warning, failed);
        findings.add(
                status,
                who + " used " + Figures.percent(Math.min(1, share)) + " of the processors over " + Figures.time(nanos)
                        + (status == CheckStatus.PASSED
                                ? ""
                                : ", warns above " + Figures.percent(warning) + ", fails above "
                                        + (failed >= 1 ? "nothing" : Figures.percent(failed))));
    }
}
