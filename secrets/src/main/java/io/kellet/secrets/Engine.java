package io.kellet.secrets;

import io.kellet.audit.AuditTrail;
import io.kellet.event.EventBus;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretProvider;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Puts the parts together, and does what concerns all of them. */
final class Engine {

    private static final long CLOSE_NANOS = 1_000_000_000L;

    private final SecretsConfig config;
    private final Book book;
    private final Threads threads;
    private final List<ProviderSeat> seats;
    private final Counts counts = new Counts();
    private final Notes notes;
    private final Slots slots;
    private final Chain chain;
    private final Retired retired;
    private final Rotations rotations;
    private final Callers callers;
    private final Keeper keeper;
    private final @Nullable Thread keeping; // null: manual

    Engine(
            SecretsConfig config,
            List<SecretProvider> providers,
            NanoClock clock,
            InstantSource wall,
            @Nullable EventBus bus,
            AuditTrail trail,
            String actor,
            @Nullable Executor manual) {
        this.config = config;
        book = new Book(clock);
        threads = new Threads(config.name(), manual);
        List<ProviderSeat> chairs = new ArrayList<>();
        for (SecretProvider provider : providers) {
            chairs.add(new ProviderSeat(config, provider, chairs.size(), clock, bus, threads));
        }
        seats = List.copyOf(chairs);
        notes = new Notes(config.name(), actor, trail, wall, counts, threads.news, bus);
        AccessTrail access = new AccessTrail(trail, actor, clock, config.auditRequired(), counts);
        slots = new Slots(config, book, access, seats.size());
        retired = new Retired(book, seats);
        chain = new Chain(config, book, seats, counts, notes);
        rotations = new Rotations(config, book, counts, notes, retired, threads.rotations);
        Rejections rejections = new Rejections(config, book, counts, notes, chain);
        rotations.tells(rejections);
        Outcomes outcomes = new Outcomes(config, book, counts, notes, slots, retired, rotations);
        chain.tells(outcomes);
        keeper = new Keeper(config, book, seats, slots, chain, outcomes, rotations, retired, counts);
        callers = new Callers(config, book, slots, chain, rotations, rejections, keeper, counts);
        keeping = threads.isManual() ? null : threads.daemon("keeper", keeper::run);
    }

    void start() {
        if (keeping != null) {
            keeping.start();
        }
    }

    long turn() {
        if (keeping != null) {
            throw new IllegalStateException("the secrets have their own threads: secrets=" + config.name());
        }
        return keeper.turn();
    }

    Callers callers() {
        return callers;
    }

    List<ProviderSeat> seats() {
        return seats;
    }

    SecretsStats stats() {
        return counts.stats();
    }

    /** Drops and wipes all versions of it, and has the current one fetched anew for who has a handle. */
    void invalidate(SecretName name) {
        book.locked(work -> {
            for (Slot slot : everySlot()) {
                if (slot.key.name().equals(name)) {
                    invalidate(slot, work);
                }
            }
            return true;
        });
    }

    private void invalidate(Slot slot, Work work) {
        Load load = slot.load;
        List<Waiter> reporters = slot.reporters();
        keeper.forget(
                slot,
                new SecretUnavailableException(slot.key.name(), "", "it was invalidated and is being fetched again"),
                true,
                work);
        if (load != null && !load.candidate) {
            load.waiters.addAll(reporters);
            chain.restart(load, work);
            return;
        }
        if (load != null) { // of another version, which nobody wants any more
            slot.load = null;
            reporters.addAll(load.waiters);
        }
        if (!book.closed && (slot.isPinned() || !reporters.isEmpty())) {
            chain.begin(slot, reporters, work);
        }
    }

    /** Those too that the cache has thrown out and that somebody still waits for. */
    private Set<Slot> everySlot() {
        keeper.evict();
        Set<Slot> all = new LinkedHashSet<>(slots.all());
        for (Call call : book.calls) {
            if (call.load != null) {
                all.add(call.load.slot);
            }
        }
        return all;
    }

    /** Drops and wipes everything; nothing is fetched before somebody asks for it. */
    void purge(String why) {
        book.locked(work -> {
            wipe(why, true, work);
            return true;
        });
    }

    private void wipe(String why, boolean told, Work work) {
        for (Slot slot : everySlot()) {
            SecretUnavailableException gone = new SecretUnavailableException(slot.key.name(), "", why);
            Load load = slot.load;
            List<Waiter> reporters = slot.reporters();
            keeper.forget(slot, gone, told, work);
            slot.wantsLoad = false;
            if (load != null) {
                rotations.finish(load, null, gone, work);
            }
            if (!reporters.isEmpty()) {
                work.then(() -> notes.tell(reporters, null, gone));
            }
        }
        retired.wipeAll();
    }

    SecretsStatus status() {
        return book.locked(work -> {
            long now = book.now();
            int[] states = new int[SecretState.values().length];
            int refs = 0;
            int degraded = 0;
            int entries = 0;
            long oldest = -1;
            for (Slot slot : slots.all()) {
                if (!slot.isPinned()) {
                    entries++;
                    continue;
                }
                refs++;
                keeper.ageNow(slot, work);
                states[index(slot.shown.state())]++;
                degraded += slot.shown.degraded() ? 1 : 0;
                oldest = slot.held == null ? oldest : Math.max(oldest, now - slot.times.fetchedAt);
            }
            return new SecretsStatus(
                    config.name(),
                    seats.stream().map(seat -> status(seat, now)).toList(),
                    refs,
                    states[0],
                    states[1],
                    states[2],
                    states[3],
                    degraded,
                    oldest < 0 ? null : Duration.ofNanos(oldest),
                    entries);
        });
    }

    private static int index(SecretState state) {
        return switch (state) {
            case FRESH -> 0;
            case SOFT_STALE -> 1;
            case HARD_STALE -> 2;
            case ABSENT -> 3;
        };
    }

    private static ProviderStatus status(ProviderSeat seat, long now) {
        return new ProviderStatus(
                seat.name,
                seat.rank,
                seat.provider.isRemote(),
                seat.breaker.state(),
                seat.answered ? Duration.ofNanos(now - seat.answeredAt) : null,
                seat.failures,
                seat.inFlight());
    }

    /** Everything is wiped, then threads end and providers are closed, each on a thread of its own and all within a second. */
    void close() {
        boolean first = book.locked(work -> {
            if (book.closed) {
                return false;
            }
            wipe("the secrets are closed", false, work);
            book.closed = true;
            return true;
        });
        if (!first) {
            return;
        }
        LockSupport.unpark(keeping);
        threads.end();
        List<Thread> closing = new ArrayList<>();
        for (ProviderSeat seat : seats) {
            Runnable close = () -> Work.guarded(seat.provider::close);
            if (threads.isManual()) {
                close.run();
            } else {
                try {
                    Thread thread = threads.daemon("close-" + seat.name, close);
                    thread.start();
                    closing.add(thread);
                } catch (OutOfMemoryError e) { // no more threads
                    close.run();
                }
            }
        }
        if (keeping != null && keeping != Thread.currentThread()) {
            closing.add(keeping);
        }
        long until = Deadline.after(NanoClock.SYSTEM.nanos(), CLOSE_NANOS); // threads end in real time
        join(closing, until);
        seats.forEach(seat -> seat.breaker.retire());
        notes.close(threads.endNews(Math.max(0, Deadline.remaining(until, NanoClock.SYSTEM.nanos()))));
    }

    private void join(List<Thread> ending, long until) {
        try {
            for (Thread thread : ending) {
                TimeUnit.NANOSECONDS.timedJoin(
                        thread, Math.max(1, Deadline.remaining(until, NanoClock.SYSTEM.nanos())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
