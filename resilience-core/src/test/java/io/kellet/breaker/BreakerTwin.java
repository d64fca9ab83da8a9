package io.kellet.breaker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a breaker is said to do, done plainly: one thread, lists, no words, no epochs. */
final class BreakerTwin {

    /** A permit as the twin knows it; {@code lease} is null for an ordinary one. */
    record Ticket(
            long generation, boolean counted, @Nullable Lease lease) {}

    /** A probe's place, with the microsecond of the half-open period in which it runs out. */
    static final class Lease {
        final long overAtMicros;
        boolean reported;

        Lease(long overAtMicros) {
            this.overAtMicros = overAtMicros;
        }
    }

    /** An operator's key. */
    static final class Key {
        final HoldMode mode;

        Key(HoldMode mode) {
            this.mode = mode;
        }
    }

    BreakerConfig config;
    BreakerState state = BreakerState.CLOSED;
    long since;
    long openNanos;
    int level;
    long trips;

    @Nullable
    Key key;

    private long generation;

    // calls that go through
    private int streak;
    final List<Boolean> window = new ArrayList<>(); // true: failed; the newest is last
    boolean over;

    // half open: as the settings were when it began
    @Nullable
    Lease[] places = new Lease[0];

    private long leaseNanos;
    private int succeeded;
    private int failed;

    // ramping
    private int step;
    private long asked;

    /** What listeners are to be told. */
    final List<String> told = new ArrayList<>();

    BreakerTwin(BreakerConfig config, long now) {
        this.config = config;
        since = now;
    }

    // ---- calls

    /** A ticket, or null and the reason in {@link #refused}. */
    @Nullable
    Ticket acquire(long callersNow, long now) {
        switch (state) {
            case OPEN -> {
                if (callersNow - since < 0 && now - since < 0) {
                    restart(now);
                    return refuse(RejectionReason.OPEN);
                }
                if (since + openNanos - callersNow > 0) {
                    return refuse(RejectionReason.OPEN);
                }
                go(BreakerState.HALF_OPEN, now);
                return acquireProbe(now);
            }
            case HALF_OPEN -> {
                return acquireProbe(now);
            }
            case RAMPING -> {
                return acquireInShare(callersNow, now);
            }
            case FORCED_OPEN -> {
                return refuse(RejectionReason.FORCED_OPEN);
            }
            default -> {
                return new Ticket(generation, state != BreakerState.DISABLED, null);
            }
        }
    }

    @Nullable
    RejectionReason refused;

    private @Nullable Ticket refuse(RejectionReason reason) {
        refused = reason;
        return null;
    }

    private @Nullable Ticket acquireProbe(long now) {
        if (now - since < 0) {
            go(BreakerState.HALF_OPEN, now);
        }
        Ticket probe = takePlace(now);
        if (probe == null && hasLeaseThatCannotBe(now)) {
            go(BreakerState.HALF_OPEN, now);
            probe = takePlace(now);
        }
        return probe == null ? refuse(RejectionReason.PROBING) : probe;
    }

    private @Nullable Ticket takePlace(long now) {
        for (int i = 0; i < places.length; i++) {
            Lease there = places[i];
            if (there == null || there.reported || isOver(there, now)) {
                Lease mine = new Lease(-Math.floorDiv(-(now + leaseNanos - since), 1_000L));
                places[i] = mine;
                return new Ticket(generation, true, mine);
            }
        }
        return null;
    }

    private boolean hasLeaseThatCannotBe(long now) {
        long latest = Math.floorDiv(now + leaseNanos - since, 1_000L) + 1;
        for (Lease lease : places) {
            if (lease != null && !lease.reported && lease.overAtMicros > latest) {
                return true;
            }
        }
        return false;
    }

    private boolean isOver(Lease lease, long now) {
        return Math.floorDiv(now - since, 1_000L) >= lease.overAtMicros;
    }

    int probesOut(long now) {
        int out = 0;
        for (Lease lease : places) {
            out += state == BreakerState.HALF_OPEN && lease != null && !lease.reported && !isOver(lease, now) ? 1 : 0;
        }
        return out;
    }

    private @Nullable Ticket acquireInShare(long callersNow, long now) {
        List<Integer> percents = config.halfOpen().ramp().percents();
        while (callersNow - since >= config.halfOpen().ramp().stepFor().toNanos()) {
            if (step + 1 >= percents.size()) {
                go(BreakerState.CLOSED, now);
                return new Ticket(generation, true, null);
            }
            step++;
            restart(now);
        }
        if (callersNow - since < 0 && now - since < 0) {
            restart(now);
        }
        int percent = step < percents.size() ? percents.get(step) : 100;
        long before = asked * percent / 100;
        asked++;
        return asked * percent / 100 > before ? new Ticket(generation, true, null) : refuse(RejectionReason.RAMPING);
    }

    Report report(Ticket ticket, int outcome, long now) {
        if (ticket.generation != generation) {
            return Report.STALE;
        }
        if (ticket.lease != null) {
            return reportProbe(ticket.lease, outcome, now);
        }
        if (ticket.counted && counts(outcome)) {
            record(outcome != Outcome.SUCCESS, now);
        }
        return Report.COUNTED;
    }

    private boolean counts(int outcome) {
        return outcome == Outcome.SUCCESS
                || outcome == Outcome.FAILURE
                || (outcome == Outcome.LOCAL_FAILURE && config.localFailuresCount());
    }

    private Report reportProbe(Lease lease, int outcome, long now) {
        if (!Arrays.asList(places).contains(lease)) {
            return Report.STALE; // its place is another's
        }
        if (lease.reported) {
            return Report.DUPLICATE;
        }
        if (isOver(lease, now)) {
            return Report.STALE;
        }
        lease.reported = true;
        if (counts(outcome)) {
            succeeded += outcome == Outcome.SUCCESS ? 1 : 0;
            failed += outcome == Outcome.SUCCESS ? 0 : 1;
            decide(now);
        }
        return Report.COUNTED;
    }

    private void decide(long now) {
        boolean enough = config.halfOpen().successes() <= succeeded;
        boolean bad = failed > 0;
        if (config.halfOpen().failures() instanceof ProbeFailures.Share share) {
            enough = config.halfOpen().successes() <= succeeded + failed;
            bad = enough && failed * 100.0 >= share.percent() * (succeeded + failed);
        }
        if (bad) {
            go(BreakerState.OPEN, now);
        } else if (enough) {
            go(config.halfOpen().ramp().percents().isEmpty() ? BreakerState.CLOSED : BreakerState.RAMPING, now);
        }
    }

    private void record(boolean bad, long now) {
        if (!bad) {
            streak = 0;
        } else if (threshold() != Integer.MAX_VALUE) { // not counted where no rule asks
            streak++;
        }
        int size = windowSize(config);
        if (size > 0) {
            window.add(bad);
            trim(size);
        }
        boolean trips = (bad && streak >= threshold()) || rateHolds();
        if (state == BreakerState.METRICS_ONLY) {
            watch();
        } else if (trips && state != BreakerState.FORCED_CLOSED) {
            go(BreakerState.OPEN, now);
        }
    }

    private void watch() {
        boolean holds = streak >= threshold() || rateHolds();
        if (holds != over) {
            over = holds;
            told.add("crossed " + over);
        }
    }

    /** What a snapshot says. */
    int failuresInARow() {
        return threshold() == Integer.MAX_VALUE ? 0 : streak;
    }

    private int threshold() {
        for (TripRule rule : config.rules()) {
            if (rule instanceof TripRule.ConsecutiveFailures failures) {
                return failures.failures();
            }
        }
        return Integer.MAX_VALUE;
    }

    private boolean rateHolds() {
        for (TripRule rule : config.rules()) {
            if (rule instanceof TripRule.FailureRate rate) {
                return window.size() >= rate.minimumCalls() && badInWindow() * 100.0 >= rate.percent() * window.size();
            }
        }
        return false;
    }

    int badInWindow() {
        return (int) window.stream().filter(bad -> bad).count();
    }

    private void trim(int size) {
        while (window.size() > size) {
            window.remove(0);
        }
    }

    private static int windowSize(BreakerConfig config) {
        for (TripRule rule : config.rules()) {
            if (rule instanceof TripRule.FailureRate rate && rate.window() instanceof Window.Calls calls) {
                return calls.calls();
            }
        }
        return 0;
    }

    // ---- operators

    /** Null: refused. */
    @Nullable
    Key hold(HoldMode mode, long now) {
        return key != null && mode != HoldMode.FORCED_OPEN ? null : take(mode, now);
    }

    /** Null: refused. */
    @Nullable
    Key change(Key held, HoldMode mode, long now) {
        return key != held ? null : take(mode, now);
    }

    private Key take(HoldMode mode, long now) {
        Key taken = new Key(mode);
        go(mode.state(), now);
        key = taken;
        return taken;
    }

    boolean release(Key held, long now) {
        if (key != held) {
            return false;
        }
        key = null;
        go(held.mode == HoldMode.FORCED_OPEN ? BreakerState.HALF_OPEN : BreakerState.CLOSED, now);
        return true;
    }

    boolean reset(long now) {
        if (key != null) {
            return false;
        }
        go(BreakerState.CLOSED, now);
        level = 0;
        return true;
    }

    void reconfigure(BreakerConfig to) {
        config = to;
        trim(windowSize(to));
        if (state == BreakerState.METRICS_ONLY) {
            watch();
        }
    }

    // ---- moves

    private void go(BreakerState to, long now) {
        told.add(state + " to " + to);
        if (to == BreakerState.OPEN) {
            trips += state == BreakerState.OPEN ? 0 : 1;
            open(now);
        }
        if (to == BreakerState.HALF_OPEN) {
            places = new Lease[config.halfOpen().probes()];
            leaseNanos = config.halfOpen().leaseFor().toNanos();
            succeeded = 0;
            failed = 0;
        }
        state = to;
        since = now;
        generation++;
        streak = 0;
        window.clear();
        over = false;
        step = 0;
        asked = 0;
    }

    private void open(long now) {
        OpenTime time = config.openTime();
        if (state == BreakerState.CLOSED) {
            long stepsDown = Math.max(0, now - since) / time.stepDown().toNanos();
            level = (int) Math.max(0, level - stepsDown);
        }
        level++;
        openNanos = time.first().toNanos();
        for (int i = 1; i < level; i++) {
            openNanos = (long) Math.min((double) time.longest().toNanos(), openNanos * time.multiplier());
        }
    }

    /** The time that is running begins anew, the state stays. */
    private void restart(long now) {
        told.add(state + " to " + state);
        since = now;
    }
}
