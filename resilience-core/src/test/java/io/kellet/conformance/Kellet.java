package io.kellet.conformance;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.BreakerOpenException;
import io.kellet.breaker.BreakerState;
import io.kellet.breaker.BreakerTransition;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.HoldMode;
import io.kellet.breaker.Outcome;
import io.kellet.breaker.Window;
import io.kellet.conformance.BreakerSetup.Quirk;
import io.kellet.conformance.BreakerSetup.Trips;
import io.kellet.conformance.Experiment.Planted;
import io.kellet.conformance.Experiment.Unclassifiable;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.limit.SlidingLogConfig;
import io.kellet.limit.SlidingLogLimiter;
import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** This library. */
final class Kellet implements Library {

    @Override
    public String name() {
        return "Kellet";
    }

    @Override
    public BreakerSubject breaker(BreakerSetup setup) {
        return new Breaker(setup);
    }

    @Override
    public BulkheadSubject bulkhead(int limit) {
        return new Places(limit);
    }

    @Override
    public LimiterSubject limiter(int limit, Duration window) {
        ManualClock clock = new ManualClock();
        SlidingLogLimiter limiter = new SlidingLogLimiter(SlidingLogConfig.of("venue", limit, window), clock);
        return new LimiterSubject() {
            @Override
            public boolean tryAcquire() {
                return limiter.tryAcquire();
            }

            @Override
            public void passNanos(long nanos) {
                clock.advanceNanos(nanos);
            }
        };
    }

    private static final class Breaker implements BreakerSubject {

        private final ManualClock clock = new ManualClock();
        private final AtomicBoolean throwsNext = new AtomicBoolean();
        private final AtomicBoolean closedToHalfOpen = new AtomicBoolean();
        private final EventBus bus =
                EventBus.manual(EventBusConfig.named("conformance").build(), clock);
        private final CircuitBreaker breaker;

        Breaker(BreakerSetup setup) {
            BreakerConfig.Builder config = BreakerConfig.named("venue")
                    .withoutRules()
                    .openFor(setup.openFor())
                    .halfOpenPermits(setup.probes())
                    .closeAfter(setup.probes());
            if (setup.trips() == Trips.TWO_FAILURES) {
                config.consecutiveFailures(2);
            } else {
                config.failureRate(50, Window.lasting(Duration.ofSeconds(10)), 20);
            }
            if (setup.quirk() == Quirk.CLASSIFIER_THROWS) {
                config.classifier(thrown -> {
                    if (thrown instanceof Unclassifiable) {
                        throw new Planted();
                    }
                    return Outcome.FAILURE;
                });
            }
            bus.subscribe(BreakerTransition.class, move -> {
                if (move.from() == BreakerState.CLOSED && move.to() == BreakerState.HALF_OPEN) {
                    closedToHalfOpen.set(true);
                }
            });
            NanoClock given = () -> {
                if (throwsNext.getAndSet(false)) {
                    throw new Planted();
                }
                return clock.nanos();
            };
            breaker = new CircuitBreaker(config.build(), given, bus);
            // of what a user supplies, the clock alone is asked while a breaker opens
            throwsNext.set(setup.quirk() == Quirk.THROWS_WHEN_OPENING);
        }

        @Override
        public @Nullable Call begin() {
            long permit = breaker.tryAcquire();
            if (permit < 0) {
                return null;
            }
            return new Call() {
                @Override
                public void succeeds() {
                    breaker.onSuccess(permit);
                }

                @Override
                public void fails() {
                    breaker.onFailure(permit);
                }

                @Override
                public void isIgnored() {
                    breaker.release(permit);
                }
            };
        }

        @Override
        public boolean admitsByException() {
            try {
                breaker.acquire();
                return true;
            } catch (BreakerOpenException e) {
                return false;
            }
        }

        @Override
        public boolean isClosed() {
            return breaker.state() == BreakerState.CLOSED;
        }

        @Override
        public boolean isOpen() {
            return breaker.state() == BreakerState.OPEN;
        }

        @Override
        public void run(Runnable work) {
            breaker.run(work);
        }

        @Override
        public int counted() {
            return breaker.snapshot().windowCalls();
        }

        @Override
        public void pass(Duration time) {
            clock.advance(time);
        }

        @Override
        public void stepBack(Duration by) {
            clock.stepBack(by);
        }

        @Override
        public void reset() {
            breaker.reset("operator", "experiment");
        }

        @Override
        public void openFor(Duration time) {
            breaker.reconfigure(config -> config.toBuilder().openFor(time).build());
            for (Call call = begin(); call != null; call = begin()) {
                call.fails();
            }
        }

        @Override
        public void forceOpen() {
            breaker.hold(HoldMode.FORCED_OPEN, "operator", "experiment");
        }

        @Override
        public boolean wentFromClosedToHalfOpen() {
            bus.deliverPending();
            return closedToHalfOpen.get();
        }
    }

    private static final class Places implements BulkheadSubject {

        private final Bulkhead bulkhead;
        private final Deque<Long> tokens = new ArrayDeque<>();
        private long lastReleased;

        Places(int limit) {
            bulkhead = new Bulkhead(BulkheadConfig.of("venue", limit));
        }

        @Override
        public boolean tryAcquire() {
            long token = bulkhead.tryAcquire();
            if (token >= 0) {
                tokens.push(token);
            }
            return token >= 0;
        }

        @Override
        public void release() {
            if (!tokens.isEmpty()) {
                lastReleased = tokens.pop();
            }
            bulkhead.release(lastReleased);
        }

        @Override
        public void changeLimit(int limit) {
            bulkhead.reconfigure(config -> BulkheadConfig.of(config.name(), limit));
        }
    }
}
