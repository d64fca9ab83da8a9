package io.kellet.audit;

/**
 * What became of the records of a trail.
 *
 * @param accepted handed over
 * @param rejected not accepted, because the trail was full or closed
 * @param waits times an appender had to wait for room, whether it found some or not
 * @param halts times the trail was full and its policy is to halt trading
 * @param written with the operating system, of those accepted
 * @param durable on the disk, of those accepted
 * @param unsyncedAgeNanos for how long the oldest record that is not durable has been waiting, at most; 0 if all are
 * @param writeErrors writes and syncs that failed
 */
public record AuditStats(
        long accepted,
        long rejected,
        long waits,
        long halts,
        long written,
        long durable,
        long unsyncedAgeNanos,
        long writeErrors) {

    /** Records that a loss of power would lose. */
    public long unsynced() {
        return Math.max(0, accepted - durable);
    }
}
