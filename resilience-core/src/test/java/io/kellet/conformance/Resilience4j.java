package io.kellet.conformance;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.internal.SchedulerFactory;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import io.kellet.conformance.BreakerSetup.Quirk;
import io.kellet.conformance.BreakerSetup.Trips;
import io.kellet.conformance.Experiment.Planted;
import io.kellet.conformance.Experiment.Unclassifiable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Resilience4j, with either kind of window. */
final class Resilience4j implements Library {

    private final String name;
    private final SlidingWindowSynchronizationStrategy windows;

    private Resilience4j(String name, SlidingWindowSynchronizationStrategy windows) {
        this.name = name;
        this.windows = windows;
    }

    static Library withDefaultWindows() {
        return new Resilience4j("Resilience4j 2.4.0", SlidingWindowSynchronizationStrategy.SYNCHRONIZED);
    }

    static Library withLockFreeWindows() {
        return new Resilience4j(
                "Resilience4j 2.4.0 (lock-free windows)", SlidingWindowSynchronizationStrategy.LOCK_FREE);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public BreakerSubject breaker(BreakerSetup setup) {
        return new Breaker(setup, windows);
    }

    @Override
    public BulkheadSubject bulkhead(int limit) {
        return new Places(limit);
    }

    @Override
    public LimiterSubject limiter(int limit, Duration window) {
        AtomicLong now = new AtomicLong();
        AtomicRateLimiter limiter = new AtomicRateLimiter(
                "venue",
                RateLimiterConfig.custom()
                        .limitForPeriod(limit)
                        .limitRefreshPeriod(window)
                        .timeoutDuration(Duration.ZERO)
                        .build(),
                now::get);
        return new LimiterSubject() {
            @Override
            public boolean tryAcquire() {
                return limiter.acquirePermission(1);
            }

            @Override
            public void passNanos(long nanos) {
                now.addAndGet(nanos);
            }
        };
    }

    /** A wall clock that moves when told. */
    private static final class WallClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-05T08:00:00Z");

        void add(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static final class Breaker implements BreakerSubject {

        private final WallClock clock = new WallClock();
        private final AtomicBoolean closedToHalfOpen = new AtomicBoolean();
        private final CircuitBreaker breaker;
        private final @Nullable Timers timers;

        Breaker(BreakerSetup setup, SlidingWindowSynchronizationStrategy windows) {
            timers = setup.quirk() == Quirk.TIMER ? new Timers(setup.openFor()) : null;
            CircuitBreakerConfig.Builder config = CircuitBreakerConfig.custom()
                    .clock(clock)
                    .currentTimestampFunction(c -> c.instant().toEpochMilli() * 1_000_000L, TimeUnit.NANOSECONDS)
                    .permittedNumberOfCallsInHalfOpenState(setup.probes())
                    .automaticTransitionFromOpenToHalfOpenEnabled(timers != null);
            if (setup.quirk() == Quirk.THROWS_WHEN_OPENING) {
                AtomicBoolean thrown = new AtomicBoolean();
                config.waitIntervalFunctionInOpenState(attempt -> {
                    if (!thrown.getAndSet(true)) {
                        throw new Planted();
                    }
                    return setup.openFor().toMillis();
                });
            } else {
                config.waitDurationInOpenState(setup.openFor());
            }
            if (setup.trips() == Trips.TWO_FAILURES) {
                config.slidingWindow(2, 2, SlidingWindowType.COUNT_BASED, windows)
                        .failureRateThreshold(100);
            } else {
                config.slidingWindow(10, 20, SlidingWindowType.TIME_BASED, windows)
                        .failureRateThreshold(50);
            }
            if (setup.quirk() == Quirk.CLASSIFIER_THROWS) {
                config.recordException(thrown -> {
                    if (thrown instanceof Unclassifiable) {
                        throw new Planted();
                    }
                    return true;
                });
            }
            config.ignoreException(thrown -> thrown instanceof Ignored);
            breaker = CircuitBreaker.of("venue", config.build());
            breaker.getEventPublisher().onStateTransition(event -> {
                StateTransition move = event.getStateTransition();
                if (move.getFromState() == State.CLOSED && move.getToState() == State.HALF_OPEN) {
                    closedToHalfOpen.set(true);
                }
            });
        }

        @Override
        public @Nullable Call begin() {
            if (!breaker.tryAcquirePermission()) {
                return null;
            }
            return new Call() {
                @Override
                public void succeeds() {
                    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
                }

                @Override
                public void fails() {
                    breaker.onError(0, TimeUnit.NANOSECONDS, new IllegalStateException("planted"));
                }

                @Override
                public void isIgnored() {
                    breaker.onError(0, TimeUnit.NANOSECONDS, new Ignored());
                }
            };
        }

        @Override
        public boolean admitsByException() {
            try {
                breaker.acquirePermission();
                return true;
            } catch (CallNotPermittedException e) {
                return false;
            }
        }

        @Override
        public boolean isClosed() {
            return breaker.getState() == State.CLOSED;
        }

        @Override
        public boolean isOpen() {
            return breaker.getState() == State.OPEN;
        }

        @Override
        public void run(Runnable work) {
            breaker.executeRunnable(work);
        }

        @Override
        public int counted() {
            return breaker.getMetrics().getNumberOfBufferedCalls();
        }

        /** A timer that was due by now has run when this returns. */
        @Override
        public void pass(Duration time) {
            clock.add(time);
            if (timers != null) {
                timers.runDue();
            }
        }

        @Override
        public void stepBack(Duration by) {
            clock.add(by.negated());
        }

        @Override
        public void reset() {
            breaker.reset();
        }

        @Override
        public void openFor(Duration time) {
            breaker.transitionToOpenStateFor(time);
        }

        @Override
        public void forceOpen() {
            breaker.transitionToForcedOpenState();
        }

        @Override
        public boolean wentFromClosedToHalfOpen() {
            return closedToHalfOpen.get();
        }
    }

    /**
     * The one thread on which its timers run, which cannot be replaced. It is kept busy until time passes, so that no timer
     * comes before the operator is done, however slow the machine.
     */
    private static final class Timers {
        private final ScheduledExecutorService thread =
                SchedulerFactory.getInstance().getScheduler();
        private final CountDownLatch operatorIsDone = new CountDownLatch(1);
        private final Duration delay;

        Timers(Duration delay) {
            this.delay = delay;
            thread.execute(() -> {
                try {
                    operatorIsDone.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        /** What is scheduled now with the same delay runs after what was scheduled before. */
        void runDue() {
            operatorIsDone.countDown();
            try {
                thread.schedule(() -> {}, delay.toMillis(), TimeUnit.MILLISECONDS)
                        .get();
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError("the timers' thread did not come round", e);
            }
        }
    }

    private static final class Ignored extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Places implements BulkheadSubject {

        private final Bulkhead bulkhead;

        Places(int limit) {
            bulkhead = Bulkhead.of("venue", config(limit, Duration.ZERO));
        }

        private static BulkheadConfig config(int limit, Duration wait) {
            return BulkheadConfig.custom()
                    .maxConcurrentCalls(limit)
                    .maxWaitDuration(wait)
                    .build();
        }

        @Override
        public boolean tryAcquire() {
            return bulkhead.tryAcquirePermission();
        }

        @Override
        public boolean tryAcquire(Duration atMost) {
            int limit = bulkhead.getBulkheadConfig().getMaxConcurrentCalls();
            bulkhead.changeConfig(config(limit, atMost));
            return bulkhead.tryAcquirePermission();
        }

        @Override
        public void release() {
            bulkhead.onComplete();
        }

        @Override
        public void changeLimit(int limit) {
            bulkhead.changeConfig(config(limit, Duration.ZERO));
        }
    }
}
