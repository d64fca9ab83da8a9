package io.kellet.risk;

import io.kellet.order.Scope;
import java.util.Arrays;
import java.util.Set;

/**
 * What is held and what is working, in every tracked scope at once. One thread at a time, no allocation after the constructor.
 *
 * <p>Invariants, at any moment between two calls: what positions show as open is the sum over working orders of what each
 * reserves; what an exposure shows is the sum over its positions. Both are sums of longs, so the order in which things
 * happened does not matter.
 */
final class Book {

    /** Money beyond which nothing more is reserved, so that no sum of reservations can overflow. */
    static final long MOST_MONEY = 1L << 60;

    static final Position[] NO_POSITIONS = {};

    private final MarketData market;
    private final Exposure[][] exposures = new Exposure[7][];
    private final int[] levels;
    private final int accountLevel;
    private final PositionTable positions;
    private final Position[] spare; // by level
    final OrderTable orders;

    Book(GateConfig config, MarketData market) {
        this.market = market;
        for (Scope scope : Scope.values()) {
            Exposure[] ofScope = new Exposure[size(scope, config, market)];
            for (int id = 0; id < ofScope.length; id++) {
                ofScope[id] = new Exposure(scope, id);
            }
            exposures[scope.index()] = ofScope;
        }
        levels = levels(config.scopes());
        accountLevel = indexOf(levels, Scope.ACCOUNT);
        positions = new PositionTable(config.positions());
        spare = new Position[levels.length];
        for (int level = 0; level < levels.length; level++) {
            spare[level] = new Position();
            spare[level].level = levels[level];
            spare[level].spare = true;
        }
        orders = new OrderTable(config.workingOrders(), config.rememberedOrders());
    }

    int levels() {
        return levels.length;
    }

    /** Where the account is among an order's positions. */
    int accountLevel() {
        return accountLevel;
    }

    /** Does the scope hold positions? */
    boolean isTracked(Scope scope) {
        return indexOf(levels, scope) >= 0;
    }

    boolean isKnown(Scope scope, int id) {
        return id >= 0 && id < exposures[scope.index()].length;
    }

    int size(Scope scope) {
        return exposures[scope.index()].length;
    }

    int usedPositions() {
        return positions.used();
    }

    Position position(int number) {
        return positions.at(number);
    }

    Exposure exposure(Scope scope, int id) {
        return exposures[scope.index()][id];
    }

    /** One of the exposures of an order, its limits up to date. */
    Exposure exposure(Scope scope, int id, Limits limits) {
        Exposure exposure = exposures[scope.index()][id];
        if (exposure.limitsVersion != limits.version()) {
            exposure.limits = limits.row(scope, id);
            exposure.limitsVersion = limits.version();
        }
        return exposure;
    }

    /**
     * The position of one level, its limits and its mark up to date. Of a place where nothing was ever accepted a spare one,
     * which stands for it until the next order: an order that is refused takes no room.
     */
    Position position(int level, int id, int symbol, Limits limits, long mark) {
        Position position = positions.find(levels[level], id, symbol);
        if (position == null) {
            position = spare[level];
            if (position.id != id || position.symbol != symbol) {
                position.id = id;
                position.symbol = symbol;
                position.limitsVersion = 0;
            }
            position.mark = mark;
        }
        refresh(position, limits, mark);
        return position;
    }

    /** Is there room for those of an order's positions that are spare? */
    boolean hasRoomFor(Position[] touched) {
        int missing = 0;
        for (Position position : touched) {
            missing += position.spare ? 1 : 0;
        }
        return missing <= positions.free();
    }

    /** Gives an accepted order positions of its own in place of spare ones. There is room. */
    void keep(Position[] touched, Limits limits) {
        for (int level = 0; level < touched.length; level++) {
            Position position = touched[level];
            if (position.spare) {
                Position kept = positions.add(position.level, position.id, position.symbol);
                if (kept == null) {
                    throw new IllegalStateException("no room for a position: " + positions.used());
                }
                refresh(kept, limits, position.mark);
                touched[level] = kept;
            }
        }
    }

    /** To look at; an empty one that belongs to nobody if nothing was ever accepted there. */
    Position look(int level, int id, int symbol, Limits limits) {
        Position position = positions.find(levels[level], id, symbol);
        if (position == null) {
            position = new Position();
            position.level = levels[level];
            position.id = id;
            position.symbol = symbol;
        }
        refresh(position, limits, 0);
        return position;
    }

    private void refresh(Position position, Limits limits, long mark) {
        if (position.limitsVersion != limits.version()) {
            if (position.limitsVersion == 0) {
                Scope scope = Levels.scope(position.level);
                position.exposure = exposures[scope.index()][position.id];
                position.symbolExposure = scope == Scope.FIRM ? exposures[Scope.SYMBOL.index()][position.symbol] : null;
            }
            position.limits = limits.row(Levels.scope(position.level), position.id, position.symbol, position.own);
            position.limitsVersion = limits.version();
        }
        if (position.mark != mark && mark != 0) {
            mark(position, mark);
        }
    }

    Scope scopeOf(int level) {
        return Levels.scope(levels[level]);
    }

    /** Values what is held at another price, a unit of money for one lot. */
    private static void mark(Position position, long mark) {
        position.mark = mark;
        if (position.quantity != 0) {
            change(position, 0, 0, 0, 0, 0);
        }
    }

    /** Is there room for so much more money? */
    boolean canReserve(long money) {
        Exposure firm = exposures[Scope.FIRM.index()][0];
        return money <= MOST_MONEY - firm.openBuyMoney - firm.openSellMoney;
    }

    /** Reserves what an accepted order wants; what is held in a symbol without a price is valued like the order. */
    void reserve(WorkingOrder order, long unitMoney) {
        for (int level = 0; level < levels.length; level++) {
            if (order.positions[level].mark == 0) {
                order.positions[level].mark = unitMoney;
            }
        }
        settle(order, 0);
    }

    /** Reserves what an order wants by now, or gives back what it wants no more. */
    void settle(WorkingOrder order, long filled) {
        long wanted = order.wantedQuantity();
        long wantedMoney = order.wantedMoney();
        long quantity = wanted - order.reservedQuantity;
        long money = wantedMoney - order.reservedMoney;
        order.reservedQuantity = wanted;
        order.reservedMoney = wantedMoney;
        for (int level = 0; level < levels.length; level++) {
            Position position = order.positions[level];
            if (order.buy) {
                change(position, filled, quantity, money, 0, 0);
            } else {
                change(position, -filled, 0, 0, quantity, money);
            }
        }
    }

    /** Moves what is held, without an order. */
    void adjust(WorkingOrder place, long quantity) {
        for (int level = 0; level < levels.length; level++) {
            change(place.positions[level], quantity, 0, 0, 0, 0);
        }
    }

    void startDay() {
        for (int i = 0; i < positions.used(); i++) {
            positions.at(i).dayStart = positions.at(i).quantity;
        }
    }

    /** Marks everything at the last prices. Long: for every position that was ever traded. */
    void revalue() {
        for (int i = 0; i < positions.used(); i++) {
            Position position = positions.at(i);
            long price = market.price(position.symbol);
            if (price != 0) {
                position.mark = Amounts.multiply(price, market.multiplier(position.symbol));
                change(position, 0, 0, 0, 0, 0);
            }
        }
    }

    private static void change(Position position, long held, long buys, long buyMoney, long sells, long sellMoney) {
        position.quantity = Amounts.add(position.quantity, held);
        position.openBuy += buys;
        position.openBuyMoney += buyMoney;
        position.openSell += sells;
        position.openSellMoney += sellMoney;
        long money = Amounts.multiply(position.quantity, position.mark);
        long gross = Position.worst(money, position.openBuyMoney, position.openSellMoney);
        replace(position.exposure, position, gross, money, buyMoney, sellMoney);
        Exposure symbol = position.symbolExposure;
        if (symbol != null) {
            replace(symbol, position, gross, money, buyMoney, sellMoney);
        }
        position.money = money;
        position.gross = gross;
    }

    private static void replace(
            Exposure exposure, Position position, long gross, long money, long buyMoney, long sellMoney) {
        exposure.addGross(gross - position.gross); // fits, neither is negative
        exposure.addMoney(money);
        exposure.addMoney(-position.money);
        exposure.addOpen(buyMoney, sellMoney);
    }

    private static int size(Scope scope, GateConfig config, MarketData market) {
        return switch (scope) {
            case FIRM -> 1;
            case DESK -> config.desks();
            case ACCOUNT -> config.accounts();
            case STRATEGY -> config.strategies();
            case TRADER -> config.traders();
            case SYMBOL -> market.symbols();
            case VENUE -> config.venues();
        };
    }

    private static int[] levels(Set<Scope> scopes) {
        int[] levels = new int[Levels.COUNT];
        int count = 0;
        for (int level = 0; level < Levels.COUNT; level++) {
            if (scopes.contains(Levels.scope(level))) {
                levels[count++] = level;
            }
        }
        return Arrays.copyOf(levels, count);
    }

    private static int indexOf(int[] levels, Scope scope) {
        for (int i = 0; i < levels.length; i++) {
            if (Levels.scope(levels[i]) == scope) {
                return i;
            }
        }
        return -1;
    }
}
