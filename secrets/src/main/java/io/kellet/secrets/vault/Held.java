package io.kellet.secrets.vault;

import io.kellet.secrets.provider.SecretBytes;

/**
 * The token in use, as it is known now. Renewing it makes another of these of the same generation; another login one of the next.
 *
 * @param fullNanos what the login granted; 0 if it lives for ever
 * @param endsAt when it ends, if it does
 * @param nextAt when something is to be done about that
 * @param capped whether its longest life is near: renewing brings less than was granted, so a login comes next
 */
record Held(
        SecretBytes token,
        long generation,
        boolean ours,
        boolean renewable,
        long fullNanos,
        long endsAt,
        long nextAt,
        boolean capped) {

    boolean livesForEver() {
        return fullNanos == 0;
    }

    boolean isOver(long now) {
        return !livesForEver() && endsAt - now <= 0;
    }

    Held doneAt(long now, long forNanos, boolean nowCapped, boolean nowRenewable) {
        return new Held(
                token, generation, ours, nowRenewable, fullNanos, now + forNanos, twoThirds(now, forNanos), nowCapped);
    }

    Held againAt(long at) {
        return new Held(token, generation, ours, renewable, fullNanos, endsAt, at, capped);
    }

    Held mustLogIn(long at) {
        return new Held(token, generation, ours, renewable, fullNanos, endsAt, at, true);
    }

    /** Never less than a second from now, so that a short life does not make a hot loop. */
    static long twoThirds(long now, long nanos) {
        return now + Math.max(Session.LEAST_NANOS, nanos / 3 * 2);
    }
}
