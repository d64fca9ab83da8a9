package io.kellet.benchmarks.risk;

import io.kellet.order.OrderClass;
import java.util.List;

/**
 * The orders that every contender gets: made beforehand from a fixed seed, the same in every run, played round and round.
 *
 * <p>A stream is a list of <em>turns</em>. Each has one order to check and the reports that a venue sends before the next
 * one, none or a few. Turns before {@link #first()} open a book, once: every account holds a position in {@value
 * #HELD_SYMBOLS} or {@code HELD_SYMBOLS + 1} symbols. The others are a <em>cycle</em> of {@value #CYCLE} turns that ends
 * as it began, so that the last turn may be followed by the first and a run of any length is stationary: whatever was
 * accepted has been released, every position is back, and all trades of a symbol are at one price, so that nothing was
 * earned or lost either. No two orders of a cycle agree in account, symbol, side, quantity and price; an order comes back
 * with its identifiers one cycle later.
 *
 * <p>Prices are limit prices within 1.5 % of a base price of each symbol, around a reference that moves within 1 %.
 */
public final class OrderStream {

    public static final int ACCOUNTS = 16;
    public static final int CYCLE = 8_192;

    /** The least number of symbols that an account holds a position in when the book is open. */
    public static final int HELD_SYMBOLS = 8;

    /** No order that is meant to be accepted has more. */
    public static final int MOST_LOTS = 100;

    /** So many that any limit on quantity, value, position or funds must refuse them. */
    public static final long OVER_LIMIT_LOTS = 1_000_000;

    /** No position ever is larger. */
    public static final long MOST_POSITION_LOTS = 300;

    /** Of a hundred turns of {@link #mixed}, about. */
    public static final int NEW_PERCENT = 60;

    public static final int CANCEL_PERCENT = 22;
    public static final int AMEND_PERCENT = 12;
    public static final int REDUCE_PERCENT = 6;

    /** One new order in so many of {@link #mixed} is over every limit. */
    public static final int ONE_OVER_LIMIT_IN = 64;

    private final Order[] orders;
    private final Report[][] reports;
    private final int first;
    private final long[] bases;

    OrderStream(List<Order> orders, List<List<Report>> reports, int first, long[] bases) {
        this.orders = orders.toArray(Order[]::new);
        this.reports = reports.stream().map(r -> r.toArray(Report[]::new)).toArray(Report[][]::new);
        this.first = first;
        this.bases = bases.clone();
    }

    /**
     * What a day sends: of 100 orders about {@value #NEW_PERCENT} are new, {@value #CANCEL_PERCENT} cancel, {@value
     * #AMEND_PERCENT} amend and {@value #REDUCE_PERCENT} reduce a position; one new order in {@value #ONE_OVER_LIMIT_IN}
     * is over every limit. Of the others that are new 44 % are filled whole, 16 % in two parts, 2 % are rejected by the
     * venue, and 38 % rest until they are cancelled. Reports come up to {@value Flow#LONGEST_WAIT} turns later, so that
     * some seventy orders work at any time; with one turn in eight comes a quote.
     *
     * @param lane streams of different lanes share accounts and symbols, but no order, and each knows of its own
     *     positions only
     */
    public static OrderStream mixed(int symbols, int lane) {
        return new Flow(symbols, lane).mixed();
    }

    /**
     * New orders only, all accepted, each released in its own turn: every other one by a cancel, the others by a fill,
     * whose position the next filled order takes back.
     */
    public static OrderStream roundTrips(int symbols, int lane) {
        return new Flow(symbols, lane).roundTrips();
    }

    /** New orders only, each over every limit, and no report. */
    public static OrderStream overLimit(int symbols, int lane) {
        return new Flow(symbols, lane).overLimit();
    }

    /** The first turn of the cycle; those before open the book. */
    public int first() {
        return first;
    }

    /** All turns, those included that open the book. */
    public int turns() {
        return orders.length;
    }

    /** The turn to play after this one, round and round. */
    public int after(int turn) {
        return turn + 1 == orders.length ? first : turn + 1;
    }

    public Order order(int turn) {
        return orders[turn];
    }

    public int reportCount(int turn) {
        return reports[turn].length;
    }

    /** One of the turn's reports, in order. */
    public Report report(int turn, int index) {
        return reports[turn][index];
    }

    public int symbols() {
        return bases.length;
    }

    /** The price of all trades of the symbol, and its reference when the book opens. */
    public long base(int symbol) {
        return bases[symbol];
    }

    /** No order of the symbol ever asks for a higher price. */
    public long ceiling(int symbol) {
        return bases[symbol] + Flow.reach(bases[symbol]);
    }

    /** How many orders of one cycle are meant to be accepted. */
    public int acceptedPerCycle() {
        int accepted = 0;
        for (int turn = first; turn < orders.length; turn++) {
            accepted += orders[turn].overLimit() ? 0 : 1;
        }
        return accepted;
    }

    /** How many of one cycle are of a class. */
    int count(OrderClass kind) {
        int count = 0;
        for (int turn = first; turn < orders.length; turn++) {
            count += orders[turn].kind() == kind ? 1 : 0;
        }
        return count;
    }

    /**
     * Opens the book, and plays whole cycles, with a stage that must accept exactly what the stream means to be accepted:
     * one that waves everything through, or refuses it, would be measured for nothing.
     *
     * @throws IllegalStateException with the first order on which they disagree
     */
    public void rehearse(RiskStage stage, int cycles) {
        for (int turn = 0; turn < first; turn++) {
            playAndCompare(stage, turn);
        }
        for (int cycle = 0; cycle < cycles; cycle++) {
            for (int turn = first; turn < orders.length; turn++) {
                playAndCompare(stage, turn);
            }
        }
    }

    private void playAndCompare(RiskStage stage, int turn) {
        boolean accepted = stage.check(turn);
        if (accepted == orders[turn].overLimit()) {
            throw new IllegalStateException("the stage must decide as the stream means it: stage="
                    + stage.getClass().getSimpleName() + " accepted=" + accepted + " turn=" + turn + " order="
                    + orders[turn]);
        }
        stage.release(turn);
    }
}
