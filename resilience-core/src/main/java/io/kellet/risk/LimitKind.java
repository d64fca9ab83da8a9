package io.kellet.risk;

import org.jspecify.annotations.Nullable;

/**
 * What a limit limits. The text is how files write it.
 *
 * <p>Some hold for one symbol at a time (an order's size, a position) and may name a symbol beside their scope, some for all
 * that a scope does together (exposure, messages, losses).
 */
public enum LimitKind {
    /** Lots of one order. */
    ORDER_QUANTITY("max-order-quantity", 0, true),
    /** Money of one order, at its worst price. */
    ORDER_NOTIONAL("max-order-notional", 1, true),
    /** How far a price may be on the wrong side of the reference, in hundredths of a percent. */
    PRICE_COLLAR_BPS("price-collar-bps", 2, true, 0, 100_000),
    /** How far prices may go in a period, in hundredths of a percent. */
    PRICE_BAND_BPS("price-band-bps", 3, true, 0, 100_000),
    /** Lots of one order, in percent of the average daily volume. */
    ADV_PERCENT("max-adv-percent", 4, true, 0, 1_000),
    /** Lots held long, working buys included. */
    LONG_POSITION("max-long", 5, true),
    /** Lots held short, working sells included. */
    SHORT_POSITION("max-short", 6, true),
    /** Lots away from the day's first position, working orders included. */
    INTRADAY_POSITION("max-intraday-position", 7, true),
    /** How often the same order may be repeated in a window. */
    REPEATS("max-repeats", 8, true, 0, 1_000_000),
    /** Which sides are forbidden: 1 buys, 2 sells, 3 both, 0 none. */
    RESTRICTED("restricted", 9, true, 0, 3),

    /** Money at risk, longs and shorts added, working orders included. */
    GROSS_EXPOSURE("max-gross-exposure", 10, false),
    /** Money at risk, longs less shorts in either direction, working orders included. */
    NET_EXPOSURE("max-net-exposure", 11, false),
    /** New orders in a window. */
    SUBMITS("max-submits", 12, false, 0, 1_000_000_000),
    /** Amendments in a window. */
    AMENDS("max-amends", 13, false, 0, 1_000_000_000),
    /** New orders and amendments together in a window. */
    MESSAGES("max-messages", 14, false, 0, 1_000_000_000),
    /** Cancels in a window. Only ever warns. */
    CANCELS("max-cancels", 15, false, 0, 1_000_000_000),
    /** Executions in a window; the last one allowed trips a latch, so that no more can begin. */
    EXECUTIONS("max-executions", 16, false, 0, 1_000_000_000),
    /** Money lost since the day began. */
    LOSS("max-loss", 17, false),
    /** Money lost since the day began, in percent of the capital. */
    LOSS_PERCENT("max-loss-percent", 18, false, 0, 100),
    /** Money lost since the best moment of the day. */
    DRAWDOWN("max-drawdown", 19, false),
    /** What percentages of loss are counted from; a fact and no limit. */
    CAPITAL("capital", 20, false, 1, LimitKind.MOST_MONEY),
    /** Value at risk at 95 %. */
    VAR_95("max-var-95", 21, false),
    /** Value at risk at 99 %. */
    VAR_99("max-var-99", 22, false),
    /** Value at risk at 99.9 %. */
    VAR_99_9("max-var-99.9", 23, false),
    /** Mean of the losses beyond the value at risk at 99 %. */
    SHORTFALL_99("max-shortfall-99", 24, false),
    /** Loss in the worst stress scenario. */
    STRESS_LOSS("max-stress-loss", 25, false),
    /** Slices of one parent. */
    CHILDREN("max-children", 26, false, 0, 1_000_000_000),
    /** Orders sent for each one that was executed. */
    ORDERS_PER_FILL("max-orders-per-fill", 27, false, 0, 1_000_000_000);

    static final int COUNT = 28;

    /** {@link Amounts#TOO_MUCH} is more than any limit. */
    private static final long MOST_MONEY = Amounts.TOO_MUCH - 1;

    /** The first so many are per symbol. */
    static final int PER_SYMBOL = 10;

    private final String text;
    private final int index;
    private final boolean perSymbol;
    private final long least;
    private final long most;

    LimitKind(String text, int index, boolean perSymbol) {
        this(text, index, perSymbol, 0, LimitKind.MOST_MONEY);
    }

    LimitKind(String text, int index, boolean perSymbol, long least, long most) {
        this.text = text;
        this.index = index;
        this.perSymbol = perSymbol;
        this.least = least;
        this.most = most;
    }

    /** As files write it: {@code max-order-quantity}. */
    public String text() {
        return text;
    }

    /** Does it hold for one symbol at a time? */
    public boolean isPerSymbol() {
        return perSymbol;
    }

    /** The lowest limit of this kind that makes sense. */
    public long least() {
        return least;
    }

    /** The highest limit of this kind that makes sense. A higher one is a slip of the pen, or a number in another unit. */
    public long most() {
        return most;
    }

    /** Can it warn before it refuses? Not if it is a choice or a fact. */
    public boolean canWarn() {
        return this != RESTRICTED && this != CAPITAL;
    }

    int index() {
        return index;
    }

    static @Nullable LimitKind ofText(String text) {
        for (LimitKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        return null;
    }
}
