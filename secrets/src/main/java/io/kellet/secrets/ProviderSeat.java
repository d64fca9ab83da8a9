package io.kellet.secrets;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.OpenTime;
import io.kellet.event.EventBus;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretMalformedException;
import io.kellet.secrets.provider.SecretProvider;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A provider with what stands around it: a breaker, so that one that is down costs nothing; a bulkhead, so that calls which hang are few; its threads.
 * A place is taken until the call has returned, also if nobody waits for it any more. Guarded by the lock of the book.
 */
final class ProviderSeat {

    private static final int FAILURES_TO_OPEN = 3;
    private static final Duration OPEN_FIRST = Duration.ofSeconds(5);
    private static final Duration OPEN_MOST = Duration.ofMinutes(1);

    final SecretProvider provider;
    final String name;
    final int rank;
    final CircuitBreaker breaker;
    final Executor executor;
    final ProviderCounts counts = new ProviderCounts();
    private final Bulkhead bulkhead;

    boolean up = true; // as it was last told
    boolean answered;
    long answeredAt;
    long failures;
    boolean probing;

    @Nullable
    SlotKey lastWanted;

    ProviderSeat(
            SecretsConfig config,
            SecretProvider provider,
            int rank,
            NanoClock clock,
            @Nullable EventBus bus,
            Threads threads) {
        this.provider = provider;
        this.rank = rank;
        name = provider.name();
        String called = "secrets-" + config.name() + "-" + name;
        breaker = new CircuitBreaker(
                BreakerConfig.named(called)
                        .consecutiveFailures(FAILURES_TO_OPEN)
                        .openTime(OpenTime.doubling(OPEN_FIRST, OPEN_MOST))
                        .closeAfter(1)
                        .build(),
                clock,
                bus);
        bulkhead = new Bulkhead(BulkheadConfig.of(called, config.callsPerProvider()));
        executor = threads.ofProvider(name, config.callsPerProvider());
    }

    boolean isShut() {
        return breaker.state().isShut();
    }

    /** A call that may be made, or why it may not. */
    record Entry(@Nullable Call call, String refusal) {}

    /**
     * @param mayProbe may it be the one that finds out whether the provider is back?
     */
    Entry enter(@Nullable Load load, SlotKey key, long now, long within, boolean mayProbe) {
        if (!mayProbe && isShut()) {
            return new Entry(null, "its breaker is open");
        }
        long place = bulkhead.tryAcquire();
        if (place < 0) {
            return new Entry(null, "as many calls as there may be are in flight");
        }
        long permit = breaker.tryAcquire();
        if (permit < 0) {
            bulkhead.release(place);
            return new Entry(null, "its breaker is open");
        }
        var which = load == null ? key.which() : load.which;
        return new Entry(new Call(load, this, key.name(), which, now, Deadline.after(now, within), permit, place), "");
    }

    /** It has returned, in time or not. */
    void leave(Call call) {
        bulkhead.release(call.place);
    }

    /** Takes a place for something that is no call; negative: there is none. */
    long tryPlace() {
        return bulkhead.tryAcquire();
    }

    void leavePlace(long place) {
        bulkhead.release(place);
    }

    int inFlight() {
        return bulkhead.inFlight();
    }

    /** Tells the breaker, once for each call. To be told no is an answer. */
    void report(Call call, @Nullable SecretException failure, long now) {
        call.reported = true;
        if (isFault(failure)) {
            breaker.onFailure(call.permit);
            failures++;
        } else {
            breaker.onSuccess(call.permit);
            failures = 0;
            answered = true;
            answeredAt = now;
        }
    }

    /** The call was called off: nobody knows how it would have ended. */
    void takeBack(Call call) {
        call.reported = true;
        breaker.release(call.permit);
    }

    /** Did the provider fail, rather than say no? */
    static boolean isFault(@Nullable SecretException failure) {
        return failure instanceof SecretUnavailableException || failure instanceof SecretMalformedException;
    }

    @Override
    public String toString() {
        return "ProviderSeat[" + rank + " " + name + "]";
    }
}
