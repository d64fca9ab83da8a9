package io.kellet.secrets;

import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretExpiredException;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import io.kellet.time.Deadline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a version that is accepted. One round for all who report: the current version anew, then the one to come, then the one before; the first
 * that nobody has reported ends it. No stage is asked twice within the gap between forced fetches. Under the lock.
 */
final class Rejections {

    private static final int AGAIN = 0;
    private static final int PENDING = 1;
    private static final int PREVIOUS = 2;

    private final SecretsConfig config;
    private final Book book;
    private final Counts counts;
    private final Notes notes;
    private final Chain chain;

    Rejections(SecretsConfig config, Book book, Counts counts, Notes notes, Chain chain) {
        this.config = config;
        this.book = book;
        this.counts = counts;
        this.notes = notes;
        this.chain = chain;
    }

    /** Somebody was refused with this value. */
    void report(Slot slot, Secret value, Waiter waiter, Work work) {
        Held held = slot.held;
        if (held != null && !held.value().equals(value)) {
            work.then(() -> waiter.done(held.value(), null));
            return;
        }
        long now = book.now();
        Candidates candidates = slot.candidates;
        if (candidates == null || candidates.isOver(now)) {
            candidates = new Candidates(Deadline.after(now, config.probeFor().toNanos()));
            slot.candidates = candidates;
        }
        if (!candidates.isRejected(value.version())) {
            counts.rejections.increment();
            notes.rejected(work, slot.key.name(), value.version());
            candidates.reject(value.version());
        }
        if (candidates.waiters.isEmpty()) {
            candidates.step = AGAIN;
            candidates.failure = null;
        } else {
            counts.coalesced.increment();
        }
        candidates.waiters.add(waiter);
        goOn(slot, null, work);
    }

    /** After a report, and after each load while somebody waits. */
    void goOn(Slot slot, @Nullable SecretException failure, Work work) {
        Candidates candidates = slot.candidates;
        if (candidates == null || candidates.waiters.isEmpty()) {
            return;
        }
        if (failure instanceof SecretUnavailableException) {
            candidates.failure = failure;
        }
        Held held = slot.held;
        if (held != null && !candidates.isRejected(held.version())) {
            tell(candidates, held.value(), null, work);
            return;
        }
        if (slot.load != null) {
            return; // it comes back here
        }
        long now = book.now();
        while (candidates.step <= PREVIOUS) {
            int step = candidates.step++;
            if (step == AGAIN && mayForce(slot, now)) {
                force(slot, List.of(), work);
                return;
            }
            if (step == PENDING
                    && held != null
                    && (!candidates.pendingAsked || gapOver(candidates.pendingAskedAt, now))) {
                candidates.pendingAsked = true;
                candidates.pendingAskedAt = now;
                chain.beginCandidate(slot, Which.of(Stage.PENDING), held.rank(), work);
                return;
            }
            if (step == PREVIOUS
                    && held != null
                    && (!candidates.previousAsked || gapOver(candidates.previousAskedAt, now))) {
                candidates.previousAsked = true;
                candidates.previousAskedAt = now;
                chain.beginCandidate(slot, Which.of(Stage.PREVIOUS), held.rank(), work);
                return;
            }
        }
        tell(candidates, null, why(slot, candidates), work);
    }

    private static SecretException why(Slot slot, Candidates candidates) {
        Held held = slot.held;
        if (held == null && slot.why != null) {
            return slot.why;
        }
        if (candidates.failure != null) { // then it is not known whether all were tried
            return candidates.failure;
        }
        return new SecretExpiredException(
                slot.key.name(),
                held == null ? "" : held.version().provider(),
                "all versions were rejected: " + candidates.tried());
    }

    boolean mayForce(Slot slot, long now) {
        return !slot.forced || gapOver(slot.forcedAt, now);
    }

    private boolean gapOver(long since, long now) {
        return now - since >= config.forcedGap().toNanos();
    }

    /** Has the current version fetched because somebody asked for it. */
    void force(Slot slot, List<Waiter> waiters, Work work) {
        slot.forced = true;
        slot.forcedAt = book.now();
        chain.begin(slot, waiters, work);
    }

    private void tell(Candidates candidates, @Nullable Secret value, @Nullable SecretException failure, Work work) {
        List<Waiter> told = List.copyOf(candidates.waiters);
        candidates.waiters.clear();
        work.then(() -> notes.tell(told, value, failure));
    }
}
