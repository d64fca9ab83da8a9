package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditQueueConfig;
import io.kellet.time.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link Journal}. An instance that exists is valid.
 *
 * @param name shows up in events, messages, the journal's own records and the threads' names
 * @param queue how records are handed over, and what happens when that is full
 * @param segmentBytes a segment ends with the batch with which it gets so long; 4,096 to 2^30
 * @param segmentFor a segment with anything in it ends after this time; 1 s to 31 days
 * @param syncEvery how long a record that nobody waits for may be written without being on the disk; 100 us to 1 min
 * @param maxUnsyncedBytes how much may be, at most; kept in memory until it is on the disk; 256 KiB to 256 MiB, and room for
 *     twice the longest record
 * @param checkpointRecords how many records may follow the last checkpoint; 1 to 2^30
 * @param checkpointEvery for how long; 100 ms to 1 day
 * @param retainFor how old the youngest record of a segment is before the segment may be retired; 1 day to 100 years of 365 days
 * @param closeWithin how long closing tries to write what is left; 1 ms to 10 min
 */
public record JournalConfig(
        String name,
        AuditQueueConfig queue,
        int segmentBytes,
        Duration segmentFor,
        Duration syncEvery,
        int maxUnsyncedBytes,
        int checkpointRecords,
        Duration checkpointEvery,
        Duration retainFor,
        Duration closeWithin) {

    private static final int LEAST_UNSYNCED = 256 << 10;
    private static final int MOST_UNSYNCED = 256 << 20;

    public JournalConfig {
        requireNonNull(name, "name");
        requireNonNull(queue, "queue");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        requireWithin("segmentBytes", segmentBytes, 4_096, 1 << 30);
        requireWithin("segmentFor", segmentFor, Duration.ofSeconds(1), Duration.ofDays(31));
        requireWithin("syncEvery", syncEvery, Duration.ofNanos(100_000), Duration.ofMinutes(1));
        requireWithin("maxUnsyncedBytes", maxUnsyncedBytes, LEAST_UNSYNCED, MOST_UNSYNCED);
        int longest = longestFrame(queue);
        if (maxUnsyncedBytes < 2 * longest) {
            throw new IllegalArgumentException("maxUnsyncedBytes must be twice the longest record or more: "
                    + maxUnsyncedBytes + ", the longest takes " + longest);
        }
        requireWithin("checkpointRecords", checkpointRecords, 1, 1 << 30);
        requireWithin("checkpointEvery", checkpointEvery, Duration.ofMillis(100), Duration.ofDays(1));
        requireWithin("retainFor", retainFor, Duration.ofDays(1), Duration.ofDays(36_500));
        requireWithin("closeWithin", closeWithin, Duration.ofMillis(1), Duration.ofMinutes(10));
    }

    private static void requireWithin(String setting, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    private static void requireWithin(String setting, Duration value, Duration least, Duration most) {
        Deadline.nanosOf(setting, value);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    private static int longestFrame(AuditQueueConfig queue) {
        return Frame.length(Math.max(queue.lineBytes(), queue.entryBytes()));
    }

    int longestFrame() {
        return longestFrame(queue);
    }

    /**
     * Starts from the defaults: the hand-off's own; segments of 64 MiB or an hour; on the disk after 10 ms and at most 8 MiB
     * not there; a checkpoint after 100,000 records or 10 s; kept for six years; 10 s to close.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Checks nothing; the record does. */
    public static final class Builder {

        private final String name;
        private @Nullable AuditQueueConfig queue;
        private int segmentBytes = 64 << 20;
        private Duration segmentFor = Duration.ofHours(1);
        private Duration syncEvery = Duration.ofMillis(10);
        private int maxUnsyncedBytes = 8 << 20;
        private int checkpointRecords = 100_000;
        private Duration checkpointEvery = Duration.ofSeconds(10);
        private Duration retainFor = Duration.ofDays(6 * 365 + 2); // two leap days
        private Duration closeWithin = Duration.ofSeconds(10);

        private Builder(String name) {
            this.name = name;
        }

        public Builder queue(AuditQueueConfig queue) {
            this.queue = queue;
            return this;
        }

        public Builder segmentBytes(int bytes) {
            segmentBytes = bytes;
            return this;
        }

        public Builder segmentFor(Duration time) {
            segmentFor = time;
            return this;
        }

        public Builder syncEvery(Duration time) {
            syncEvery = time;
            return this;
        }

        public Builder maxUnsyncedBytes(int bytes) {
            maxUnsyncedBytes = bytes;
            return this;
        }

        public Builder checkpointRecords(int records) {
            checkpointRecords = records;
            return this;
        }

        public Builder checkpointEvery(Duration time) {
            checkpointEvery = time;
            return this;
        }

        public Builder retainFor(Duration time) {
            retainFor = time;
            return this;
        }

        public Builder closeWithin(Duration time) {
            closeWithin = time;
            return this;
        }

        public JournalConfig build() {
            return new JournalConfig(
                    name,
                    queue == null ? AuditQueueConfig.named(name).build() : queue,
                    segmentBytes,
                    segmentFor,
                    syncEvery,
                    maxUnsyncedBytes,
                    checkpointRecords,
                    checkpointEvery,
                    retainFor,
                    closeWithin);
        }
    }
}
