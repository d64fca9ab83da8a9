package io.kellet.secrets;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretDeniedException;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretExpiredException;
import io.kellet.secrets.provider.SecretMalformedException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretTamperedException;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.Which;
import io.kellet.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Goes down the providers. No thread waits for another: a call is handed to its provider's threads, and whoever comes first, the call that returns
 * or somebody who sees that it is overdue, takes the load on to the next provider. A call that is overdue is interrupted and forgotten; what it
 * brings later is wiped.
 *
 * <p>What an answer means: not found, not answered or not understood asks the next one; denied, tampered and expired stop, and so does not found
 * from a provider that gave this secret before, because there it was deleted.
 */
final class Chain {

    /** A place for a probe is looked for again after so long. */
    private static final long PROBE_AGAIN_NANOS = 100_000_000L;

    private final SecretsConfig config;
    private final Book book;
    private final List<ProviderSeat> seats;
    private final Counts counts;
    private final Notes notes;
    private Outcomes outcomes; // set once, before there is a second thread

    @SuppressWarnings("NullAway.Init")
    Chain(SecretsConfig config, Book book, List<ProviderSeat> seats, Counts counts, Notes notes) {
        this.config = config;
        this.book = book;
        this.seats = seats;
        this.counts = counts;
        this.notes = notes;
    }

    void tells(Outcomes outcomes) {
        this.outcomes = outcomes;
    }

    // under the lock

    /** Begins a load of the current version: by all providers, or as far down as the one whose value is still good. */
    void begin(Slot slot, List<Waiter> waiters, Work work) {
        Held held = slot.held;
        int last = held == null ? seats.size() - 1 : held.rank();
        begin(new Load(slot, slot.key.which(), false, 0, last), waiters, work);
    }

    /** Begins a load of another version by one provider. */
    void beginCandidate(Slot slot, Which which, int rank, Work work) {
        begin(new Load(slot, which, true, rank, rank), List.of(), work);
    }

    private void begin(Load load, List<Waiter> waiters, Work work) {
        counts.loads.increment();
        load.waiters.addAll(waiters);
        load.slot.load = load;
        load.slot.wantsLoad = false;
        load.deadline = Deadline.after(book.now(), config.budget().toNanos());
        advance(load, work);
    }

    /** From the first provider again, for the same ones who wait; what is under way is void. */
    void restart(Load load, Work work) {
        forget(load);
        load.startOver();
        widen(load);
        load.deadline = Deadline.after(book.now(), config.budget().toNanos());
        advance(load, work);
    }

    /** What was to be renewed is no longer there: any provider will do. */
    void widen(Load load) {
        if (!load.candidate) {
            load.last = seats.size() - 1;
        }
    }

    /** Nobody waits for its call any more. */
    void forget(Load load) {
        Call call = load.call;
        if (call != null) {
            call.settled = true;
            call.forgotten = true;
            interrupt(call);
            load.call = null;
        }
    }

    private void advance(Load load, Work work) {
        while (load.at <= load.last) {
            ProviderSeat seat = seats.get(load.at);
            long now = book.now();
            long within = Math.min(config.callTimeout().toNanos(), load.deadline - now);
            seat.lastWanted = load.slot.key;
            if (within <= 0) {
                miss(load, seat, "was not asked, the time for all is over");
                continue;
            }
            ProviderSeat.Entry entry = seat.enter(load, load.slot.key, now, within, load.at == load.last);
            Call call = entry.call();
            if (call == null) {
                miss(load, seat, entry.refusal());
                continue;
            }
            load.call = call;
            dispatch(call, work);
            return;
        }
        outcomes.failed(load, verdict(load), work);
    }

    private void dispatch(Call call, Work work) {
        book.calls.add(call);
        work.then(() -> {
            try {
                call.seat.executor.execute(() -> Work.guarded(() -> perform(call)));
            } catch (RuntimeException | Error e) { // no more threads; an executor that is shut down
                land(
                        call,
                        null,
                        null,
                        new SecretUnavailableException(
                                call.name,
                                call.seat.name,
                                "no thread to ask it: " + e.getClass().getName()));
            }
        });
    }

    private static void miss(Load load, ProviderSeat seat, String why) {
        miss(load, seat, new SecretUnavailableException(load.slot.key.name(), seat.name, why));
    }

    private static void miss(Load load, ProviderSeat seat, SecretException why) {
        load.misses.add(new Load.Miss(seat.name, why));
        load.passedOver |= !(why instanceof SecretNotFoundException);
        load.at++;
    }

    /** One exception for all of them. */
    private static SecretException verdict(Load load) {
        SecretName name = load.slot.key.name();
        if (!load.passedOver) {
            return new SecretNotFoundException(
                    name,
                    "",
                    load.which + " is at none of "
                            + load.misses.stream().map(Load.Miss::provider).collect(Collectors.joining(", ")));
        }
        return new SecretUnavailableException(
                name,
                "",
                load.misses.stream()
                        .map(miss -> miss.provider() + " " + miss.why().kind() + " ("
                                + miss.why().what() + ")")
                        .collect(Collectors.joining("; ", "no provider gave it: ", "")));
    }

    /** By anybody, at any time: calls that took too long are given up. */
    void overdue(Work work) {
        long now = book.now();
        for (Call call : List.copyOf(book.calls)) {
            if (call.settled || !Deadline.hasPassed(call.deadline, now)) {
                continue;
            }
            call.settled = true;
            interrupt(call);
            SecretException late = new SecretUnavailableException(
                    call.name,
                    call.seat.name,
                    "no answer within " + (call.deadline - call.askedAt) / 1_000_000 + " ms");
            report(call, late, work);
            Load load = call.load;
            if (load != null && load.call == call) {
                load.call = null;
                miss(load, call.seat, late);
                advance(load, work);
            }
        }
    }

    /** A load that nothing will end, because a step of ours failed in the middle of it: no memory, say. */
    void endLost(Slot slot, Work work) {
        Load load = slot.load;
        if (load != null && !book.calls.contains(load.call) && !book.rotations.contains(load.rotation)) {
            load.call = null;
            load.rotation = null;
            SecretName name = slot.key.name();
            outcomes.failed(load, new SecretUnavailableException(name, "", "a step of our own failed"), work);
        }
    }

    /** Its thread is still with the provider: the book says so, under the same lock. */
    private static void interrupt(Call call) {
        Thread thread = call.thread;
        if (thread != null) {
            call.interrupted = true;
            thread.interrupt();
        }
    }

    /**
     * One call, if it is time, that finds out whether a provider is back.
     *
     * @return for how long it is not time
     */
    long probe(ProviderSeat seat, Work work) {
        SlotKey wanted = seat.lastWanted;
        if (wanted == null || seat.probing || !seat.isShut()) {
            return Deadline.FOREVER;
        }
        long left = seat.breaker.nanosUntilProbe(book.clock().nanos());
        if (left > 0) {
            return left;
        }
        Call call = seat.enter(null, wanted, book.now(), config.callTimeout().toNanos(), true)
                .call();
        if (call != null) {
            seat.probing = true;
            dispatch(call, work);
            return Deadline.FOREVER;
        }
        return PROBE_AGAIN_NANOS;
    }

    private void report(Call call, @Nullable SecretException failure, Work work) {
        ProviderSeat seat = call.seat;
        if (call.reported) {
            return;
        }
        if (call.load == null) {
            seat.probing = false;
        }
        if ((call.forgotten || book.closed) && ProviderSeat.isFault(failure)) { // it was interrupted, by us
            seat.takeBack(call);
            return;
        }
        seat.counts.ended(failure);
        seat.report(call, failure, book.now());
        boolean up = !seat.isShut();
        if (up != seat.up) {
            seat.up = up;
            notes.provider(work, seat.name, up, failure == null ? "" : failure.kind() + ": " + failure.what());
            if (up) {
                outcomes.recovered(seat, work);
            }
        }
    }

    // on the provider's thread

    private void perform(Call call) {
        boolean wanted = book.locked(work -> {
            call.thread = call.settled ? null : Thread.currentThread();
            return !call.settled;
        });
        Fetched fetched = null;
        Held held = null;
        SecretException failure = null;
        if (wanted) {
            try {
                fetched =
                        call.seat.provider.fetch(call.name, call.which, Duration.ofNanos(call.deadline - call.askedAt));
                if (fetched == null) {
                    failure = new SecretMalformedException(call.name, call.seat.name, "it answered nothing");
                }
            } catch (SecretException e) {
                failure = e;
            } catch (Throwable e) { // a provider's bug; its class alone, its message may say anything
                failure = new SecretUnavailableException(
                        call.name,
                        call.seat.name,
                        "it failed with " + e.getClass().getName());
            }
            if (fetched != null && call.load != null) {
                try {
                    held = outcomes.decode(call, call.load, fetched);
                } catch (SecretException e) {
                    failure = e;
                } catch (Throwable e) {
                    failure = new SecretMalformedException(
                            call.name,
                            call.seat.name,
                            "reading it failed with " + e.getClass().getName());
                }
            }
        }
        land(call, fetched, held, failure);
        if (call.interrupted) {
            Thread.interrupted(); // it was meant for this call, not for the next one on this thread
        }
    }

    private void land(Call call, @Nullable Fetched fetched, @Nullable Held held, @Nullable SecretException failure) {
        boolean kept = book.locked(work -> {
            call.thread = null;
            book.calls.remove(call);
            call.seat.leave(call);
            boolean answered = fetched != null; // what it says may be unreadable; that is not its fault
            report(call, answered ? null : failure, work);
            if (call.settled) {
                return false;
            }
            call.settled = true;
            Load load = call.load;
            if (load == null || load.call != call) {
                return false;
            }
            load.call = null;
            if (held != null && fetched != null) {
                return outcomes.had(load, held, work);
            }
            settle(load, call.seat, answered, java.util.Objects.requireNonNull(failure), work);
            return false;
        });
        if (!kept) {
            if (held != null) {
                held.wipe();
            }
            if (fetched != null) {
                fetched.value().close();
            }
        }
    }

    private void settle(Load load, ProviderSeat seat, boolean answered, SecretException failure, Work work) {
        boolean stops = answered
                || failure instanceof SecretDeniedException
                || failure instanceof SecretTamperedException
                || failure instanceof SecretExpiredException
                || (failure instanceof SecretNotFoundException && !load.candidate && load.slot.gave(seat.rank));
        if (stops) {
            outcomes.failed(load, failure, work);
        } else {
            miss(load, seat, failure);
            advance(load, work);
        }
    }
}
