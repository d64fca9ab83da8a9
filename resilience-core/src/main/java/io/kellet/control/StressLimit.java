package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.Control;
import io.kellet.risk.LimitEntry;
import io.kellet.risk.LimitKind;
import io.kellet.risk.LimitRow;
import io.kellet.risk.Limits;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import io.kellet.time.Deadline;
import io.kellet.var.StressLoss;
import io.kellet.var.StressResult;
import io.kellet.var.StressRun;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stops whoever would lose more than {@link LimitKind#STRESS_LOSS} in the worst stress scenario, by the last result of a
 * {@link StressRun} that runs off the trading thread. So it says no to what comes after a bad result, not to the order that makes one.
 *
 * <p>A breach trips the scope's latch when an order comes: it holds though the next result is better, until two people close it.
 *
 * <p>Fails closed: where there is such a limit, no run, no result yet, a failed scenario or a result older than allowed
 * refuses. Amendments are refused as new orders are. Reductions pass, unless the latches' mode stops them once tripped. No limit can
 * be lifted here for one order.
 */
public final class StressLimit implements Control {

    private static final String REASON = "stress loss over its limit";

    private final ScopeIds ids;
    private final @Nullable StressRun[] runs;
    private final long maxAgeNanos;
    private final Latches latches;

    private StressLimit(ScopeIds ids, @Nullable StressRun[] runs, long maxAgeNanos, Latches latches) {
        this.ids = ids;
        this.runs = runs;
        this.maxAgeNanos = maxAgeNanos;
        this.latches = latches;
    }

    /**
     * Starts a control.
     *
     * @param maxAge a result older than this is none; 1 ms to 1 day
     */
    public static Builder of(ScopeIds ids, Duration maxAge, Latches latches) {
        return new Builder(ids, maxAge, latches);
    }

    @Override
    public String name() {
        return "stress-limit";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.STRESS_LOSS);
    }

    @Override
    public long check(OrderView order) {
        if (!latches.stops(order.orderClass())) {
            return Verdict.ACCEPTED;
        }
        long finding = Verdict.ACCEPTED;
        for (Scope scope : ScopeIds.SCOPES) {
            finding = Verdict.worse(finding, check(scope, order));
            if (finding < 0) {
                return finding;
            }
        }
        return finding;
    }

    private long check(Scope scope, OrderView order) {
        int id = order.id(scope);
        int index = ids.index(scope, id);
        if (index >= 0 && latches.isTripped(scope, id)) {
            return Verdict.reject(Reason.LATCHED);
        }
        LimitRow row = order.exposure(scope).limits();
        if (!row.has(LimitKind.STRESS_LOSS) || order.orderClass() == OrderClass.REDUCE) {
            return Verdict.ACCEPTED;
        }
        int limitId = row.limitId(LimitKind.STRESS_LOSS);
        StressRun run = index < 0 ? null : runs[index];
        StressResult result = run == null ? null : run.last();
        if (result == null) {
            return Verdict.reject(Reason.NO_DATA, limitId);
        }
        long age = order.now() - result.computedAtNanos();
        if (age > maxAgeNanos || age < -maxAgeNanos) {
            return Verdict.reject(Reason.STALE_DATA, limitId);
        }
        double worst = worst(result);
        if (worst == Double.POSITIVE_INFINITY) {
            return Verdict.reject(Reason.NO_DATA, limitId);
        }
        long finding = row.check(LimitKind.STRESS_LOSS, (long) Math.ceil(worst), Reason.OVER_LIMIT);
        if (finding < 0) {
            latches.trip(scope, id, REASON);
        }
        return finding;
    }

    /** Of at most some dozens; by index, since an iterator would be garbage. */
    private static double worst(StressResult result) {
        double worst = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < result.losses().size(); i++) {
            worst = Math.max(worst, result.losses().get(i).loss());
        }
        return worst;
    }

    @Override
    public void validate(Limits limits) {
        ids.requireRoomFor(limits, LimitKind.STRESS_LOSS, name());
        for (LimitEntry entry : limits.entries()) {
            boolean named = entry.kind() == LimitKind.STRESS_LOSS && entry.scopeId() != LimitEntry.EVERY;
            if (named && runs[ids.requireIndex(entry.scope(), entry.scopeId())] == null) {
                throw new IllegalArgumentException("no stress run gives results for this: " + entry);
            }
        }
    }

    @Override
    public Set<Reason> reasons() {
        return Set.of(Reason.OVER_LIMIT, Reason.LATCHED, Reason.NO_DATA, Reason.STALE_DATA);
    }

    @Override
    public String explain(OrderView order, long verdict) {
        StringBuilder text = new StringBuilder();
        for (Scope scope : ScopeIds.SCOPES) {
            int index = ids.index(scope, order.id(scope));
            StressRun run = index < 0 ? null : runs[index];
            StressResult result = run == null ? null : run.last();
            if (run != null) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(scope.text())
                        .append(' ')
                        .append(order.id(scope))
                        .append(": ")
                        .append(result == null ? "no result yet" : said(result, order.now()));
            }
        }
        return text.toString();
    }

    private static String said(StressResult result, long now) {
        StressLoss worst = result.worst();
        return "worst=" + worst.scenario() + " loss=" + worst.loss() + " ageNanos=" + (now - result.computedAtNanos())
                + (worst.failure() == null ? "" : " failure=" + worst.failure());
    }

    /** Collects the runs. */
    public static final class Builder {
        private final ScopeIds ids;
        private final long maxAgeNanos;
        private final Latches latches;
        private final Map<Integer, StressRun> runs = new HashMap<>();

        private Builder(ScopeIds ids, Duration maxAge, Latches latches) {
            this.ids = requireNonNull(ids, "ids");
            this.latches = requireNonNull(latches, "latches");
            maxAgeNanos = Deadline.nanosOf("maxAge", maxAge);
            if (maxAgeNanos < 1_000_000 || maxAgeNanos > Duration.ofDays(1).toNanos()) {
                throw new IllegalArgumentException("maxAge must be 1 ms..1 day: " + maxAge);
            }
            latches.requireRoomFor(ids);
        }

        /** Whose book this run stresses. */
        public Builder run(Scope scope, int id, StressRun run) {
            runs.put(ids.requireIndex(scope, id), requireNonNull(run, "run"));
            return this;
        }

        public StressLimit build() {
            StressRun[] byIndex = new StressRun[ids.total()];
            runs.forEach((index, run) -> byIndex[index] = run);
            return new StressLimit(ids, byIndex, maxAgeNanos, latches);
        }
    }
}
