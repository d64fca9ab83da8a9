package io.kellet.secrets;

import io.kellet.secrets.provider.SecretName;
import io.kellet.time.Deadline;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Values that were replaced and are wiped when their overlap is over. Then the provider is told, so that it can give a lease back. Under the lock. */
final class Retired {

    /** How often a provider that has no thread free is asked whether it has one now. */
    private static final long AGAIN_NANOS = 1_000_000_000L;

    private record Leaving(Slot slot, Held held, long at) {}

    private final Book book;
    private final List<ProviderSeat> seats;
    private final List<Leaving> leaving = new ArrayList<>();

    Retired(Book book, List<ProviderSeat> seats) {
        this.book = book;
        this.seats = seats;
    }

    void later(Slot slot, Held held, long at) {
        leaving.add(new Leaving(slot, held, at));
    }

    /** Wiped here and now. */
    void now(Slot slot, Held held, Work work) {
        held.wipe();
        tell(slot, held, work);
    }

    private void tell(Slot slot, Held held, Work work) {
        Held current = slot.held;
        if (current != null && current.version().isSameAs(held.version())) {
            return; // it is in use again, and so is its lease
        }
        ProviderSeat seat = seats.get(held.rank());
        long place = seat.tryPlace();
        if (place < 0) {
            later(slot, held, Deadline.after(book.now(), AGAIN_NANOS));
            return;
        }
        work.then(() -> {
            try {
                seat.executor.execute(() -> {
                    try {
                        Work.guarded(() -> seat.provider.retired(slot.key.name(), held.version()));
                    } finally {
                        seat.leavePlace(place);
                    }
                });
            } catch (RuntimeException | Error e) { // shut down: the provider is being closed and gives back all it has
                seat.leavePlace(place);
            }
        });
    }

    /**
     * Wipes what has had its time.
     *
     * @return when the next one has
     */
    long turn(long now, Work work) {
        List<Leaving> due = new ArrayList<>();
        long next = Deadline.after(now, Deadline.FOREVER);
        for (Iterator<Leaving> all = leaving.iterator(); all.hasNext(); ) {
            Leaving one = all.next();
            if (Deadline.hasPassed(one.at, now)) {
                all.remove();
                due.add(one);
            } else {
                next = Deadline.earlier(next, one.at);
            }
        }
        due.forEach(one -> now(one.slot, one.held, work));
        return due.isEmpty() ? next : Deadline.earlier(next, Deadline.after(now, AGAIN_NANOS));
    }

    /** All of it now. Providers are told at its time; once they are closed nobody is. */
    void wipeAll() {
        leaving.forEach(one -> one.held.wipe());
    }

    /** Those of one secret, now. */
    void wipe(SecretName name) {
        leaving.stream().filter(one -> one.slot.key.name().equals(name)).forEach(one -> one.held.wipe());
    }
}
