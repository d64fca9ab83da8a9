package io.kellet.health;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.SplittableRandom;
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
    private final SplittableRandom random;
    private final List<CheckEntry> entries = new ArrayList<>(); // parents first
    private final Map<String, CheckEntry> byName = new HashMap<>();
    private final List<CheckFlight> orphans = new ArrayList<>(); // in flight when their check was removed

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
        random = config.seed() == 0 ? new SplittableRandom() : new SplittableRandom(config.seed());
    }

    // the set of checks

    /** @throws IllegalArgumentException if there is one of that name, or not what it depends on */
    void add(CheckConfig check, Probe probe, HealthCheck run, boolean awaited, long now) {
        if (byName.containsKey(check.name())) {
            throw new IllegalArgumentException("a check must have a name of its own: check=" + check.name());
        }
        List<CheckEntry> parents = new ArrayList<>();
        for (String name : check.dependsOn()) {
            CheckGraph.requireThere(check.name(), name, byName.keySet());
            CheckEntry parent = requireNonNull(byName.get(name));
            CheckGraph.requireLocal(check.name(), probe, name, parent.probe);
            parents.add(parent);
        }
        CheckEntry entry = new CheckEntry(check, probe, run, parents, awaited);
        long spread = Math.min(config.spread().toNanos(), entry.periodNanos);
        entry.dueNanos = now + (spread == 0 ? 0 : random.nextLong(spread));
        entries.add(entry);
        byName.put(check.name(), entry);
        changed = true;
    }

    /** @throws IllegalArgumentException if another depends on it */
    boolean remove(String name) {
        CheckEntry entry = byName.get(name);
        if (entry == null) {
            return false;
        }
        TreeSet<String> children = new TreeSet<>();
        entries.stream().filter(other -> other.parents.contains(entry)).forEach(child -> children.add(child.name()));
        if (!children.isEmpty()) {
            throw new IllegalArgumentException(
                    "a check that others depend on must not be removed: check=" + name + " children=" + children);
        }
        entries.remove(entry);
        byName.remove(name);
        if (entry.flight != null) {
            entry.flight.abandon();
            orphans.add(entry.flight);
        }
        changed = true;
        return true;
    }

    /** To be run as soon as may be. */
    boolean runNow(String name, long now) {
        CheckEntry entry = byName.get(name);
        if (entry == null) {
            return false;
        }
        if (!isOccupied(entry)) { // else it would count as hung once more
            entry.dueNanos = Deadline.earlier(entry.dueNanos, now);
        }
        return true;
    }

    /** All that are in flight. */
    List<CheckFlight> flights() {
        List<CheckFlight> flights = new ArrayList<>(orphans);
        entries.forEach(entry -> {
            if (entry.flight != null) {
                flights.add(entry.flight);
            }
        });
        return flights;
    }

    /** Those that have ended since they were last asked for. */
    List<CheckFlight> landed() {
        return flights().stream().filter(CheckFlight::hasLanded).toList();
    }

    // what it says

    List<CheckView> views() {
        return entries.stream().map(CheckEntry::view).toList();
    }

    /** Has every check that was there at the start been looked at? A yes is for ever. */
    boolean isStarted() {
        started = started || entries.stream().allMatch(entry -> !entry.awaited || entry.isFirstOver());
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
        for (CheckEntry entry : entries) {
            judge(entry, results.get(entry), now);
        }
        start(now);
        changed |= isStarted() != startedBefore;
        return idleNanos(now);
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

    private void land(CheckFlight flight, long now, Map<CheckEntry, CheckFlight> results) {
        threads.giveBack(flight.liveSlot);
        if (orphans.remove(flight)) {
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
        } else if (isDue(entry, now) && isOccupied(entry)) {
            takeHung(entry, now);
        } else if (entry.waiting && isWaitOver(entry, now)) {
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
            schedule(entry, now);
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
        CheckFlight flight = entry.flight != null ? entry.flight : orphan(entry);
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
            schedule(entry, now); // it ran while what it depends on went down
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
                schedule(entry, now);
                return;
            }
        }
        if (entry.held == null) {
            settle(entry, outcome, now);
        }
        schedule(entry, now);
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

    // runs

    private void schedule(CheckEntry entry, long now) {
        boolean confirms = entry.held != null || (entry.answered && entry.result != entry.status());
        entry.dueNanos = now + (confirms ? entry.confirmNanos : jittered(entry));
    }

    /** A tenth more or less, but never so much more that the result could grow too old. */
    private long jittered(CheckEntry entry) {
        long tenth = entry.periodNanos / 10;
        boolean longer = entry.periodNanos + tenth + entry.timeoutNanos + NANOS_PER_SECOND < entry.maxAgeNanos;
        return entry.periodNanos - tenth + random.nextLong(longer ? 2 * tenth + 1 : tenth + 1);
    }

    private static boolean isDue(CheckEntry entry, long now) {
        return Deadline.hasPassed(entry.dueNanos, now) && (!entry.skipped || entry.released);
    }

    /** Can it not be started, because the call before has not returned? */
    private boolean isOccupied(CheckEntry entry) {
        return entry.isHung() || (entry.flight == null && orphan(entry) != null);
    }

    /** A call of the same check that was in flight when the check was removed, before it was added again. */
    private @Nullable CheckFlight orphan(CheckEntry entry) {
        for (CheckFlight orphan : orphans) {
            if (orphan.entry.check == entry.check) {
                return orphan;
            }
        }
        return null;
    }

    private boolean isWaitOver(CheckEntry entry, long now) {
        return pauses.activeSince(entry.waitingNanos, entry.waitingPaused, now) >= entry.timeoutNanos;
    }

    private void start(long now) {
        List<CheckEntry> due = new ArrayList<>();
        for (CheckEntry entry : entries) {
            if (isDue(entry, now) && entry.flight == null && entry.held == null && orphan(entry) == null) {
                due.add(entry);
            }
        }
        // who has waited longest; by difference, because readings wrap
        due.sort(Comparator.comparingLong((CheckEntry entry) -> entry.dueNanos - now)
                .thenComparing(CheckEntry::name));
        for (CheckEntry entry : due) {
            boolean live = entry.isLive() && threads.hasLivePlace();
            if (live || threads.hasPlace()) {
                CheckFlight flight = new CheckFlight(entry, live, now, pauses.totalNanos(), clock, ingest, wake);
                starts.add(flight);
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

    private long idleNanos(long now) {
        long idle = Math.min(NANOS_PER_SECOND, config.frozenAfter().toNanos() / 4);
        for (CheckEntry entry : entries) {
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

    /** The clock went back by so much, to this reading. */
    void stepBack(long nanos, long now) {
        entries.forEach(entry -> entry.stepBack(nanos, now));
        orphans.forEach(orphan -> orphan.stepBackTo(now));
    }

    private static String millis(long nanos) {
        return nanos / 1_000_000 + " ms";
    }
}
