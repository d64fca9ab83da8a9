package io.kellet.secrets.local;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import java.security.Provider;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link LocalStore}. An instance that exists is valid.
 *
 * @param name the provider's, a metric's label: 1 to 32 lower-case letters, digits and hyphens; usually {@code local}
 * @param kdf how the password of a store becomes a key, when it is created or gets another password; an open file brings its own
 * @param keepVersions how many versions of a secret are kept, the newest; those in a stage always; 1 to 1,000
 * @param maxFileBytes a longer file is neither read nor written; 64 KiB to 256 MiB
 * @param lockWithin how long a change of password or key, which has no time limit of its own, waits for another writer; 1 ms to 1 min
 * @param minGeneration an older file is refused; 0 or more
 * @param anchor knows how far the store has come; null: nobody does
 * @param cryptography whose AES-GCM, HMAC and PBKDF2 are used; null: whichever the JDK prefers. Argon2id is always Bouncy Castle's
 */
public record LocalStoreConfig(
        String name,
        StoreKdf kdf,
        int keepVersions,
        int maxFileBytes,
        Duration lockWithin,
        long minGeneration,
        @Nullable StoreAnchor anchor,
        @Nullable Provider cryptography) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");
    private static final Duration LEAST_WAIT = Duration.ofMillis(1);
    private static final Duration MOST_WAIT = Duration.ofMinutes(1);

    public LocalStoreConfig {
        requireNonNull(kdf, "kdf");
        if (!NAME.matcher(requireNonNull(name, "name")).matches()) {
            throw new IllegalArgumentException(
                    "name must be 1 to 32 lower-case letters, digits and hyphens: \"" + name + "\"");
        }
        requireWithin("keepVersions", keepVersions, 1, 1_000);
        requireWithin("maxFileBytes", maxFileBytes, 64 << 10, 256 << 20);
        Deadline.nanosOf("lockWithin", lockWithin);
        if (lockWithin.compareTo(LEAST_WAIT) < 0 || lockWithin.compareTo(MOST_WAIT) > 0) {
            throw new IllegalArgumentException(
                    "lockWithin must be " + LEAST_WAIT + ".." + MOST_WAIT + ": " + lockWithin);
        }
        if (minGeneration < 0) {
            throw new IllegalArgumentException("minGeneration must be 0 or more: " + minGeneration);
        }
    }

    private static void requireWithin(String setting, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    /** Starts from the defaults: Argon2id over 64 MiB, ten versions, files up to 16 MiB, 5 s for a lock, no anchor, the JDK's cryptography. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Checks nothing; the record does. */
    public static final class Builder {

        private final String name;
        private StoreKdf kdf = StoreKdf.standard();
        private int keepVersions = 10;
        private int maxFileBytes = 16 << 20;
        private Duration lockWithin = Duration.ofSeconds(5);
        private long minGeneration;
        private @Nullable StoreAnchor anchor;
        private @Nullable Provider cryptography;

        private Builder(String name) {
            this.name = name;
        }

        public Builder kdf(StoreKdf kdf) {
            this.kdf = kdf;
            return this;
        }

        public Builder keepVersions(int versions) {
            keepVersions = versions;
            return this;
        }

        public Builder maxFileBytes(int bytes) {
            maxFileBytes = bytes;
            return this;
        }

        public Builder lockWithin(Duration time) {
            lockWithin = time;
            return this;
        }

        public Builder minGeneration(long generation) {
            minGeneration = generation;
            return this;
        }

        public Builder anchor(@Nullable StoreAnchor anchor) {
            this.anchor = anchor;
            return this;
        }

        public Builder cryptography(@Nullable Provider provider) {
            cryptography = provider;
            return this;
        }

        public LocalStoreConfig build() {
            return new LocalStoreConfig(
                    name, kdf, keepVersions, maxFileBytes, lockWithin, minGeneration, anchor, cryptography);
        }
    }
}
