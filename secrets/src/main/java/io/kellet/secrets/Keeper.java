package io.kellet.secrets;

import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.time.Deadline;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks after all slots, turn by turn: gives up what is overdue, says what is stale, wipes what is too old, has fetched again what is due, and finds
 * out whether a provider that was down is back. Its thread calls no provider, no listener and no trail, so nothing holds it up.
 */
final class Keeper {

    private static final long BREATH_NANOS = 1_000_000_000L; // after a turn that failed, and at most between two
    private static final long ENTRIES_NANOS = 100_000_000L; // at least between two looks at all entries

    private final SecretsConfig config;
    private final Book book;
    private final List<ProviderSeat> seats;
    private final Slots slots;
    private final Chain chain;
    private final Outcomes outcomes;
    private final Rotations rotations;
    private final Retired retired;
    private final Counts counts;
    private long entriesAt; // under the lock

    Keeper(
            SecretsConfig config,
            Book book,
            List<ProviderSeat> seats,
            Slots slots,
            Chain chain,
            Outcomes outcomes,
            Rotations rotations,
            Retired retired,
            Counts counts) {
        this.config = config;
        this.book = book;
        this.seats = seats;
        this.slots = slots;
        this.chain = chain;
        this.outcomes = outcomes;
        this.rotations = rotations;
        this.retired = retired;
        this.counts = counts;
        entriesAt = book.now();
    }

    /** On a thread of its own, until the book is closed. */
    void run() {
        book.keeper = Thread.currentThread();
        while (!book.closed) {
            long[] idle = {BREATH_NANOS};
            Work.guarded(() -> idle[0] = turn());
            LockSupport.parkNanos(this, Math.min(idle[0], BREATH_NANOS));
            Thread.interrupted(); // else somebody's stray interrupt would keep the thread from sleeping again
        }
    }

    /**
     * Does what is to be done now.
     *
     * @return for how long there is nothing to do
     */
    long turn() {
        return book.locked(work -> book.closed ? Deadline.FOREVER : turn(work));
    }

    private long turn(Work work) {
        chain.overdue(work);
        rotations.overdue(work);
        evict();
        long now = book.now();
        long next = Deadline.after(now, Deadline.FOREVER);
        int busy = 0;
        for (Call call : book.calls) {
            busy += !call.settled && call.load != null && call.load.waiters.isEmpty() ? 1 : 0;
        }
        for (Slot slot : slots.pinned()) {
            chain.endLost(slot, work);
            age(slot, now, work);
            if (isDue(slot, now) && busy < Math.max(1, config.callsPerProvider() / 2)) {
                busy++;
                chain.begin(slot, List.of(), work);
            }
            next = Deadline.earlier(next, nextOf(slot, now));
        }
        if (Deadline.hasPassed(entriesAt, now)) {
            entriesAt = entries(now, work);
        }
        next = Deadline.earlier(next, entriesAt);
        next = Deadline.earlier(next, retired.turn(now, work));
        for (ProviderSeat seat : seats) {
            next = Deadline.earlier(next, Deadline.after(now, chain.probe(seat, work)));
        }
        for (Call call : book.calls) {
            next = call.settled ? next : Deadline.earlier(next, call.deadline);
        }
        for (Rotation rotation : book.rotations) {
            next = rotation.waitingFor == null ? next : Deadline.earlier(next, rotation.deadline);
        }
        return Deadline.remaining(next, now);
    }

    /**
     * Those without a handle. There may be very many and whoever reads one looks how old it is, so not each turn looks at all of them.
     *
     * @return when to look again
     */
    private long entries(long now, Work work) {
        long next = Deadline.after(now, BREATH_NANOS);
        for (Slot slot : slots.all()) {
            if (!slot.isPinned()) {
                chain.endLost(slot, work);
                age(slot, now, work);
                if (isOfNoUse(slot, now)) {
                    slots.remove(slot);
                } else {
                    next = Deadline.earlier(next, nextOf(slot, now));
                }
            }
        }
        long soonest = Deadline.after(now, ENTRIES_NANOS);
        return Deadline.earlier(next, soonest) == next ? soonest : next;
    }

    /** Says how old it is by now, and puts an end to what is too old. */
    private void age(Slot slot, long now, Work work) {
        Held held = slot.held;
        if (held == null) {
            return;
        }
        if (slot.times.isHardOver(now)) {
            expire(slot, held, now, work);
        } else if (slot.times.isSoftOver(now) && slot.shown.state() == SecretState.FRESH) {
            slot.show(View.of(held.value(), SecretState.SOFT_STALE, slot.degraded));
        }
    }

    private static boolean isOfNoUse(Slot slot, long now) {
        return slot.held == null
                && slot.load == null
                && !slot.isPinned()
                && !(slot.negative && !Deadline.hasPassed(slot.absentUntil, now));
    }

    /** Its time is over. What waits for its listeners takes over now; else there is nothing. */
    private void expire(Slot slot, Held held, long now, Work work) {
        Load load = slot.load;
        Rotation rotation = load == null ? null : load.rotation;
        if (rotation != null) {
            rotations.publishNow(rotation, work);
            return;
        }
        if (load != null) {
            chain.widen(load);
        }
        long seconds = (now - slot.times.fetchedAt) / 1_000_000_000L;
        outcomes.drop(
                slot,
                SecretState.HARD_STALE,
                new SecretUnavailableException(
                        slot.key.name(),
                        held.version().provider(),
                        "version " + held.version().id() + " was fetched " + seconds
                                + " s ago, could not be fetched again and is given up"),
                work);
        slot.times.retryAt = now; // by any provider now
    }

    /** For who reads without a handle: the keeper may not have seen it yet. */
    void ageNow(Slot slot, Work work) {
        age(slot, book.now(), work);
    }

    private static boolean isDue(Slot slot, long now) {
        if (!slot.isPinned() || slot.load != null || !slot.times.mayRetry(now)) {
            return false;
        }
        return slot.held == null ? slot.wantsLoad : slot.times.isSoftOver(now);
    }

    private static long nextOf(Slot slot, long now) {
        if (slot.held == null) {
            boolean pinned = slot.isPinned() && slot.wantsLoad && slot.load == null;
            return pinned
                    ? later(slot.times.retryAt, now)
                    : slot.negative ? later(slot.absentUntil, now) : Deadline.after(now, Deadline.FOREVER);
        }
        long next = slot.times.hardAt;
        if (slot.shown.state() == SecretState.FRESH) {
            next = Deadline.earlier(next, slot.times.softAt);
        }
        if (slot.isPinned() && slot.load == null) {
            long due = Deadline.earlier(slot.times.softAt, slot.times.retryAt) == slot.times.softAt
                    ? slot.times.retryAt
                    : slot.times.softAt; // both have to be over
            next = Deadline.earlier(next, later(due, now));
        }
        return next;
    }

    /** What is due and could not be done is looked at again soon. */
    private static long later(long at, long now) {
        return Deadline.hasPassed(at, now) ? Deadline.after(now, SOON_NANOS) : at;
    }

    private static final long SOON_NANOS = 10_000_000L;

    /** What Caffeine has thrown out stays usable for the overlap, for who has it in his hands. */
    void evict() {
        for (Slot slot = slots.nextEvicted(); slot != null; slot = slots.nextEvicted()) {
            if (slots.find(slot.key) == slot) {
                continue; // it came back
            }
            counts.evictions.increment();
            slot.gone = true;
            Held held = slot.held;
            slot.held = null;
            if (held != null) {
                retired.later(
                        slot, held, Deadline.after(book.now(), config.overlap().toNanos()));
            }
        }
    }

    /** The slot of a secret is void: what it has is wiped, what is under way does not count. */
    void forget(Slot slot, SecretUnavailableException why, boolean told, Work work) {
        Load load = slot.load;
        if (load != null) {
            load.rotation = null;
            chain.forget(load);
        }
        rotations.cancel(slot, work);
        slot.forgetHistory();
        if (told) {
            outcomes.drop(slot, SecretState.ABSENT, why, work);
        } else {
            outcomes.end(slot, why);
        }
        retired.wipe(slot.key.name());
    }
}
