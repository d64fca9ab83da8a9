package io.kellet.benchmarks.risk;

/** The floor: reads what the others read, looks at nothing, accepts what the stream means to be accepted. */
public final class BareStage implements RiskStage {

    private final OrderStream stream;
    private long seen;

    public BareStage(OrderStream stream) {
        this.stream = stream;
    }

    @Override
    public boolean check(int turn) {
        Order order = stream.order(turn);
        seen += order.lots();
        return !order.overLimit();
    }

    @Override
    public void release(int turn) {
        for (int i = 0; i < stream.reportCount(turn); i++) {
            seen -= stream.report(turn, i).lots();
        }
    }

    /** Lots of all messages less those of all reports: what must be known to the end, so that the reading is done. */
    public long seen() {
        return seen;
    }
}
