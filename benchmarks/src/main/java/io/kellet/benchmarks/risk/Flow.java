package io.kellet.benchmarks.risk;

import io.kellet.order.OrderClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the script of an {@link OrderStream}: plays both the traders and the venue, and keeps the book in order to stop
 * in time. Towards the end of a cycle nothing new is sent; what rests is cancelled, and positions that the cycle opened
 * are closed. The positions that every account holds are in symbols of its own and stay as they are.
 */
final class Flow {

    /** No report comes more turns after its order. */
    static final int LONGEST_WAIT = 64;

    private static final long SEED = 20_260_101;
    private static final int MOST_RESTING = 96;
    private static final int MOST_OPEN = 64;
    private static final int VENUES = 4;

    /** Every sixth of the first fifty symbols is held by an account. */
    private static final int HELD_AMONG = 50;

    private static final int HELD_EVERY = 6;

    private final Random random;
    private final long firstId;
    private final int symbols;
    private final long[] bases;
    private final long[] references;

    private final List<Order> orders = new ArrayList<>();
    private final List<List<Report>> reports = new ArrayList<>();
    private final Set<Likeness> seen = new HashSet<>();

    private final Deque<Order> resting = new ArrayDeque<>();
    private final List<Integer> open = new ArrayList<>(); // places whose position or fills to come are not zero
    private final long[] held; // by place: what trades have made of the position, as far as reported
    private final long[] buying; // by place: lots of fills not yet reported
    private final long[] selling;
    private final int[] toCome; // by place: fills not yet reported
    private final long[] workingBuys; // by place: lots of orders that the venue has not answered for
    private final long[] workingSells;

    /** What makes one order look like a copy of another. */
    private record Likeness(int place, boolean buy, long lots, long price) {}

    Flow(int symbols, int lane) {
        if (symbols < HELD_EVERY || lane < 0) {
            throw new IllegalArgumentException(
                    "symbols must be " + HELD_EVERY + " or more, lane 0 or more: symbols=" + symbols + " lane=" + lane);
        }
        this.random = new Random(SEED + lane);
        this.firstId = ((long) lane << 48) + 1;
        this.symbols = symbols;
        this.bases = new Random(SEED).longs(symbols, 2_000, 20_000).toArray(); // alike in all lanes
        this.references = bases.clone();
        int places = OrderStream.ACCOUNTS * symbols;
        this.held = new long[places];
        this.buying = new long[places];
        this.selling = new long[places];
        this.toCome = new int[places];
        this.workingBuys = new long[places];
        this.workingSells = new long[places];
    }

    /** How far prices of a symbol go from its base. */
    static long reach(long base) {
        return base * 15 / 1_000;
    }

    OrderStream mixed() {
        int first = openTheBook();
        int end = first + OrderStream.CYCLE;
        for (int turn = first; turn < end; turn++) {
            if (random.nextInt(8) == 0) {
                quote(turn);
            }
            send(end - turn <= turnsToWindUp() ? windUp(end - turn) : trade(end - turn));
            for (Report report : due(turn)) {
                book(report);
            }
        }
        if (!resting.isEmpty() || !open.isEmpty() || reports.size() > end) {
            throw new IllegalStateException("a cycle must end as it began: resting=" + resting.size() + " open="
                    + open.size() + " turns=" + reports.size() + " of " + end);
        }
        return stream(first);
    }

    OrderStream roundTrips() {
        int first = openTheBook();
        for (int turn = first; turn < first + OrderStream.CYCLE; turn += 4) {
            Order one = order(OrderClass.NEW, anyPlace(), random.nextBoolean(), lots());
            send(one);
            due(turn).add(Report.of(Report.Kind.CANCELLED, one, one.lots(), one.price()));
            Order there = order(OrderClass.NEW, anyPlace(), random.nextBoolean(), lots(), true);
            send(there);
            due(turn + 1).add(Report.of(Report.Kind.FILLED, there, there.lots(), bases[there.symbol()]));
            Order other = order(OrderClass.NEW, anyPlace(), random.nextBoolean(), lots());
            send(other);
            due(turn + 2).add(Report.of(Report.Kind.CANCELLED, other, other.lots(), other.price()));
            Order back = order(OrderClass.NEW, place(there), !there.buy(), there.lots(), true);
            send(back);
            due(turn + 3).add(Report.of(Report.Kind.FILLED, back, back.lots(), bases[back.symbol()]));
        }
        return stream(first);
    }

    OrderStream overLimit() {
        int first = openTheBook();
        for (int turn = first; turn < first + OrderStream.CYCLE; turn++) {
            send(overLimit(anyPlace()));
            due(turn);
        }
        return stream(first);
    }

    private OrderStream stream(int first) {
        return new OrderStream(orders, reports, first, bases);
    }

    /** Returns the number of turns that it takes. */
    private int openTheBook() {
        for (int account = 0; account < OrderStream.ACCOUNTS; account++) {
            for (int symbol = 0; symbol < Math.min(symbols, HELD_AMONG); symbol++) {
                if (isHeld(account, symbol)) {
                    Order order = order(OrderClass.NEW, account * symbols + symbol, random.nextBoolean(), lots(), true);
                    send(order);
                    due(orders.size() - 1)
                            .add(Report.of(Report.Kind.FILLED, order, order.lots(), bases[order.symbol()]));
                }
            }
        }
        seen.clear();
        return orders.size();
    }

    private static boolean isHeld(int account, int symbol) {
        return symbol < HELD_AMONG && symbol % HELD_EVERY == account % HELD_EVERY;
    }

    private void quote(int turn) {
        int symbol = random.nextInt(symbols);
        long most = bases[symbol] / 100;
        long moved = references[symbol] + Math.round(random.nextGaussian() * most / 10) - bases[symbol];
        references[symbol] = bases[symbol] + Math.max(-most, Math.min(most, moved));
        due(turn).add(Report.quote(symbol, references[symbol]));
    }

    /** One to cancel each order that rests, those that close each position, and time for the last reports. */
    private int turnsToWindUp() {
        int closing = 0;
        for (int place : open) {
            closing += 1 + (int) (Math.abs(meant(place)) / OrderStream.MOST_LOTS);
        }
        return resting.size() + closing + 2 * LONGEST_WAIT;
    }

    private Order trade(int turnsLeft) {
        int draw = random.nextInt(100);
        boolean cancels = draw < OrderStream.CANCEL_PERCENT || resting.size() >= MOST_RESTING;
        if (cancels && !resting.isEmpty()) {
            return cancel(turnsLeft);
        }
        if (draw < OrderStream.CANCEL_PERCENT + OrderStream.AMEND_PERCENT && !resting.isEmpty()) {
            return amend();
        }
        int settled = settledPlace();
        if (draw >= 100 - OrderStream.REDUCE_PERCENT && settled >= 0) {
            return reduce(settled, turnsLeft);
        }
        return fresh(turnsLeft);
    }

    /** Cancels, then closes, then waits for the last fills with orders that the venue rejects. */
    private Order windUp(int turnsLeft) {
        if (!resting.isEmpty()) {
            return cancel(turnsLeft);
        }
        int settled = settledPlace();
        if (settled >= 0) {
            return reduce(settled, turnsLeft);
        }
        Order order = order(OrderClass.NEW, anyPlace(), random.nextBoolean(), lots());
        report(Report.Kind.REJECTED, order, order.lots(), wait(4, turnsLeft));
        return order;
    }

    private Order cancel(int turnsLeft) {
        Order target = resting.remove();
        report(Report.Kind.CANCELLED, target, target.lots(), wait(8, turnsLeft));
        return message(OrderClass.CANCEL, place(target), target.buy(), target.lots(), target.price(), false, target);
    }

    /** Another price for the order that rests last; it stays where it is in the queue. */
    private Order amend() {
        Order target = resting.getLast();
        return message(
                OrderClass.AMEND,
                place(target),
                target.buy(),
                target.lots(),
                price(target.symbol(), target.buy(), false),
                false,
                target);
    }

    private Order reduce(int place, int turnsLeft) {
        long position = held[place];
        Order order = order(
                OrderClass.REDUCE, place, position < 0, Math.min(Math.abs(position), OrderStream.MOST_LOTS), true);
        fill(order, order.lots(), wait(16, turnsLeft));
        return order;
    }

    private Order fresh(int turnsLeft) {
        if (random.nextInt(OrderStream.ONE_OVER_LIMIT_IN) == 0) {
            return overLimit(freePlace());
        }
        int place = freePlace();
        int fate = random.nextInt(100);
        boolean buy = meant(place) == 0 ? random.nextBoolean() : random.nextInt(100) < 30 == meant(place) > 0;
        long lots = lots();
        boolean trades = fate < 60 && fits(place, buy, lots);
        Order order = order(OrderClass.NEW, place, buy, lots, trades);
        if (trades && fate < 16 && lots > 1) {
            long part = random.nextLong(1, lots);
            int wait = wait(LONGEST_WAIT / 2, turnsLeft);
            fill(order, part, wait);
            fill(order, lots - part, wait + wait(LONGEST_WAIT / 2, turnsLeft - wait));
        } else if (trades) {
            fill(order, lots, wait(LONGEST_WAIT, turnsLeft));
        } else if (fate >= 98) {
            report(Report.Kind.REJECTED, order, lots, wait(8, turnsLeft));
        } else {
            resting.add(order);
        }
        return order;
    }

    private Order overLimit(int place) {
        int symbol = place % symbols;
        boolean buy = random.nextBoolean();
        return message(OrderClass.NEW, place, buy, OrderStream.OVER_LIMIT_LOTS, price(symbol, buy, false), true, null);
    }

    /** An order of its own, unlike any other of the cycle. */
    private Order order(OrderClass kind, int place, boolean buy, long lots) {
        return order(kind, place, buy, lots, false);
    }

    private Order order(OrderClass kind, int place, boolean buy, long lots, boolean trades) {
        int symbol = place % symbols;
        long price = price(symbol, buy, trades);
        long away = buy ? 1 : -1; // to the side on which the order still trades
        while (!seen.add(new Likeness(place, buy, lots, price))) {
            price += away;
        }
        if (Math.abs(price - bases[symbol]) > reach(bases[symbol])) {
            throw new IllegalStateException("no price is left for the symbol: symbol=" + symbol + " price=" + price);
        }
        return message(kind, place, buy, lots, price, false, null);
    }

    private Order message(
            OrderClass kind, int place, boolean buy, long lots, long price, boolean overLimit, @Nullable Order target) {
        int account = place / symbols;
        int symbol = place % symbols;
        return new Order(
                firstId + orders.size(),
                kind,
                account / 4,
                account,
                account % 8,
                account / 2,
                symbol,
                symbol % VENUES,
                buy,
                lots,
                price,
                overLimit,
                target);
    }

    /** Around the reference; if it is to trade, at the base price or through it. */
    private long price(int symbol, boolean buy, boolean trades) {
        long spread = Math.max(1, bases[symbol] / 1_000);
        long price = references[symbol] + random.nextLong(-spread, spread + 1);
        if (!trades) {
            return price;
        }
        return buy ? Math.max(price, bases[symbol]) : Math.min(price, bases[symbol]);
    }

    private long lots() {
        return random.nextLong(1, OrderStream.MOST_LOTS + 1);
    }

    /** Waits a turn or more, but not past the end. */
    private int wait(int most, int turnsLeft) {
        return Math.min(1 + random.nextInt(most), turnsLeft - 1);
    }

    private int anyPlace() {
        int place;
        do {
            place = random.nextInt(held.length);
        } while (isHeld(place / symbols, place % symbols));
        return place;
    }

    /** Half of the time, and when enough are open, one that is open already. */
    private int freePlace() {
        if (open.isEmpty() || (open.size() < MOST_OPEN && random.nextBoolean())) {
            return anyPlace();
        }
        return open.get(random.nextInt(open.size()));
    }

    /** One with a position, no fill to come and nothing working against it, so that an order against it can only reduce it; or -1. */
    private int settledPlace() {
        int from = open.isEmpty() ? 0 : random.nextInt(open.size());
        for (int i = 0; i < open.size(); i++) {
            int place = open.get((from + i) % open.size());
            long against = held[place] > 0 ? workingSells[place] : workingBuys[place];
            if (toCome[place] == 0 && against == 0) {
                return place;
            }
        }
        return -1;
    }

    /** The position when all fills are reported. */
    private long meant(int place) {
        return held[place] + buying[place] - selling[place];
    }

    /** Stays the position within its limit in whichever order the fills are reported? */
    private boolean fits(int place, boolean buy, long lots) {
        return buy
                ? held[place] + buying[place] + lots <= OrderStream.MOST_POSITION_LOTS
                : held[place] - selling[place] - lots >= -OrderStream.MOST_POSITION_LOTS;
    }

    private int place(Order order) {
        return order.account() * symbols + order.symbol();
    }

    private void send(Order order) {
        orders.add(order);
        if (order.isWorked()) {
            (order.buy() ? workingBuys : workingSells)[place(order)] += order.lots();
        }
    }

    private void fill(Order order, long lots, int wait) {
        int place = place(order);
        if (held[place] == 0 && toCome[place] == 0) {
            open.add(place);
        }
        (order.buy() ? buying : selling)[place] += lots;
        toCome[place]++;
        report(Report.Kind.FILLED, order, lots, wait);
    }

    /** The order is about to be sent in the turn that is being written. */
    private void report(Report.Kind kind, Order order, long lots, int wait) {
        long price = kind == Report.Kind.FILLED ? bases[order.symbol()] : order.price();
        due(orders.size() + wait).add(Report.of(kind, order, lots, price));
    }

    private List<Report> due(int turn) {
        while (reports.size() <= turn) {
            reports.add(new ArrayList<>());
        }
        return reports.get(turn);
    }

    private void book(Report report) {
        if (report.kind() == Report.Kind.QUOTED) {
            return;
        }
        int place = place(report.reported());
        boolean bought = report.reported().buy();
        (bought ? workingBuys : workingSells)[place] -= report.lots();
        if (report.kind() != Report.Kind.FILLED) {
            return;
        }
        held[place] += bought ? report.lots() : -report.lots();
        (bought ? buying : selling)[place] -= report.lots();
        toCome[place]--;
        if (held[place] == 0 && toCome[place] == 0) {
            open.remove(Integer.valueOf(place));
        }
    }
}
