package io.kellet.secrets;

import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.Which;
import io.kellet.time.Deadline;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What callers ask for. Many who want one secret wait for one load; nobody waits under the lock, and who is not waiting is not kept waiting. */
final class Callers {

    private final SecretsConfig config;
    private final Book book;
    private final Slots slots;
    private final Chain chain;
    private final Rotations rotations;
    private final Rejections rejections;
    private final Keeper keeper;
    private final Counts counts;

    Callers(
            SecretsConfig config,
            Book book,
            Slots slots,
            Chain chain,
            Rotations rotations,
            Rejections rejections,
            Keeper keeper,
            Counts counts) {
        this.config = config;
        this.book = book;
        this.slots = slots;
        this.chain = chain;
        this.rotations = rotations;
        this.rejections = rejections;
        this.keeper = keeper;
        this.counts = counts;
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
            chain.begin(slot, List.of(waiter), work);
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
            Waiter waiter = join(ref.slot(), work);
            if (waiter == null) {
                ref.slot().had = true;
            } else {
                ref.slot().asking++;
            }
            return new Asked<>(ref, waiter);
        });
        SecretRef<T> ref = asked.ref();
        if (asked.waiter() != null) {
            boolean had = false;
            try {
                await(asked.waiter(), name, config.budget().toNanos());
                had = true;
            } finally {
                asked(ref.slot(), had);
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

    /** One less who waits for the handle. If nobody has it and nobody is to have it, it takes no place; a load under way runs to its end. */
    private void asked(Slot slot, boolean had) {
        book.locked(work -> {
            slot.asking--;
            slot.had |= had;
            if (slot.isPinned() && !slot.had && slot.asking == 0) {
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
                    chain.begin(slot, List.of(), work);
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
                rejections.force(slot, List.of(waiter), work);
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
}
