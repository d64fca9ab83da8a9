package io.kellet.risk;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Reads an order, once, and refuses what no control should have to think about: amounts that are none, numbers out of range,
 * amendments of unknown orders, reductions that do not reduce, orders that cannot be valued.
 */
final class Intake {

    private static final long NO_VALUE = Integer.MAX_VALUE; // what 32-bit systems say for "none"

    private final MarketData market;
    private final Book book;
    private final Position[] tracked;
    private final long maxQuantity;
    private final long maxPrice;
    private final long referenceAgeNanos;
    private final long marketOrderBps;

    Intake(GateConfig config, MarketData market, Book book) {
        this.market = market;
        this.book = book;
        tracked = new Position[book.levels()];
        maxQuantity = config.maxQuantity();
        maxPrice = config.maxPrice();
        referenceAgeNanos = config.referenceAge().toNanos();
        marketOrderBps = config.marketOrderBps();
    }

    /** Reads the order into the view; {@link Verdict#ACCEPTED}, or why it is none. */
    long read(RiskOrder order, OrderView view, Limits limits) {
        OrderClass orderClass = order.orderClass();
        view.orderClass = orderClass;
        view.orderId = order.orderId();
        readIds(order, view);
        return orderClass == OrderClass.CANCEL ? readCancel(view, limits) : readRisk(order, view);
    }

    /** What the order says, unchecked, for people to read. */
    static void show(RiskOrder order, OrderView view, long now) {
        view.orderClass = order.orderClass();
        view.orderId = order.orderId();
        view.now = now;
        readIds(order, view);
        if (view.orderClass != OrderClass.CANCEL) {
            view.market = order.isMarket();
            view.quantity = order.quantity();
            view.price = view.market ? 0 : order.price();
        }
    }

    private static void readIds(RiskOrder order, OrderView view) {
        view.buy = order.isBuy();
        view.symbol = order.symbol();
        view.account = order.account();
        view.desk = order.desk();
        view.strategy = order.strategy();
        view.trader = order.trader();
        view.venue = order.venue();
        view.parentId = order.parentId();
    }

    /** Never refuses: whatever is wrong with it, it can only take risk away. */
    private long readCancel(OrderView view, Limits limits) {
        view.market = false;
        view.quantity = 0;
        view.price = 0;
        view.unitMoney = 0;
        view.notional = 0;
        view.addedQuantity = 0;
        view.addedMoney = 0;
        view.positions = Book.NO_POSITIONS;
        for (Scope scope : SCOPES) {
            int id = view.id(scope);
            view.exposures[scope.index()] =
                    book.isKnown(scope, id) ? book.exposure(scope, id, limits) : book.exposure(Scope.FIRM, 0, limits);
        }
        return Verdict.ACCEPTED;
    }

    private long readRisk(RiskOrder order, OrderView view) {
        boolean market = order.isMarket();
        long quantity = order.quantity();
        long price = market ? 0 : order.price();
        view.market = market;
        view.quantity = quantity;
        view.price = price;
        return view.orderId == 0 || !isAmount(quantity, maxQuantity) || (!market && !isAmount(price, maxPrice))
                ? Verdict.reject(Reason.MALFORMED)
                : Verdict.ACCEPTED;
    }

    /**
     * Finds what the order touches, what it may cost and what it would reserve.
     *
     * @param amended the working order, if this is to amend one that is known
     */
    long place(OrderView view, Limits limits, @Nullable WorkingOrder amended) {
        long finding = find(view, limits);
        if (finding != Verdict.ACCEPTED) {
            return finding;
        }
        long reference = market.freshPrice(view.symbol, view.now, referenceAgeNanos);
        long unit = unitMoney(view, reference);
        if (unit == 0) {
            return Verdict.reject(Reason.NO_REFERENCE);
        }
        view.unitMoney = unit;
        view.notional = Amounts.multiply(view.quantity, unit);
        return view.notional > Book.MOST_MONEY ? Verdict.reject(Reason.OVERFLOW) : needs(view, amended);
    }

    /** Finds everything the order touches. */
    private long find(OrderView view, Limits limits) {
        for (Scope scope : SCOPES) {
            int id = view.id(scope);
            if (!book.isKnown(scope, id)) {
                return Verdict.reject(Reason.ID_OUT_OF_RANGE);
            }
            view.exposures[scope.index()] = book.exposure(scope, id, limits);
        }
        long mark = Amounts.multiply(market.price(view.symbol), market.multiplier(view.symbol));
        for (int level = 0; level < tracked.length; level++) {
            tracked[level] = book.position(level, view.id(book.scopeOf(level)), view.symbol, limits, mark);
        }
        view.positions = tracked;
        return book.hasRoomFor(tracked) ? Verdict.ACCEPTED : Verdict.reject(Reason.NO_ROOM);
    }

    /**
     * What a lot may cost at worst, 0 if nobody knows. A buyer pays no more than his limit; a seller's limit says nothing
     * about what he gives away, so his lots count at the market if that is higher. Who may trade at any price is valued as
     * far off the market as a price collar lets him.
     */
    private long unitMoney(OrderView view, long reference) {
        long price;
        if (view.orderClass == OrderClass.REDUCE) {
            price = Math.max(view.price, market.price(view.symbol)); // however old: it adds no risk
            if (price == 0) {
                return tracked[book.accountLevel()].mark;
            }
        } else if (view.market) {
            price = reference == 0 ? 0 : Amounts.raisedByBps(reference, bpsForMarketOrders());
        } else if (view.buy) {
            price = view.price;
        } else {
            price = reference == 0 ? 0 : Math.max(view.price, reference);
        }
        return Amounts.multiply(price, market.multiplier(view.symbol));
    }

    private long bpsForMarketOrders() {
        long tightest = Long.MAX_VALUE;
        for (Position position : tracked) {
            tightest = Math.min(tightest, position.limits().limit(LimitKind.PRICE_COLLAR_BPS));
        }
        return tightest == Long.MAX_VALUE ? marketOrderBps : tightest;
    }

    private long needs(OrderView view, @Nullable WorkingOrder amended) {
        if (view.orderClass == OrderClass.AMEND) {
            return amendNeeds(view, amended);
        }
        view.addedQuantity = view.quantity;
        view.addedMoney = view.notional;
        return book.canReserve(view.addedMoney) ? reducing(view, view.orderClass == OrderClass.REDUCE) : overflow();
    }

    private long amendNeeds(OrderView view, @Nullable WorkingOrder order) {
        if (order == null || !order.working) {
            return Verdict.reject(Reason.UNKNOWN_ORDER);
        }
        if (!order.isAlike(view)) {
            return Verdict.reject(Reason.ORDER_MISMATCH);
        }
        if (view.quantity < order.filled) {
            return Verdict.reject(Reason.BELOW_FILLED);
        }
        if (order.amendments.isFull()) {
            return Verdict.reject(Reason.TOO_MANY_AMENDS);
        }
        long wanted = order.wantedQuantityWith(view.quantity);
        long money = Amounts.multiply(wanted, Math.max(order.worstUnitMoney(), view.unitMoney));
        view.addedQuantity = wanted - order.reservedQuantity;
        view.addedMoney = Amounts.subtract(money, order.reservedMoney);
        return money <= Book.MOST_MONEY && book.canReserve(view.addedMoney)
                ? reducing(view, order.reducing)
                : overflow();
    }

    /** Whoever claims to reduce must do so whatever is filled: no more than is held, less what may reduce it already. */
    private long reducing(OrderView view, boolean claimed) {
        if (!claimed) {
            return Verdict.ACCEPTED;
        }
        Position position = tracked[book.accountLevel()];
        long left = view.buy
                ? Amounts.subtract(-position.quantity, position.openBuy)
                : Amounts.subtract(position.quantity, position.openSell);
        return view.addedQuantity <= left ? Verdict.ACCEPTED : Verdict.reject(Reason.NOT_REDUCING);
    }

    private static long overflow() {
        return Verdict.reject(Reason.OVERFLOW);
    }

    private static boolean isAmount(long amount, long most) {
        return amount > 0 && amount <= most && amount != NO_VALUE;
    }

    private static final Scope[] SCOPES = Scope.values();
}
