package io.kellet.call;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.ManualScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** What {@link AsyncCall}, {@link AsyncAttempt} and {@link Work} promise when two threads end the same thing at once. */
public final class AsyncCallStress {

    private AsyncCallStress() {}

    private static final Operation READ = Operation.named("read").idempotent();

    /** In flight and stray releases: what was taken came back, and once. */
    private static String left(Bulkhead bulkhead) {
        return bulkhead.inFlight() + "/" + bulkhead.strayReleases();
    }

    /** The work answers while the caller cancels: the place comes back once, and the future is complete. */
    @JCStressTest
    @Outcome(id = "0/0, answer", expect = ACCEPTABLE, desc = "the answer was first")
    @Outcome(id = "0/0, cancelled", expect = ACCEPTABLE, desc = "the cancel was first")
    @Outcome(expect = FORBIDDEN, desc = "a place was lost or given back twice, or nobody completed the future")
    @State
    public static class CancelMeetsAnswer {
        private final Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("b", 2));
        private final CompletableFuture<String> work = new CompletableFuture<>();
        private final CompletableFuture<String> answer =
                Guard.of(READ, new ManualClock()).bulkhead(bulkhead).build().callAsync(() -> work);

        @Actor
        public void answers() {
            work.complete("answer");
        }

        @Actor
        public void cancels() {
            answer.cancel(true);
        }

        @Arbiter
        public void after(LL_Result r) {
            r.r1 = left(bulkhead);
            r.r2 = answer.isCancelled() ? "cancelled" : answer.getNow("never");
        }
    }

    /** What the attempts of one call work on. */
    private static final class Answers {
        private final CompletableFuture<String> first = new CompletableFuture<>();
        private final CompletableFuture<String> second = new CompletableFuture<>();
        private volatile boolean hedged;

        private CompletableFuture<String> attempt(int number) {
            hedged = number > 1;
            return number == 1 ? first : second;
        }
    }

    /** The first attempt answers while its hedge starts: both places come back, and the loser's work is stopped. */
    @JCStressTest
    @Outcome(id = "0/0, answer", expect = ACCEPTABLE, desc = "whether or not there was a hedge")
    @Outcome(expect = FORBIDDEN, desc = "a place was lost or given back twice, or the hedge goes on")
    @State
    public static class AnswerMeetsHedge {
        private final ManualScheduler timer = new ManualScheduler(new ManualClock());
        private final Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("b", 2));
        private final Answers work = new Answers();
        private final CompletableFuture<String> answer = Guard.of(READ, new ManualClock())
                .bulkhead(bulkhead)
                .hedge(new Hedge(
                        HedgeConfig.named("h").fixedDelay(Duration.ofMillis(1)).build(), Runnable::run, timer))
                .build()
                .callAsync(work, (its, attempt, deadline, key) -> its.attempt(attempt));

        @Actor
        public void answers() {
            work.first.complete("answer");
        }

        @Actor
        public void hedges() {
            timer.advance(Duration.ofMillis(1));
        }

        @Arbiter
        public void after(LL_Result r) {
            r.r1 = left(bulkhead);
            r.r2 = work.hedged && !work.second.isCancelled() ? "hedge goes on" : answer.getNow("never");
        }
    }

    /** Both attempts fail at once: one of them must notice that nothing is left, and fail the call. */
    @JCStressTest
    @Outcome(id = "0/0, failed", expect = ACCEPTABLE, desc = "the call failed")
    @Outcome(expect = FORBIDDEN, desc = "the caller waits for ever, or a place is lost")
    @State
    public static class LastFailures {
        private final ManualScheduler timer = new ManualScheduler(new ManualClock());
        private final Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("b", 2));
        private final Answers work = new Answers();
        private final CompletableFuture<String> answer = Guard.of(READ, new ManualClock())
                .bulkhead(bulkhead)
                .hedge(new Hedge(
                        HedgeConfig.named("h").fixedDelay(Duration.ofMillis(1)).build(), Runnable::run, timer))
                .build()
                .callAsync(work, (its, attempt, deadline, key) -> its.attempt(attempt));

        public LastFailures() {
            timer.advance(Duration.ofMillis(1));
        }

        @Actor
        public void firstFails() {
            work.first.completeExceptionally(new IllegalStateException("first"));
        }

        @Actor
        public void hedgeFails() {
            work.second.completeExceptionally(new IllegalStateException("second"));
        }

        @Arbiter
        public void after(LL_Result r) {
            r.r1 = left(bulkhead);
            r.r2 = answer.isCompletedExceptionally() ? "failed" : "waits";
        }
    }

    /** Work is abandoned while it ends: the gauge returns to zero, and the interrupt stays with the work. */
    @JCStressTest
    @Outcome(id = "0, false", expect = ACCEPTABLE, desc = "counted exactly, interrupted while it ran or not at all")
    @Outcome(expect = FORBIDDEN, desc = "the gauge is off, or the interrupt hit what came next")
    @State
    public static class AbandonMeetsEnd {
        private final AtomicLong stillRunning = new AtomicLong();
        private final Work<String, String> work =
                new Work<>("x", (s, attempt, deadline, key) -> s, 1, 0, null, stillRunning);
        private volatile boolean interruptedAfterwards;

        @Actor
        public void runs() {
            work.run();
            interruptedAfterwards = Thread.interrupted();
        }

        @Actor
        public void abandons() {
            work.abandon();
        }

        @Arbiter
        public void after(LL_Result r) {
            r.r1 = stillRunning.get();
            r.r2 = interruptedAfterwards;
        }
    }
}
