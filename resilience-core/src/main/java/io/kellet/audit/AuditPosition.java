package io.kellet.audit;

import static java.util.Objects.requireNonNull;

/**
 * Where a record is.
 *
 * @param sequence its number, rising by one from record to record; {@link #NOT_YET} if it has none so far, {@link #NOWHERE} if the
 *     trail keeps nothing
 * @param durability how far it had come when this was told
 */
public record AuditPosition(long sequence, Durability durability) {

    /** The number of a record that was only handed over: whoever keeps it has not numbered it yet. The first number is 1. */
    public static final long NOT_YET = 0;

    /** The number of a record that {@link AuditTrail#none()} took. */
    public static final long NOWHERE = -1;

    public AuditPosition {
        requireNonNull(durability, "durability");
    }
}
