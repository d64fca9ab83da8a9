package io.kellet.benchmarks.risk;

import io.kellet.order.OrderClass;
import io.kellet.risk.GateConfig;
import io.kellet.risk.MarketData;
import io.kellet.risk.Reported;
import io.kellet.risk.RiskGate;
import io.kellet.risk.RiskOrder;
import io.kellet.risk.Verdict;
import io.kellet.time.NanoClock;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** Kellet's gate. It reads the clock itself: at both ends of a check, and for a report. */
public final class KelletStage implements RiskStage {

    private final OrderStream stream;
    private final RiskGate gate;
    private final MarketData market;
    private final long[][] cumulative; // by turn and report: lots of the order filled by then
    private final Message message = new Message();
    private long cycle;

    /** A gate of its own, one writer. */
    public KelletStage(Checks checks, OrderStream stream) {
        this(stream, new GateParts(stream), checks, GateConfig.Writers.ONE);
    }

    /** A gate of its own that several threads could use. */
    public static KelletStage shareable(Checks checks, OrderStream stream) {
        return new KelletStage(stream, new GateParts(stream), checks, GateConfig.Writers.MANY);
    }

    private KelletStage(OrderStream stream, GateParts parts, Checks checks, GateConfig.Writers writers) {
        this(stream, parts.gate(checks, writers), parts.market);
    }

    private KelletStage(OrderStream stream, RiskGate gate, MarketData market) {
        this.stream = stream;
        this.gate = gate;
        this.market = market;
        cumulative = cumulative(stream);
    }

    /** The same gate, which must be one for several writers, with another stream. */
    public KelletStage sharedWith(OrderStream other) {
        return new KelletStage(other, gate, market);
    }

    public RiskGate gate() {
        return gate;
    }

    @Override
    public boolean check(int turn) {
        if (turn == stream.first()) {
            cycle++;
        }
        message.order = stream.order(turn);
        message.id = idOf(message.order);
        return Verdict.isAccepted(gate.check(message));
    }

    @Override
    public void release(int turn) {
        Order order = stream.order(turn);
        if (order.kind() == OrderClass.AMEND) {
            must(gate.onAmended(idOf(order), order.lots(), order.price()), turn);
        }
        for (int i = 0; i < stream.reportCount(turn); i++) {
            Report report = stream.report(turn, i);
            switch (report.kind()) {
                case FILLED -> must(gate.onFill(idOf(report.reported()), cumulative[turn][i]), turn);
                case CANCELLED -> must(gate.onCancelled(idOf(report.reported())), turn);
                case REJECTED -> must(gate.onRejected(idOf(report.reported())), turn);
                case QUOTED -> market.onPrice(report.symbol(), report.price(), NanoClock.SYSTEM.nanos());
            }
        }
    }

    private static void must(Reported reported, int turn) {
        if (reported != Reported.APPLIED) {
            throw new IllegalStateException("the gate must book what the venue reports: turn=" + turn + " " + reported);
        }
    }

    /** Order numbers are never used again, so each cycle has its own. */
    private long idOf(Order order) {
        Order first = order.target() == null ? order : order.target();
        return first.id() + cycle * stream.turns();
    }

    private static long[][] cumulative(OrderStream stream) {
        IdentityHashMap<Order, Long> filled = new IdentityHashMap<>();
        long[][] cumulative = new long[stream.turns()][];
        for (int turn = 0; turn < stream.turns(); turn++) {
            cumulative[turn] = new long[stream.reportCount(turn)];
            for (int i = 0; i < cumulative[turn].length; i++) {
                Report report = stream.report(turn, i);
                if (report.kind() == Report.Kind.FILLED) {
                    cumulative[turn][i] = filled.merge(report.reported(), report.lots(), Long::sum);
                }
            }
        }
        return cumulative;
    }

    /** The order as the gate wants it. */
    private static final class Message implements RiskOrder {
        private @Nullable Order order;
        private long id;

        private Order order() {
            Order known = order;
            if (known == null) {
                throw new IllegalStateException("no order");
            }
            return known;
        }

        @Override
        public OrderClass orderClass() {
            return order().kind();
        }

        @Override
        public long orderId() {
            return id;
        }

        @Override
        public boolean isBuy() {
            return order().buy();
        }

        @Override
        public long quantity() {
            return order().lots();
        }

        @Override
        public long price() {
            return order().price();
        }

        @Override
        public int symbol() {
            return order().symbol();
        }

        @Override
        public int account() {
            return order().account();
        }

        @Override
        public int desk() {
            return order().desk();
        }

        @Override
        public int strategy() {
            return order().strategy();
        }

        @Override
        public int trader() {
            return order().trader();
        }

        @Override
        public int venue() {
            return order().venue();
        }
    }
}
