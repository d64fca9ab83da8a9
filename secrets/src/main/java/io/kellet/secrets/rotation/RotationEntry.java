package io.kellet.secrets.rotation;

import io.kellet.call.Backoff;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One secret that is to be rotated, and what is known of it. Guarded by the keeper's lock. */
final class RotationEntry {

    private static final long BREATH_NANOS = 1_000_000_000L;

    final SecretName secret;
    private final RotationStep step;
    private final @Nullable Duration every;
    private final Backoff backoff;
    private final int attemptsPerPending;

    private long waitNanos;
    private long next;
    private @Nullable RotationFlight flight;
    private boolean accounted; // the flight was abandoned, and its failure counted
    private final List<CompletableFuture<SecretVersion>> asked = new ArrayList<>();
    private boolean forced;
    private String forcedFrom = "";
    private boolean tidy = true;
    private int tidyFailures;
    private boolean looked;
    private String pending = "";
    private int pendingFailures;
    private int failures;
    private long backoffNanos;
    private String lastFailure = "";
    private @Nullable SecretVersion current;

    RotationEntry(SecretName secret, RotationStep step, @Nullable Duration every, RotationConfig config, long now) {
        this.secret = secret;
        this.step = step;
        this.every = every;
        backoff = Backoff.decorrelatedJitter(config.retryFirst(), config.retryMost());
        attemptsPerPending = config.attemptsPerPending();
        next = now;
    }

    /** Somebody wants it rotated now; an attempt that is at it is as good. */
    CompletableFuture<SecretVersion> ask(long now) {
        CompletableFuture<SecretVersion> answer = new CompletableFuture<>();
        asked.add(answer);
        forced = true;
        waitUntil(now, 0);
        return answer;
    }

    @Nullable
    RotationFlight flight() {
        return flight;
    }

    boolean isDue(long now) {
        if (next - now > waitNanos) {
            waitUntil(now, waitNanos); // the clock went back
        }
        return flight == null && Deadline.hasPassed(next, now);
    }

    /** How long there is nothing to be done for it. */
    long idle(long now) {
        if (flight == null) {
            return Deadline.remaining(next, now);
        }
        // an abandoned one wakes the keeper when it is back
        return accounted ? Deadline.FOREVER : Deadline.remaining(flight.deadline(), now);
    }

    RotationPlan plan(Instant wall) {
        String spent = pendingFailures >= attemptsPerPending ? pending : "";
        return new RotationPlan(secret, step, every, forced, forcedFrom, looked, tidy, spent, wall);
    }

    int attempt() {
        return failures + 1;
    }

    void took(RotationFlight started) {
        flight = started;
        accounted = false;
    }

    /** It was abandoned; who had asked is told. */
    List<Runnable> late(RotationFailure failure, RotationFlight abandoned, long now, long random) {
        accounted = true;
        RotationFlight.Report report = abandoned.report();
        List<Runnable> answers = new ArrayList<>();
        if (report.promoted() != null) { // it is the clean-up that hangs
            succeeded(report.promoted(), answers);
        }
        answers.addAll(failed(failure, report, now, random));
        return answers;
    }

    /** It is back. */
    List<Runnable> landed(RotationFlight back, Instant wall, long now, long random) {
        flight = null;
        RotationFlight.Report report = back.report();
        List<Runnable> answers = new ArrayList<>();
        if (report.promoted() != null && !report.promoted().equals(current)) {
            succeeded(report.promoted(), answers);
        }
        if (report.failure() != null) {
            answers.addAll(failed(report.failure(), report, now, random));
        } else if (!report.abandoned() && report.current() != null) {
            settled(back, report.current(), wall, now, answers);
        }
        return answers;
    }

    private void succeeded(SecretVersion promoted, List<Runnable> answers) {
        current = promoted;
        forced = false;
        forcedFrom = "";
        pendingFailures = 0;
        tidy = true; // until the attempt is over without a failure
        tidyFailures = 0;
        asked.forEach(answer -> answers.add(() -> answer.complete(promoted)));
        asked.clear();
    }

    private void settled(RotationFlight back, SecretVersion seen, Instant wall, long now, List<Runnable> answers) {
        current = seen;
        failures = 0;
        backoffNanos = 0;
        lastFailure = "";
        pendingFailures = 0;
        tidy = false;
        tidyFailures = 0;
        if (back.plan().forced()) { // by us, or by somebody who was faster
            forced = false;
            forcedFrom = "";
            asked.forEach(answer -> answers.add(() -> answer.complete(seen)));
            asked.clear();
        }
        looked = true;
        waitUntil(now, forced ? 0 : untilDue(seen, wall));
    }

    private long untilDue(SecretVersion seen, Instant wall) {
        if (every == null) {
            return Deadline.FOREVER;
        }
        Instant created = seen.created();
        Duration left = created == null ? every : every.minus(Duration.between(created, wall));
        // neither a calendar that was set back nor one that differs from the store's keeps it waiting or busy
        long nanos = left.isNegative() ? 0 : min(left, every);
        return Math.max(BREATH_NANOS, nanos);
    }

    private static long min(Duration one, Duration other) {
        return Math.min(Deadline.nanosOf("left", one), Deadline.nanosOf("every", other));
    }

    private List<Runnable> failed(RotationFailure failure, RotationFlight.Report report, long now, long random) {
        failures = failures == Integer.MAX_VALUE ? failures : failures + 1;
        lastFailure = failure.phase().text() + " " + failure;
        if (forced && forcedFrom.isEmpty()) {
            forcedFrom = report.startedFrom();
        }
        if (failure.phase() == RotationPhase.FINISH && ++tidyFailures >= attemptsPerPending) {
            tidy = false; // not for this may a secret go unrotated
        }
        if (failure.phase() == RotationPhase.SET || failure.phase() == RotationPhase.TEST) {
            pendingFailures = report.pending().equals(pending) ? pendingFailures + 1 : 1;
            pending = report.pending();
        }
        backoffNanos = backoff.delayNanos(failures, backoffNanos, random);
        waitUntil(now, backoffNanos);
        List<Runnable> answers = new ArrayList<>();
        asked.forEach(answer ->
                answers.add(() -> answer.completeExceptionally(new RotationFailedException(secret, failure))));
        asked.clear();
        return answers;
    }

    /** Nothing is done for anybody any more. */
    List<Runnable> close() {
        List<Runnable> answers = new ArrayList<>();
        asked.forEach(answer -> answers.add(() ->
                answer.completeExceptionally(new IllegalStateException("the scheduler is closed: secret=" + secret))));
        asked.clear();
        return answers;
    }

    private void waitUntil(long now, long nanos) {
        waitNanos = nanos;
        next = Deadline.after(now, nanos);
    }

    RotationStatus status(long now) {
        return new RotationStatus(
                secret,
                current,
                flight != null,
                isHung(),
                failures,
                lastFailure,
                Duration.ofNanos(flight == null ? Deadline.remaining(next, now) : 0));
    }

    boolean isHung() {
        return flight != null && accounted;
    }
}
