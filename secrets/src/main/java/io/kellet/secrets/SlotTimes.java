package io.kellet.secrets;

import io.kellet.time.Deadline;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * When a value was fetched, when it is to be fetched again and when it is given up. A failure moves the next try alone: nothing but a fetch that
 * succeeded makes a value younger.
 */
final class SlotTimes {

    private static final double JITTER = 0.1;
    private static final double LEASE_SHARE = 2.0 / 3;

    private final SecretsConfig config;
    private final SplittableRandom random;

    long fetchedAt;
    long softAt;
    long hardAt;
    long retryAt; // not before this
    int failures; // in a row
    private long pause;

    SlotTimes(SecretsConfig config, SplittableRandom random, long now) {
        this.config = config;
        this.random = random;
        fetchedAt = now;
        softAt = now;
        hardAt = now;
        retryAt = now;
    }

    /** It was fetched; age counts from when it was asked for. */
    void fetched(Held held) {
        Duration refreshAfter = held.refreshAfter();
        Duration validFor = held.validFor();
        long askedAt = held.askedAt();
        long soft = config.softTtl().toNanos();
        long hard = config.hardCap().toNanos();
        if (validFor != null) {
            long valid = Deadline.nanosOf("validFor", validFor);
            soft = Math.min(soft, (long) (valid * LEASE_SHARE));
            // who says when to come again knows how long it lives; who does not, is asked again as always
            hard = refreshAfter == null ? Math.min(hard, valid) : valid;
        } else if (refreshAfter != null) {
            hard = Math.max(hard, Deadline.nanosOf("refreshAfter", refreshAfter) + hard);
        }
        if (refreshAfter != null) {
            soft = Deadline.nanosOf("refreshAfter", refreshAfter);
        }
        fetchedAt = askedAt;
        softAt = askedAt + Math.min((long) (soft * (1 - JITTER * random.nextDouble())), hard);
        hardAt = Deadline.after(askedAt, hard);
        retryAt = askedAt;
        failures = 0;
        pause = 0;
    }

    /** It could not be fetched. The pauses grow, and each is drawn anew, so that what failed together does not come again together. */
    void failed(long now) {
        failures++;
        long first = config.retryFirst().toNanos();
        long most = config.retryMost().toNanos();
        long upTo = Math.min(most, 3 * Math.max(first, pause));
        pause = upTo <= first ? first : first + (long) ((upTo - first) * random.nextDouble());
        retryAt = now + pause;
    }

    boolean isSoftOver(long now) {
        return Deadline.hasPassed(softAt, now);
    }

    boolean isHardOver(long now) {
        return Deadline.hasPassed(hardAt, now);
    }

    boolean mayRetry(long now) {
        return Deadline.hasPassed(retryAt, now);
    }
}
