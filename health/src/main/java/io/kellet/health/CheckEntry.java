package io.kellet.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that is known of one check. Guarded by the keeper's lock; who may do what when is decided by {@link CheckBook}. */
final class CheckEntry {

    /** A bad result that is not counted yet, because what it depends on is being asked first. */
    record Held(Outcome outcome, long sinceNanos, long pausedBefore, long limitNanos) {}

    final CheckConfig config;
    final Probe probe;
    final HealthCheck check;
    final List<CheckEntry> parents;
    final boolean awaited;
    final long periodNanos;
    final long timeoutNanos;
    final long confirmNanos;
    final long maxAgeNanos;

    /** How long it takes at most until it and all it depends on have turned, each run ending at the last moment. */
    final long patienceNanos;

    final Damping damping;

    // when it runs
    @Nullable
    CheckFlight flight; // in flight, or hanging

    long dueNanos;
    boolean waiting; // it is due and there is no thread
    long waitingNanos;
    long waitingPaused;
    boolean ahead; // to be run again as soon as its flight has ended, because that one does not count
    int retries; // runs in a row that did not count, because of a pause
    boolean toldHung;

    // its newest result, before damping
    boolean answered; // since it was added, or skipped
    CheckStatus result = CheckStatus.UNKNOWN;
    int inRow;
    long runs;
    long ranNanos;

    @Nullable
    Instant ranAt;

    long tookNanos;
    long beganNanos; // when the run began that it is of
    long resultNanos;
    long resultPaused;
    long badNanos; // when the first bad run of the row began

    @Nullable
    Held held;

    // what is held to be so
    boolean skipped;
    boolean released; // still shown as skipped, until it has run
    CheckReason reason = CheckReason.NOT_RUN;
    String message = "";
    Map<String, Object> details = Map.of();
    String rootCause = "";

    @Nullable
    Instant changedAt;

    CheckEntry(CheckConfig config, Probe probe, HealthCheck check, List<CheckEntry> parents, boolean awaited) {
        this.config = config;
        this.probe = probe;
        this.check = check;
        this.parents = List.copyOf(parents);
        this.awaited = awaited;
        periodNanos = config.period().toNanos();
        timeoutNanos = config.timeout().toNanos();
        confirmNanos = config.confirmEvery().toNanos();
        maxAgeNanos = config.maxAge().toNanos();
        long inherited = 0;
        for (CheckEntry parent : parents) {
            inherited = Math.max(inherited, parent.patienceNanos);
        }
        patienceNanos = inherited + timeoutNanos + config.failures() * (timeoutNanos + confirmNanos);
        damping = new Damping(
                config.failures(), config.successes(), config.minDwell().toNanos());
    }

    String name() {
        return config.name();
    }

    boolean isLive() {
        return probe == Probe.LIVE;
    }

    CheckStatus status() {
        return skipped ? CheckStatus.UNKNOWN : damping.status();
    }

    /** Must what depends on it be skipped? */
    boolean isDown() {
        return skipped || damping.status() == CheckStatus.FAILED;
    }

    boolean isHung() {
        return flight != null && flight.isAbandoned();
    }

    /** Has it been looked at for the first time, if only to find that it need not be? */
    boolean isFirstOver() {
        return runs > 0 || skipped;
    }

    CheckView view() {
        return new CheckView(
                config.name(),
                probe,
                config.criticality(),
                config.groups(),
                config.dependsOn(),
                status(),
                reason,
                message,
                details,
                rootCause,
                awaited,
                result,
                inRow,
                runs,
                ranNanos,
                ranAt,
                tookNanos,
                changedAt);
    }

    /** The clock went back by so much, to this reading: everything was so much earlier. */
    void stepBack(long nanos, long now) {
        dueNanos -= nanos;
        waitingNanos -= nanos;
        ranNanos -= nanos;
        beganNanos -= nanos;
        resultNanos -= nanos;
        badNanos -= nanos;
        damping.stepBack(nanos);
        if (flight != null) {
            flight.stepBackTo(now);
        }
        if (held != null) {
            held = new Held(held.outcome, held.sinceNanos - nanos, held.pausedBefore, held.limitNanos);
        }
    }
}
