package io.kellet.audit;

/**
 * What became of the records of a trail. While others append, {@code accepted >= written >= durable} all the same, and no count is
 * ever less than it was before.
 *
 * @param accepted handed over
 * @param rejected not accepted: the trail was full or closed, or the record longer than it allows
 * @param waits times an appender waited for room, whether it found some or not
 * @param halts times trading was halted because the trail was full
 * @param written with the operating system, of those accepted
 * @param durable on the disk, of those accepted
 * @param unsyncedAgeNanos for how long the oldest record that is not durable has been waiting, at most; 0 if all are, and only then
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
        return accepted - durable;
    }
}
