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
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.time.Deadline;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What becomes of a slot when its load ends. A failure never makes a value younger, and a value that is still good is never replaced by one from
 * further down or by an older one of the same provider. Under the lock, but for {@link #decode}.
 */
final class Outcomes {

    private static final int MOST_TAMPERED = 256;

    private final SecretsConfig config;
    private final Book book;
    private final Counts counts;
    private final Notes notes;
    private final Slots slots;
    private final Retired retired;
    private final Rotations rotations;
    private final Map<SecretName, String> tampered = new LinkedHashMap<>() { // as it was told
                @Override
                protected boolean removeEldestEntry(Map.Entry<SecretName, String> eldest) {
                    return size() > MOST_TAMPERED;
                }
            };

    Outcomes(
            SecretsConfig config,
            Book book,
            Counts counts,
            Notes notes,
            Slots slots,
            Retired retired,
            Rotations rotations) {
        this.config = config;
        this.book = book;
        this.counts = counts;
        this.notes = notes;
        this.slots = slots;
        this.retired = retired;
        this.rotations = rotations;
    }

    /** Reads it; on the provider's thread, without the lock. */
    Held decode(Call call, Load load, Fetched fetched) {
        Slot slot = load.slot;
        Origin origin = new Origin(slot.key.name(), fetched.version(), load.passedOver, slot.log);
        return new Held(
                slot.key.type().read(origin, fetched.value()),
                fetched.value(),
                call.seat.rank,
                call.askedAt,
                fetched.refreshAfter(),
                fetched.validFor());
    }

    /**
     * A provider gave a value.
     *
     * @return is it kept?
     */
    boolean had(Load load, Held next, Work work) {
        Slot slot = load.slot;
        tampered.remove(slot.key.name());
        notes.fetched(work, slot.key.name(), next.version());
        if (load.candidate) {
            return hadCandidate(load, next, work);
        }
        if (!slot.accepts(next.rank(), next.version())) {
            counts.regressions.increment();
            failed(
                    load,
                    new SecretUnavailableException(
                            slot.key.name(),
                            next.version().provider(),
                            "it answered version " + next.version().id() + ", which is older than one it gave before"),
                    work);
            return false;
        }
        Held held = slot.held;
        Candidates candidates = slot.candidates(book.now());
        if (held != null && candidates != null && candidates.isRejected(next.version())) {
            // what is in use instead of it stays, and so does its age, until the window is over
            slot.times.softAt = Deadline.earlier(slot.times.hardAt, candidates.until);
            slot.times.failures = 0;
            slot.times.retryAt = book.now();
            showFresh(slot, load.passedOver);
            rotations.finish(load, held.value(), null, work);
            return false;
        }
        if (held != null && held.isSameAs(next)) {
            slot.times.fetched(next);
            slot.told = false;
            degrade(slot, held.version(), load.passedOver, work);
            showFresh(slot, load.passedOver);
            rotations.finish(load, held.value(), null, work);
            return false;
        }
        rotations.replace(load, next, load.passedOver, work);
        return true;
    }

    private boolean hadCandidate(Load load, Held next, Work work) {
        Slot slot = load.slot;
        Candidates candidates = slot.candidates(book.now());
        if (candidates == null || candidates.isRejected(next.version())) {
            rotations.finish(load, null, notFound(load), work);
            return false;
        }
        rotations.replace(load, next, slot.degraded, work);
        return true;
    }

    private static SecretException notFound(Load load) {
        return new SecretNotFoundException(load.slot.key.name(), "", load.which + " was rejected, too");
    }

    private static void showFresh(Slot slot, boolean degraded) {
        Held held = slot.held;
        if (held != null) {
            slot.degraded = degraded;
            slot.show(View.of(held.value(), SecretState.FRESH, degraded));
        }
    }

    private void degrade(Slot slot, SecretVersion version, boolean degraded, Work work) {
        if (slot.degraded != degraded) {
            notes.degraded(work, slot.key.name(), version, degraded);
        }
    }

    /** No provider gave it, or one said no for all. */
    void failed(Load load, SecretException failure, Work work) {
        Slot slot = load.slot;
        counts.loadFailures.increment();
        if (failure instanceof SecretTamperedException) {
            tampered(slot.key.name(), failure, work);
        }
        notes.refused(work, slot.key.name(), failure);
        if (!load.candidate) {
            slot.times.failed(book.now());
            if (isFinal(failure)) {
                drop(slot, SecretState.ABSENT, failure, work);
            } else {
                keep(slot, failure, work);
            }
            boolean none = failure instanceof SecretNotFoundException
                    && load.misses.stream().noneMatch(miss -> ProviderSeat.isFault(miss.why()));
            slot.negative = none && !config.notFoundFor().isZero();
            slot.absentUntil = Deadline.after(book.now(), config.notFoundFor().toNanos());
        }
        rotations.finish(load, null, failure, work);
    }

    /** Told once for as long as it stays so, however often it is asked for. */
    private void tampered(SecretName secret, SecretException failure, Work work) {
        if (!failure.what().equals(tampered.put(secret, failure.what()))) {
            notes.tampered(work, secret, failure);
        }
    }

    /** Does it say that what we have is not ours any more? */
    private static boolean isFinal(SecretException failure) {
        return failure instanceof SecretDeniedException
                || failure instanceof SecretNotFoundException
                || failure instanceof SecretExpiredException;
    }

    private void keep(Slot slot, SecretException failure, Work work) {
        Held held = slot.held;
        if (held == null) {
            slot.why = failure;
            slot.wantsLoad = slot.isPinned();
            slot.show(View.none(slot.shown.state(), failure));
        } else if (!slot.told) {
            slot.told = true;
            notes.stale(
                    work,
                    slot.key.name(),
                    held.version(),
                    (failure instanceof SecretMalformedException ? "malformed: " : "") + failure.what());
        }
    }

    /** There is no value any more. What it was is wiped at once. */
    void drop(Slot slot, SecretState state, SecretException why, Work work) {
        Held held = slot.held;
        slot.held = null;
        slot.why = why;
        slot.wantsLoad = slot.isPinned();
        slot.told = false;
        slot.degraded = false;
        slot.show(View.none(state, why));
        if (held != null) {
            notes.lost(work, slot.key.name(), held.version(), state, why.what());
            retired.now(slot, held, work);
        }
    }

    /** The secrets are closed: nothing is lost, nothing is to come. */
    void end(Slot slot, SecretException why) {
        Held held = slot.held;
        slot.held = null;
        slot.why = why;
        slot.wantsLoad = false;
        slot.show(View.none(SecretState.ABSENT, why));
        if (held != null) {
            held.wipe(); // its provider is being closed and gives back all it has
        }
    }

    /** A provider answers again: what was taken from further down, or could not be had, is fetched at once. */
    void recovered(ProviderSeat seat, Work work) {
        long now = book.now();
        for (Slot slot : slots.all()) {
            Held held = slot.held;
            boolean fromBelow = held != null && held.rank() > seat.rank && slot.degraded;
            boolean waits = slot.times.failures > 0 && (held == null || held.rank() >= seat.rank);
            if (fromBelow || waits) {
                slot.times.retryAt = now;
                slot.times.softAt = held == null ? slot.times.softAt : Deadline.earlier(slot.times.softAt, now);
            }
        }
    }
}
