package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.BreakerState;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.HoldMode;
import io.kellet.breaker.Outcome;
import io.kellet.breaker.OutcomeClassifier;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.order.OrderClass;
import io.kellet.rejection.RejectedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an attempt takes from limiter, bulkhead and breaker comes back, however the attempt ends. */
final class GuardGatesTest {

    private final Desk desk = new Desk();
    private final CircuitBreaker probing = new CircuitBreaker(
            BreakerConfig.named("probing")
                    .consecutiveFailures(1)
                    .halfOpenPermits(1)
                    .closeAfter(1_000)
                    .build(),
            desk.clock);
    private int touched;

    /** An end of a call, and the state in which it leaves a half-open breaker with one probe. */
    record Ending(String name, BreakerState after, GuardedFunction<GuardGatesTest, String> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Ending> endings() {
        return Stream.of(
                new Ending("success", BreakerState.HALF_OPEN, test -> "done"),
                ending("exception", BreakerState.OPEN, new IOException("down")),
                ending("unchecked exception", BreakerState.OPEN, new IllegalStateException("down")),
                ending("cancel", BreakerState.HALF_OPEN, new CancellationException()),
                ending("interrupt", BreakerState.HALF_OPEN, new InterruptedException()),
                ending("inner rejection", BreakerState.HALF_OPEN, new Desk().limiter.rejection()),
                ending("time limit", BreakerState.OPEN, new TimeLimitException("t", 1)),
                ending("no worker", BreakerState.HALF_OPEN, new NoWorkerException("t")),
                new Ending("error", BreakerState.HALF_OPEN, test -> {
                    throw new LinkageError("an old jar");
                }));
    }

    private static Ending ending(String name, BreakerState after, Exception failure) {
        return new Ending(name, after, test -> {
            throw failure;
        });
    }

    @ParameterizedTest
    @MethodSource("endings")
    void everyEndGivesTheProbeAndThePlaceBackOnce(Ending ending) {
        Guard guard = probingGuard().build();
        trip();

        Throwable thrown = catchThrowable(() -> guard.call(this, ending.call()));

        assertThat(thrown == null).isEqualTo(ending.name().equals("success"));
        assertGivenBack(ending.after());
    }

    @ParameterizedTest
    @MethodSource("endings")
    void everyEndOfATimeLimitedCallGivesBackToo(Ending ending) {
        TimeLimit limit =
                new TimeLimit(new TimeLimitConfig("t", Duration.ofSeconds(1)), Runnable::run, desk.timer, desk.clock);
        Guard limited = probingGuard().timeLimit(limit).build();
        trip();

        Throwable thrown = catchThrowable(() -> limited.call(this, ending.call()));

        assertThat(thrown == null).isEqualTo(ending.name().equals("success"));
        assertGivenBack(ending.after());
        assertThat(desk.timer.pendingTasks()).isZero();
        assertThat(limit.stillRunning()).isZero();
    }

    @Test
    void aThrowingClassifierOfFailuresCountsAFailureAndHidesNothing() {
        IllegalStateException broken = new IllegalStateException("classifier");
        IOException failure = new IOException("down");
        Guard guard = probingGuard()
                .classify(f -> {
                    throw broken;
                })
                .build();
        trip();

        assertThatThrownBy(() -> guard.call(failure, e -> {
                    throw e;
                }))
                .isSameAs(failure);
        assertThat(failure.getSuppressed()).containsExactly(broken);
        assertThat(guard.brokenClassifications()).isEqualTo(1);
        assertGivenBack(BreakerState.OPEN);
    }

    @Test
    void aThrowingOrNonsensicalClassifierOfResultsCountsNothingAndTheResultStands() throws Exception {
        Guard guard = probingGuard()
                .classify(new OutcomeClassifier() {
                    @Override
                    public int thrown(Throwable failure) {
                        return 99;
                    }

                    @Override
                    public int returned(@Nullable Object result) {
                        throw new IllegalStateException("classifier");
                    }
                })
                .build();
        trip();

        assertThat(guard.<String, String>call("done", s -> s)).isEqualTo("done");
        assertGivenBack(BreakerState.HALF_OPEN);
        assertThatThrownBy(() -> guard.call(this, self -> {
                    throw new IOException("down");
                }))
                .isInstanceOf(IOException.class);
        assertGivenBack(BreakerState.OPEN);
        assertThat(guard.brokenClassifications()).isEqualTo(2);
    }

    @Test
    void aResultClassifiedAsFailureIsOne() throws Exception {
        Guard guard = probingGuard()
                .classify(new OutcomeClassifier() {
                    @Override
                    public int thrown(Throwable failure) {
                        return Outcome.FAILURE;
                    }

                    @Override
                    public int returned(@Nullable Object result) {
                        return "busy".equals(result) ? Outcome.FAILURE : Outcome.SUCCESS;
                    }
                })
                .build();
        trip();

        assertThat(guard.<String, String>call("busy", s -> s)).isEqualTo("busy");
        assertGivenBack(BreakerState.OPEN);
    }

    @Test
    void aThrowingFallbackGivesBackToo() {
        Guard guard = probingGuard().build();
        IOException failure = new IOException("down");
        IllegalStateException own = new IllegalStateException("no cache");
        trip();

        assertThatThrownBy(() -> guard.call(
                        this,
                        self -> {
                            throw failure;
                        },
                        Fallback.onException((self, why) -> {
                            throw own;
                        })))
                .isSameAs(own);
        assertThat(own.getSuppressed()).containsExactly(failure);
        assertGivenBack(BreakerState.OPEN);
    }

    @Test
    void aClockThatThrowsAtTheEndFreesThePlaceAllTheSame() {
        int[] readings = {0};
        Guard guard = Guard.of(Desk.READ, () -> {
                    if (readings[0]++ > 0) {
                        throw new IllegalStateException("clock");
                    }
                    return 0;
                })
                .bulkhead(desk.bulkhead)
                .latency(desk.latency)
                .build();

        assertThatThrownBy(() -> guard.call("x", s -> s)).hasMessage("clock");
        assertThat(desk.bulkhead.inFlight()).isZero();
    }

    @Test
    void aRejectionTouchesNothingAndGivesBackWhatWasTakenBefore() {
        Bulkhead full = new Bulkhead(BulkheadConfig.of("full", 1));
        long taken = full.tryAcquire();
        GuardBuilder gated = desk.gated(Desk.READ);

        Throwable byBulkhead = catchThrowable(() -> gated.bulkhead(full).build().call(this, self -> self.touch()));
        desk.breaker.hold(HoldMode.FORCED_OPEN, "test", "to refuse");
        Throwable byBreaker =
                catchThrowable(() -> gated.bulkhead(desk.bulkhead).build().call(this, self -> self.touch()));

        assertThat(taken).isNotNegative();
        assertThat(byBulkhead).isSameAs(full.rejection());
        assertThat(byBreaker).isInstanceOf(RejectedException.class);
        assertThat(touched).isZero();
        assertThat(desk.permitsLeft()).isEqualTo(Desk.PERMITS);
        assertThat(desk.bulkhead.inFlight()).isZero();
        assertThat(desk.latency.snapshot().count()).isZero();
    }

    @Test
    void noProbeIsSpentOnACallThatAnEarlierGateRefuses() {
        Bulkhead full = new Bulkhead(BulkheadConfig.of("full", 1));
        assertThat(full.tryAcquire()).isNotNegative();
        Guard guard = probingGuard().bulkhead(full).build();
        trip();

        assertThatThrownBy(() -> guard.call(this, self -> self.touch())).isSameAs(full.rejection());

        assertThat(probing.snapshot().state()).isEqualTo(BreakerState.OPEN); // nobody has even asked it
    }

    @Test
    void anAttemptReadsTheClockOnceAtEachEnd() throws Exception {
        int[] readings = {0};
        Guard guard = Guard.of(Desk.READ, () -> {
                    readings[0]++;
                    return desk.clock.nanos();
                })
                .rateLimit(desk.limiter)
                .bulkhead(desk.bulkhead)
                .breaker(desk.breaker)
                .latency(desk.latency)
                .retry(desk.retry(3, Backoff.none()))
                .build();

        guard.call(desk, d -> {
            d.clock.advanceNanos(700);
            return "done";
        });
        guard.call("x", desk.deadlineIn(Duration.ofSeconds(1)), s -> s);

        assertThat(readings[0]).isEqualTo(4);
        assertThat(desk.latency.snapshot().sumNanos()).isEqualTo(700);
    }

    @Test
    void whereNothingNeedsTheTimeNoClockIsRead() throws Exception {
        Guard guard = Guard.of(Desk.READ, () -> {
                    throw new IllegalStateException("read");
                })
                .bulkhead(desk.bulkhead)
                .breaker(desk.breaker)
                .retry(desk.retry(3, Backoff.none()))
                .build();

        assertThat(guard.<String, String>call("x", s -> s)).isEqualTo("x");
    }

    @Test
    void whatReducesRiskUsesReservedPlaces() throws Exception {
        Bulkhead bulkhead = new Bulkhead(new BulkheadConfig("b", 2, 1));
        assertThat(bulkhead.tryAcquire()).isNotNegative();
        Guard read = Guard.of(Desk.READ, desk.clock).bulkhead(bulkhead).build();
        Guard cancel = Guard.of(cancel(), desk.clock).bulkhead(bulkhead).build();

        assertThatThrownBy(() -> read.call("x", s -> s)).isSameAs(bulkhead.rejection());
        assertThat(cancel.<String, String>call("x", s -> s)).isEqualTo("x");
    }

    @Test
    void cancelsPassAnOpenBreakerOnlyWhereAskedFor() throws Exception {
        desk.breaker.hold(HoldMode.FORCED_OPEN, "test", "to refuse");
        Guard strict = desk.gated(cancel()).build();
        Guard passing = desk.gated(cancel()).reducingRiskPassesOpenBreaker().build();
        Guard reading = desk.gated(Desk.READ).reducingRiskPassesOpenBreaker().build();

        assertThatThrownBy(() -> strict.call("x", s -> s)).isInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> reading.call("x", s -> s)).isInstanceOf(RejectedException.class);
        assertThat(passing.<String, String>call("x", s -> s)).isEqualTo("x");
        assertThat(desk.bulkhead.inFlight()).isZero();
        assertThat(desk.breaker.snapshot().staleReports()).isZero();
    }

    @Test
    void aTicketHoldsWhatACallHoldsAndGivesItBackOnce() {
        Guard guard = desk.gated(Desk.READ).build();
        Ticket ticket = guard.newTicket();
        long start = desk.clock.nanos();

        assertThat(guard.tryEnter(ticket, start)).isTrue();
        assertThat(desk.bulkhead.inFlight()).isEqualTo(1);
        assertThatIllegalStateException().isThrownBy(() -> guard.tryEnter(ticket, start));
        assertThat(guard.exit(ticket, Outcome.FAILURE, start + 900)).isTrue();
        assertThat(guard.exit(ticket, Outcome.FAILURE, start + 900)).isFalse();

        assertThat(desk.bulkhead.inFlight()).isZero();
        assertThat(desk.bulkhead.strayReleases()).isZero();
        assertThat(desk.breaker.snapshot().failuresInARow()).isEqualTo(1);
        assertThat(desk.latency.snapshot().sumNanos()).isEqualTo(900);
    }

    @Test
    void aTicketSaysWhyItWasRefusedAndIsUsableAgain() {
        Bulkhead one = new Bulkhead(BulkheadConfig.of("one", 1));
        Guard guard = desk.gated(Desk.READ).bulkhead(one).build();
        Ticket first = guard.newTicket();
        Ticket second = guard.newTicket();
        long now = desk.clock.nanos();
        assertThat(guard.tryEnter(first, now)).isTrue();

        assertThat(guard.tryEnter(second, now)).isFalse();
        assertThat(second.rejection()).isSameAs(one.rejection());
        assertThat(guard.exit(second, Outcome.SUCCESS, now)).isFalse();
        assertThat(guard.exit(first, Outcome.SUCCESS, now)).isTrue();
        assertThat(guard.tryEnter(second, now)).isTrue();
        assertThat(second.rejection()).isNull();
    }

    @Test
    void aTicketWithABadOutcomeStillFreesThePlace() {
        Guard guard = desk.gated(Desk.READ).build();
        Ticket ticket = guard.newTicket();
        assertThat(guard.tryEnter(ticket, desk.clock.nanos())).isTrue();

        assertThatIllegalArgumentException().isThrownBy(() -> guard.exit(ticket, 4, desk.clock.nanos()));

        assertThat(desk.bulkhead.inFlight()).isZero();
    }

    @Test
    void aTicketOfAnotherGuardIsRefused() {
        Ticket foreign = desk.gated(Desk.READ).build().newTicket();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> desk.gated(Desk.READ).build().tryEnter(foreign, 0));
    }

    @Test
    void anExecutorThatRefusesIsNoFailureOfTheOtherSide() {
        Executor busy = task -> {
            throw new RejectedExecutionException("busy");
        };
        TimeLimit limit = new TimeLimit(new TimeLimitConfig("t", Duration.ofSeconds(1)), busy, desk.timer, desk.clock);
        Guard guard = probingGuard().timeLimit(limit).build();
        trip();

        assertThatThrownBy(() -> guard.call(this, self -> self.touch())).isInstanceOf(NoWorkerException.class);
        assertGivenBack(BreakerState.HALF_OPEN);
        assertThat(touched).isZero();
        assertThat(desk.timer.pendingTasks()).isZero();
    }

    @Test
    void fallbacksAnswerForWhatTheyAreMadeForAndNothingElse() throws Exception {
        Guard guard = desk.gated(Operation.named("xetra.new").orderClass(OrderClass.NEW))
                .build();
        List<Throwable> seen = new ArrayList<>();
        Fallback<Throwable, String> onRejection = Fallback.onRejection((state, why) -> {
            seen.add(why);
            return "cached";
        });
        Fallback<Throwable, String> onException = Fallback.onException((state, why) -> "cached");
        RejectedException rejection = desk.limiter.rejection();
        IOException failure = new IOException("down");
        InterruptedException interrupt = new InterruptedException();
        TimeLimitException unanswered = new TimeLimitException("t", 1);
        LinkageError error = new LinkageError();

        assertThat(guard.call(rejection, GuardGatesTest::raise, onRejection)).isEqualTo("cached");
        assertThatThrownBy(() -> guard.call(failure, GuardGatesTest::raise, onRejection))
                .isSameAs(failure);
        assertThat(guard.call(failure, GuardGatesTest::raise, onException)).isEqualTo("cached");
        assertThatThrownBy(() -> guard.call(interrupt, GuardGatesTest::raise, onException))
                .isSameAs(interrupt);
        assertThatThrownBy(() -> guard.call(error, GuardGatesTest::raise, onException))
                .isSameAs(error);
        assertThatThrownBy(() -> guard.call(unanswered, GuardGatesTest::raise, onException))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(seen).containsExactly(rejection);
    }

    @Test
    void aFallbackRuleThatThrowsLeavesTheFailureAsItIs() {
        Guard guard = desk.gated(Desk.READ).build();
        IOException failure = new IOException("down");
        IllegalStateException broken = new IllegalStateException("rule");
        Fallback<Throwable, String> fallback = Fallback.on(
                why -> {
                    throw broken;
                },
                (state, why) -> "cached");

        assertThatThrownBy(() -> guard.call(failure, GuardGatesTest::raise, fallback))
                .isSameAs(failure);
        assertThat(failure.getSuppressed()).containsExactly(broken);
    }

    @Test
    void anInterruptInTheUncheckedFormsKeepsTheFlag() {
        Guard guard = desk.gated(Desk.READ).build();

        assertThatThrownBy(() -> guard.get(() -> {
                    throw Failures.<RuntimeException>rethrow(new InterruptedException());
                }))
                .isInstanceOf(CancellationException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static String raise(Throwable failure) throws Exception {
        throw Failures.<RuntimeException>rethrow(failure);
    }

    private static Operation cancel() {
        return Operation.named("xetra.cancel").orderClass(OrderClass.CANCEL).idempotent();
    }

    private GuardBuilder probingGuard() {
        return desk.gated(Desk.READ).breaker(probing);
    }

    /** Open, and due for its probe. */
    private void trip() {
        probing.onFailure(probing.acquire());
        assertThat(probing.state()).isEqualTo(BreakerState.OPEN);
        desk.clock.advance(Duration.ofSeconds(61));
    }

    private void assertGivenBack(BreakerState state) {
        assertThat(probing.snapshot().state()).isEqualTo(state);
        assertThat(probing.snapshot().probesOut()).isZero();
        assertThat(probing.snapshot().duplicateReports()).isZero();
        assertThat(probing.snapshot().staleReports()).isZero();
        assertThat(desk.bulkhead.inFlight()).isZero();
        assertThat(desk.bulkhead.strayReleases()).isZero();
    }

    private String touch() {
        touched++;
        return "touched";
    }
}
