package io.kellet.limit;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A rate and how much of it is used, in one word: the generic cell rate algorithm. The word holds the instant at which
 * everything taken so far will have been regained, as a {@link PermitScale} reading since {@code origin}. In the past, it says
 * that the whole burst is there; ahead of now by {@code n} permits, that {@code n} are used. Taking a permit moves it ahead by
 * one permit, and a permit is there as long as the word does not get further ahead than the burst.
 *
 * <p>Why no limit is exceeded: the test and the taking are one compare-and-set, so permits are taken one after the other,
 * each having seen all before. An older reading of the clock makes the word look further ahead and the answer stricter, and
 * never moves the word back.
 *
 * <p>How a rate is replaced: the old word gets a successor (compare-and-set, so that one of two changes sees the other's and
 * is made again on top of it), is then frozen by its lowest bit, after which nothing can be taken from it, and what was used
 * is brought over as of a reading of the clock made after that. Whoever comes upon a word with a successor does these steps
 * himself; each is a compare-and-set that works once, so it does not matter who does it, how often, or who stalls.
 */
final class RateWord {

    private static final VarHandle WORD;
    private static final VarHandle NEXT;

    private static final long FROZEN = 1;

    /** Of a successor that was not yet told what is used. Frozen too, so that nobody takes from it. */
    private static final long UNKNOWN = Long.MIN_VALUE | FROZEN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(RateWord.class, "word", long.class);
            NEXT = lookup.findVarHandle(RateWord.class, "next", RateWord.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final RateLimiterConfig config;

    private final PermitScale scale;
    private final long origin;
    private final long burst;
    private final long open; // of the burst, what is not reserved
    private final int tooMany; // permits that are never there: one more than the burst
    private final long held; // by how much a clock may seem to be back, when it is a reading that is old

    @SuppressWarnings("UnusedVariable") // read and written through WORD only
    private long word;

    @SuppressWarnings({"unused", "UnusedVariable"}) // read and written through NEXT only
    private @Nullable RateWord next;

    private RateWord(RateLimiterConfig config, long origin, long word) {
        this.config = config;
        this.origin = origin;
        this.word = word;
        scale = new PermitScale(config.permits(), config.period().toNanos());
        burst = scale.ofPermits(config.burst());
        open = scale.ofPermits(config.burst() - config.reserved());
        tooMany = config.burst() + 1;
        held = scale.ofNanos(RateLimiter.HELD_UP_NANOS);
    }

    /** The whole burst is there. */
    static RateWord full(RateLimiterConfig config, long now) {
        return new RateWord(config, now, 0);
    }

    /** With as much used as its predecessor will have used when it is frozen. */
    static RateWord successor(RateLimiterConfig config, long now) {
        return new RateWord(config, now, UNKNOWN);
    }

    long seen() {
        return (long) WORD.getAcquire(this);
    }

    boolean replace(long seen, long word) {
        return WORD.compareAndSet(this, seen, word);
    }

    static boolean isFrozen(long seen) {
        return (seen & FROZEN) != 0;
    }

    /** Whether a reading of the clock is so far from the origin, 18 years, that the word does not reach it. */
    boolean isOutOfReach(long now) {
        long since = now - origin;
        return since > PermitScale.HORIZON || since < -PermitScale.HORIZON;
    }

    long reading(long now) {
        return scale.ofNanos(now - origin);
    }

    /** The word once the permits are taken; nothing is said about whether they may be. */
    long taking(long permits, long seen, long reading) {
        return Math.max(seen, reading) + scale.ofPermits(Math.min(permits, tooMany));
    }

    /** May the word be that far ahead? */
    boolean allows(long word, long reading, boolean reducesRisk) {
        return word - reading <= (reducesRisk ? burst : open);
    }

    /** Was the last call let through asked for later than this reading, or else by a clock that has gone back since? */
    boolean isLaterThan(long seen, long reading) {
        return seen - reading > burst;
    }

    /** Is the word further ahead than any clock that only goes forward can have left it, old readings allowed for? */
    boolean isAheadOfTheClock(long seen, long reading) {
        return seen - reading > burst + held;
    }

    /** Everything used, as of a reading. */
    long exhausted(long reading) {
        return reading + burst;
    }

    /**
     * The word as if the permits had not been taken. Had they not, it might have stood still behind the clock since, for as
     * long as that at most; what it stood still for is no longer there to be given back. {@code seen} if that is all.
     */
    long givingBack(int permits, long seen, long takenAt, long now) {
        if (now - takenAt < 0 || takenAt - origin < 0) {
            return seen;
        }
        long missing = scale.ofPermits(permits) - (reading(now) - reading(takenAt));
        return seen - Math.max(0, missing);
    }

    long nanosUntilAvailable(int permits, long seen, long now, boolean reducesRisk) {
        long reading = reading(now);
        long since = now - origin;
        long earliest = taking(permits, seen, reading) - (reducesRisk ? burst : open);
        return earliest <= reading ? 0 : Math.min(scale.nanosUntil(earliest) - since, Deadline.FOREVER);
    }

    /** Makes {@code candidate} the word after this one; false if there is one already. */
    boolean offerSuccessor(RateWord candidate) {
        return NEXT.compareAndSet(this, null, candidate);
    }

    /** Hands over to the successor, of which there must be one. */
    RateWord handOver(NanoClock clock) {
        RateWord successor = requireNonNull((RateWord) NEXT.getAcquire(this), "next");
        long last = seen();
        while (!isFrozen(last)) {
            WORD.compareAndSet(this, last, last | FROZEN);
            last = seen();
        }
        if (successor.seen() == UNKNOWN) {
            // the clock is read when nothing can be taken any more: what was used is used as of then
            WORD.compareAndSet(successor, UNKNOWN, successor.using(this, last & ~FROZEN, clock.nanos()));
        }
        return successor;
    }

    /** The word here that has as many permits used as {@code last} has in {@code before}, and no more than there are. */
    private long using(RateWord before, long last, long now) {
        if (isOutOfReach(now)) {
            return 0; // this word too; the next try starts afresh
        }
        long reading = reading(now);
        if (before.isOutOfReach(now)) {
            return now - before.origin > 0
                    ? reading
                    : exhausted(reading); // decades later all is regained; decades back, who knows
        }
        long used = Math.max(0, last - before.reading(now));
        if (before.scale.wholePermitsOf(used) >= config.burst()) {
            return exhausted(reading);
        }
        return reading + scale.ofReadingOn(before.scale, used);
    }
}
