package io.kellet.conformance;

import dev.failsafe.Bulkhead;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreaker.State;
import dev.failsafe.CircuitBreakerBuilder;
import dev.failsafe.CircuitBreakerOpenException;
import io.kellet.conformance.BreakerSetup.Quirk;
import io.kellet.conformance.BreakerSetup.Trips;
import io.kellet.conformance.Experiment.Planted;
import io.kellet.conformance.Experiment.Unclassifiable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Failsafe. Its clocks cannot be set. */
final class Failsafe implements Library {

    @Override
    public String name() {
        return "Failsafe 3.3.2";
    }

    @Override
    public BreakerSubject breaker(BreakerSetup setup) {
        return new Breaker(setup);
    }

    @Override
    public Duration shortestOpenTime() {
        return Duration.ZERO;
    }

    @Override
    public BulkheadSubject bulkhead(int limit) {
        Bulkhead<Object> bulkhead = Bulkhead.of(limit);
        return new BulkheadSubject() {
            @Override
            public boolean tryAcquire() {
                return bulkhead.tryAcquirePermit();
            }

            @Override
            public boolean tryAcquire(Duration atMost) throws InterruptedException {
                return bulkhead.tryAcquirePermit(atMost);
            }

            @Override
            public void release() {
                bulkhead.releasePermit();
            }
        };
    }

    private static final class Breaker implements BreakerSubject {

        private final AtomicBoolean closedToHalfOpen = new AtomicBoolean();
        private final CircuitBreaker<Object> breaker;
        private final Quirk quirk;

        Breaker(BreakerSetup setup) {
            if (setup.trips() == Trips.HALF_OF_TEN_SECONDS) {
                throw new NotOffered("its clock cannot be set");
            }
            quirk = setup.quirk();
            CircuitBreakerBuilder<Object> config = CircuitBreaker.builder()
                    .withFailureThreshold(2)
                    .withDelay(setup.openFor())
                    .withSuccessThreshold(setup.probes())
                    .onHalfOpen(event -> {
                        if (event.getPreviousState() == State.CLOSED) {
                            closedToHalfOpen.set(true);
                        }
                    });
            if (quirk == Quirk.CLASSIFIER_THROWS) {
                config.handleIf((Throwable thrown) -> {
                    if (thrown instanceof Unclassifiable) {
                        throw new Planted();
                    }
                    return true;
                });
            }
            if (quirk == Quirk.THROWS_WHEN_OPENING) {
                AtomicBoolean thrown = new AtomicBoolean();
                config.withDelayFn(context -> {
                    if (!thrown.getAndSet(true)) {
                        throw new Planted();
                    }
                    return setup.openFor();
                });
            }
            breaker = config.build();
        }

        @Override
        public @Nullable Call begin() {
            if (!breaker.tryAcquirePermit()) {
                return null;
            }
            return new Call() {
                @Override
                public void succeeds() {
                    breaker.recordSuccess();
                }

                @Override
                public void fails() {
                    if (quirk == Quirk.THROWS_WHEN_OPENING) {
                        failByExecution(); // only an execution asks the function
                    } else {
                        breaker.recordFailure();
                    }
                }
            };
        }

        private void failByExecution() {
            try {
                run(() -> {
                    throw new Unclassifiable();
                });
            } catch (Unclassifiable e) {
                // as planned
            }
        }

        @Override
        public boolean admitsByException() {
            try {
                breaker.acquirePermit();
                return true;
            } catch (CircuitBreakerOpenException e) {
                return false;
            }
        }

        @Override
        public boolean isClosed() {
            return breaker.isClosed();
        }

        @Override
        public boolean isOpen() {
            return breaker.isOpen();
        }

        @Override
        public void run(Runnable work) {
            dev.failsafe.Failsafe.with(breaker).run(work::run);
        }

        /** As its next caller would find it, had the time passed. */
        @Override
        public void pass(Duration time) {
            if (breaker.isOpen() && !breaker.getConfig().getDelay().isZero()) {
                breaker.halfOpen();
            }
        }

        @Override
        public boolean wentFromClosedToHalfOpen() {
            return closedToHalfOpen.get();
        }
    }
}
