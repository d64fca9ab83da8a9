package io.kellet.secrets;

import io.kellet.secrets.provider.SecretException;
import io.kellet.time.Deadline;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Puts versions to use. Listeners are told first, one after the other, and each has its time; nobody can keep a version from being put to use.
 * The one before stays usable for the overlap. A load ends when what it brought is to be seen. Under the lock, but for the listeners' calls.
 */
final class Rotations {

    private final SecretsConfig config;
    private final Book book;
    private final Counts counts;
    private final Notes notes;
    private final Retired retired;
    private final Executor executor;
    private Rejections rejections; // set once, before there is a second thread

    @SuppressWarnings("NullAway.Init")
    Rotations(SecretsConfig config, Book book, Counts counts, Notes notes, Retired retired, Executor executor) {
        this.config = config;
        this.book = book;
        this.counts = counts;
        this.notes = notes;
        this.retired = retired;
        this.executor = executor;
    }

    void tells(Rejections rejections) {
        this.rejections = rejections;
    }

    /** Another version, or the first one. */
    void replace(Load load, Held next, boolean degraded, Work work) {
        Slot slot = load.slot;
        cancel(slot, work); // whom an earlier one has not told yet, this one tells of a newer version
        Held held = slot.held;
        Secret old = slot.last;
        List<Listening> listeners = slot.ref == null ? List.of() : slot.ref.listeners();
        if (held == null) { // nobody gains by waiting
            publish(slot, next, degraded, true, work);
            finish(load, next.value(), null, work);
            if (old != null && !listeners.isEmpty()) {
                Rotation late = new Rotation(slot, null, old, next, degraded, listeners);
                late.published = true;
                book.rotations.add(late);
                goOn(late, work);
            }
            return;
        }
        Rotation rotation = new Rotation(slot, load, held.value(), next, degraded, listeners);
        load.rotation = rotation;
        book.rotations.add(rotation);
        goOn(rotation, work);
    }

    private void goOn(Rotation rotation, Work work) {
        while (!rotation.over && rotation.at < rotation.listeners.size()) {
            Listening listener = rotation.listeners.get(rotation.at);
            if (listener.isClosed()) {
                rotation.at++;
            } else if (listener.busy) {
                unacknowledged(rotation, listener, "busy with the version before", work);
                rotation.at++;
            } else {
                listener.busy = true;
                rotation.waitingFor = listener;
                rotation.deadline =
                        Deadline.after(book.now(), config.ackWithin().toNanos());
                work.then(() -> dispatch(rotation, listener));
                return;
            }
        }
        if (!rotation.over) {
            rotation.over = true;
            book.rotations.remove(rotation);
            publishNow(rotation, work);
        }
    }

    /** What is waited for is no longer waited for: the old one has come to its end, or all listeners are ready. */
    void publishNow(Rotation rotation, Work work) {
        if (rotation.published) {
            return;
        }
        rotation.published = true;
        publish(rotation.slot, rotation.next, rotation.degraded, rotation.acknowledged, work);
        Load load = rotation.load;
        if (load != null) {
            finish(load, rotation.next.value(), null, work);
        }
    }

    /** They are void; what one would have put to use is wiped. */
    void cancel(Slot slot, Work work) {
        for (Rotation rotation : List.copyOf(book.rotations)) {
            if (rotation.slot == slot) {
                rotation.over = true;
                book.rotations.remove(rotation);
                if (!rotation.published) {
                    retired.now(slot, rotation.next, work);
                }
            }
        }
    }

    private void publish(Slot slot, Held next, boolean degraded, boolean acknowledged, Work work) {
        Held before = slot.held;
        Secret last = slot.last;
        long overlap = Deadline.after(book.now(), config.overlap().toNanos());
        if (slot.gone) {
            retired.later(slot, next, overlap);
            return;
        }
        if (before != null) {
            retired.later(slot, before, Deadline.earlier(overlap, slot.times.hardAt));
        }
        slot.times.fetched(next);
        Candidates candidates = slot.candidates(book.now());
        if (candidates != null) { // when the window is over, the current version rules again
            slot.times.softAt = Deadline.earlier(slot.times.softAt, candidates.until);
        }
        slot.held = next;
        slot.told = false;
        slot.last = next.value();
        slot.why = null;
        slot.negative = false;
        if (degraded != slot.degraded) {
            notes.degraded(work, slot.key.name(), next.version(), degraded);
        }
        slot.degraded = degraded;
        slot.show(View.of(next.value(), SecretState.FRESH, degraded));
        if (last != null && (before != null || !last.version().isSameAs(next.version()))) {
            counts.rotations.increment();
            notes.rotated(work, slot.key.name(), last.version(), next.version(), acknowledged);
        }
    }

    /** A load is over. Who waits is told, and who waits for another version than this goes on. */
    void finish(Load load, @Nullable Secret value, @Nullable SecretException failure, Work work) {
        Slot slot = load.slot;
        slot.load = null;
        List<Waiter> waiters = List.copyOf(load.waiters);
        load.waiters.clear();
        if (!waiters.isEmpty()) {
            work.then(() -> notes.tell(waiters, value, failure));
        }
        rejections.goOn(slot, failure, work);
    }

    /** By anybody: listeners that took too long are no longer waited for. */
    void overdue(Work work) {
        long now = book.now();
        for (Rotation rotation : List.copyOf(book.rotations)) {
            Listening late = rotation.waitingFor;
            if (late == null) { // a step of ours failed in the middle of it
                goOn(rotation, work);
            } else if (Deadline.hasPassed(rotation.deadline, now)) {
                rotation.waitingFor = null;
                unacknowledged(rotation, late, "late", work);
                rotation.at++;
                goOn(rotation, work);
            }
        }
    }

    private void unacknowledged(Rotation rotation, Listening listener, String why, Work work) {
        rotation.acknowledged = false;
        notes.unacknowledged(work, rotation.slot.key.name(), rotation.next.version(), listener.called, why);
    }

    // without the lock

    private void dispatch(Rotation rotation, Listening listener) {
        try {
            executor.execute(() -> call(rotation, listener));
        } catch (RuntimeException | Error e) { // no more threads; an executor that is shut down
            returned(rotation, listener, true, e);
        }
    }

    private void call(Rotation rotation, Listening listener) {
        CompletionStage<?> stage;
        try {
            stage = listener.call.make(rotation.old, rotation.next.value());
        } catch (Throwable e) { // whatever a listener throws, the version is put to use
            returned(rotation, listener, true, e);
            return;
        }
        returned(rotation, listener, stage == null, null);
        if (stage != null) {
            try {
                var unused = stage.whenComplete((value, failure) -> returned(rotation, listener, true, failure));
            } catch (Throwable e) { // a stage of their own making
                returned(rotation, listener, true, e);
            }
        }
    }

    private void returned(Rotation rotation, Listening listener, boolean ready, @Nullable Throwable failure) {
        book.locked(work -> {
            listener.busy = false;
            if (ready && rotation.waitingFor == listener) {
                rotation.waitingFor = null;
                if (failure != null) {
                    unacknowledged(rotation, listener, failure.getClass().getName(), work);
                }
                rotation.at++;
                goOn(rotation, work);
            }
            return true;
        });
    }
}
