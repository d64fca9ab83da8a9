package io.kellet.audit;

import static java.util.Objects.requireNonNull;

/**
 * Settings of an {@link AuditQueue}. An instance that exists is valid.
 *
 * @param name shows up in messages
 * @param lines how many records of trading threads may wait, 2 to 2^20; rounded up to a power of two
 * @param lineBytes how long a record of a trading thread may be, 64 to 65,536; {@code lines} times this, at most 1 GiB, is allocated
 *     at once
 * @param entries how many records of other threads may wait, 1 to 65,536. They have places of their own, which no flood of
 *     lines can take from them
 * @param entryBytes how long a record of another thread may be, 64 to 1,048,576
 * @param whenFull what happens to a record there is no place for
 */
public record AuditQueueConfig(String name, int lines, int lineBytes, int entries, int entryBytes, WhenFull whenFull) {

    private static final long MOST_BYTES = 1L << 30;

    /** @throws IllegalArgumentException naming the setting, its range and the value */
    public AuditQueueConfig {
        requireNonNull(name, "name");
        requireNonNull(whenFull, "whenFull");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        requireWithin("lines", lines, 2, 1 << 20);
        requireWithin("lineBytes", lineBytes, 64, 1 << 16);
        requireWithin("entries", entries, 1, 1 << 16);
        requireWithin("entryBytes", entryBytes, 64, 1 << 20);
        lines = Integer.highestOneBit(lines - 1) << 1;
        if ((long) lines * lineBytes > MOST_BYTES) {
            throw new IllegalArgumentException("lines times lineBytes must be at most " + MOST_BYTES + ": "
                    + (long) lines * lineBytes + " lines=" + lines + " lineBytes=" + lineBytes);
        }
    }

    private static void requireWithin(String setting, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    /** Starts from the defaults: 8192 lines of 256 bytes, 1024 entries of 64 KiB, refuses when full. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Checks nothing; the record does. */
    public static final class Builder {
        private final String name;
        private int lines = 8_192;
        private int lineBytes = 256;
        private int entries = 1_024;
        private int entryBytes = 1 << 16;
        private WhenFull whenFull = new WhenFull.Reject();

        private Builder(String name) {
            this.name = name;
        }

        public Builder lines(int lines) {
            this.lines = lines;
            return this;
        }

        public Builder lineBytes(int lineBytes) {
            this.lineBytes = lineBytes;
            return this;
        }

        public Builder entries(int entries) {
            this.entries = entries;
            return this;
        }

        public Builder entryBytes(int entryBytes) {
            this.entryBytes = entryBytes;
            return this;
        }

        public Builder whenFull(WhenFull whenFull) {
            this.whenFull = whenFull;
            return this;
        }

        public AuditQueueConfig build() {
            return new AuditQueueConfig(name, lines, lineBytes, entries, entryBytes, whenFull);
        }
    }
}
