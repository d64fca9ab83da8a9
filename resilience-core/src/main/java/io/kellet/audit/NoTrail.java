package io.kellet.audit;

/** Keeps nothing. */
final class NoTrail implements AuditTrail {

    static final NoTrail INSTANCE = new NoTrail();

    private static final AuditStats NOTHING = new AuditStats(0, 0, 0, 0, 0, 0, 0, 0);

    private NoTrail() {}

    @Override
    public AuditLine line(AuditShape shape) {
        return new AuditLine(shape, null);
    }

    @Override
    public AuditEntry entry(String action) {
        return new AuditEntry(action, null);
    }

    @Override
    public AuditReceipt mark(Durability wanted) {
        AuditReceipt receipt = new AuditReceipt(wanted);
        receipt.reached(new AuditPosition(AuditPosition.NOWHERE, wanted));
        return receipt;
    }

    @Override
    public AuditStats stats() {
        return NOTHING;
    }

    @Override
    public String toString() {
        return "AuditTrail[none]";
    }
}
