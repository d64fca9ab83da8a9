package io.kellet.secrets;

import io.kellet.audit.AuditTrail;
import io.kellet.event.EventBus;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretProvider;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.Which;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Puts the parts together, and does what callers ask for. Waits for nothing under the lock. */
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
    private final Rejections rejections;
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
        rejections = new Rejections(config, book, counts, notes, chain);
        rotations.tells(rejections);
        Outcomes outcomes = new Outcomes(config, book, counts, notes, slots, retired, rotations);
        chain.tells(outcomes);
        keeper = new Keeper(config, book, seats, slots, chain, outcomes, rotations, retired, counts);
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

    List<ProviderSeat> seats() {
        return seats;
    }

    SecretsStats stats() {
        return counts.stats();
    }

    private void requireOpen(SecretName name) {
        if (book.closed) {
            throw closed(name);
        }
    }

    private static SecretUnavailableException closed(SecretName name) {
        return new SecretUnavailableException(name, "", "the secrets are closed");
    }

    /** What is overdue is looked after by whoever waits, too. */
    private void look() {
        book.locked(work -> {
            chain.overdue(work);
            rotations.overdue(work);
            return true;
        });
    }

    private Secret await(Waiter waiter, SecretName name, long within) {
        return waiter.await(name, within, book.clock(), this::look);
    }

    /** Waits with those who wait already, or begins. Null: there is one, nobody has to wait. */
    private @Nullable Waiter join(Slot slot, Work work) {
        keeper.ageNow(slot, work);
        if (slot.held != null) {
            return null;
        }
        if (slot.negative && !Deadline.hasPassed(slot.absentUntil, book.now())) {
            throw Objects.requireNonNull(slot.why).again();
        }
        counts.waits.increment();
        Waiter waiter = Waiter.thread();
        if (slot.load == null) {
            chain.begin(slot, waiter, work);
        } else {
            joinLoad(slot, slot.load, waiter);
        }
        return waiter;
    }

    private void joinLoad(Slot slot, Load load, Waiter waiter) {
        counts.coalesced.increment();
        Candidates candidates = slot.candidates;
        if (load.candidate && candidates != null) { // that load may end with nothing and still not be the last word
            candidates.waiters.add(waiter);
        } else {
            load.waiters.add(waiter);
        }
    }

    <T extends Secret> SecretRef<T> ref(SecretName name, SecretType<T> type) {
        record Asked<T extends Secret>(
                SecretRef<T> ref, @Nullable Waiter waiter) {}
        Asked<T> asked = book.locked(work -> {
            requireOpen(name);
            SecretRef<T> ref = pinned(name, type);
            return new Asked<>(ref, join(ref.slot(), work));
        });
        SecretRef<T> ref = asked.ref();
        if (asked.waiter() != null) {
            try {
                await(asked.waiter(), name, config.budget().toNanos());
            } catch (SecretException e) {
                unpin(ref);
                throw e;
            }
        }
        return ref;
    }

    @SuppressWarnings("unchecked") // the slot's type is compared, and a slot makes handles of its type alone
    private <T extends Secret> SecretRef<T> pinned(SecretName name, SecretType<T> type) {
        Slot known = slots.pinned(name);
        if (known != null) {
            if (known.key.type() != type) {
                throw new IllegalArgumentException(
                        "a secret is of one type: secret=" + name + " is=" + known.key.type() + " asked=" + type);
            }
            return (SecretRef<T>) Objects.requireNonNull(known.ref);
        }
        Slot slot = slots.findOrMake(new SlotKey(name, Which.current(), type));
        if (slot.negative && !Deadline.hasPassed(slot.absentUntil, book.now())) {
            throw Objects.requireNonNull(slot.why).again();
        }
        if (slots.refs() >= config.maxRefs()) {
            throw new IllegalStateException("there are as many handles as there may be: secrets=" + config.name()
                    + " maxRefs=" + config.maxRefs());
        }
        SecretRef<T> ref = new SecretRef<>(slot, slot.shown, this);
        slots.pin(slot, ref);
        return ref;
    }

    /** It was never given to anybody. */
    private void unpin(SecretRef<?> ref) {
        book.locked(work -> {
            Slot slot = ref.slot();
            if (slot.ref == ref && slot.last == null && slot.load == null) {
                slots.unpin(slot);
            }
            return true;
        });
    }

    RawSecret read(SecretName name, Which which) {
        record Asked(@Nullable Secret value, @Nullable Waiter waiter) {}
        Asked asked = book.locked(work -> {
            requireOpen(name);
            Slot slot = slots.findOrMake(new SlotKey(name, which, SecretType.RAW));
            keeper.evict();
            Waiter waiter = join(slot, work);
            Held held = slot.held;
            if (waiter != null || held == null) {
                return new Asked(null, waiter);
            }
            counts.hits.increment();
            long now = book.now();
            if (slot.times.isSoftOver(now)) {
                counts.staleHits.increment();
                if (slot.load == null && slot.times.mayRetry(now)) {
                    chain.begin(slot, null, work);
                }
            }
            return new Asked(held.value(), null);
        });
        Secret value = asked.value() != null
                ? asked.value()
                : await(
                        Objects.requireNonNull(asked.waiter()),
                        name,
                        config.budget().toNanos());
        return (RawSecret) value;
    }

    CompletableFuture<Secret> refresh(Slot slot) {
        Waiter waiter = Waiter.future();
        book.locked(work -> {
            Held held = slot.held;
            Load load = slot.load;
            if (book.closed) {
                done(waiter, null, closed(slot.key.name()), work);
            } else if (load != null) {
                joinLoad(slot, load, waiter);
            } else if (rejections.mayForce(slot, book.now())) {
                rejections.force(slot, waiter, work);
            } else if (held != null) {
                done(waiter, held.value(), null, work);
            } else {
                done(waiter, null, slot.why, work);
            }
            return true;
        });
        return Objects.requireNonNull(waiter.future);
    }

    private static void done(Waiter waiter, @Nullable Secret value, @Nullable SecretException failure, Work work) {
        work.then(() -> waiter.done(value, failure));
    }

    private void report(Slot slot, Secret rejected, Waiter waiter) {
        if (rejected.name().equals(slot.key.name())) {
            book.locked(work -> {
                if (book.closed) {
                    done(waiter, null, closed(slot.key.name()), work);
                } else {
                    rejections.report(slot, rejected, waiter, work);
                }
                return true;
            });
        } else {
            throw new IllegalArgumentException(
                    "rejected must be a version of " + slot.key.name() + ": " + rejected.name());
        }
    }

    CompletableFuture<Secret> rejectedAsync(Slot slot, Secret rejected) {
        Waiter waiter = Waiter.future();
        report(slot, rejected, waiter);
        return Objects.requireNonNull(waiter.future);
    }

    /** Three fetches at most, and the listeners of what they bring. */
    Secret awaitRejected(Slot slot, Secret rejected) {
        Waiter waiter = Waiter.thread();
        counts.waits.increment();
        report(slot, rejected, waiter);
        SecretRef<?> ref = slot.ref;
        int listeners = ref == null ? 0 : ref.listeners().size();
        long within = 3 * config.budget().toNanos()
                + (1 + listeners) * config.ackWithin().toNanos();
        return await(waiter, slot.key.name(), within);
    }

    /** Drops and wipes all versions of it, and has the current one fetched anew for who has a handle. */
    void invalidate(SecretName name) {
        book.locked(work -> {
            for (Slot slot : slots.all()) {
                if (slot.key.name().equals(name)) {
                    Load load = slot.load;
                    keeper.forget(
                            slot,
                            new SecretUnavailableException(name, "", "it was invalidated and is being fetched again"),
                            work);
                    if (load != null) {
                        chain.restart(load, work);
                    } else if (slot.isPinned() && !book.closed) {
                        chain.begin(slot, null, work);
                    }
                }
            }
            return true;
        });
    }

    /** Drops and wipes everything; nothing is fetched before somebody asks for it. */
    void purge(String why) {
        book.locked(work -> {
            wipe(why, work);
            return true;
        });
    }

    private void wipe(String why, Work work) {
        for (Slot slot : slots.all()) {
            SecretUnavailableException gone = new SecretUnavailableException(slot.key.name(), "", why);
            Load load = slot.load;
            Candidates candidates = slot.candidates;
            keeper.forget(slot, gone, work);
            slot.wantsLoad = false;
            if (load != null) {
                rotations.finish(load, null, gone, work);
            }
            if (candidates != null && !candidates.waiters.isEmpty()) {
                List<Waiter> waiters = List.copyOf(candidates.waiters);
                candidates.waiters.clear();
                work.then(() -> waiters.forEach(waiter -> waiter.done(null, gone)));
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
            wipe("the secrets are closed", work);
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
                Thread thread = threads.daemon("close-" + seat.name, close);
                thread.start();
                closing.add(thread);
            }
        }
        if (keeping != null && keeping != Thread.currentThread()) {
            closing.add(keeping);
        }
        join(closing);
        notes.close();
    }

    private void join(List<Thread> ending) {
        long until = Deadline.after(NanoClock.SYSTEM.nanos(), CLOSE_NANOS); // threads end in real time
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
