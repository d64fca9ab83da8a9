package io.kellet.secrets.rotation;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretStore;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to rotate one secret, from whatever the store holds to a new current version. It remembers nothing: what is to be done next
 * follows from the store.
 *
 * <p>The argument that a half rotation never becomes current: {@code promote} is reached only after {@code set} and {@code test} of the very
 * version it names have returned in this attempt, and the store refuses it if another version has become the pending one meanwhile. Whatever fails
 * or ends before it leaves CURRENT alone, and PENDING in the store for the next attempt, which begins with {@code set} again.
 *
 * <p>And that two processes do not get in each other's way: both derive the same token from the same current version, so one value is stored and the
 * other is a conflict; who gets the conflict looks again and goes on with the value that was stored. From there on both do the same
 * to the same value.
 */
final class RotationAttempt {

    /** Keeps the time of an attempt and passes on what it does. */
    interface Watch {

        /** A call that may block begins; no call is made any more after this has thrown. */
        void enter(RotationPhase phase, Duration within) throws AbandonedException;

        void started(SecretVersion from, boolean resumed);

        /** This is the pending version that the rest is about. */
        void pending(SecretVersion version, boolean replaces);

        void promoted(SecretVersion from, SecretVersion to);
    }

    /** Nobody waits for this attempt any more. */
    static final class AbandonedException extends Exception {
        private static final long serialVersionUID = 1L;

        AbandonedException() {
            super("abandoned", null, false, false);
        }
    }

    /** The token or the current version was not what was expected. */
    private static final class OvertakenException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient SecretConflictException why;

        OvertakenException(SecretConflictException why) {
            super("overtaken", null, false, false);
            this.why = why;
        }
    }

    private final RotationConfig config;
    private final RotationPlan plan;
    private final SecretStore store;
    private final Watch watch;
    private boolean tidy;
    private boolean started;

    RotationAttempt(RotationConfig config, RotationPlan plan, SecretStore store, Watch watch) {
        this.config = config;
        this.plan = plan;
        this.store = store;
        this.watch = watch;
        tidy = plan.tidy();
    }

    /** Does what is to be done; answers which version is current then. */
    SecretVersion run() throws Exception {
        Fetched current = fetch(Which.current());
        SecretVersion from = current.version();
        try (SecretBytes value = current.value()) {
            return go(current.version(), value, false);
        } catch (OvertakenException e) {
            // somebody was faster; look again, once
        }
        Fetched now = fetch(Which.current());
        try (SecretBytes value = now.value()) {
            return now.version().isSameAs(from) ? go(now.version(), value, true) : now.version();
        } catch (OvertakenException e) {
            throw e.why;
        }
    }

    private SecretVersion go(SecretVersion from, SecretBytes current, boolean overtaken) throws Exception {
        Fetched left = leftPending(from, current);
        if (left == null) {
            tidy(from, current);
            if (!plan.wants(from)) {
                return from;
            }
            started(from, false);
            return begin(from, current, "", overtaken);
        }
        try (SecretBytes pending = left.value()) {
            if (!left.version().id().equals(plan.spent()) && plan.step().continues(current, pending)) {
                started(from, true);
                watch.pending(left.version(), false);
                return carryOn(from, current, left.version(), pending);
            }
        }
        if (!plan.wants(from)) {
            return from; // it is somebody else's, and nobody wants it replaced
        }
        started(from, false);
        return begin(from, current, left.version().id(), overtaken);
    }

    private void started(SecretVersion from, boolean resumed) {
        if (!started) {
            started = true;
            watch.started(from, resumed);
        }
    }

    private Fetched fetch(Which which) throws AbandonedException {
        return fetch(RotationPhase.READ, which);
    }

    private Fetched fetch(RotationPhase phase, Which which) throws AbandonedException {
        watch.enter(phase, config.storeWithin());
        return store.fetch(plan.secret(), which, config.storeWithin());
    }

    /**
     * A label that is left on a version without a value, or on the current one, says that nothing is pending. Nor is it if the value is the
     * current one: where a promotion takes more than one call, it was cut off behind the one that matters.
     */
    private @Nullable Fetched leftPending(SecretVersion from, SecretBytes current) throws AbandonedException {
        Fetched pending = fetchIfThere(RotationPhase.READ, Stage.PENDING);
        if (pending != null
                && (pending.version().isSameAs(from) || pending.value().sameAs(current))) {
            pending.value().close();
            return null;
        }
        return pending;
    }

    private @Nullable Fetched fetchIfThere(RotationPhase phase, Stage stage) throws AbandonedException {
        try {
            return fetch(phase, Which.of(stage));
        } catch (SecretNotFoundException e) {
            return null;
        }
    }

    /** What an earlier process may have left undone after a change. */
    private void tidy(SecretVersion from, SecretBytes current) throws Exception {
        Fetched previous = tidy ? fetchIfThere(RotationPhase.FINISH, Stage.PREVIOUS) : null;
        tidy = false;
        if (previous != null) {
            try (SecretBytes value = previous.value()) {
                if (previous.version().isSameAs(from)) {
                    return; // somebody has replaced the current one since it was read, and cleans up himself
                }
                watch.enter(RotationPhase.FINISH, config.stepWithin());
                plan.step().finish(value, current, config.stepWithin());
            }
        }
    }

    private SecretVersion begin(SecretVersion from, SecretBytes current, String replaced, boolean overtaken)
            throws Exception {
        watch.enter(RotationPhase.CREATE, config.stepWithin());
        try (SecretBytes created = plan.step().create(current, config.stepWithin())) {
            // overtaken, and yet there is no rotation to go on with: it was withdrawn, and the token with it
            String token = overtaken ? RotationToken.random() : RotationToken.of(plan.secret(), from, replaced);
            watch.enter(RotationPhase.CREATE, config.storeWithin());
            SecretVersion pending;
            try {
                pending = store.put(
                        plan.secret(), created, PutRequest.pending(token).expecting(from.id()), config.storeWithin());
            } catch (SecretConflictException e) {
                throw new OvertakenException(e);
            }
            watch.pending(pending, !replaced.isEmpty());
            return carryOn(from, current, pending, created);
        }
    }

    private SecretVersion carryOn(SecretVersion from, SecretBytes current, SecretVersion pending, SecretBytes value)
            throws Exception {
        watch.enter(RotationPhase.SET, config.stepWithin());
        plan.step().set(current, value, config.stepWithin());
        watch.enter(RotationPhase.TEST, config.stepWithin());
        plan.step().test(value, config.stepWithin());
        watch.enter(RotationPhase.PROMOTE, config.storeWithin());
        SecretVersion now = store.promote(plan.secret(), pending.id(), config.storeWithin());
        watch.promoted(from, now);
        watch.enter(RotationPhase.FINISH, config.stepWithin());
        plan.step().finish(current, value, config.stepWithin());
        return now;
    }
}
