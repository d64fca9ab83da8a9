package io.kellet.secrets.rotation;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt is to do.
 *
 * @param every how old a current version may become; null: nobody minds
 * @param forced somebody has asked for it
 * @param forcedFrom the id of the version that was current when an attempt was first made for them; empty if there was none. Another one is
 *     what they have asked for, whoever has made it current, be it an attempt of ours that never heard of its success
 * @param overdue its time is over by the monotonic clock: counts where the store does not say when a version was made
 * @param tidy nobody knows whether the last change was followed by its clean-up
 * @param spent the id of the pending version that is given up; empty if there is none
 */
record RotationPlan(
        SecretName secret,
        RotationStep step,
        @Nullable Duration every,
        boolean forced,
        String forcedFrom,
        boolean overdue,
        boolean tidy,
        String spent,
        Instant now) {

    /** Must this version be replaced? */
    boolean wants(SecretVersion current) {
        if (forced && (forcedFrom.isEmpty() || forcedFrom.equals(current.id()))) {
            return true;
        }
        if (every == null) {
            return false;
        }
        Instant created = current.created();
        return created == null ? overdue : Duration.between(created, now).compareTo(every) >= 0;
    }
}
