package io.kellet.control;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.Amounts;
import io.kellet.risk.Control;
import io.kellet.risk.LimitKind;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.ReportView;
import io.kellet.risk.Verdict;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Stops an algorithm that sends more than it was told to: what the children of a parent have filled and have working is at
 * most the parent's quantity, in the parent's symbol and on its side. {@link LimitKind#CHILDREN} limits how many slices there may
 * be, in every scope of the order; a slice counts when it is accepted, once.
 *
 * <p>Accept reserves a child's quantity, an amendment what it asks for on top; what is released without a fill may be sent again.
 * What is filled counts for good, fills after the end of a child too.
 *
 * <p>Fails closed: a child of a parent that is not known, is closed, or is another symbol's or side's is refused. An order without
 * a parent passes, unless parents are required; then only reductions do. Reductions with a parent are held to it as all
 * children are, and so are amendments that ask for more; those that do not pass. No limit can be lifted here for one order.
 *
 * <p>Parents are opened and closed by any thread, under a lock, and hold from the gate's next order or report on. The argument: a
 * thread pushes what it did on a stack by compare-and-set, the gate's thread takes all of it by one exchange and does it in the order it
 * came; but for one word that says a parent is gone, only the gate's thread touches parents after that. An order
 * that is checked after {@link #openParent} has returned finds its parent.
 */
public final class ParentOrder implements Control {

    private static final VarHandle INBOX;

    static {
        try {
            INBOX = MethodHandles.lookup().findVarHandle(ParentOrder.class, "inbox", ParentMessage.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int mostParents;
    private final boolean required;

    private final ReentrantLock changing = new ReentrantLock();
    private final Map<Long, Parent> known = new HashMap<>(); // under the lock

    @SuppressWarnings("unused") // read and written through INBOX only
    private @Nullable ParentMessage inbox;

    private final @Nullable Parent[] buckets; // the gate's thread

    /**
     * The control.
     *
     * @param parents how many may be open, or closed with children that still work; 1 to 1,048,576
     * @param required must every order but a reduction have a parent?
     */
    public ParentOrder(int parents, boolean required) {
        if (parents < 1 || parents > 1 << 20) {
            throw new IllegalArgumentException("parents must be 1.." + (1 << 20) + ": " + parents);
        }
        mostParents = parents;
        this.required = required;
        buckets = new Parent[Integer.highestOneBit(parents) * 2];
    }

    @Override
    public String name() {
        return "parent-order";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.CHILDREN);
    }

    /**
     * Lets children of a parent pass. Any thread; it takes a lock and allocates.
     *
     * @param parentId not 0, which stands for none
     * @param quantity what all children together may come to, in lots
     * @throws IllegalStateException if there is a parent of this number, or one that was closed still has children in the
     *     market, or there are as many parents as there may be
     */
    public void openParent(long parentId, int symbol, boolean buy, long quantity) {
        requireQuantity(parentId, quantity);
        if (parentId == 0 || symbol < 0) {
            throw new IllegalArgumentException("a parent needs a number other than 0 and a symbol from 0: parent="
                    + parentId + " symbol=" + symbol);
        }
        changing.lock();
        try {
            Parent before = known.get(parentId);
            if (before != null && !before.gone) {
                throw new IllegalStateException("parent is open, or has children in the market: parent=" + parentId);
            }
            if (known.size() >= mostParents) {
                known.values().removeIf(parent -> parent.gone);
            }
            if (known.size() >= mostParents && !known.containsKey(parentId)) {
                throw new IllegalStateException(
                        "there are as many parents as there may be: parent=" + parentId + " parents=" + mostParents);
            }
            Parent parent = new Parent(parentId, symbol, buy, quantity);
            known.put(parentId, parent);
            send(new ParentMessage(ParentMessage.What.OPEN, parent, quantity));
        } finally {
            changing.unlock();
        }
    }

    /**
     * The parent's own quantity was changed. Less than its children have already stops further ones, and takes none back.
     *
     * @return whether there was such a parent
     */
    public boolean resizeParent(long parentId, long quantity) {
        requireQuantity(parentId, quantity);
        return tell(ParentMessage.What.RESIZE, parentId, quantity);
    }

    /**
     * No more children of this parent. Those in the market stay there and are reported as before.
     *
     * @return whether there was such a parent
     */
    public boolean closeParent(long parentId) {
        return tell(ParentMessage.What.CLOSE, parentId, 0);
    }

    private static void requireQuantity(long parentId, long quantity) {
        if (quantity < 1) {
            throw new IllegalArgumentException(
                    "quantity must be at least 1: parent=" + parentId + " quantity=" + quantity);
        }
    }

    private boolean tell(ParentMessage.What what, long parentId, long quantity) {
        changing.lock();
        try {
            Parent parent = known.get(parentId);
            if (parent == null || parent.gone) {
                return false;
            }
            send(new ParentMessage(what, parent, quantity));
            return true;
        } finally {
            changing.unlock();
        }
    }

    /** Under the lock; so only the gate's thread, which takes all, is in the way. */
    private void send(ParentMessage message) {
        ParentMessage top;
        do {
            top = (ParentMessage) INBOX.getAcquire(this);
            message.next = top;
        } while (!INBOX.compareAndSet(this, top, message));
    }

    private void receive() {
        ParentMessage newestFirst = (ParentMessage) INBOX.getAndSet(this, (ParentMessage) null);
        ParentMessage oldestFirst = null;
        while (newestFirst != null) {
            ParentMessage older = newestFirst.next;
            newestFirst.next = oldestFirst;
            oldestFirst = newestFirst;
            newestFirst = older;
        }
        for (ParentMessage message = oldestFirst; message != null; message = message.next) {
            Parent parent = message.parent;
            switch (message.what) {
                case OPEN -> {
                    parent.next = buckets[bucket(parent.id)];
                    buckets[bucket(parent.id)] = parent;
                }
                case RESIZE -> parent.quantity = message.quantity;
                case CLOSE -> {
                    parent.closed = true;
                    forgetIfOver(parent);
                }
            }
        }
    }

    private void forgetIfOver(Parent parent) {
        if (!parent.closed || parent.reserved > 0 || parent.gone) {
            return;
        }
        int bucket = bucket(parent.id);
        Parent before = null;
        for (Parent at = buckets[bucket]; at != parent && at != null; at = at.next) {
            before = at;
        }
        if (before == null) {
            buckets[bucket] = parent.next;
        } else {
            before.next = parent.next;
        }
        parent.gone = true;
    }

    /** The gate's thread. */
    @Nullable
    Parent find(long parentId) {
        if (INBOX.getAcquire(this) != null) {
            receive();
        }
        Parent parent = buckets[bucket(parentId)];
        while (parent != null && parent.id != parentId) {
            parent = parent.next;
        }
        return parent;
    }

    private int bucket(long parentId) {
        return (int) ((parentId * 0x9E3779B97F4A7C15L) >>> 33) & (buckets.length - 1);
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() == OrderClass.CANCEL || isAmendForNoMore(order)) {
            return Verdict.ACCEPTED;
        }
        if (order.parentId() == 0) {
            return required && order.orderClass() != OrderClass.REDUCE
                    ? Verdict.reject(Reason.UNKNOWN_PARENT)
                    : Verdict.ACCEPTED;
        }
        Parent parent = find(order.parentId());
        if (parent == null || parent.closed || parent.symbol != order.symbol() || parent.buy != order.isBuy()) {
            return Verdict.reject(Reason.UNKNOWN_PARENT);
        }
        long used = Amounts.add(Amounts.add(parent.filled, parent.reserved), order.addedQuantity());
        if (used > parent.quantity) {
            return Verdict.reject(Reason.OVER_PARENT);
        }
        return order.orderClass() == OrderClass.AMEND ? Verdict.ACCEPTED : checkChildren(order, parent);
    }

    private static boolean isAmendForNoMore(OrderView order) {
        return order.orderClass() == OrderClass.AMEND && order.addedQuantity() == 0;
    }

    private static long checkChildren(OrderView order, Parent parent) {
        long finding = Verdict.ACCEPTED;
        for (Scope scope : ScopeIds.SCOPES) {
            finding = Verdict.worse(
                    finding,
                    order.exposure(scope).limits().check(LimitKind.CHILDREN, parent.children + 1, Reason.OVER_LIMIT));
            if (finding < 0) {
                return finding;
            }
        }
        return finding;
    }

    @Override
    public long reserve(OrderView order) {
        change(order, 1);
        return Verdict.ACCEPTED;
    }

    @Override
    public void undo(OrderView order) {
        change(order, -1);
    }

    private void change(OrderView order, int sign) {
        if (order.orderClass() == OrderClass.CANCEL || order.parentId() == 0) {
            return;
        }
        Parent parent = find(order.parentId());
        if (parent != null) {
            parent.reserved += sign * order.addedQuantity();
            parent.children += order.orderClass() == OrderClass.AMEND ? 0 : sign;
            forgetIfOver(parent);
        }
    }

    @Override
    public void onReport(ReportView report) {
        if (report.parentId() == 0) {
            return;
        }
        Parent parent = find(report.parentId());
        if (parent != null) {
            parent.reserved -= report.releasedQuantity();
            parent.filled = Amounts.add(parent.filled, report.filledQuantity());
            forgetIfOver(parent);
        }
    }

    @Override
    public Set<Reason> reasons() {
        return Set.of(Reason.UNKNOWN_PARENT, Reason.OVER_PARENT, Reason.OVER_LIMIT);
    }

    /** On any thread, so its numbers may be a moment old. */
    @Override
    public String explain(OrderView order, long verdict) {
        if (order.parentId() == 0) {
            return required ? "the order has no parent" : "";
        }
        changing.lock();
        try {
            Parent parent = known.get(order.parentId());
            return parent == null ? "parent=" + order.parentId() + " is not known" : parent.toString();
        } finally {
            changing.unlock();
        }
    }
}
