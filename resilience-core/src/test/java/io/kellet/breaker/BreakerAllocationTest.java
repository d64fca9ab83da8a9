package io.kellet.breaker;

import static io.kellet.testkit.AllocationMeter.assertAllocatesNothing;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 0 B on every path of a call, with a bus that nobody listens to. */
@Tag("allocation")
final class BreakerAllocationTest {

    private final EventBus bus = EventBus.manual(EventBusConfig.named("desk").build(), NanoClock.SYSTEM);
    private int turn;

    @Test
    void successesAndFailuresInARow() {
        CircuitBreaker breaker = breaker(BreakerConfig.named("row"));
        assertAllocatesNothing("success", () -> success(breaker));
        assertAllocatesNothing("success and failure", () -> (turn++ & 1) == 0 ? success(breaker) : failure(breaker));
        assertAllocatesNothing("local failure", () -> seen(breaker.onLocalFailure(breaker.tryAcquire())));
        assertAllocatesNothing("released", () -> seen(breaker.release(breaker.tryAcquire())));
    }

    @Test
    void windowsOfCallsAndOfTime() {
        Window[] windows = {
            Window.lastCalls(64), Window.lastCalls(1_000), Window.lasting(Duration.ofMillis(10), Duration.ofMillis(1))
        };
        for (Window window : windows) {
            CircuitBreaker breaker = breaker(BreakerConfig.named("window" + window)
                    .withoutRules()
                    .failureRate(100, window, 64)
                    .slowCallRate(100, Duration.ofNanos(1), window, 64));
            assertAllocatesNothing("success " + window, () -> timedSuccess(breaker));
            assertAllocatesNothing(
                    "success and failure " + window,
                    () -> (turn++ & 1) == 0 ? timedSuccess(breaker) : failure(breaker));
        }
    }

    @Test
    void callsThatAreNotedAsInFlight() {
        CircuitBreaker breaker =
                breaker(BreakerConfig.named("tracked").withoutRules().overdueCalls(1_000, Duration.ofMillis(1)));

        assertAllocatesNothing("success", () -> timedSuccess(breaker));
        assertAllocatesNothing("failure", () -> failure(breaker));
    }

    @Test
    void refusalsByValueAndByException() {
        CircuitBreaker breaker =
                breaker(BreakerConfig.named("open").consecutiveFailures(1).openFor(Duration.ofDays(1)));
        failure(breaker);

        assertAllocatesNothing("by value", breaker::tryAcquire);
        assertAllocatesNothing("by value, caller's clock", () -> breaker.tryAcquire(System.nanoTime()));
        assertAllocatesNothing("by exception", () -> {
            try {
                return breaker.acquire();
            } catch (BreakerOpenException e) {
                return 1;
            }
        });
    }

    @Test
    void probesAndTheRamp() {
        CircuitBreaker probing = breaker(BreakerConfig.named("probing"));
        probing.hold(HoldMode.FORCED_OPEN, "test", "to have it probe").release("test", "now");
        assertAllocatesNothing("a probe goes out and comes back", () -> seen(probing.release(probing.tryAcquire())));
        long out = probing.tryAcquire();
        assertAllocatesNothing("no probe left", probing::tryAcquire);
        probing.release(out);

        CircuitBreaker ramping =
                breaker(BreakerConfig.named("ramping").closeAfter(1).ramp(Ramp.gentle(Duration.ofHours(1))));
        ramping.hold(HoldMode.FORCED_OPEN, "test", "to have it probe").release("test", "now");
        success(ramping);
        assertAllocatesNothing("on the ramp", () -> {
            long permit = ramping.tryAcquire();
            return permit < 0 ? permit : seen(ramping.onSuccess(permit));
        });
    }

    @Test
    void operatorsModesAndLateOutcomes() {
        for (HoldMode mode : HoldMode.values()) {
            CircuitBreaker breaker = breaker(BreakerConfig.named("held " + mode));
            long late = breaker.tryAcquire();
            breaker.hold(mode, "test", "allocation");
            assertAllocatesNothing("held " + mode, () -> {
                long permit = breaker.tryAcquire();
                return permit < 0 ? permit : seen(breaker.onSuccess(permit));
            });
            assertAllocatesNothing("late " + mode, () -> seen(breaker.onFailure(late)));
        }
    }

    @Test
    void aLambdaThatCapturesNothing() {
        CircuitBreaker breaker = breaker(BreakerConfig.named("lambda"));

        assertAllocatesNothing("call", () -> breaker.call(bus, EventBus::name).length());
        Supplier<String> name = bus::name; // made once: what it captures is the caller's business
        assertAllocatesNothing("supplier", () -> breaker.get(name).length());
    }

    private CircuitBreaker breaker(BreakerConfig.Builder config) {
        CircuitBreaker breaker = new CircuitBreaker(config.build(), NanoClock.SYSTEM, bus);
        breaker.attachCurrentThread();
        return breaker;
    }

    private static long seen(Report report) {
        return report == Report.COUNTED ? 1 : 0;
    }

    private static long success(CircuitBreaker breaker) {
        return seen(breaker.onSuccess(breaker.tryAcquire()));
    }

    private static long failure(CircuitBreaker breaker) {
        return seen(breaker.onFailure(breaker.tryAcquire()));
    }

    private static long timedSuccess(CircuitBreaker breaker) {
        long start = System.nanoTime();
        return seen(breaker.onSuccess(breaker.tryAcquire(start), start, start + 1));
    }
}
