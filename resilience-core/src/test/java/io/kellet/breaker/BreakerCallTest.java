package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.rejection.RejectedException;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls as lambdas and futures: whatever ends one, its permit comes back, and what it threw arrives as it was. */
final class BreakerCallTest {

    private final ManualClock clock = new ManualClock();
    private final CircuitBreaker breaker = probing(OutcomeClassifier.standard());

    @Test
    void aRefusedCallIsNotMade() {
        CircuitBreaker open = new CircuitBreaker(BreakerConfig.named("open").build(), clock);
        open.hold(HoldMode.FORCED_OPEN, "alice", "maintenance");
        AtomicInteger made = new AtomicInteger();

        assertThatThrownBy(() -> open.run(made::incrementAndGet)).isInstanceOf(BreakerOpenException.class);
        assertThatThrownBy(() -> open.call(made::incrementAndGet)).isInstanceOf(BreakerOpenException.class);
        assertThatThrownBy(() -> open.get(made::incrementAndGet)).isInstanceOf(BreakerOpenException.class);
        assertThat(open.callAsync(() -> CompletableFuture.completedFuture(made.incrementAndGet())))
                .isCompletedExceptionally();

        assertThat(made).hasValue(0);
    }

    static Stream<Throwable> whateverEndsACall() {
        return Stream.of(
                new IOException("checked"),
                new IllegalStateException("unchecked"),
                new StackOverflowError("local"),
                new AssertionError("local"),
                new InterruptedException("neutral"),
                new CancellationException("neutral"),
                new Refused());
    }

    @ParameterizedTest
    @MethodSource("whateverEndsACall")
    void whateverEndsAProbeItsPlaceComesBackAndTheCallerSeesItUnchanged(Throwable end) {
        assertThatThrownBy(() -> breaker.call(end, thrown -> {
                    throw thrown;
                }))
                .isSameAs(end);

        assertThat(breaker.snapshot().probesOut()).isZero();
    }

    @ParameterizedTest
    @MethodSource("whateverEndsACall")
    void whateverEndsAnAsynchronousProbeItsPlaceComesBackAndTheFutureCompletes(Throwable end) {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> answer = breaker.callAsync(() -> work);
        assertThat(breaker.snapshot().probesOut()).isOne();

        work.completeExceptionally(end);

        assertThat(breaker.snapshot().probesOut()).isZero();
        assertThat(answer).isCompletedExceptionally();
        assertThat(answer.handle((result, thrown) -> thrown).join()).isSameAs(end);
    }

    @Test
    void onlyFailuresOfWhatWasCalledOpenItAgain() {
        whateverEndsACall().skip(2).forEach(end -> {
            assertThatThrownBy(() -> breaker.call(end, thrown -> {
                throw thrown;
            }));
            assertThat(breaker.state()).as(end.toString()).isEqualTo(BreakerState.HALF_OPEN);
        });

        assertThatThrownBy(() -> breaker.call(() -> {
            throw new IOException("reset by peer");
        }));
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void wrappersOfFuturesAreLookedThrough() {
        OutcomeClassifier standard = OutcomeClassifier.standard();

        assertThat(standard.thrown(new CompletionException(new CancellationException())))
                .isEqualTo(Outcome.NEUTRAL);
        assertThat(standard.thrown(new ExecutionException(new CompletionException(new IOException()))))
                .isEqualTo(Outcome.FAILURE);
        assertThat(standard.thrown(new CompletionException(null))).isEqualTo(Outcome.FAILURE);
    }

    @Test
    void resultsAreClassifiedToo() {
        CircuitBreaker picky = probing(new OutcomeClassifier() {
            @Override
            public int thrown(Throwable failure) {
                return Outcome.FAILURE;
            }

            @Override
            public int returned(@Nullable Object result) {
                return "503".equals(result) ? Outcome.FAILURE : Outcome.SUCCESS;
            }
        });

        assertThat(picky.<String>get(() -> "200")).isEqualTo("200");
        assertThat(picky.state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(picky.<String>get(() -> "503")).isEqualTo("503");
        assertThat(picky.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void aClassifierThatThrowsIsContainedAndCounted() throws Exception {
        CircuitBreaker careless = probing(new OutcomeClassifier() {
            @Override
            public int thrown(Throwable failure) {
                throw new IllegalStateException("classifier's own");
            }

            @Override
            public int returned(@Nullable Object result) {
                return 99;
            }
        });

        assertThat(careless.call(() -> "right")).isEqualTo("right");
        assertThat(careless.state()).as("an unknown result is neutral").isEqualTo(BreakerState.HALF_OPEN);
        assertThat(careless.snapshot().probesOut()).isZero();
        assertThatThrownBy(() -> careless.call(() -> {
                    throw new IOException("the caller's");
                }))
                .isInstanceOf(IOException.class);
        assertThat(careless.state()).as("an unknown exception is a failure").isEqualTo(BreakerState.OPEN);
        assertThat(careless.snapshot().classifierFailures()).isEqualTo(2);
    }

    @Test
    void aFutureCompletesAsItsStageDoesAfterTheOutcomeWasCounted() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> answer = breaker.callAsync(() -> work);

        work.complete("filled");

        assertThat(answer).isCompletedWithValue("filled");
        assertThat(breaker.snapshot().probesOut()).isZero();
    }

    @Test
    void cancellingTheAnswerReachesTheWorkAndIsNeutral() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> answer = breaker.callAsync(() -> work);

        assertThat(answer.cancel(true)).isTrue();

        assertThat(work).isCancelled();
        assertThat(breaker.snapshot().probesOut()).isZero();
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(breaker.snapshot().duplicateReports()).as("reported once").isZero();
    }

    @Test
    void aSupplierThatThrowsOrAnswersNothingCompletesTheFuture() {
        CompletableFuture<String> thrown = breaker.callAsync(() -> {
            throw new IllegalStateException("no connection");
        });
        assertThat(thrown).isCompletedExceptionally();
        assertThat(breaker.snapshot().probesOut()).isZero();

        clock.advance(Duration.ofSeconds(60));
        CompletableFuture<String> nothing = breaker.callAsync(BreakerCallTest::nothing);

        assertThat(nothing).isCompletedExceptionally();
        assertThat(breaker.snapshot().probesOut()).isZero();
    }

    @Test
    void aSlowCallIsSeenByLambdasToo() {
        CircuitBreaker timed = new CircuitBreaker(
                BreakerConfig.named("timed")
                        .withoutRules()
                        .slowCallRate(100, Duration.ofMillis(1), Window.lastCalls(2), 2)
                        .build(),
                clock);

        for (int i = 0; i < 2; i++) {
            timed.run(() -> clock.advance(Duration.ofMillis(2)));
        }

        assertThat(timed.state()).isEqualTo(BreakerState.OPEN);
    }

    @SuppressWarnings("NullAway") // a supplier as careless as some are
    private static CompletionStage<String> nothing() {
        return null;
    }

    /** Half open, with a place for one probe. */
    private CircuitBreaker probing(OutcomeClassifier classifier) {
        CircuitBreaker probing = new CircuitBreaker(
                BreakerConfig.named("venue")
                        .closeAfter(10)
                        .classifier(classifier)
                        .build(),
                clock);
        probing.hold(HoldMode.FORCED_OPEN, "test", "to have it probe").release("test", "now");
        return probing;
    }

    private static final class Refused extends RejectedException {
        private static final long serialVersionUID = 1L;

        Refused() {
            super("bulkhead", "full");
        }
    }
}
