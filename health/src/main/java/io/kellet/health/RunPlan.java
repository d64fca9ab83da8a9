package io.kellet.health;

import io.kellet.time.Deadline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** When checks run: first runs spread, later ones jittered, nobody started who still hangs. Guarded by the keeper's lock. */
final class RunPlan {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Makes a run for a check that has got a place. */
    interface Departure {
        CheckFlight of(CheckEntry entry, boolean livePlace);
    }

    private final HealthConfig config;
    private final CheckMembers members;
    private final CheckThreads threads;
    private final PauseMeter pauses;
    private final SplittableRandom random;

    RunPlan(HealthConfig config, CheckMembers members, CheckThreads threads, PauseMeter pauses) {
        this.config = config;
        this.members = members;
        this.threads = threads;
        this.pauses = pauses;
        random = config.seed() == 0 ? new SplittableRandom() : new SplittableRandom(config.seed());
    }

    /** When a check that is added now runs first. */
    long firstDue(CheckEntry entry, long now) {
        long spread = Math.min(config.spread().toNanos(), entry.periodNanos);
        return now + (spread == 0 ? 0 : random.nextLong(spread));
    }

    /** To be run as soon as may be. */
    boolean runNow(String name, long now) {
        CheckEntry entry = members.find(name);
        if (entry == null) {
            return false;
        }
        if (!members.isOccupied(entry)) { // else it would count as hung once more
            entry.dueNanos = Deadline.earlier(entry.dueNanos, now);
        }
        return true;
    }

    /** When it runs next, now that it has a result. */
    void schedule(CheckEntry entry, long now) {
        boolean confirms = entry.held != null || (entry.answered && entry.result != entry.status());
        entry.dueNanos = now + (confirms ? entry.confirmNanos : jittered(entry));
    }

    /** A tenth more or less, but never so much more that the result could grow too old. */
    private long jittered(CheckEntry entry) {
        long tenth = entry.periodNanos / 10;
        boolean longer = entry.periodNanos + tenth + entry.timeoutNanos + NANOS_PER_SECOND < entry.maxAgeNanos;
        return entry.periodNanos - tenth + random.nextLong(longer ? 2 * tenth + 1 : tenth + 1);
    }

    static boolean isDue(CheckEntry entry, long now) {
        return Deadline.hasPassed(entry.dueNanos, now) && (!entry.skipped || entry.released);
    }

    boolean isWaitOver(CheckEntry entry, long now) {
        return pauses.activeSince(entry.waitingNanos, entry.waitingPaused, now) >= entry.timeoutNanos;
    }

    /** Those that are due and get a place; who gets none waits for one. */
    void start(long now, Departure departure) {
        List<CheckEntry> due = new ArrayList<>();
        for (CheckEntry entry : members.entries()) {
            if (isDue(entry, now) && entry.flight == null && entry.held == null && members.orphan(entry) == null) {
                due.add(entry);
            }
        }
        // who has waited longest; by difference, because readings wrap
        due.sort(Comparator.comparingLong((CheckEntry entry) -> entry.dueNanos - now)
                .thenComparing(CheckEntry::name));
        for (CheckEntry entry : due) {
            boolean live = entry.isLive() && threads.hasLivePlace();
            if (live || threads.hasPlace()) {
                CheckFlight flight = departure.of(entry, live);
                threads.take(live);
                entry.waiting = false;
                entry.flight = flight;
            } else if (!entry.waiting) {
                entry.waiting = true;
                entry.waitingNanos = now;
                entry.waitingPaused = pauses.totalNanos();
            }
        }
    }

    /** For how long there is nothing to do. */
    long idleNanos(long now) {
        long idle = Math.min(NANOS_PER_SECOND, config.frozenAfter().toNanos() / 4);
        for (CheckEntry entry : members.entries()) {
            CheckFlight flight = entry.flight;
            if (flight != null && !flight.isAbandoned()) {
                long active = pauses.activeSince(flight.startNanos(), flight.pausedBefore, now);
                idle = Math.min(idle, Math.min(PauseMeter.TURN_NANOS, entry.timeoutNanos - active));
            } else if (entry.waiting || entry.held != null) {
                idle = Math.min(idle, PauseMeter.TURN_NANOS);
            } else if (!entry.skipped || entry.released) {
                idle = Math.min(idle, entry.dueNanos - now);
            }
        }
        return Math.max(0, idle);
    }
}
