package io.kellet.kill;

import static java.util.Objects.requireNonNull;

import io.kellet.authority.Operator;

/**
 * One person asks that an engagement end. Made by {@link KillSwitch#requestRearm}, used once.
 *
 * @param number of the request, counted by its switch
 * @param engagement the very one it is for; a newer one of the same entry voids the request
 */
public record RearmRequest(long number, Engagement engagement, Operator requester) {
    public RearmRequest {
        requireNonNull(engagement, "engagement");
        requireNonNull(requester, "requester");
    }
}
