package io.kellet.audit;

/**
 * Takes audit records from any thread and hands them to whoever keeps them.
 *
 * <pre>{@code
 * // a person did something: any fields, may allocate
 * trail.entry("limits.changed").actor("anna").subject("equities").put("version", 7).append();
 * trail.entry("secret.read").actor("pricing").subject("db/main").secret("value", password).append(Durability.DURABLE).await(Duration.ofSeconds(1));
 *
 * // a trading thread did the same thing once more: a fixed shape, no allocation, no waiting
 * static final AuditShape DECIDED = AuditShape.of("order.decided", "gateway").subject(16).whole("order").whole("verdict").build();
 * AuditLine line = trail.line(DECIDED); // one for each thread, kept
 * line.subject("equities").whole(0, orderId).whole(1, verdict).append(now);
 * }</pre>
 *
 * <p>Records of one thread are kept in the order in which it appended them, those of several threads in some order that all
 * who read them later agree on. Sequence numbers and wall-clock times are given by whoever keeps them; the caller gives the
 * monotonic reading.
 */
public interface AuditTrail {

    /** A line to fill in and append again and again. For one thread at a time; make one for each thread and keep it. */
    AuditLine line(AuditShape shape);

    /**
     * A record to be made once. For one thread. Not for trading threads: it allocates.
     *
     * @param action what was done, {@code limits.changed}: letters, digits, dots, hyphens and underscores, at most 128
     */
    AuditEntry entry(String action);

    /**
     * Asks how far everything has come that this thread has appended before. It is answered in its turn, with the number of the last
     * record before it. It is no record, is not kept, and takes an entry's place until it is answered to have been taken.
     *
     * @return also if there was no room or the trail is closed: then it has failed already, and says why
     */
    AuditReceipt mark(Durability wanted);

    /** What became of the records so far. No lock. */
    AuditStats stats();

    /** A trail for who has no journal: it takes everything and keeps nothing, and says so by {@link AuditPosition#NOWHERE}. */
    static AuditTrail none() {
        return NoTrail.INSTANCE;
    }
}
