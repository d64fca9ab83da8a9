package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import io.kellet.risk.Control;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.ReportView;
import io.kellet.risk.Verdict;
import java.util.Set;

/**
 * Stops orders that would trade against a working order of one's own. What is one's own, and what is done, are settings; no
 * limit is involved. The healthy check looks up a book and compares one price.
 *
 * <p>A working order counts at the keenest price it may have at the venue: from the moment an amendment is accepted until the
 * venue has answered it, at the old or the new price, whichever trades more readily. A market order trades with anything, and so
 * does one that works.
 *
 * <p>Fails closed: without room for one more order or book the order is refused. Reductions are held to it too, since a wash
 * trade is one whatever it does to the position. Cancels pass. No limit can be lifted here for one order.
 *
 * <p>Under {@link SelfMatchPolicy#CANCEL_OLD} the new order passes while the old one works until its end is reported; that no
 * trade happens in between rests on the cancel reaching the venue first. An order that another gate or control refuses
 * after that has had them cancelled for nothing.
 */
public final class SelfMatch implements Control {

    private final SelfMatchConfig config;
    private final CancelRequest cancels;
    private final OwnBooks books;

    private long keennessBefore; // of the order amended last, for undo

    /** For {@link SelfMatchPolicy#CANCEL_NEW}, which cancels nothing. */
    public SelfMatch(SelfMatchConfig config) {
        this(config, orderId -> {
            throw new IllegalStateException("there is nobody to cancel: orderId=" + orderId);
        });
        if (config.policy() != SelfMatchPolicy.CANCEL_NEW) {
            throw new IllegalArgumentException("this policy needs somebody who cancels: policy=" + config.policy());
        }
    }

    /** The control, and who cancels for it. */
    public SelfMatch(SelfMatchConfig config, CancelRequest cancels) {
        this.config = requireNonNull(config, "config");
        this.cancels = requireNonNull(cancels, "cancels");
        books = new OwnBooks(config.workingOrders(), config.books());
    }

    @Override
    public String name() {
        return "self-match";
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() == OrderClass.CANCEL) {
            return Verdict.ACCEPTED;
        }
        int side = books.find(key(order), !order.isBuy());
        if ((side == OwnBooks.NONE && !books.hasRoomForBook()) || !hasRoom(order)) {
            return Verdict.reject(Reason.NO_ROOM);
        }
        long keenness = OwnBooks.keenness(order.isBuy(), order.price());
        return side == OwnBooks.NONE || !OwnBooks.trade(keenness, books.best(side))
                ? Verdict.ACCEPTED
                : checkCrossing(side, keenness);
    }

    private boolean hasRoom(OrderView order) {
        return order.orderClass() == OrderClass.AMEND || books.hasRoomForOrder();
    }

    private long checkCrossing(int side, long keenness) {
        return switch (config.policy()) {
            case CANCEL_NEW -> Verdict.reject(Reason.SELF_MATCH);
            case CANCEL_OLD ->
                crossing(side, keenness) <= config.maxCancels() ? Verdict.ACCEPTED : Verdict.reject(Reason.SELF_MATCH);
            case CANCEL_BOTH -> {
                cancel(side, keenness);
                yield Verdict.reject(Reason.SELF_MATCH);
            }
        };
    }

    private int crossing(int side, long keenness) {
        int count = 0;
        for (int old = books.first(side); old != OwnBooks.NONE; old = books.next(old)) {
            count += OwnBooks.trade(keenness, books.keenness(old)) ? 1 : 0;
        }
        return count;
    }

    private void cancel(int side, long keenness) {
        int left = config.maxCancels();
        for (int old = books.first(side); old != OwnBooks.NONE && left > 0; old = books.next(old)) {
            if (OwnBooks.trade(keenness, books.keenness(old))) {
                left--;
                cancels.cancel(books.id(old));
            }
        }
    }

    @Override
    public long reserve(OrderView order) {
        if (order.orderClass() == OrderClass.CANCEL) {
            return Verdict.ACCEPTED;
        }
        long keenness = OwnBooks.keenness(order.isBuy(), order.price());
        if (config.policy() == SelfMatchPolicy.CANCEL_OLD) {
            int side = books.find(key(order), !order.isBuy());
            if (side != OwnBooks.NONE && OwnBooks.trade(keenness, books.best(side))) {
                cancel(side, keenness);
            }
        }
        if (order.orderClass() != OrderClass.AMEND) {
            books.add(order.orderId(), key(order), order.isBuy(), keenness);
            return Verdict.ACCEPTED;
        }
        int known = books.order(order.orderId());
        if (known == OwnBooks.NONE) {
            return Verdict.reject(Reason.UNKNOWN_ORDER);
        }
        keennessBefore = books.keenness(known);
        books.become(known, Math.max(keennessBefore, keenness));
        return Verdict.ACCEPTED;
    }

    @Override
    public void undo(OrderView order) {
        int known = order.orderClass() == OrderClass.CANCEL ? OwnBooks.NONE : books.order(order.orderId());
        if (known == OwnBooks.NONE) {
            return;
        }
        if (order.orderClass() == OrderClass.AMEND) {
            books.become(known, keennessBefore);
        } else {
            books.remove(known);
        }
    }

    @Override
    public void onReport(ReportView report) {
        int known = books.order(report.orderId());
        if (known == OwnBooks.NONE) {
            return; // a fill after its end
        }
        if (report.hasEnded()) {
            books.remove(known);
        } else {
            books.become(known, OwnBooks.keenness(report.isBuy(), report.keenestPrice()));
        }
    }

    private long key(OrderView order) {
        return OwnBooks.key(order.id(config.scope()), order.symbol(), config.perVenue() ? order.venue() : 0);
    }

    @Override
    public Set<Reason> reasons() {
        return Set.of(Reason.SELF_MATCH, Reason.NO_ROOM, Reason.UNKNOWN_ORDER);
    }

    @Override
    public String explain(OrderView order, long verdict) {
        int side = books.find(key(order), !order.isBuy());
        long best = side == OwnBooks.NONE ? OwnBooks.NO_ORDER : books.bestKept(side);
        if (best == OwnBooks.NO_ORDER) {
            return "";
        }
        return "on the other side works " + (best == OwnBooks.ANY_PRICE ? "a market order" : Math.abs(best)) + ", "
                + config.policy();
    }
}
