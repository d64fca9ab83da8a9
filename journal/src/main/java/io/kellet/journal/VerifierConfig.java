package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link Verifier} believes and puts up with. An instance that exists is valid.
 *
 * @param keys Ed25519 public keys whose checkpoints are trusted; with none a journal can be consistent and not verified
 * @param anchors checkpoints kept outside the journal, which it must still have
 * @param clockTolerance how far the wall clock of a record may be behind the latest one before it, 0 to 1 day
 * @param uncoveredAtMost how much time the records behind the last checkpoint may span before that is a doubt, 1 second to 10 years
 * @param uncoveredRecords how many they may be before that is a doubt, 0 or more
 * @param decodeRecords whether each record is decoded too: takes about as long again. A record that does not decode was
 *     written so, for nobody can change it unseen
 * @param threads how many work at it, 1 to 256
 */
public record VerifierConfig(
        List<PublicKey> keys,
        List<Anchor> anchors,
        Duration clockTolerance,
        Duration uncoveredAtMost,
        long uncoveredRecords,
        boolean decodeRecords,
        int threads) {

    private static final int MOST_THREADS = 256;

    public VerifierConfig {
        keys = requireNonNull(keys, "keys").stream()
                .map(CheckpointCheck::ownForm)
                .toList();
        anchors = List.copyOf(anchors);
        requireWithin("clockTolerance", clockTolerance, Duration.ZERO, Duration.ofDays(1));
        requireWithin("uncoveredAtMost", uncoveredAtMost, Duration.ofSeconds(1), Duration.ofDays(3_650));
        if (uncoveredRecords < 0) {
            throw new IllegalArgumentException("uncoveredRecords must be 0 or more: " + uncoveredRecords);
        }
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be 1.." + MOST_THREADS + ": " + threads);
        }
    }

    private static void requireWithin(String setting, Duration value, Duration least, Duration most) {
        requireNonNull(value, setting);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    /**
     * Starts from the defaults: no keys, no anchors, one second of clock tolerance, a minute and a million records that are
     * not covered yet, records not decoded, a thread for each processor.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Checks nothing; the record does. */
    public static final class Builder {
        private final List<PublicKey> keys = new ArrayList<>();
        private final List<Anchor> anchors = new ArrayList<>();
        private Duration clockTolerance = Duration.ofSeconds(1);
        private Duration uncoveredAtMost = Duration.ofMinutes(1);
        private long uncoveredRecords = 1_000_000;
        private boolean decodeRecords;
        private int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());

        private Builder() {}

        /** One more key that is trusted. */
        public Builder trust(PublicKey key) {
            keys.add(key);
            return this;
        }

        /** One more anchor the journal must have. */
        public Builder anchor(Anchor anchor) {
            anchors.add(anchor);
            return this;
        }

        public Builder clockTolerance(Duration clockTolerance) {
            this.clockTolerance = clockTolerance;
            return this;
        }

        public Builder uncoveredAtMost(Duration uncoveredAtMost) {
            this.uncoveredAtMost = uncoveredAtMost;
            return this;
        }

        public Builder uncoveredRecords(long uncoveredRecords) {
            this.uncoveredRecords = uncoveredRecords;
            return this;
        }

        public Builder decodeRecords(boolean decodeRecords) {
            this.decodeRecords = decodeRecords;
            return this;
        }

        public Builder threads(int threads) {
            this.threads = threads;
            return this;
        }

        public VerifierConfig build() {
            return new VerifierConfig(
                    keys, anchors, clockTolerance, uncoveredAtMost, uncoveredRecords, decodeRecords, threads);
        }
    }
}
