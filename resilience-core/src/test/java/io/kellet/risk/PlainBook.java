package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The gate's book as one would write it without a thought for speed: every answer is added up anew from the orders. */
final class PlainBook {

    static final List<Scope> SCOPES =
            List.of(Scope.FIRM, Scope.DESK, Scope.ACCOUNT, Scope.STRATEGY, Scope.TRADER, Scope.VENUE);

    record Key(Scope scope, int id, int symbol) {}

    record Terms(long quantity, long price, long unit, int sent) {}

    static final class PlainOrder {
        final TestOrder first;
        Terms terms;
        final List<Terms> amends = new ArrayList<>();
        long filled;
        boolean working = true;

        PlainOrder(TestOrder first, Terms terms) {
            this.first = first;
            this.terms = terms;
        }

        long most() {
            return Math.max(
                    terms.quantity,
                    amends.stream().mapToLong(Terms::quantity).max().orElse(0));
        }

        long open() {
            return working ? Math.max(0, most() - filled) : 0;
        }

        long openMoney() {
            return open()
                    * Math.max(
                            terms.unit,
                            amends.stream().mapToLong(Terms::unit).max().orElse(0));
        }

        int id(Scope scope) {
            return PlainBook.id(first, scope);
        }
    }

    final Map<Long, PlainOrder> orders = new LinkedHashMap<>();
    final Map<Key, Long> adjusted = new HashMap<>();
    final Map<Key, Long> marks = new HashMap<>();
    final long[] prices;
    private int sent;

    PlainBook(int symbols) {
        prices = new long[symbols];
    }

    static int id(TestOrder order, Scope scope) {
        return switch (scope) {
            case FIRM -> 0;
            case DESK -> order.desk;
            case ACCOUNT -> order.account;
            case STRATEGY -> order.strategy;
            case TRADER -> order.trader;
            case SYMBOL -> order.symbol;
            case VENUE -> order.venue;
        };
    }

    /** What the gate itself should say, {@link Reason#NONE} for accepted. */
    Reason check(TestOrder order) {
        if (order.orderClass == OrderClass.CANCEL) {
            return Reason.NONE;
        }
        PlainOrder known = orders.get(order.orderId);
        if (order.orderClass == OrderClass.AMEND ? isLastAmend(order, known) : known != null) {
            return order.orderClass == OrderClass.AMEND || isSame(order, requireNonNull(known))
                    ? Reason.NONE
                    : Reason.ORDER_ID_REUSED;
        }
        for (Scope scope : SCOPES) {
            if (prices[order.symbol] != 0) {
                marks.put(new Key(scope, id(order, scope), order.symbol), prices[order.symbol]);
            }
        }
        long price = prices[order.symbol];
        long unit;
        if (order.orderClass == OrderClass.REDUCE) {
            unit = Math.max(order.market ? 0 : order.price, price);
            if (unit == 0) {
                unit = marks.getOrDefault(new Key(Scope.ACCOUNT, order.account, order.symbol), 0L);
            }
        } else if (order.market) {
            unit = price == 0 ? 0 : (price * 10_500 + 9_999) / 10_000;
        } else if (order.buy) {
            unit = order.price;
        } else {
            unit = price == 0 ? 0 : Math.max(order.price, price);
        }
        if (unit == 0) {
            return Reason.NO_REFERENCE;
        }
        Terms terms = new Terms(order.quantity, order.market ? 0 : order.price, unit, ++sent);
        Reason reason = order.orderClass == OrderClass.AMEND ? amend(order, terms, known) : add(order, terms);
        if (reason == Reason.NONE) {
            for (Scope scope : SCOPES) {
                marks.putIfAbsent(new Key(scope, id(order, scope), order.symbol), unit);
            }
        }
        return reason;
    }

    private static boolean isSame(TestOrder order, PlainOrder known) {
        return known.working
                && known.first.orderClass == order.orderClass
                && isAlike(order, known)
                && known.first.market == order.market
                && known.terms.quantity == order.quantity
                && known.terms.price == (order.market ? 0 : order.price);
    }

    private static boolean isAlike(TestOrder order, PlainOrder known) {
        return known.first.symbol == order.symbol
                && known.first.account == order.account
                && known.first.desk == order.desk
                && known.first.buy == order.buy;
    }

    private static boolean isLastAmend(TestOrder order, @Nullable PlainOrder known) {
        if (known == null || !known.working || !isAlike(order, known) || known.amends.isEmpty()) {
            return false;
        }
        Terms last = known.amends.get(known.amends.size() - 1);
        return last.quantity == order.quantity && last.price == (order.market ? 0 : order.price);
    }

    private Reason add(TestOrder order, Terms terms) {
        if (order.orderClass == OrderClass.REDUCE && order.quantity > reducible(order)) {
            return Reason.NOT_REDUCING;
        }
        orders.put(order.orderId, new PlainOrder(order.copy(), terms));
        return Reason.NONE;
    }

    private Reason amend(TestOrder order, Terms terms, @Nullable PlainOrder known) {
        if (known == null || !known.working) {
            return Reason.UNKNOWN_ORDER;
        }
        if (!isAlike(order, known)) {
            return Reason.ORDER_MISMATCH;
        }
        if (order.quantity < known.filled) {
            return Reason.BELOW_FILLED;
        }
        if (known.amends.size() == 4) {
            return Reason.TOO_MANY_AMENDS;
        }
        long added = Math.max(known.most(), order.quantity) - known.filled - known.open();
        if (known.first.orderClass == OrderClass.REDUCE && added > reducible(order)) {
            return Reason.NOT_REDUCING;
        }
        known.amends.add(terms);
        return Reason.NONE;
    }

    private long reducible(TestOrder order) {
        Key key = new Key(Scope.ACCOUNT, order.account, order.symbol);
        return order.buy ? -quantity(key) - open(key, true) : quantity(key) - open(key, false);
    }

    Reported fill(long orderId, long cumulative) {
        PlainOrder order = orders.get(orderId);
        if (order == null) {
            return Reported.UNKNOWN_ORDER;
        }
        if (cumulative <= order.filled) {
            return Reported.ALREADY_KNOWN;
        }
        boolean over = cumulative > order.most();
        order.filled = cumulative;
        order.working &= order.open() > 0;
        return over ? Reported.OVERFILLED : Reported.APPLIED;
    }

    Reported end(long orderId, long cumulative) {
        PlainOrder order = orders.get(orderId);
        if (order == null) {
            return Reported.UNKNOWN_ORDER;
        }
        if (cumulative <= order.filled && !order.working) {
            return Reported.ALREADY_KNOWN;
        }
        boolean over = cumulative > order.filled && cumulative > order.most();
        order.filled = Math.max(order.filled, cumulative);
        order.working = false;
        return over ? Reported.OVERFILLED : Reported.APPLIED;
    }

    Reported amended(long orderId, long quantity, long price, boolean accepted) {
        PlainOrder order = orders.get(orderId);
        if (order == null) {
            return Reported.UNKNOWN_ORDER;
        }
        for (Terms terms : order.amends) {
            if (order.working && terms.quantity == quantity && terms.price == price) {
                order.amends.remove(terms);
                if (accepted && terms.sent > order.terms.sent) {
                    order.terms = terms;
                }
                order.working = order.open() > 0;
                return Reported.APPLIED;
            }
        }
        return Reported.ALREADY_KNOWN;
    }

    void adjust(Place place, long quantity, long price) {
        TestOrder order = new TestOrder();
        order.desk = place.desk();
        order.account = place.account();
        order.strategy = place.strategy();
        order.trader = place.trader();
        order.symbol = place.symbol();
        order.venue = place.venue();
        for (Scope scope : SCOPES) {
            Key key = new Key(scope, id(order, scope), order.symbol);
            adjusted.merge(key, quantity, Long::sum);
            marks.put(key, prices[order.symbol] == 0 ? price : prices[order.symbol]);
        }
    }

    void revalue() {
        marks.replaceAll((key, mark) -> prices[key.symbol] == 0 ? mark : prices[key.symbol]);
    }

    long quantity(Key key) {
        long sum = adjusted.getOrDefault(key, 0L);
        for (PlainOrder order : orders.values()) {
            if (isIn(order, key)) {
                sum += order.first.buy ? order.filled : -order.filled;
            }
        }
        return sum;
    }

    long open(Key key, boolean buy) {
        long sum = 0;
        for (PlainOrder order : orders.values()) {
            sum += isIn(order, key) && order.first.buy == buy ? order.open() : 0;
        }
        return sum;
    }

    long openMoney(Key key, boolean buy) {
        long sum = 0;
        for (PlainOrder order : orders.values()) {
            sum += isIn(order, key) && order.first.buy == buy ? order.openMoney() : 0;
        }
        return sum;
    }

    long money(Key key) {
        return quantity(key) * marks.getOrDefault(key, 0L);
    }

    long gross(Key key) {
        return Math.max(Math.abs(money(key) + openMoney(key, true)), Math.abs(money(key) - openMoney(key, false)));
    }

    private static boolean isIn(PlainOrder order, Key key) {
        return order.first.symbol == key.symbol && order.id(key.scope) == key.id;
    }
}
