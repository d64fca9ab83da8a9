package io.kellet.health;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All checks of a registry and the rules by which they are run and judged. One call of {@link #turn} does whatever is to be done at that
 * moment; it calls nobody, so what it finds to be started and interrupted is handed back.
 *
 * <p>Checks are judged parents first: by the time a check is looked at, what it depends on has its status of this very turn.
 *
 * <p>Guarded by the keeper's lock. The plain twin is in {@code RegistryHistoryTest}.
 */
final class CheckBook {

    /** Runs in a row that may be disregarded because the process stood still meanwhile. */
    static final int MOST_RETRIES = 3;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** What is to be done outside the lock, and for how long there is nothing to do after it; of a turn that failed, by the next one. */
    record Work(List<CheckFlight> starts, List<CheckFlight> interrupts, List<CheckEntry> hung, long idleNanos) {}

    private final HealthConfig config;
    private final NanoClock clock;
    private final CheckThreads threads;
    private final PauseMeter pauses;
    private final Ingest ingest;
    private final Runnable wake;
    private final CheckMembers members = new CheckMembers();
    private final RunPlan plan;

    private boolean started;
    private boolean changed; // something that is to be told at once
    private boolean refreshed; // something that may wait
    private Instant wall = Instant.EPOCH; // of this turn
    private List<CheckFlight> starts = new ArrayList<>();
    private List<CheckFlight> interrupts = new ArrayList<>();
    private List<CheckEntry> hung = new ArrayList<>();

    CheckBook(
            HealthConfig config,
            NanoClock clock,
            CheckThreads threads,
            PauseMeter pauses,
            Ingest ingest,
            Runnable wake) {
        this.config = config;
        this.clock = clock;
        this.threads = threads;
        this.pauses = pauses;
        this.ingest = ingest;
        this.wake = wake;
        plan = new RunPlan(config, members, threads, pauses);
    }

    // the set of checks

    /** @throws IllegalArgumentException if there is one of that name, or not what it depends on */
    void add(CheckConfig check, Probe probe, HealthCheck run, boolean awaited, long now) {
        members.add(check, probe, run, awaited, entry -> plan.firstDue(entry, now));
        changed = true;
    }

    /** @throws IllegalArgumentException if another depends on it */
    boolean remove(String name) {
        boolean removed = members.remove(name);
        changed |= removed;
        return removed;
    }

    /** To be run as soon as may be. */
    boolean runNow(String name, long now) {
        return plan.runNow(name, now);
    }

    /** All that are in flight. */
    List<CheckFlight> flights() {
        return members.flights();
    }

    /** Those that have ended since they were last asked for. */
    List<CheckFlight> landed() {
        return members.landed();
    }

    // what it says

    List<CheckView> views() {
        return members.entries().stream().map(CheckEntry::view).toList();
    }

    /** Has every check that was there at the start been looked at? A yes is for ever. */
    boolean isStarted() {
        started = started || members.entries().stream().allMatch(entry -> !entry.awaited || entry.isFirstOver());
        return started;
    }

    boolean hasChanged() {
        return changed;
    }

    boolean hasFreshFigures() {
        return refreshed;
    }

    void published() {
        changed = false;
        refreshed = false;
    }

    // its turn

    /** Judges what has landed and finds what is to be done; for how long there is nothing to do after it. */
    long turn(Collection<CheckFlight> landed, long now, Instant at) {
        wall = at;
        boolean startedBefore = started;
        Map<CheckEntry, CheckFlight> results = new HashMap<>();
        landed.forEach(flight -> land(flight, now, results));
        for (CheckEntry entry : members.entries()) {
            judge(entry, results.get(entry), now);
        }
        plan.start(now, (entry, livePlace) -> depart(entry, livePlace, now));
        changed |= isStarted() != startedBefore;
        return plan.idleNanos(now);
    }

    /** What turns have found to be done since it was last taken. All of it or nothing, should memory be short. */
    Work takeWork(long idleNanos) {
        Work work = new Work(starts, interrupts, hung, idleNanos);
        List<CheckFlight> noStarts = new ArrayList<>();
        List<CheckFlight> noInterrupts = new ArrayList<>();
        List<CheckEntry> noHung = new ArrayList<>();
        starts = noStarts;
        interrupts = noInterrupts;
        hung = noHung;
        return work;
    }

    private CheckFlight depart(CheckEntry entry, boolean livePlace, long now) {
        CheckFlight flight = new CheckFlight(entry, livePlace, now, pauses.totalNanos(), clock, ingest, wake);
        starts.add(flight);
        return flight;
    }

    private void land(CheckFlight flight, long now, Map<CheckEntry, CheckFlight> results) {
        threads.giveBack(flight.liveSlot);
        if (members.forgetOrphan(flight)) {
            return;
        }
        CheckEntry entry = flight.entry;
        boolean late = flight.isAbandoned();
        entry.flight = null;
        entry.toldHung = false;
        if (late) { // its time was over, and what it says counts for nothing; but now it can be run again
            entry.dueNanos = Deadline.earlier(entry.dueNanos, entry.ahead ? now : now + entry.confirmNanos);
        } else {
            results.put(entry, flight);
        }
    }

    private void judge(CheckEntry entry, @Nullable CheckFlight landed, long now) {
        follow(entry, now);
        if (landed != null) {
            takeLanded(entry, landed, now);
        } else if (isOver(entry, now)) {
            takeTimeout(entry, now);
        } else if (RunPlan.isDue(entry, now) && members.isOccupied(entry)) {
            takeHung(entry, now);
        } else if (entry.waiting && plan.isWaitOver(entry, now)) {
            entry.waiting = false;
            take(
                    entry,
                    Outcome.failed(
                            CheckReason.NO_THREAD,
                            "no thread was free within " + millis(entry.timeoutNanos)
                                    + ", checks that hang hold them: maxThreads=" + config.maxThreads()),
                    now,
                    now);
        }
        reconsider(entry, now);
        expire(entry, now);
    }

    // what it depends on

    private void follow(CheckEntry entry, long now) {
        TreeSet<String> roots = new TreeSet<>();
        for (CheckEntry parent : entry.parents) {
            if (parent.isDown()) {
                roots.add(parent.skipped ? parent.rootCause : parent.name());
            }
        }
        if (!roots.isEmpty()) {
            skip(entry, roots);
        } else if (entry.skipped && !entry.released) {
            entry.released = true;
            entry.answered = false;
            entry.dueNanos = now;
        }
    }

    private void skip(CheckEntry entry, SortedSet<String> roots) {
        String root = roots.first();
        entry.released = false;
        entry.waiting = false;
        entry.held = null;
        if (entry.flight != null) {
            entry.flight.outdated = true;
        }
        String message = "not run, because this is down: " + String.join(", ", roots);
        if (entry.skipped && entry.message.equals(message)) {
            return;
        }
        if (!entry.skipped && entry.damping.status() != CheckStatus.UNKNOWN) {
            entry.changedAt = wall;
        }
        entry.skipped = true;
        entry.damping.forget();
        entry.result = CheckStatus.UNKNOWN;
        entry.inRow = 0;
        entry.reason = CheckReason.SKIPPED;
        entry.rootCause = root;
        entry.message = message;
        entry.details = Map.of();
        changed = true;
    }

    /** Those it depends on that have said nothing good since its first bad run began. */
    private static List<CheckEntry> unasked(CheckEntry entry) {
        return entry.parents.stream()
                .filter(parent -> !parent.answered
                        || parent.result == CheckStatus.FAILED
                        || parent.beganNanos - entry.badNanos < 0)
                .toList();
    }

    /** A bad result that waits for those it depends on: are they heard now? */
    private void reconsider(CheckEntry entry, long now) {
        CheckEntry.Held held = entry.held;
        if (held == null) {
            return;
        }
        List<CheckEntry> unasked = unasked(entry);
        if (unasked.isEmpty() || pauses.activeSince(held.sinceNanos(), held.pausedBefore(), now) >= held.limitNanos()) {
            entry.held = null;
            settle(entry, held.outcome(), now);
            plan.schedule(entry, now);
            return;
        }
        for (CheckEntry parent : unasked) {
            // one whose newest result is bad is being confirmed anyway
            if (parent.flight == null && parent.result != CheckStatus.FAILED) {
                parent.dueNanos = Deadline.earlier(parent.dueNanos, now);
            }
        }
    }

    // results

    private void takeLanded(CheckEntry entry, CheckFlight flight, long now) {
        entry.runs++;
        ran(entry, flight.startNanos(), flight.endNanos());
        Outcome outcome = flight.outcome();
        long took = flight.endNanos() - flight.startNanos();
        if (took - (pauses.totalNanos() - flight.pausedBefore) >= entry.timeoutNanos) {
            outcome = timedOut(entry);
        }
        takeUnlessPaused(entry, flight, outcome, now);
    }

    private boolean isOver(CheckEntry entry, long now) {
        CheckFlight flight = entry.flight;
        return flight != null
                && !flight.isAbandoned()
                && pauses.activeSince(flight.startNanos(), flight.pausedBefore, now) >= entry.timeoutNanos;
    }

    private void takeTimeout(CheckEntry entry, long now) {
        CheckFlight flight = requireNonNull(entry.flight);
        interrupts.add(flight);
        flight.abandon();
        entry.runs++;
        ran(entry, flight.startNanos(), now);
        takeUnlessPaused(entry, flight, timedOut(entry), now);
    }

    private static Outcome timedOut(CheckEntry entry) {
        return Outcome.failed(CheckReason.TIMED_OUT, "no answer within " + millis(entry.timeoutNanos));
    }

    private void ran(CheckEntry entry, long start, long end) {
        entry.ranNanos = end;
        entry.ranAt = wall;
        entry.tookNanos = Math.max(0, end - start);
        refreshed = true;
    }

    /** A run that was held up with the whole process says nothing bad about anything else. */
    private void takeUnlessPaused(CheckEntry entry, CheckFlight flight, Outcome outcome, long now) {
        if (flight.outdated) {
            entry.dueNanos = entry.flight == null ? now : now + entry.confirmNanos;
            return;
        }
        long paused = pauses.totalNanos() - flight.pausedBefore;
        if (outcome.isBad() && paused > entry.timeoutNanos / 4 && entry.retries < MOST_RETRIES) {
            entry.retries++;
            entry.ahead = true;
            entry.dueNanos = entry.flight == null ? now : now + entry.confirmNanos;
            return;
        }
        entry.retries = 0;
        entry.ahead = false;
        take(entry, outcome, flight.startNanos(), now);
    }

    private void takeHung(CheckEntry entry, long now) {
        CheckFlight flight = entry.flight != null ? entry.flight : members.orphan(entry);
        if (flight == null) {
            return;
        }
        if (!entry.toldHung) {
            entry.toldHung = true;
            hung.add(entry);
        }
        entry.ahead = false;
        entry.retries = 0;
        entry.waiting = false;
        String since = (now - flight.startNanos()) / NANOS_PER_SECOND + " s";
        take(
                entry,
                Outcome.failed(
                        CheckReason.HUNG,
                        (flight.entry == entry ? "its last run" : "a run from before it was removed and added again")
                                + " has not returned for " + since),
                flight.startNanos(),
                now);
    }

    private void take(CheckEntry entry, Outcome outcome, long began, long now) {
        refreshed = true;
        if (entry.skipped && !entry.released) {
            plan.schedule(entry, now); // it ran while what it depends on went down
            return;
        }
        if (outcome.isBad() && (entry.result != CheckStatus.FAILED || !entry.answered)) {
            entry.badNanos = began;
        }
        entry.inRow = entry.answered && outcome.status() == entry.result ? entry.inRow + 1 : 1;
        entry.result = outcome.status();
        entry.beganNanos = began;
        entry.resultNanos = now;
        entry.resultPaused = pauses.totalNanos();
        entry.answered = true;
        if (entry.held == null && entry.damping.wouldFail(outcome.status())) {
            List<CheckEntry> unasked = unasked(entry);
            if (!unasked.isEmpty()) {
                long limit = unasked.stream()
                        .mapToLong(parent -> parent.patienceNanos)
                        .max()
                        .orElse(0);
                entry.held = new CheckEntry.Held(outcome, now, pauses.totalNanos(), limit);
                plan.schedule(entry, now);
                return;
            }
        }
        if (entry.held == null) {
            settle(entry, outcome, now);
        }
        plan.schedule(entry, now);
    }

    private void settle(CheckEntry entry, Outcome outcome, long now) {
        CheckStatus before = entry.status();
        CheckReason reasonBefore = entry.reason;
        boolean first = entry.skipped || entry.reason == CheckReason.NOT_RUN;
        entry.damping.take(outcome.status(), now);
        entry.skipped = false;
        entry.released = false;
        entry.rootCause = "";
        CheckStatus status = entry.damping.status();
        if (status == outcome.status() || status != before || first) {
            entry.reason = outcome.reason();
        }
        entry.message = outcome.message();
        entry.details = outcome.details();
        if (status != before) {
            entry.changedAt = wall;
        }
        changed |= status != before || entry.reason != reasonBefore;
        refreshed = true;
    }

    private void expire(CheckEntry entry, long now) {
        if (!entry.answered || entry.skipped || entry.reason == CheckReason.STALE) {
            return;
        }
        long age = pauses.activeSince(entry.resultNanos, entry.resultPaused, now);
        if (age > entry.maxAgeNanos) {
            if (entry.damping.status() != CheckStatus.FAILED) {
                entry.changedAt = wall;
            }
            entry.damping.fail(now);
            entry.held = null;
            entry.reason = CheckReason.STALE;
            entry.message = "its last result is " + age / NANOS_PER_SECOND + " s old and may be "
                    + entry.maxAgeNanos / NANOS_PER_SECOND + " s old";
            entry.details = Map.of();
            changed = true;
        }
    }

    /** The clock went back by so much, to this reading. */
    void stepBack(long nanos, long now) {
        members.stepBack(nanos, now);
    }

    private static String millis(long nanos) {
        return nanos / 1_000_000 + " ms";
    }
}
