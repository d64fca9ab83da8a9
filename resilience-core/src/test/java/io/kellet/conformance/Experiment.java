package io.kellet.conformance;

import static io.kellet.conformance.BreakerSetup.onHalfOfTenSeconds;
import static io.kellet.conformance.BreakerSetup.onTwoFailures;
import static java.util.Objects.requireNonNull;

import io.kellet.conformance.BreakerSetup.Quirk;
import io.kellet.conformance.BreakerSubject.Call;
import io.kellet.conformance.Verdict.Misbehaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * What must not happen to a guard, and a way to make it happen where it can. Every constant returns if all is well, and
 * throws a {@link Misbehaviour} that says what it saw, or {@link NotOffered}.
 */
enum Experiment {
    E1("the clock steps back by 2 s, and a window of 10 s loses calls or stands still") {
        @Override
        void conduct(Library library) {
            BreakerSubject breaker = library.breaker(onHalfOfTenSeconds());
            succeed(breaker, 500);
            breaker.stepBack(Duration.ofSeconds(2));
            succeed(breaker, 500);
            int afterTheStep = breaker.counted();
            breaker.pass(Duration.ofSeconds(60));
            succeed(breaker, 500);
            int aMinuteLater = breaker.counted();

            require(
                    afterTheStep == 1_000 && aMinuteLater == 500,
                    "counted " + afterTheStep + " of 1000 calls after the step, and " + aMinuteLater
                            + " of 500 a minute later");
        }
    },
    E1B("a window reads another clock than the one it was given") {
        @Override
        void conduct(Library library) {
            BreakerSubject breaker = library.breaker(onHalfOfTenSeconds());
            succeed(breaker, 500);
            breaker.pass(Duration.ofHours(1));
            int counted = breaker.counted();

            require(counted == 0, "an hour later, " + counted + " calls are still in the window of 10 s");
        }
    },
    E2("a timer from before a reset ends an open time that came after it") {
        @Override
        void conduct(Library library) {
            BreakerSubject breaker = library.breaker(shortlyOpenWithTimer());
            trip(breaker);
            breaker.reset();
            breaker.openFor(Duration.ofHours(1));
            breaker.pass(SHORTLY.multipliedBy(3));

            require(
                    breaker.begin() == null,
                    "opened for an hour, it lets a call through after the open time from before");
        }
    },
    E2B("a timer from before a reset undoes an operator's forced open") {
        @Override
        void conduct(Library library) {
            BreakerSubject breaker = library.breaker(shortlyOpenWithTimer());
            trip(breaker);
            breaker.reset();
            breaker.forceOpen();
            breaker.pass(SHORTLY.multipliedBy(3));

            require(breaker.begin() == null, "forced open, it lets a call through all the same");
        }
    },
    E3("calls from before the trip close a half-open breaker") {
        @Override
        void conduct(Library library) {
            BreakerSubject breaker = library.breaker(onTwoFailures());
            List<Call> early = begin(breaker, 2);
            halfOpen(breaker);
            early.forEach(Call::succeeds);

            require(!breaker.isClosed(), "closed by calls from before it opened; its probe has not reported");
        }
    },
    E4("a probe dies of an Error, and its place is lost for ever") {
        @Override
        void conduct(Library library) {
            BreakerSubject breaker = library.breaker(onTwoFailures());
            trip(breaker);
            breaker.pass(LONGER_THAN_OPEN);
            runAndCatch(breaker, () -> {
                throw new LinkageError("planted");
            });
            breaker.pass(Duration.ofHours(1));

            require(breaker.begin() != null, "an hour later it still refuses every call");
        }
    },
    E4B("the user's exception predicate throws on a probe, and its place is lost for ever") {
        @Override
        void conduct(Library library) {
            BreakerSubject breaker = library.breaker(onTwoFailures().with(Quirk.CLASSIFIER_THROWS));
            trip(breaker);
            breaker.pass(LONGER_THAN_OPEN);
            runAndCatch(breaker, () -> {
                throw new Unclassifiable();
            });
            breaker.pass(Duration.ofHours(1));

            require(breaker.begin() != null, "an hour later it still refuses every call");
        }
    },
    E5("ignored calls from before the trip give back probes they never took") {
        @Override
        void conduct(Library library) {
            BreakerSubject breaker = library.breaker(onTwoFailures());
            List<Call> early = begin(breaker, 5);
            halfOpen(breaker);
            early.forEach(Call::isIgnored);
            int probes = 1 + admitted(breaker, 20);

            require(probes <= 1, probes + " probes at a time where 1 is allowed");
        }
    },
    E6("a user's function throws while the breaker opens, and it never works again") {
        @Override
        void conduct(Library library) {
            BreakerSubject breaker = library.breaker(onTwoFailures().with(Quirk.THROWS_WHEN_OPENING));
            try {
                trip(breaker);
            } catch (Planted e) {
                // a library may let it through to the caller
            }
            boolean byValue = breaker.begin() != null;
            boolean byException = breaker.admitsByException();
            breaker.pass(Duration.ofHours(1));
            boolean recovered = breaker.begin() != null;

            require(
                    byValue == byException && recovered,
                    "asked by value it " + says(byValue) + " and by exception it " + says(byException)
                            + "; an hour later it " + says(recovered));
        }
    },
    E8("a permit is handed to a waiter that has given up, and is gone") {
        @Override
        void conduct(Library library) throws InterruptedException {
            BulkheadSubject bulkhead = library.bulkhead(1);
            require(bulkhead.tryAcquire(), "refuses the first call");
            require(!bulkhead.tryAcquire(Duration.ofMillis(5)), "lets a second call through");
            bulkhead.release();

            require(bulkhead.tryAcquire(), "free again, it refuses every call");
        }
    },
    E9("a call from before the trip makes room for more probes than are allowed") {
        @Override
        void conduct(Library library) {
            BreakerSubject breaker = library.breaker(onTwoFailures().probes(5));
            Call early = letThrough(breaker.begin()); // one alone: what more of them do is E3
            halfOpen(breaker);
            early.succeeds();
            int probes = 1 + admitted(breaker, 20);

            require(probes <= 5, probes + " probes at a time where 5 are allowed");
        }
    },
    E10("a place that is released twice lets one call too many in") {
        @Override
        void conduct(Library library) {
            BulkheadSubject bulkhead = library.bulkhead(1);
            require(bulkhead.tryAcquire(), "refuses the first call");
            bulkhead.release();
            bulkhead.release();
            bulkhead.release();
            int admitted = 0;
            for (int i = 0; i < 20; i++) {
                admitted += bulkhead.tryAcquire() ? 1 : 0;
            }

            require(admitted == 1, admitted + " calls at a time where 1 is allowed");
        }
    },
    E11("twice the limit goes through around the boundary of a period") {
        @Override
        void conduct(Library library) {
            LimiterSubject limiter = library.limiter(100, Duration.ofMillis(1));
            limiter.passNanos(999_999);
            int admitted = admitted(limiter);
            limiter.passNanos(1);
            admitted += admitted(limiter);

            require(admitted <= 100, admitted + " calls within 2 ns where 100 per ms are allowed");
        }
    },
    E12("lowering a limit waits for the calls in flight") {
        @Override
        void conduct(Library library) throws InterruptedException {
            BulkheadSubject bulkhead = library.bulkhead(2);
            require(bulkhead.tryAcquire(), "refuses the first call");
            require(bulkhead.tryAcquire(), "refuses the second call");
            FutureTask<Void> change = new FutureTask<>(() -> bulkhead.changeLimit(1), null);
            Thread admin = new Thread(change, "admin");
            admin.setDaemon(true);
            admin.start();
            do {
                admin.join(BLOCKED_FOR_GOOD.toMillis());
            } while (admin.isAlive() && admin.getState() == Thread.State.RUNNABLE); // not blocked, only slow
            boolean blocked = admin.isAlive();
            bulkhead.release(); // a blocked one comes free
            try {
                change.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof NotOffered notOffered) {
                    throw notOffered;
                }
                throw new AssertionError("the change failed", e.getCause());
            }

            require(!blocked, "blocked until a call in flight ended");
        }
    },
    E13("a thread that is interrupted is told that a free bulkhead is full") {
        @Override
        void conduct(Library library) {
            BulkheadSubject bulkhead = library.bulkhead(1);
            Thread.currentThread().interrupt();
            boolean admitted;
            try {
                admitted = bulkhead.tryAcquire();
            } finally {
                Thread.interrupted();
            }

            require(admitted, "refuses a call while nobody is in");
        }
    },
    E14("the clock steps back by 1.1 s once, and the breaker cannot trip any more") {
        @Override
        void conduct(Library library) {
            BreakerSubject breaker = library.breaker(onHalfOfTenSeconds());
            succeed(breaker, 100);
            breaker.stepBack(Duration.ofMillis(1_100));
            int failures = 0;
            for (Call call = breaker.begin(); call != null && failures < 12_000; call = breaker.begin()) {
                call.fails();
                failures++;
                breaker.pass(Duration.ofMillis(10));
            }

            require(failures < 12_000, "after two minutes with nothing but failures it is still closed");
        }
    };

    private static final Duration LONGER_THAN_OPEN = Duration.ofSeconds(61);
    private static final Duration SHORTLY = Duration.ofMillis(20);
    private static final Duration BLOCKED_FOR_GOOD = Duration.ofMillis(400);

    private final String misbehaviour;

    Experiment(String misbehaviour) {
        this.misbehaviour = misbehaviour;
    }

    abstract void conduct(Library library) throws Exception;

    /** What must not happen. */
    String misbehaviour() {
        return misbehaviour;
    }

    /** For the work of a call: the user's predicate throws {@link Planted} on it. */
    static final class Unclassifiable extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What a planted function throws. */
    static final class Planted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static BreakerSetup shortlyOpenWithTimer() {
        return onTwoFailures().openFor(SHORTLY).with(Quirk.TIMER);
    }

    private static void succeed(BreakerSubject breaker, int calls) {
        for (int i = 0; i < calls; i++) {
            letThrough(breaker.begin()).succeeds();
        }
    }

    private static List<Call> begin(BreakerSubject breaker, int calls) {
        List<Call> begun = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            begun.add(letThrough(breaker.begin()));
        }
        return begun;
    }

    private static void trip(BreakerSubject breaker) {
        letThrough(breaker.begin()).fails();
        letThrough(breaker.begin()).fails();
    }

    /** With one probe under way. */
    private static void halfOpen(BreakerSubject breaker) {
        trip(breaker);
        breaker.pass(LONGER_THAN_OPEN);
        require(breaker.begin() != null, "the open time is over and it refuses the first probe");
    }

    private static int admitted(BreakerSubject breaker, int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += breaker.begin() == null ? 0 : 1;
        }
        return admitted;
    }

    private static int admitted(LimiterSubject limiter) {
        int admitted = 0;
        for (int i = 0; i < 500; i++) {
            admitted += limiter.tryAcquire() ? 1 : 0;
        }
        return admitted;
    }

    private static void runAndCatch(BreakerSubject breaker, Runnable work) {
        try {
            breaker.run(work);
        } catch (LinkageError | Unclassifiable | Planted e) {
            return;
        }
        throw new Misbehaviour("what the call threw was swallowed");
    }

    private static Call letThrough(@Nullable Call call) {
        return requireNonNull(call, "the experiment expects this call to be let through");
    }

    private static String says(boolean admitted) {
        return admitted ? "admits" : "refuses";
    }

    private static void require(boolean holds, String seen) {
        if (!holds) {
            throw new Misbehaviour(seen);
        }
    }
}
