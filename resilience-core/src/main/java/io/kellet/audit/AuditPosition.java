package io.kellet.audit;

/**
 * Where a record is.
 *
 * @param sequence its number, rising by one from record to record; {@link #NOWHERE} if the trail keeps nothing
 * @param durability how far it had come when this was told
 */
public record AuditPosition(long sequence, Durability durability) {

    /** The number of a record that {@link AuditTrail#none()} took. */
    public static final long NOWHERE = -1;
}
