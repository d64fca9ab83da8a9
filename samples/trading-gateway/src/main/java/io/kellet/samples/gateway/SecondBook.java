package io.kellet.samples.gateway;

import io.kellet.order.Scope;
import io.kellet.risk.LimitEntry;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.RiskGate;

/**
 * Keeps the gate's book once more, in the plainest way, and looks at every order the gate let pass: was it too large, too far from
 * the market, would it take its account over its position, is its symbol forbidden? It shares no code with the gate's controls.
 */
final class SecondBook {

    private final long[][] held = new long[House.ACCOUNTS][House.SYMBOLS];
    private final long[][] buying = new long[House.ACCOUNTS][House.SYMBOLS];
    private final long[][] selling = new long[House.ACCOUNTS][House.SYMBOLS];

    private final long[][] mostLots = new long[House.ACCOUNTS][House.SYMBOLS];
    private final long[][] collarBps = new long[House.ACCOUNTS][House.SYMBOLS];
    private final long[][] mostLong = new long[House.ACCOUNTS][House.SYMBOLS];
    private final long[][] mostShort = new long[House.ACCOUNTS][House.SYMBOLS];
    private final long[][] forbidden = new long[House.ACCOUNTS][House.SYMBOLS];

    private long looked;
    private long tooLarge;
    private long tooFar;
    private long tooMuch;
    private long restricted;

    SecondBook(Limits limits) {
        limits(limits);
    }

    /** Judges by these from now on. */
    void limits(Limits limits) {
        for (int account = 0; account < House.ACCOUNTS; account++) {
            for (int symbol = 0; symbol < House.SYMBOLS; symbol++) {
                mostLots[account][symbol] = lowest(limits, account, symbol, LimitKind.ORDER_QUANTITY);
                collarBps[account][symbol] = lowest(limits, account, symbol, LimitKind.PRICE_COLLAR_BPS);
                mostLong[account][symbol] =
                        written(limits, Scope.ACCOUNT, account, symbol, LimitKind.LONG_POSITION, Long.MAX_VALUE);
                mostShort[account][symbol] =
                        written(limits, Scope.ACCOUNT, account, symbol, LimitKind.SHORT_POSITION, Long.MAX_VALUE);
                forbidden[account][symbol] = written(limits, Scope.SYMBOL, symbol, symbol, LimitKind.RESTRICTED, 0)
                        | written(limits, Scope.ACCOUNT, account, symbol, LimitKind.RESTRICTED, 0);
            }
        }
    }

    private static long lowest(Limits limits, int account, int symbol, LimitKind kind) {
        long firm = written(limits, Scope.FIRM, 0, symbol, kind, Long.MAX_VALUE);
        long ofSymbol = written(limits, Scope.SYMBOL, symbol, symbol, kind, Long.MAX_VALUE);
        long ofAccount = written(limits, Scope.ACCOUNT, account, symbol, kind, Long.MAX_VALUE);
        return Math.min(firm, Math.min(ofSymbol, ofAccount));
    }

    /** The entry that names most holds: number and symbol, then number, then symbol, then neither. */
    private static long written(Limits limits, Scope scope, int id, int symbol, LimitKind kind, long none) {
        long limit = none;
        int best = -1;
        for (LimitEntry entry : limits.entries()) {
            boolean mine = entry.scopeId() == id || entry.scopeId() == LimitEntry.EVERY;
            boolean here = entry.symbol() == symbol || entry.symbol() == LimitEntry.EVERY;
            int names = (entry.scopeId() == LimitEntry.EVERY ? 0 : 2) + (entry.symbol() == LimitEntry.EVERY ? 0 : 1);
            if (entry.kind() == kind && entry.scope() == scope && mine && here && names > best) {
                best = names;
                limit = entry.limit();
            }
        }
        return limit;
    }

    /** The gate let a new order pass while the market stood there. */
    void onAccepted(Order order, long market) {
        looked++;
        int account = order.account;
        int symbol = order.symbol;
        long bps = collarBps[account][symbol];
        long worst = order.buy
                ? held[account][symbol] + buying[account][symbol] + order.quantity
                : selling[account][symbol] - held[account][symbol] + order.quantity;
        long price = order.priceTicks * 10_000L;
        tooLarge += order.quantity <= 0 || order.quantity > mostLots[account][symbol] ? 1 : 0;
        tooFar +=
                bps != Long.MAX_VALUE && (order.buy ? price > market * (10_000 + bps) : price < market * (10_000 - bps))
                        ? 1
                        : 0;
        tooMuch += worst > (order.buy ? mostLong : mostShort)[account][symbol] ? 1 : 0;
        restricted += (forbidden[account][symbol] & (order.buy ? 1 : 2)) != 0 ? 1 : 0;
        working(order.buy)[account][symbol] += order.quantity;
    }

    void onFilled(boolean buy, int account, int symbol, int lots) {
        working(buy)[account][symbol] -= lots;
        held[account][symbol] += buy ? lots : -lots;
    }

    /** So many lots of an order will not be filled any more. */
    void onEnded(boolean buy, int account, int symbol, int lots) {
        working(buy)[account][symbol] -= lots;
    }

    private long[][] working(boolean buy) {
        return buy ? buying : selling;
    }

    /** Does the gate hold and reserve the same, in every account and symbol? On the gate's thread. */
    boolean agreesWith(RiskGate gate) {
        for (int account = 0; account < House.ACCOUNTS; account++) {
            for (int symbol = 0; symbol < House.SYMBOLS; symbol++) {
                var position = gate.position(Scope.ACCOUNT, account, symbol);
                if (position.quantity() != held[account][symbol]
                        || position.openBuy() != buying[account][symbol]
                        || position.openSell() != selling[account][symbol]) {
                    return false;
                }
            }
        }
        return true;
    }

    long held(int account, int symbol) {
        return held[account][symbol];
    }

    /** Which account from this one on holds most, long or short. */
    int farthestFromFlat(int from, int symbol) {
        int farthest = from;
        for (int account = from; account < House.ACCOUNTS; account++) {
            farthest = Math.abs(held[account][symbol]) > Math.abs(held[farthest][symbol]) ? account : farthest;
        }
        return farthest;
    }

    /** Lots of all working orders, both sides. */
    long working() {
        long sum = 0;
        for (int account = 0; account < House.ACCOUNTS; account++) {
            for (int symbol = 0; symbol < House.SYMBOLS; symbol++) {
                sum += buying[account][symbol] + selling[account][symbol];
            }
        }
        return sum;
    }

    long looked() {
        return looked;
    }

    long tooLarge() {
        return tooLarge;
    }

    long tooFar() {
        return tooFar;
    }

    long tooMuch() {
        return tooMuch;
    }

    long restricted() {
        return restricted;
    }

    /** Orders let pass that a limit forbids. */
    long forbidden() {
        return tooLarge + tooFar + tooMuch + restricted;
    }
}
