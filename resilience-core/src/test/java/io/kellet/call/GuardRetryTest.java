package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kellet.limit.RateLimiter;
import io.kellet.limit.RateLimiterConfig;
import io.kellet.limit.RetryBudget;
import io.kellet.limit.RetryBudgetConfig;
import io.kellet.order.OrderClass;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Synchronous calls with retries, on virtual time. */
final class GuardRetryTest {

    private static final Operation NEW_BY_KEY =
            Operation.named("xetra.new").orderClass(OrderClass.NEW).idempotentByKey();
    private static final IdempotencyKey KEY = new IdempotencyKey("order-1");

    private final Desk desk = new Desk();
    private final List<Throwable> failures = new ArrayList<>();
    private int attempts;

    @Test
    void waitsAndTriesAgainUntilAnAttemptSucceeds() throws Exception {
        Retry retry = new Retry(RetryConfig.operations("script").build(), desk.waiter);
        Guard guard = desk.gated(Desk.READ).retry(retry).build();

        String answer = guard.call(this, self -> self.failTimes(2));

        assertThat(answer).isEqualTo("done");
        assertThat(desk.waits).containsExactly(5_000_000_000L, 10_000_000_000L);
        assertThat(retry.retries()).isEqualTo(2);
    }

    @Test
    void theLastFailureComesOutUnchangedWithTheEarlierOnesAttached() {
        Guard guard = desk.gated(Desk.READ)
                .retry(desk.retry(3, Backoff.fixed(Duration.ofNanos(500))))
                .build();

        Throwable thrown = catchThrowable(() -> guard.call(this, self -> self.failTimes(9)));

        assertThat(thrown).isSameAs(failures.get(2));
        assertThat(thrown.getSuppressed()).containsExactly(failures.get(0), failures.get(1));
        assertThat(desk.waits).containsExactly(500L, 500L); // half a microsecond is not rounded to nothing
    }

    @Test
    void oneExceptionThrownAtEveryAttemptAndCallDoesNotGrow() {
        IOException same = new IOException("the venue hung up");
        Guard guard = desk.gated(Desk.READ).retry(desk.retry(3, Backoff.none())).build();

        for (int call = 0; call < 5; call++) {
            assertThatThrownBy(() -> guard.call(same, e -> {
                        throw e;
                    }))
                    .isSameAs(same);
        }

        assertThat(same.getSuppressed()).isEmpty();
    }

    @Test
    void twoExceptionsThrownInTurnCollectOnlySoMuch() {
        IOException one = new IOException("one");
        Guard guard = desk.gated(Desk.READ).retry(desk.retry(2, Backoff.none())).build();

        for (int call = 0; call < 100; call++) {
            attempts = 0;
            assertThatThrownBy(() -> guard.call(one, e -> {
                        throw ++attempts == 2 ? e : new IOException("another");
                    }))
                    .isSameAs(one);
        }

        assertThat(one.getSuppressed()).hasSizeLessThanOrEqualTo(32);
    }

    @Test
    void errorsAreNotRetriedAndComeOutUnchanged() {
        Guard guard = desk.gated(Desk.READ).retry(desk.retry(3, Backoff.none())).build();
        AssertionError error = new AssertionError("a bug");

        assertThatThrownBy(() -> guard.call(error, e -> {
                    attempts++;
                    throw e;
                }))
                .isSameAs(error);
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void checkedExceptionsAndErrorsComeOutOfEveryFormUnchanged() {
        Guard guard = desk.gated(Desk.READ).retry(desk.retry(2, Backoff.none())).build();
        Exception checked = new TimeoutException("read timed out");
        Error error = new LinkageError();

        assertThatThrownBy(() -> guard.call(() -> {
                    throw checked;
                }))
                .isSameAs(checked);
        assertThatThrownBy(() -> guard.get(() -> {
                    throw error;
                }))
                .isSameAs(error);
        assertThatThrownBy(() -> guard.run(() -> {
                    throw error;
                }))
                .isSameAs(error);
        assertThatThrownBy(() -> guard.call(this, desk.deadlineIn(Duration.ofSeconds(1)), self -> {
                    throw checked;
                }))
                .isSameAs(checked);
    }

    @Test
    void neitherAnAttemptNorAWaitGoesPastTheDeadline() {
        Guard guard = desk.gated(Desk.READ)
                .retry(desk.retry(10, Backoff.fixed(Duration.ofMillis(40))))
                .build();
        long deadline = desk.deadlineIn(Duration.ofMillis(100));

        assertThatThrownBy(() -> guard.call(this, deadline, self -> self.failTimes(99)))
                .isInstanceOf(IOException.class);

        assertThat(attempts).isEqualTo(3); // at 0, 40 and 80 ms; a fourth would start at 120 ms
        assertThat(desk.waits).containsExactly(40_000_000L, 40_000_000L);
        assertThat(deadline - desk.clock.nanos()).isEqualTo(20_000_000L);
    }

    @Test
    void aWaitThatWouldEndExactlyAtTheDeadlineIsNotBegun() {
        Retry retry = desk.retry(2, Backoff.fixed(Duration.ofMillis(100)));
        Guard guard = desk.gated(Desk.READ).retry(retry).build();

        assertThatThrownBy(() -> guard.call(this, desk.deadlineIn(Duration.ofMillis(100)), self -> self.failTimes(9)))
                .isSameAs(failures.get(0));

        assertThat(desk.waits).isEmpty();
        assertThat(retry.outOfTime()).isEqualTo(1);
    }

    @Test
    void aWaiterThatOversleepsTheDeadlineStartsNoAttemptAndPaysNothing() {
        RetryBudget budget = new RetryBudget(RetryBudgetConfig.named("b").build(), desk.clock);
        long full = budget.tokensThousandths();
        Retry retry = new Retry(
                RetryConfig.named("r")
                        .backoff(Backoff.fixed(Duration.ofMillis(1)))
                        .build(),
                nanos -> desk.clock.advance(Duration.ofSeconds(1)));
        Guard guard = desk.gated(Desk.READ).retry(retry).retryBudget(budget).build();

        assertThatThrownBy(() -> guard.call(this, desk.deadlineIn(Duration.ofMillis(10)), self -> self.failTimes(9)))
                .isSameAs(failures.get(0));

        assertThat(attempts).isEqualTo(1);
        assertThat(budget.tokensThousandths()).isEqualTo(full);
    }

    @Test
    void aDeadlineThatHasPassedRefusesTheCallBeforeAnythingIsTouched() {
        Guard guard = desk.gated(Desk.READ).build();
        long deadline = desk.clock.nanos();

        Throwable first = catchThrowable(() -> guard.call(this, deadline, self -> self.failTimes(0)));
        Throwable second = catchThrowable(() -> guard.call(this, deadline, self -> self.failTimes(0)));

        assertThat(first).isInstanceOf(DeadlinePassedException.class).isSameAs(second);
        assertThat(attempts).isZero();
        assertThat(desk.permitsLeft()).isEqualTo(Desk.PERMITS);
    }

    @Test
    void anExhaustedBudgetKeepsTheLastRealFailure() {
        RetryBudget budget =
                new RetryBudget(RetryBudgetConfig.named("b").maxTokens(4).build(), desk.clock);
        Retry retry = desk.retry(10, Backoff.none());
        Guard guard = desk.gated(Desk.READ).retry(retry).retryBudget(budget).build();

        Throwable thrown = catchThrowable(() -> guard.call(this, self -> self.failTimes(99)));

        assertThat(attempts).isEqualTo(2); // of 4 tokens one may go: more than half must be left
        assertThat(thrown).isSameAs(failures.get(1));
        assertThat(retry.outOfBudget()).isEqualTo(1);
    }

    @Test
    void aRefusedRetryHidesNoRealFailureAndCostsNoBudget() {
        RetryBudget budget = new RetryBudget(RetryBudgetConfig.named("b").build(), desk.clock);
        long full = budget.tokensThousandths();
        RateLimiter one = new RateLimiter(
                RateLimiterConfig.named("one")
                        .rate(1, Duration.ofHours(1))
                        .burst(1)
                        .build(),
                desk.clock);
        Guard guard = Guard.of(Desk.READ, desk.clock)
                .rateLimit(one)
                .retry(desk.retry(3, Backoff.none()))
                .retryBudget(budget)
                .build();

        Throwable thrown = catchThrowable(() -> guard.call(this, self -> self.failTimes(9)));

        assertThat(thrown).isSameAs(failures.get(0));
        assertThat(thrown.getSuppressed()).containsExactly(one.rejection());
        assertThat(attempts).isEqualTo(1);
        assertThat(budget.tokensThousandths()).isEqualTo(full);
    }

    @Test
    void anInterruptWhileWaitingKeepsTheFlagAndGivesTheLastRealFailure() {
        RetryBudget budget = new RetryBudget(RetryBudgetConfig.named("b").build(), desk.clock);
        long full = budget.tokensThousandths();
        InterruptedException interrupt = new InterruptedException();
        Retry retry = new Retry(RetryConfig.named("r").build(), nanos -> {
            throw interrupt;
        });
        Guard guard = desk.gated(Desk.READ).retry(retry).retryBudget(budget).build();

        Throwable thrown = catchThrowable(() -> guard.call(this, self -> self.failTimes(9)));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isSameAs(failures.get(0));
        assertThat(thrown.getSuppressed()).containsExactly(interrupt);
        assertThat(budget.tokensThousandths()).isEqualTo(full);
        assertThat(desk.bulkhead.inFlight()).isZero();
    }

    @Test
    void theParkingWaiterNoticesAnInterruptThatIsAlreadyThere() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> new ParkingWaiter(desk.clock).await(1_000_000_000_000L))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void theParkingWaiterSurvivesAClockThatStepsBack() throws Exception {
        long[] readings = {1_000, 1_001, -5_000_000_000_000L, -5_000_000_000_000L + 4, 0};
        int[] at = {0};

        new ParkingWaiter(() -> readings[at[0]++]).await(5); // 1 before the step, 4 after it

        assertThat(at[0]).isEqualTo(4);
    }

    @Test
    void aNewOrderWithoutAKeyIsNotRetried() {
        Guard guard =
                desk.gated(NEW_BY_KEY).retry(desk.retry(3, Backoff.none())).build();

        assertThatThrownBy(() -> guard.call(this, self -> self.failTimes(9))).isSameAs(failures.get(0));
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void aKeyMakesItRepeatableAndEveryAttemptGetsTheSameOne() throws Exception {
        Guard guard =
                desk.gated(NEW_BY_KEY).retry(desk.retry(3, Backoff.none())).build();
        List<Object> seen = new ArrayList<>();
        long deadline = desk.deadlineIn(Duration.ofSeconds(1));

        String answer = guard.call(this, deadline, KEY, (self, attempt, until, key) -> {
            seen.add(attempt);
            seen.add(until == deadline);
            assertThat(key).isSameAs(KEY);
            return self.failTimes(2);
        });

        assertThat(answer).isEqualTo("done");
        assertThat(seen).containsExactly(1, true, 2, true, 3, true);
    }

    @Test
    void noAnswerToWhatIsNotIdempotentIsUnknownAndNotFailed() {
        SocketTimeoutException timeout = new SocketTimeoutException("read timed out");
        Guard guard = desk.gated(Operation.named("xetra.new").orderClass(OrderClass.NEW))
                .build();

        assertThatThrownBy(() -> guard.call(timeout, e -> {
                    throw e;
                }))
                .isInstanceOfSatisfying(
                        OutcomeUnknownException.class,
                        unknown -> assertThat(unknown.operation()).isEqualTo("xetra.new"))
                .hasCause(timeout);
    }

    @Test
    void anEarlierAttemptWithoutAnswerKeepsTheCallUnknown() {
        SocketTimeoutException timeout = new SocketTimeoutException("read timed out");
        IOException refused = new IOException("connection refused");
        Guard guard =
                desk.gated(NEW_BY_KEY).retry(desk.retry(2, Backoff.none())).build();

        assertThatThrownBy(() ->
                        guard.call(this, desk.deadlineIn(Duration.ofSeconds(1)), KEY, (self, attempt, until, key) -> {
                            throw attempt == 1 ? timeout : refused;
                        }))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCause(refused);
        assertThat(refused.getSuppressed()).containsExactly(timeout);
    }

    @Test
    void aFailureThatIsAnAnswerStaysAFailure() {
        IOException refused = new IOException("connection refused");
        Guard guard = desk.gated(Operation.named("xetra.new").orderClass(OrderClass.NEW))
                .build();

        assertThatThrownBy(() -> guard.call(refused, e -> {
                    throw e;
                }))
                .isSameAs(refused);
    }

    @Test
    void aTimeoutOfAnIdempotentCallIsAFailure() {
        SocketTimeoutException timeout = new SocketTimeoutException("read timed out");
        Guard guard = desk.gated(Desk.READ).build();

        assertThatThrownBy(() -> guard.call(timeout, e -> {
                    throw e;
                }))
                .isSameAs(timeout);
    }

    @Test
    void resultsNotWorthHavingAreRetriedAndTheLastOneIsTheAnswer() throws Exception {
        Retry retry = new Retry(
                RetryConfig.named("r")
                        .attempts(3)
                        .backoff(Backoff.none())
                        .retryOnResult("busy"::equals)
                        .build(),
                desk.waiter);
        Guard guard = desk.gated(Desk.READ).retry(retry).build();

        assertThat(guard.<GuardRetryTest, String>call(this, self -> ++self.attempts < 3 ? "busy" : "fine"))
                .isEqualTo("fine");
        assertThat(guard.<String, String>call("busy", s -> s)).isEqualTo("busy");
    }

    @Test
    void aRefusalHidesNoResult() throws Exception {
        RateLimiter one = new RateLimiter(
                RateLimiterConfig.named("one")
                        .rate(1, Duration.ofHours(1))
                        .burst(1)
                        .build(),
                desk.clock);
        Retry retry = new Retry(
                RetryConfig.named("r")
                        .backoff(Backoff.none())
                        .retryOnResult("busy"::equals)
                        .build(),
                desk.waiter);
        Guard guard =
                Guard.of(Desk.READ, desk.clock).rateLimit(one).retry(retry).build();

        assertThat(guard.<String, String>call("busy", s -> s)).isEqualTo("busy");
    }

    @Test
    void aRuleThatThrowsEndsTheRetriesAndIsAttachedToTheFailure() {
        IllegalStateException broken = new IllegalStateException("rule");
        Retry retry = new Retry(
                RetryConfig.named("r")
                        .retryOn(failure -> {
                            throw broken;
                        })
                        .build(),
                desk.waiter);
        Guard guard = desk.gated(Desk.READ).retry(retry).build();

        Throwable thrown = catchThrowable(() -> guard.call(this, self -> self.failTimes(9)));

        assertThat(thrown).isSameAs(failures.get(0));
        assertThat(thrown.getSuppressed()).containsExactly(broken);
        assertThat(retry.brokenRules()).isEqualTo(1);
        assertThat(desk.bulkhead.inFlight()).isZero();
    }

    @Test
    void theSameSeedGivesTheSameWaits() {
        List<List<Long>> waits = new ArrayList<>();
        for (long seed : new long[] {5, 5, 6}) {
            Desk own = new Desk();
            Retry retry =
                    new Retry(RetryConfig.named("r").attempts(8).seed(seed).build(), own.waiter);
            Guard guard = own.gated(Desk.READ).retry(retry).build();
            attempts = 0;
            assertThatThrownBy(() -> guard.call(this, self -> self.failTimes(99)))
                    .isInstanceOf(IOException.class);
            waits.add(own.waits);
        }

        assertThat(waits.get(0)).isEqualTo(waits.get(1)).isNotEqualTo(waits.get(2));
    }

    private String failTimes(int times) throws IOException {
        if (attempts++ < times) {
            IOException failure = new IOException("attempt " + attempts);
            failures.add(failure);
            throw failure;
        }
        return "done";
    }
}
