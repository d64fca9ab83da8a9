package io.kellet.call;

import io.kellet.time.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous call: its attempts one after the other, the hedges beside them, and the future the caller holds.
 *
 * <p>The argument that the future always completes: at any moment before it is over, some attempt is in progress, or a retry
 * is scheduled, or the thread that ended the last of them is on its way through {@link #mainEnded} or {@link #hedgeEnded},
 * each of which starts one, schedules one or completes the future; what throws on the way is caught in {@link #onEnd} and
 * completes it too. A retry that was paid for belongs to who takes {@code pendingRetry} back to none, under the lock: the
 * alarm, which makes it, or {@link #stop}, which gives the budget its token back. A future's cancel cannot decide that, for
 * it says yes even while the task runs. {@code over} is set once, under the lock, by whoever ends the call; it takes all that is in progress
 * along and cancels it, and what is added later finds {@code over} set and ends by itself. No code of the user runs under
 * the lock.
 */
final class AsyncCall<S, R> {

    final Guard guard;
    final S state;
    final AsyncFunction<S, R> function;
    final boolean bringsExperiments;
    final boolean bounded;
    final long deadline;
    final @Nullable IdempotencyKey key;

    private final @Nullable Fallback<S, R> fallback;
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();

    // all below are guarded by the lock
    private final List<AsyncAttempt<S, R>> inProgress = new ArrayList<>(2);
    private final Failures<R> failures;
    private @Nullable Future<?> nextRetry;
    private @Nullable Future<?> nextHedge;
    private int attempts;
    private int retries; // the last one's number, begun or not
    private int pendingRetry; // the number of the retry that is paid for and not begun, or 0
    private int hedgesMade;
    private long delay;
    private boolean mainOver;
    private boolean over;

    /** @param bringsExperiments the function lets them take place itself, on a worker */
    AsyncCall(
            Guard guard,
            S state,
            AsyncFunction<S, R> function,
            boolean bringsExperiments,
            boolean bounded,
            long deadline,
            @Nullable IdempotencyKey key,
            @Nullable Fallback<S, R> fallback) {
        this.guard = guard;
        this.state = state;
        this.function = function;
        this.bringsExperiments = bringsExperiments;
        this.bounded = bounded;
        this.deadline = deadline;
        this.key = key;
        this.fallback = fallback;
        failures = new Failures<>(guard.unanswered());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the dependent ends in this call
    CompletableFuture<R> start() {
        answer.whenComplete((value, failure) -> stop()); // the caller may complete or cancel it
        try {
            begin(false);
            Hedge hedge = guard.hedge();
            if (hedge != null && guard.operation().mayRepeat(key)) {
                scheduleHedge(hedge);
            }
        } catch (Throwable broken) { // somebody's own clock
            onBroken(broken);
        }
        return answer;
    }

    /** False if it is too late for another attempt. */
    private boolean begin(boolean asHedge) {
        AsyncAttempt<S, R> attempt;
        lock.lock();
        try {
            if (over || (asHedge && mainOver)) {
                return false;
            }
            attempt = new AsyncAttempt<>(this, ++attempts, asHedge);
            inProgress.add(attempt);
        } finally {
            lock.unlock();
        }
        attempt.start();
        return true;
    }

    /** An attempt is over that nobody has cancelled; it has given back what it held. */
    void onEnd(AsyncAttempt<S, R> attempt, @Nullable R value, @Nullable Throwable failure) {
        try {
            Retry retry = guard.retry();
            if (failure == null && (retry == null || !retry.wantsBetterThan(value))) {
                succeed(attempt, value);
            } else {
                remember(attempt, value, failure);
                if (failure != null && attempt.number() > 1) {
                    guard.giveBackIfRefused(failure);
                }
                if (attempt.isHedge()) {
                    hedgeEnded();
                } else {
                    mainEnded(retry, failure);
                }
            }
        } catch (Throwable broken) { // an error from a rule, say: the caller must not wait for ever because of it
            onBroken(broken);
        }
    }

    /** Something broke that is no attempt: the call fails with it. */
    void onBroken(Throwable broken) {
        stop();
        answer.completeExceptionally(broken);
    }

    private void succeed(AsyncAttempt<S, R> attempt, @Nullable R value) {
        if (!stop()) {
            return;
        }
        if (guard.budget() != null) {
            guard.budget().onSuccess();
        }
        if (attempt.isHedge() && guard.hedge() != null) {
            guard.hedge().countWon();
        }
        answer.complete(value);
    }

    private void remember(AsyncAttempt<S, R> attempt, @Nullable R value, @Nullable Throwable failure) {
        lock.lock();
        try {
            inProgress.remove(attempt);
            if (failure == null) {
                failures.addResult(value);
            } else if (attempt.isHedge() && failures.endsInResult()) {
                failures.addAside(failure); // without the hedge the call would have had that result
            } else {
                failures.addFailure(failure);
            }
        } finally {
            lock.unlock();
        }
    }

    private void mainEnded(@Nullable Retry retry, @Nullable Throwable failure) {
        boolean again = retry != null
                && guard.operation().mayRepeat(key)
                && (failure == null || retry.wants(failure))
                && scheduleRetry(retry);
        if (!again) {
            endMain();
        }
    }

    private void endMain() {
        Future<?> hedgeAlarm;
        boolean nothingLeft;
        lock.lock();
        try {
            mainOver = true;
            hedgeAlarm = nextHedge;
            nextHedge = null;
            nothingLeft = inProgress.isEmpty();
        } finally {
            lock.unlock();
        }
        if (hedgeAlarm != null) {
            hedgeAlarm.cancel(false); // it would give itself up anyway
        }
        if (nothingLeft) {
            conclude();
        }
    }

    private void hedgeEnded() {
        boolean nothingLeft;
        lock.lock();
        try {
            nothingLeft = mainOver && inProgress.isEmpty();
        } finally {
            lock.unlock();
        }
        if (nothingLeft) {
            conclude();
        }
    }

    /** No attempt can succeed any more. */
    private void conclude() {
        if (!stop()) {
            return;
        }
        if (failures.endsInResult()) { // without the lock: nobody adds anything to a call that is over
            answer.complete(failures.lastResult());
            return;
        }
        Throwable verdict = guard.verdict(failures.conclude(), failures.anyUnanswered());
        if (fallback == null || !fallback.replaces(verdict)) {
            answer.completeExceptionally(verdict);
            return;
        }
        R instead;
        try {
            instead = fallback.insteadOf(verdict, state);
        } catch (Throwable own) { // its own exception, with the verdict attached
            answer.completeExceptionally(own);
            return;
        }
        answer.complete(instead);
    }

    // ---- retries ----

    /** False if there is none. A zero wait goes through the timer too, or a thousand attempts would nest. */
    private boolean scheduleRetry(Retry retry) {
        ScheduledExecutorService timer = guard.timer();
        if (timer == null) {
            return false;
        }
        long wait = guard.delayBeforeNext(retry, attemptsOfMain(), delay(), bounded, deadline);
        if (wait < 0) {
            return false;
        }
        int number;
        lock.lock();
        try {
            if (over) {
                guard.giveBackRetry();
                return true;
            }
            number = ++retries;
            pendingRetry = number;
            delay = wait;
        } finally {
            lock.unlock();
        }
        Future<?> alarm;
        try {
            alarm = timer.schedule(() -> retry(retry, number), wait, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            if (takeRetry(number)) {
                guard.giveBackRetry();
            }
            note(e);
            return false;
        }
        if (!isNext(number, alarm)) {
            alarm.cancel(false); // stopped, or made already
        }
        return true;
    }

    /** False if the retry is nobody's any more. */
    private boolean isNext(int number, Future<?> alarm) {
        lock.lock();
        try {
            if (pendingRetry != number) {
                return false;
            }
            nextRetry = alarm;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whose is the retry? True once. */
    private boolean takeRetry(int number) {
        lock.lock();
        try {
            if (pendingRetry != number) {
                return false;
            }
            pendingRetry = 0;
            nextRetry = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** On the timer's thread. */
    private void retry(Retry retry, int number) {
        if (!takeRetry(number)) {
            return; // the call is over
        }
        try {
            if (bounded && Deadline.hasPassed(deadline, guard.clock().nanos())) {
                retry.countOutOfTime();
                guard.giveBackRetry();
                endMain();
            } else if (begin(false)) {
                retry.countRetry();
            } else {
                guard.giveBackRetry();
            }
        } catch (Throwable broken) { // somebody's own clock, at a timer's top
            onBroken(broken);
        }
    }

    private int attemptsOfMain() {
        lock.lock();
        try {
            return 1 + retries;
        } finally {
            lock.unlock();
        }
    }

    private long delay() {
        lock.lock();
        try {
            return delay;
        } finally {
            lock.unlock();
        }
    }

    private void note(Throwable aside) {
        lock.lock();
        try {
            if (!over) {
                failures.note(aside);
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- hedges ----

    private void scheduleHedge(Hedge hedge) {
        long wait = hedge.delayNanos();
        if (bounded && wait >= Deadline.remaining(deadline, guard.clock().nanos())) {
            return;
        }
        lock.lock();
        try {
            if (over || mainOver) {
                return;
            }
        } finally {
            lock.unlock();
        }
        Future<?> alarm;
        try {
            alarm = hedge.later(() -> hedge(hedge), wait);
        } catch (RejectedExecutionException e) {
            note(e); // the first attempt goes on by itself
            return;
        }
        lock.lock();
        try {
            if (!over && !mainOver) {
                nextHedge = alarm;
                return;
            }
        } finally {
            lock.unlock();
        }
        alarm.cancel(false);
    }

    /** On the timer's thread. */
    private void hedge(Hedge hedge) {
        int made;
        lock.lock();
        try {
            if (over || mainOver) {
                return;
            }
            made = ++hedgesMade;
        } finally {
            lock.unlock();
        }
        if (guard.budget() != null && !guard.budget().trySpend()) {
            hedge.countOutOfBudget();
            return;
        }
        if (!begin(true)) {
            guard.giveBackRetry();
            return;
        }
        hedge.countHedge();
        if (made < hedge.config().most()) {
            scheduleHedge(hedge);
        }
    }

    // ---- the end ----

    /** Ends the call and cancels what is in progress, once; true for who ended it. */
    private boolean stop() {
        List<AsyncAttempt<S, R>> losers;
        Future<?> retryAlarm;
        Future<?> hedgeAlarm;
        boolean unmadeRetry;
        lock.lock();
        try {
            if (over) {
                return false;
            }
            over = true;
            losers = List.copyOf(inProgress);
            inProgress.clear();
            retryAlarm = nextRetry;
            hedgeAlarm = nextHedge;
            unmadeRetry = pendingRetry != 0;
            pendingRetry = 0;
        } finally {
            lock.unlock();
        }
        if (unmadeRetry) {
            guard.giveBackRetry();
        }
        if (retryAlarm != null) {
            retryAlarm.cancel(false);
        }
        if (hedgeAlarm != null) {
            hedgeAlarm.cancel(false);
        }
        for (AsyncAttempt<S, R> loser : losers) {
            loser.cancel();
        }
        return true;
    }
}
