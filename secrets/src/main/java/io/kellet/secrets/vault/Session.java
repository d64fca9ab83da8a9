package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultTrouble.Kind.NOT_SENT;

import io.kellet.call.Backoff;
import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.json.JsonView.Kind;
import io.kellet.secrets.provider.SecretName;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token: logs in, renews it when two thirds of its time are over, logs in again before its longest life ends. A renewal that brings less
 * than the login did is the sign of that: Vault answers it with 200 and a warning. After a failure it waits a second at least, then longer,
 * with jitter; whoever needs a token meanwhile hears so at once.
 *
 * <p>A 403 may mean the token or the policy. One login finds out, shared by all that got one; what is still denied then is denied, and believed
 * for {@link #BELIEVED_NANOS}, so that a denied name does not use up logins.
 *
 * <p>One lock around every login and renewal; {@code held} is written under it and read by anybody.
 */
final class Session {

    static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long BELIEVED_NANOS = TimeUnit.MINUTES.toNanos(1);

    // Says that logins or renewals fail, once until one succeeds, and that logins succeed again. On the provider's
    // thread or a
    // caller's.
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** A call that needs a token. */
    @FunctionalInterface
    interface Authorized {
        VaultAnswer with(Held held, long within) throws VaultTrouble;
    }

    private final VaultConfig config;
    private final VaultCalls calls;
    private final NanoClock clock;
    private final LoginFlow flow;
    private final SplittableRandom random;
    private final Backoff backoff = Backoff.decorrelatedJitter(Duration.ofSeconds(1), Duration.ofSeconds(60));
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Held> former = new ArrayList<>(); // live on for their leases until they end
    private volatile @Nullable Held held;
    private volatile boolean closed;
    private volatile long believedGeneration = -1;
    private volatile long believedUntil;
    private long generations;
    private int failures;
    private long wait;
    private long notBefore;
    private String lastFailure = "";

    Session(VaultConfig config, VaultCalls calls, NanoClock clock, LoginFlow flow, long seed) {
        this.config = config;
        this.calls = calls;
        this.clock = clock;
        this.flow = flow;
        random = new SplittableRandom(seed);
    }

    @Nullable
    Held held() {
        return held;
    }

    private long left(long deadline) {
        return Deadline.remaining(deadline, clock.nanos());
    }

    /** Makes a call that is about a secret. What it answers is anything but a 403 that another login would mend. */
    VaultAnswer call(SecretName name, long deadline, Authorized call) {
        try {
            Held first = require(deadline);
            VaultAnswer answer = call.with(first, left(deadline));
            if (!Answers.isDenied(answer)) {
                return answer;
            }
            Held second = null;
            try {
                second = afterDenial(first, deadline);
            } catch (VaultTrouble e) {
                answer.close();
                throw e;
            }
            if (second == null) {
                return answer;
            }
            answer.close();
            VaultAnswer again = call.with(second, left(deadline));
            if (Answers.isDenied(again)) {
                believe(second);
            }
            return again;
        } catch (VaultTrouble e) {
            throw e.about(name);
        }
    }

    private void believe(Held who) {
        believedUntil = Deadline.after(clock.nanos(), BELIEVED_NANOS);
        believedGeneration = who.generation();
    }

    private boolean isBelieved(Held who) {
        long leftOfIt = Deadline.remaining(believedUntil, clock.nanos());
        return believedGeneration == who.generation() && leftOfIt > 0 && leftOfIt <= BELIEVED_NANOS;
    }

    /** A token of another login; null if the denial is about the policy. */
    private @Nullable Held afterDenial(Held denied, long deadline) throws VaultTrouble {
        if (isBelieved(denied)) {
            return null;
        }
        try {
            return login(denied, left(deadline));
        } catch (VaultTrouble e) {
            try (VaultAnswer known = calls.lookupSelf(denied.token(), config.namespace(), left(deadline))) {
                if (known.status() != 200) {
                    throw e;
                }
            }
            believe(denied); // no other token is to be had, and this one is good
            return null;
        }
    }

    private Held require(long deadline) throws VaultTrouble {
        Held now = held;
        return now != null && !now.isOver(clock.nanos()) ? now : login(now, left(deadline));
    }

    /**
     * Logs in, unless somebody has done so meanwhile.
     *
     * @param old the token that is of no more use
     */
    Held login(@Nullable Held old, long within) throws VaultTrouble {
        try {
            if (!lock.tryLock(within, TimeUnit.NANOSECONDS)) {
                throw new VaultTrouble(NOT_SENT, "another login is under way and takes its time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultTrouble(NOT_SENT, "interrupted while waiting for a login");
        }
        try {
            long now = clock.nanos();
            Held current = held;
            boolean another = current != null && (old == null || current.generation() != old.generation());
            if (another && current != null && !current.isOver(now)) {
                return current;
            }
            requireMoment(now);
            Grant grant = flow.login(within);
            return accept(grant, current);
        } catch (VaultTrouble e) {
            failed(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void requireMoment(long now) throws VaultTrouble {
        if (closed) {
            throw new VaultTrouble(NOT_SENT, "the provider is closed");
        }
        long pause = failures == 0 ? 0 : Deadline.remaining(notBefore, now);
        if (pause > wait) {
            notBefore = now; // the clock was put back
        } else if (pause > 0) {
            throw new VaultTrouble(
                    VaultTrouble.Kind.PAUSING,
                    "no login: " + lastFailure + "; tried again in " + (TimeUnit.NANOSECONDS.toMillis(pause) + 1)
                            + " ms");
        }
    }

    private Held accept(Grant grant, @Nullable Held before) {
        long now = clock.nanos();
        long full = TimeUnit.SECONDS.toNanos(Math.min(grant.seconds(), TimeUnit.DAYS.toSeconds(36_500)));
        Held fresh = new Held(
                grant.token(),
                ++generations,
                grant.ours(),
                grant.renewable(),
                full,
                now + full,
                Held.twoThirds(now, full),
                false);
        if (before != null) {
            former.add(before);
        }
        held = fresh;
        if (failures > 0) {
            LOG.info("logged in to Vault again: address={} failures={}", config.base(), failures);
        }
        failures = 0;
        wait = 0;
        return fresh;
    }

    private void failed(VaultTrouble trouble) {
        if (trouble.kind() == VaultTrouble.Kind.PAUSING) {
            return;
        }
        failures++;
        wait = backoff.delayNanos(failures, wait, random.nextLong());
        notBefore = Deadline.after(clock.nanos(), wait);
        lastFailure = trouble.what();
        if (failures == 1) {
            LOG.warn("a login to Vault or a renewal failed: address={} what={}", config.base(), lastFailure);
        }
    }

    /**
     * Does what is to be done now: the provider's thread.
     *
     * @return nanoseconds until there is something to do again
     */
    long turn() {
        if (!lock.tryLock()) {
            return LEAST_NANOS; // somebody is logging in
        }
        try {
            if (closed) {
                return Deadline.FOREVER;
            }
            long now = clock.nanos();
            former.removeIf(old -> ended(old, now));
            Held current = held;
            if (current == null || current.isOver(now)) {
                return loggedIn(current);
            }
            long left = current.livesForEver() ? Deadline.FOREVER : Deadline.remaining(current.nextAt(), now);
            if (left > 0) {
                return left;
            }
            return current.renewable() && !current.capped() ? renewed(current) : loggedIn(current);
        } finally {
            lock.unlock();
        }
    }

    private static boolean ended(Held old, long now) {
        if (!old.isOver(now)) {
            return false;
        }
        old.token().close();
        return true;
    }

    private long loggedIn(@Nullable Held current) {
        try {
            Held fresh = login(current, config.loginWithin().toNanos());
            return fresh.livesForEver() ? Deadline.FOREVER : Deadline.remaining(fresh.nextAt(), clock.nanos());
        } catch (VaultTrouble e) { // told and counted by login
            long pause = Math.max(LEAST_NANOS, Deadline.remaining(notBefore, clock.nanos()));
            if (current != null) {
                held = current.mustLogIn(clock.nanos() + pause);
            }
            return pause;
        }
    }

    private long renewed(Held current) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(current.fullNanos());
        Held next;
        try (VaultAnswer answer =
                calls.renewSelf(current.token(), seconds, config.loginWithin().toNanos())) {
            long now = clock.nanos();
            if (answer.status() == 403) {
                return loggedIn(current);
            } else if (answer.status() == 400) {
                long left = Deadline.remaining(current.endsAt(), now);
                next = current.doneAt(now, left, true, false); // cannot be renewed: a login before its end
            } else {
                JsonView auth = LoginFlow.accepted(answer, "the renewal").get("auth", Kind.OBJECT);
                long granted = TimeUnit.SECONDS.toNanos(
                        Math.max(0, auth.get("lease_duration", Kind.NUMBER).whole()));
                boolean capped = granted < current.fullNanos();
                next = current.doneAt(
                        now,
                        granted,
                        capped,
                        auth.get("renewable", Kind.BOOLEAN).truth());
            }
            failures = 0;
            wait = 0;
        } catch (VaultTrouble e) {
            next = later(current, e);
        } catch (JsonException e) {
            next = later(current, new VaultTrouble(NOT_SENT, "the answer to the renewal " + e.getMessage()));
        }
        held = next;
        return Math.max(LEAST_NANOS, Deadline.remaining(next.nextAt(), clock.nanos()));
    }

    /** Renewing again while there is time for it; in the last tenth of its life a login is tried instead. */
    private Held later(Held current, VaultTrouble trouble) {
        failed(trouble);
        long at = clock.nanos() + Math.max(LEAST_NANOS, wait);
        long lastTenth = current.endsAt() - current.fullNanos() / 10;
        return at - lastTenth >= 0 ? current.mustLogIn(at) : current.againAt(at);
    }

    /** Gives back the tokens that were made for us, as far as there is time. */
    void close(long within) {
        closed = true;
        long deadline = Deadline.after(clock.nanos(), within);
        lock.lock();
        try {
            List<Held> all = new ArrayList<>(former);
            Held last = held;
            held = null;
            if (last != null) {
                all.add(0, last);
            }
            for (Held one : all) {
                giveBack(one, deadline);
                one.token().close();
            }
            former.clear();
            flow.close();
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Held token, long deadline) {
        if (!token.ours() || token.isOver(clock.nanos()) || left(deadline) == 0) {
            return;
        }
        try (VaultAnswer answer = calls.revokeSelf(token.token(), left(deadline))) {
            if (answer.status() != 204 && answer.status() != 200 && answer.status() != 403) {
                LOG.warn("a token was not given back to Vault; it ends by itself: status={}", answer.status());
            }
        } catch (VaultTrouble e) {
            LOG.warn("a token was not given back to Vault; it ends by itself: what={}", e.what());
        }
    }
}
