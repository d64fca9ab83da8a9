package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.UNKNOWN;
import static io.kellet.health.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.BreakerGroup;
import io.kellet.breaker.BreakerRegistry;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.Hold;
import io.kellet.breaker.HoldMode;
import io.kellet.health.CheckResult;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BreakerCheckTest {

    private final ManualClock clock = new ManualClock();
    private final CircuitBreaker venue = breaker("xetra");

    private CircuitBreaker breaker(String name) {
        return new CircuitBreaker(config(name), clock);
    }

    private static BreakerConfig config(String name) {
        return BreakerConfig.named(name)
                .consecutiveFailures(2)
                .openFor(Duration.ofSeconds(30))
                .closeAfter(1)
                .build();
    }

    private static void trip(CircuitBreaker breaker) {
        breaker.onFailure(breaker.tryAcquire());
        breaker.onFailure(breaker.tryAcquire());
    }

    private CheckResult look() {
        return Looks.look(BreakerCheck.of(venue), clock);
    }

    @Test
    void aClosedBreakerIsWell() {
        assertThat(look().status()).isEqualTo(PASSED);
        assertThat(look().message()).isEqualTo("breaker xetra is closed");
        assertThat(look().details()).containsEntry("state", "CLOSED").containsEntry("trips", 0L);
    }

    @Test
    void anOpenBreakerHasFailedOrWarnsAsTold() {
        trip(venue);

        assertThat(look().status()).isEqualTo(FAILED);
        assertThat(look().message()).isEqualTo("breaker xetra is open for another 30 s");
        assertThat(Looks.look(BreakerCheck.of(venue, WARNING), clock).status()).isEqualTo(WARNING);
    }

    @Test
    void whoGetsNoTrafficIsNotKeptFromItForEverByABreakerThatOnlyACallCanClose() {
        trip(venue);
        clock.advance(Duration.ofSeconds(30));

        CheckResult result = look();

        assertThat(venue.state().name()).isEqualTo("OPEN");
        assertThat(result.status()).isEqualTo(WARNING);
        assertThat(result.message()).isEqualTo("breaker xetra is open, and its next call is a probe");
    }

    @Test
    void aProbingBreakerWarnsUntilTheProbeSucceeds() {
        trip(venue);
        clock.advance(Duration.ofSeconds(30));
        long probe = venue.tryAcquire();
        CheckResult probing = look();
        venue.onSuccess(probe);

        assertThat(probing.status()).isEqualTo(WARNING);
        assertThat(probing.message()).isEqualTo("breaker xetra is half open, probes are out: 1");
        assertThat(look().status()).isEqualTo(PASSED);
    }

    @Test
    void whatAnOperatorHoldsIsToldWithHisNameAndReason() {
        Hold hold = venue.hold(HoldMode.FORCED_OPEN, "anna", "venue maintenance");
        CheckResult open = look();
        hold = hold.change(HoldMode.FORCED_CLOSED, "anna", "replay");
        CheckResult closed = look();
        hold = hold.change(HoldMode.METRICS_ONLY, "anna", "new rules");
        CheckResult watching = look();
        hold.change(HoldMode.DISABLED, "bob", "noise");

        assertThat(open.status()).isEqualTo(FAILED);
        assertThat(open.message()).isEqualTo("breaker xetra is held open: by=anna reason=venue maintenance");
        assertThat(closed.status()).isEqualTo(WARNING);
        assertThat(closed.message())
                .isEqualTo("breaker xetra is held closed and does not protect: by=anna reason=replay");
        assertThat(watching.status()).isEqualTo(WARNING);
        assertThat(look().status()).isEqualTo(WARNING);
        assertThat(look().message())
                .isEqualTo("breaker xetra is switched off and does not protect: by=bob reason=noise");
    }

    @Test
    void ofManyOneOpenWarnsAndTheShareFails() {
        List<CircuitBreaker> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(breaker("gateway-" + i));
        }
        BreakerCheck half = BreakerCheck.allOf(() -> all, 0.5);
        CheckResult well = Looks.look(half, clock);
        trip(all.get(0));
        CheckResult one = Looks.look(half, clock);
        all.subList(1, 6).forEach(BreakerCheckTest::trip);
        CheckResult more = Looks.look(half, clock);

        assertThat(well.status()).isEqualTo(PASSED);
        assertThat(well.message()).isEqualTo("all of 10 breakers are closed");
        assertThat(one.status()).isEqualTo(WARNING);
        assertThat(one.message()).isEqualTo("1 of 10 breakers are open: breaker gateway-0 is open for another 30 s");
        assertThat(more.status()).isEqualTo(FAILED);
        assertThat(more.message()).startsWith("6 of 10 breakers are open: ").endsWith("; and 1 more");
        assertThat(more.details()).containsEntry("breakers", 10L).containsEntry("open", 6L);
        assertThat(Looks.look(BreakerCheck.allOf(() -> all, 1), clock).status()).isEqualTo(WARNING);
    }

    @Test
    void noBreakersAtAllAreWell() {
        assertThat(Looks.look(BreakerCheck.allOf(List::of, 1), clock).status()).isEqualTo(PASSED);
    }

    @Test
    void aRegistrysBreakersCountFromWhenTheyAreMadeTheOverflowWithThem() {
        BreakerRegistry registry = new BreakerRegistry(BreakerCheckTest::config, 2, clock, null);
        BreakerCheck check = BreakerCheck.allOf(registry, 0.9);
        CheckResult none = Looks.look(check, clock);
        trip(registry.breaker("a"));
        registry.breaker("b");
        CheckResult two = Looks.look(check, clock);
        trip(registry.breaker("c"));
        CheckResult withOverflow = Looks.look(check, clock);

        assertThat(none.message()).isEqualTo("all of 0 breakers are closed");
        assertThat(two.message()).startsWith("1 of 2 breakers are open");
        assertThat(withOverflow.message())
                .startsWith("2 of 3 breakers are open")
                .contains("breaker overflow is open");
    }

    @Test
    void aGroupWarnsAsMembersLeaveAndFailsWhenNoneIsLeft() {
        BreakerGroup group = new BreakerGroup("gateways", 100);
        CircuitBreaker other = breaker("other");
        group.add(venue);
        group.add(other);
        BreakerCheck check = BreakerCheck.of(group);
        CheckResult well = Looks.look(check, clock);
        trip(venue);
        CheckResult one = Looks.look(check, clock);
        trip(other);
        CheckResult all = Looks.look(check, clock);

        assertThat(well.status()).isEqualTo(PASSED);
        assertThat(one.status()).isEqualTo(WARNING);
        assertThat(one.message()).isEqualTo("1 of 2 breakers have shut themselves out: group=gateways withheldTrips=0");
        assertThat(all.status()).isEqualTo(FAILED);
        assertThat(all.details()).containsEntry("ejected", 2L);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BreakerCheck.of(venue, UNKNOWN))
                .withMessage("whenOpen must be PASSED, WARNING or FAILED: UNKNOWN");
        for (double share : new double[] {0, -1, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException().isThrownBy(() -> BreakerCheck.allOf(List::of, share));
        }
    }
}
