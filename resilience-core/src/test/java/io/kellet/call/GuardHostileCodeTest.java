package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.BreakerState;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.OutcomeClassifier;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever classifiers, clocks and functions throw, a synchronous call holds nothing afterwards and hides nothing. */
final class GuardHostileCodeTest {

    private static final LinkageError OLD_JAR = new NoClassDefFoundError("of an old jar");

    private final Desk desk = new Desk();

    @AfterEach
    void everythingIsGivenBackOnce() {
        assertThat(desk.bulkhead.inFlight()).isZero();
        assertThat(desk.bulkhead.strayReleases()).isZero();
        assertThat(desk.breaker.snapshot().duplicateReports()).isZero();
    }

    @Test
    void anErrorInAClassifierCostsNeitherThePlaceNorTheProbeNorTheRealFailure() throws Exception {
        CircuitBreaker probing = halfOpen();
        IOException failure = new IOException("down");
        Guard guard = desk.gated(Desk.READ)
                .breaker(probing)
                .classify(new ErrorThrower())
                .build();

        assertThat(guard.<String, String>call("done", s -> s)).isEqualTo("done");
        assertThat(probing.snapshot().probesOut()).isZero();
        assertThatThrownBy(() -> guard.call(failure, e -> {
                    throw e;
                }))
                .isSameAs(failure);

        assertThat(failure.getSuppressed()).containsExactly(OLD_JAR);
        assertThat(guard.brokenClassifications()).isEqualTo(2);
        assertThat(probing.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void aBreakerWhoseClockThrowsLeavesNothingTaken() {
        boolean[] broken = {false};
        CircuitBreaker probing = new CircuitBreaker(
                BreakerConfig.named("probing").consecutiveFailures(1).build(), () -> {
                    if (broken[0]) {
                        throw new IllegalStateException("clock");
                    }
                    return desk.clock.nanos();
                });
        probing.onFailure(probing.acquire());
        Guard guard = desk.gated(Desk.READ).breaker(probing).build();
        desk.clock.advanceNanos(1_000_000_000_000L);
        broken[0] = true;

        assertThatThrownBy(() -> guard.call("x", s -> s)).hasMessage("clock");

        assertThat(desk.permitsLeft()).isEqualTo(Desk.PERMITS);
    }

    private static final class ErrorThrower implements OutcomeClassifier {
        @Override
        public int thrown(Throwable failure) {
            throw OLD_JAR;
        }

        @Override
        public int returned(@Nullable Object result) {
            throw OLD_JAR;
        }
    }

    private CircuitBreaker halfOpen() {
        CircuitBreaker probing = new CircuitBreaker(
                BreakerConfig.named("probing")
                        .consecutiveFailures(1)
                        .halfOpenPermits(1)
                        .closeAfter(1_000)
                        .build(),
                desk.clock);
        probing.onFailure(probing.acquire());
        desk.clock.advance(probing.snapshot().untilProbe());
        return probing;
    }
}
