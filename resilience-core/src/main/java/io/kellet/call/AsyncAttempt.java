package io.kellet.call;

import io.kellet.breaker.Outcome;
import io.kellet.rejection.RejectedException;
import io.kellet.time.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of an asynchronous call. It gives back what it holds exactly once.
 *
 * <p>The argument: {@code phase} moves by compare-and-set. While STARTING, the starting thread alone touches the fields.
 * Whoever moves the phase away from RUNNING (the stage's end, or a cancel) gives back; the move to RUNNING published the
 * fields to it. A cancel that comes while STARTING only leaves a mark, and the starting thread, whose move to RUNNING then
 * fails, gives back itself.
 */
final class AsyncAttempt<S, R> {

    /** When a clock or a recorder of somebody else breaks at the end of an asynchronous call; a call that ends well says nothing. */
    private static final Logger LOG = LoggerFactory.getLogger(AsyncAttempt.class);

    private static final int STARTING = 0;
    private static final int CANCEL_ASKED = 1;
    private static final int RUNNING = 2;
    private static final int OVER = 3;

    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(AsyncAttempt.class, "phase", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final AsyncCall<S, R> call;
    private final Gates gates;
    private final int number;
    private final boolean hedge;

    private long token;
    private long permit;
    private boolean timed;
    private long start;
    private boolean inExperiment;
    private @Nullable CompletionStage<R> stage;

    @SuppressWarnings("UnusedVariable") // read and written through PHASE only
    private int phase = STARTING;

    AsyncAttempt(AsyncCall<S, R> call, int number, boolean hedge) {
        this.call = call;
        this.gates = call.guard.gates();
        this.number = number;
        this.hedge = hedge;
    }

    int number() {
        return number;
    }

    boolean isHedge() {
        return hedge;
    }

    /** Passes the gates and starts the work. Throws nothing: how it ended, the call is told. */
    void start() {
        RejectedException refusal;
        try {
            refusal = enter();
        } catch (Throwable broken) { // somebody's own clock; the gates hold nothing then
            PHASE.setRelease(this, OVER);
            call.onEnd(this, null, broken);
            return;
        }
        if (refusal != null) {
            PHASE.setRelease(this, OVER);
            call.onEnd(this, null, refusal);
            return;
        }
        if ((int) PHASE.getAcquire(this) == CANCEL_ASKED) {
            giveBackUnmade();
            return;
        }
        CompletionStage<R> started;
        try {
            started = invoke();
        } catch (Throwable failure) { // whatever it is: an attempt that failed
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt(); // the caller's; the future tells it to others
            }
            boolean cancelled = !PHASE.compareAndSet(this, STARTING, OVER);
            giveBack(null, failure);
            if (!cancelled) {
                call.onEnd(this, null, failure);
            } else if (number > 1) {
                call.guard.giveBackIfRefused(failure);
            }
            return;
        }
        stage = started;
        if (PHASE.compareAndSet(this, STARTING, RUNNING)) {
            follow(started);
        } else {
            giveBackCancelled();
            Stages.cancel(started);
        }
    }

    /** Gives back and stops the work, unless it is over already. The call is not told: it asked. */
    void cancel() {
        if (PHASE.compareAndSet(this, STARTING, CANCEL_ASKED)) {
            return;
        }
        if (PHASE.compareAndSet(this, RUNNING, OVER)) {
            giveBackCancelled();
            CompletionStage<R> running = stage;
            if (running != null) {
                Stages.cancel(running);
            }
        }
    }

    private @Nullable RejectedException enter() {
        timed = call.bounded || gates.readsClock();
        start = timed ? call.guard.clock().nanos() : 0;
        if (call.bounded && Deadline.hasPassed(call.deadline, start)) {
            return call.guard.deadlinePassed();
        }
        token = gates.takeSlot(start);
        if (token < 0) {
            return gates.slotRejection(token);
        }
        permit = gates.takePermit(token, timed, start);
        return gates.admits(permit) ? null : gates.permitRejection(permit);
    }

    private CompletionStage<R> invoke() throws Exception {
        TimeLimit timeLimit = call.guard.timeLimit();
        return timeLimit == null
                ? callFunction()
                : timeLimit.limit(
                        this,
                        AsyncAttempt::callFunction,
                        timed ? start : call.guard.clock().nanos(),
                        call.bounded,
                        call.deadline);
    }

    private CompletionStage<R> callFunction() throws Exception {
        inExperiment = !call.bringsExperiments && gates.inExperiment();
        if (inExperiment) {
            gates.beforeCall();
        }
        CompletionStage<R> started = call.function.apply(call.state, number, call.deadline, call.key);
        if (started == null) {
            throw new IllegalStateException("the function gave no stage: operation=" + operation());
        }
        return started;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the dependent ends in this attempt
    private void follow(CompletionStage<R> started) {
        try {
            started.whenComplete(
                    (value, failure) -> onStage(value, failure == null ? null : Stages.failureOf(started, failure)));
        } catch (Throwable e) { // somebody's own kind of stage
            onStage(null, e);
        }
    }

    private void onStage(@Nullable R value, @Nullable Throwable failure) {
        if (!PHASE.compareAndSet(this, RUNNING, OVER)) {
            return; // cancelled, and given back
        }
        R result = value;
        Throwable thrown = failure;
        try {
            if (thrown == null && inExperiment) {
                result = gates.resultInExperiment(result);
            }
        } catch (Throwable e) { // the experiment's own code
            thrown = e;
        }
        giveBack(result, thrown);
        call.onEnd(this, result, thrown);
    }

    /** What breaks here is a clock, after the place was freed: the call still ends as the work did. */
    private void giveBack(@Nullable R result, @Nullable Throwable thrown) {
        try {
            if (thrown == null) {
                gates.returned(result, token, permit, timed, start);
            } else {
                gates.threw(thrown, token, permit, timed, start);
            }
        } catch (Throwable broken) {
            LOG.warn("the end of an attempt could not be reported: operation={}", operation(), broken);
        }
    }

    /** Neither success nor failure. How long a losing hedge ran says only when the other one won. */
    private void giveBackCancelled() {
        try {
            gates.exit(Outcome.NEUTRAL, token, permit, timed, start, !hedge);
        } catch (Throwable broken) {
            LOG.warn("the end of a cancelled attempt could not be reported: operation={}", operation(), broken);
        }
    }

    /** Cancelled before the function was called: nothing was sent, so limiter and budget get theirs back too. */
    private void giveBackUnmade() {
        try {
            gates.undo(token, permit, timed, start);
        } catch (Throwable broken) {
            LOG.warn("an attempt that was not made could not be given back: operation={}", operation(), broken);
        }
        if (number > 1) {
            call.guard.giveBackRetry();
        }
    }

    private String operation() {
        return call.guard.operation().name();
    }
}
