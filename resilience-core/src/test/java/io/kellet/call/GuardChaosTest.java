package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.BreakerState;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.chaos.Chaos;
import io.kellet.chaos.ExperimentConfig;
import io.kellet.chaos.Fault;
import io.kellet.chaos.FaultPoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Experiments reach a guarded call where a real fault would. */
final class GuardChaosTest {

    private final Desk desk = new Desk();
    private final Chaos chaos = new Chaos(desk.clock, 1);
    private final FaultPoint point = chaos.point("venue");

    @AfterEach
    void everyPlaceIsFree() {
        assertThat(desk.bulkhead.inFlight()).isZero();
        assertThat(desk.bulkhead.strayReleases()).isZero();
        chaos.close();
    }

    @Test
    void anInjectedErrorIsRetriedAndCountedLikeARealOne() throws Exception {
        IOException injected = new IOException("injected");
        inject(Fault.Failure.of(injected), 1);
        Guard guard = desk.gated(Desk.READ)
                .chaos(point)
                .retry(desk.retry(2, Backoff.none()))
                .build();

        assertThat(guard.<String, String>call("x", s -> s)).isEqualTo("x");
        assertThat(desk.breaker.snapshot().failures()).isEqualTo(1);
    }

    @Test
    void anInjectedCheckedExceptionComesOutUnchanged() {
        IOException injected = new IOException("injected");
        inject(Fault.Failure.of(injected), 2);
        Guard guard = desk.gated(Desk.READ).chaos(point).build();

        assertThatThrownBy(() -> guard.get(() -> "x")).isSameAs(injected);
        assertThat(guard.callAsync(() -> CompletableFuture.completedFuture("x")))
                .isCompletedExceptionally();
    }

    @Test
    void aWrongResultReachesTheCallerOfEitherForm() throws Exception {
        inject(Fault.WrongResult.of(String.class, "wrong"), 2);
        Guard guard = desk.gated(Desk.READ).chaos(point).build();

        assertThat(guard.<String, String>call("right", s -> s)).isEqualTo("wrong");
        assertThat(guard.callAsync(() -> CompletableFuture.completedFuture("right")))
                .isCompletedWithValue("wrong");
        assertThat(guard.<String, String>call("right", s -> s)).isEqualTo("right");
    }

    @Test
    void aDroppedPermitLeavesTheProbeToItsLeaseAndThePlaceIsFreeAllTheSame() throws Exception {
        CircuitBreaker probing = new CircuitBreaker(
                BreakerConfig.named("probing")
                        .consecutiveFailures(1)
                        .halfOpenPermits(1)
                        .closeAfter(1)
                        .leaseFor(Duration.ofSeconds(1))
                        .build(),
                desk.clock);
        probing.onFailure(probing.acquire());
        desk.clock.advance(Duration.ofSeconds(61));
        inject(new Fault.DroppedPermit(), 1);
        Guard guard = desk.gated(Desk.READ).breaker(probing).chaos(point).build();

        guard.call("x", s -> s);

        assertThat(probing.snapshot().probesOut()).isEqualTo(1);
        desk.clock.advance(Duration.ofSeconds(2));
        guard.call("x", s -> s);
        assertThat(probing.state()).isEqualTo(BreakerState.CLOSED);
    }

    private void inject(Fault fault, int times) {
        chaos.start(ExperimentConfig.named("test")
                .fault(fault)
                .at("venue")
                .probabilityPpm(1_000_000)
                .maxInjections(times)
                .duration(Duration.ofHours(1))
                .build());
    }
}
