package io.kellet.samples.gateway;

import io.kellet.audit.AuditTrail;
import io.kellet.kill.KillSwitch;
import io.kellet.order.OrderClass;
import io.kellet.risk.Reason;
import io.kellet.risk.Reported;
import io.kellet.risk.RiskGate;
import io.kellet.risk.Verdict;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes every order through the risk gate to the books, and every report back to the gate: what trades, what is cancelled. Keeps score,
 * so that the tour can check that nothing was made, lost or let through. One thread.
 *
 * <p>An accepted order passes a second door on its way out, {@link KillSwitch#enter}: so {@link KillSwitch#engageAndDrain} can
 * wait until no order is between the gate and the venue.
 */
@SuppressWarnings("EnumOrdinal") // indexes arrays that this class alone makes and reads
final class OrderDesk implements OrderBook.Trades {

    private static final int DOUBLED = 16; // of so many reports one comes twice
    private static final int REASONS = 64;
    private static final int CONTROLS = 128;

    private final RiskGate gate;
    private final KillSwitch kill;
    private final Profits profits;
    private final OrderRecords records;
    private final SecondBook second;
    private final WorkingOrders working = new WorkingOrders(House.MOST_WORKING + 2);
    private final OrderBook[] books = new OrderBook[House.SYMBOLS];
    private final OrderSource source;
    private final long[] decisions = new long[Decision.values().length];
    private final long[] refusals = new long[CONTROLS * REASONS];
    private final AtomicLong handedOver = new AtomicLong(); // read by whoever engages a switch
    private final Order cancel = new Order();
    private Order taker = cancel; // the order that trades
    private long lastVerdict;
    private long checked;
    private long offered;
    private long traded;
    private long cancelledLots;
    private long reports;
    private long doubled;
    private long strayReports;

    /** @param trail gets a record of every decision */
    OrderDesk(GatewayRisk risk, OrderSource source, AuditTrail trail) {
        gate = risk.gate();
        records = new OrderRecords(trail, gate);
        kill = risk.kill();
        profits = new Profits(risk.profits());
        this.source = source;
        second = new SecondBook(gate.limits());
        for (int symbol = 0; symbol < House.SYMBOLS; symbol++) {
            books[symbol] = new OrderBook(House.TICKS, working);
        }
    }

    /** The next thing to send: a made-up order, or a cancel of the oldest if too many work. */
    void next(Order order, long now) {
        WorkingOrder oldest = working.oldest();
        if (oldest != null && working.count() > House.MOST_WORKING) {
            source.publish(now);
            order.cancel(oldest);
        } else {
            source.next(order, now);
        }
        profits.publish(order.account, source, now);
    }

    /** Begins: where the market is and that nobody has lost anything. */
    void open(long now) {
        source.publish(now);
        profits.publishAll(source, now);
    }

    /** Decides on an order that is due now. */
    Decision decide(Order order, long now) {
        return decide(order, now, now);
    }

    /**
     * Decides on an order that was due at a known moment.
     *
     * @param now when the decision began: the caller's reading, which its record gets
     */
    Decision decide(Order order, long intendedNanos, long now) {
        Decision decision = decided(order, check(order, intendedNanos, now), now);
        decisions[decision.ordinal()]++;
        return decision;
    }

    /** Asks the gate. Whoever sends an order without the books reports what became of it to the gate himself. */
    long check(Order order, long intendedNanos, long now) {
        long verdict = gate.check(order, intendedNanos);
        records.decided(order, verdict, now);
        checked++;
        lastVerdict = verdict;
        if (!Verdict.isAccepted(verdict)) {
            refusals[
                    Verdict.control(verdict) * REASONS + Verdict.reason(verdict).code()]++;
        }
        return verdict;
    }

    private Decision decided(Order order, long verdict, long now) {
        if (!Verdict.isAccepted(verdict)) {
            return Decision.REFUSED;
        }
        long pass = kill.enter(
                order.orderClass,
                order.desk(),
                order.account,
                order.strategy,
                order.trader(),
                order.symbol,
                order.venue());
        if (pass == KillSwitch.REFUSED) {
            gate.onRejected(order.id); // it never left: the gate gives back what it reserved
            records.stopped(order, now);
            return Decision.STOPPED;
        }
        try {
            return order.orderClass == OrderClass.CANCEL ? takeOut(order) : send(order);
        } finally {
            kill.exit(pass);
        }
    }

    private Decision send(Order order) {
        int market = source.middle(order.symbol);
        second.onAccepted(order, market);
        handedOver.setRelease(handedOver.getPlain() + 1);
        OrderBook book = books[order.symbol];
        taker = order;
        int filled = book.take(order, this);
        offered += order.quantity;
        traded += filled;
        if (filled > 0) {
            filled(order.id, filled);
            second.onFilled(order.buy, order.account, order.symbol, filled);
        }
        if (filled == order.quantity) {
            return Decision.FILLED;
        }
        book.rest(order, filled, order.buy ? order.priceTicks : Math.max(order.priceTicks, market));
        return filled == 0 ? Decision.RESTED : Decision.PARTLY_FILLED;
    }

    @Override
    public void onTrade(WorkingOrder order, int lots) {
        filled(order.id, order.filled);
        second.onFilled(order.buy, order.account, order.symbol, lots);
        profits.onTrade(order.buy, order.account, order.symbol, lots, order.priceTicks);
        profits.onTrade(taker.buy, taker.account, taker.symbol, lots, order.priceTicks);
    }

    /** Venues send some reports twice; the gate must not count them twice. */
    private void filled(long orderId, long cumulativeQuantity) {
        if (gate.onFill(orderId, cumulativeQuantity) != Reported.APPLIED) {
            strayReports++;
        }
        if (++reports % DOUBLED == 0) {
            doubled++;
            if (gate.onFill(orderId, cumulativeQuantity) != Reported.ALREADY_KNOWN) {
                strayReports++;
            }
        }
    }

    private Decision takeOut(Order order) {
        WorkingOrder oldest = working.oldest();
        if (oldest == null || oldest.id != order.id) {
            throw new IllegalStateException("only the oldest order is ever cancelled: id=" + order.id);
        }
        reports++;
        if (gate.onCancelled(order.id, oldest.filled) != Reported.APPLIED) {
            strayReports++;
        }
        second.onEnded(oldest.buy, oldest.account, oldest.symbol, oldest.left());
        cancelledLots += oldest.left();
        books[oldest.symbol].cancel(oldest);
        return Decision.CANCELLED;
    }

    /** Cancels whatever works, through the gate as all does. How many it cancelled. */
    int cancelAll(long now) {
        int cancelled = 0;
        for (WorkingOrder oldest = working.oldest(); oldest != null; oldest = working.oldest()) {
            cancel.cancel(oldest);
            if (decide(cancel, now) != Decision.CANCELLED) {
                return cancelled;
            }
            cancelled++;
        }
        return cancelled;
    }

    /** The oldest order that works. */
    @Nullable
    WorkingOrder oldestWorking() {
        return working.oldest();
    }

    SecondBook second() {
        return second;
    }

    OrderBook book(int symbol) {
        return books[symbol];
    }

    /** What the gate said last. */
    long lastVerdict() {
        return lastVerdict;
    }

    long decisions(Decision decision) {
        return decisions[decision.ordinal()];
    }

    long orders() {
        long sum = 0;
        for (long count : decisions) {
            sum += count;
        }
        return sum;
    }

    /** How often the gate was asked. */
    long checked() {
        return checked;
    }

    /** How often it said no, as its answers said. */
    long refused() {
        long sum = 0;
        for (long count : refusals) {
            sum += count;
        }
        return sum;
    }

    /** How often a control said no for a reason, as its answers said. */
    long refused(String control, Reason reason) {
        long sum = 0;
        for (int number = 0; number < CONTROLS; number++) {
            if (gate.controlName(number).equals(control)) {
                sum += refusals[number * REASONS + reason.code()];
            }
        }
        return sum;
    }

    /** New orders that left for a book. Any thread. */
    long handedOver() {
        return handedOver.getAcquire();
    }

    /** Reports that came twice. */
    long doubledReports() {
        return doubled;
    }

    /** Reports the gate did not take for what they were. */
    long strayReports() {
        return strayReports;
    }

    /** Quantity in all books. */
    long waiting() {
        long sum = 0;
        for (OrderBook book : books) {
            sum += book.waiting();
        }
        return sum;
    }

    /** What the working orders of one side may cost: buys at their price, sells at the market they came into if that was higher. */
    long workingMoney(boolean buy) {
        long money = 0;
        for (WorkingOrder order = working.oldest(); order != null; order = order.newer) {
            money += order.buy == buy ? (long) order.left() * order.worstTicks : 0;
        }
        return money;
    }

    /** Every unit sent is in a book, was cancelled, or was traded: once as the taker, once out of the book. */
    boolean balances() {
        return offered == 2 * traded + waiting() + cancelledLots;
    }
}
