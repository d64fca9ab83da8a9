package io.kellet.conformance;

import static io.kellet.conformance.BreakerSetup.onTwoFailures;

import io.kellet.conformance.BreakerSubject.Call;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** What can be seen only when two threads meet: a fresh breaker each round, on which both act at once. */
enum Race {
    R1("a thread that was late sends a breaker that has closed back to half-open") {
        @Override
        BreakerSubject prepare(Library library) {
            BreakerSubject breaker = library.breaker(onTwoFailures().openFor(library.shortestOpenTime()));
            fail(breaker);
            fail(breaker);
            breaker.pass(Duration.ofSeconds(1));
            return breaker;
        }

        @Override
        void act(BreakerSubject breaker, int actor) {
            Call probe = breaker.begin();
            if (probe != null) {
                probe.succeeds();
            }
        }

        @Override
        boolean wentWrong(BreakerSubject breaker) {
            return breaker.wentFromClosedToHalfOpen();
        }
    },
    R2("a breaker that has just opened for 1000 s lets a probe through") {
        @Override
        BreakerSubject prepare(Library library) {
            BreakerSubject breaker = library.breaker(onTwoFailures().openFor(Duration.ofSeconds(1_000)));
            fail(breaker);
            return breaker;
        }

        @Override
        void act(BreakerSubject breaker, int actor) {
            if (actor == 0) {
                fail(breaker);
                return;
            }
            for (int i = 0; i < 100 && breaker.begin() != null; i++) {
                Thread.onSpinWait(); // until it has opened; these calls never report
            }
        }

        @Override
        boolean wentWrong(BreakerSubject breaker) {
            return !breaker.isOpen();
        }
    };

    private static final int SPINS = 2_000;
    private static final long SHORTLY_NANOS = 20_000;

    private final String misbehaviour;

    Race(String misbehaviour) {
        this.misbehaviour = misbehaviour;
    }

    /** What must not happen. */
    String misbehaviour() {
        return misbehaviour;
    }

    abstract BreakerSubject prepare(Library library);

    /** One of two actors, 0 or 1. */
    abstract void act(BreakerSubject breaker, int actor);

    abstract boolean wentWrong(BreakerSubject breaker);

    /** In how many of so many rounds it went wrong. */
    int run(Library library, int rounds) throws InterruptedException {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            int seen = 0;
            for (int i = 0; i < rounds; i++) {
                BreakerSubject breaker = prepare(library);
                AtomicInteger waiting = new AtomicInteger(2);
                Future<?> done = other.submit(() -> {
                    meet(waiting);
                    act(breaker, 1);
                });
                meet(waiting);
                act(breaker, 0);
                done.get();
                seen += wentWrong(breaker) ? 1 : 0;
            }
            return seen;
        } catch (ExecutionException e) {
            throw new AssertionError("an actor failed: " + library.name() + " " + this, e.getCause());
        } finally {
            other.shutdownNow();
        }
    }

    private static void meet(AtomicInteger waiting) {
        waiting.decrementAndGet();
        for (int spins = 0; waiting.get() > 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(SHORTLY_NANOS); // the other has no processor
            }
        }
    }

    private static void fail(BreakerSubject breaker) {
        Call call = breaker.begin();
        if (call == null) {
            throw new AssertionError("the race expects this call to be let through");
        }
        call.fails();
    }
}
