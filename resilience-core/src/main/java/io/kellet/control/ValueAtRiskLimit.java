package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.Control;
import io.kellet.risk.LimitEntry;
import io.kellet.risk.LimitKind;
import io.kellet.risk.LimitRow;
import io.kellet.risk.Limits;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.ReportView;
import io.kellet.risk.Verdict;
import io.kellet.time.NanoClock;
import io.kellet.var.Confidence;
import io.kellet.var.VarAnswer;
import io.kellet.var.VarBook;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Stops orders after which the value at risk of a scope would be over a limit and higher than it is: {@link LimitKind#VAR_95},
 * {@link LimitKind#VAR_99}, {@link LimitKind#VAR_99_9} and the expected shortfall, {@link LimitKind#SHORTFALL_99}, each by itself. An
 * order that does not raise the one in question passes while it is in breach.
 *
 * <pre>{@code
 * Control valueAtRisk = ValueAtRiskLimit.of(ScopeIds.of(Scope.DESK, 64))
 *         .book(Scope.DESK, 7, book)                        // the control is its owner thread's only caller
 *         .latches(new Latches("var", killSwitch, KillMode.REDUCE_ONLY))      // if fills over a limit are to stop the scope
 *         .timed(NanoClock.SYSTEM, 16, recorder::record)    // every 16th look
 *         .build();
 * }</pre>
 *
 * <p>A book numbers symbols as the gate does and takes lots; what its model says is money per lot, which is price times
 * multiplier. Its own limits name the confidences it computes; what they allow is not looked at, the gate's limits are.
 *
 * <p>Fails closed: where there is such a limit, a scope without a book, a confidence that the book does not compute, a symbol
 * it does not know, too old a model or one made of too little refuses; no VaR is never a VaR of 0.
 * Amendments count by the lots that they add; one that adds none passes. Reductions pass, known VaR or not, and are told to
 * the book: people must be able to get out, one leg at a time. Only a tripped latch whose mode says so stops them.
 *
 * <p>With latches, a fill or an adjustment after which a current VaR is over its limit trips the scope's latch: time and
 * better prices do not close it.
 */
public final class ValueAtRiskLimit implements Control {

    private static final VarHandle BREACHES;

    private static final LimitKind[] KINDS = {
        LimitKind.VAR_95, LimitKind.VAR_99, LimitKind.VAR_99_9, LimitKind.SHORTFALL_99
    };
    private static final Confidence[] CONFIDENCES = {Confidence.P95, Confidence.P99, Confidence.P99_9, Confidence.P99};
    private static final int SHORTFALL = 3;
    private static final int NONE = -1;
    private static final String REASON = "value at risk over its limit";

    static {
        try {
            BREACHES = MethodHandles.lookup().findVarHandle(ValueAtRiskLimit.class, "breaches", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ScopeIds ids;
    private final @Nullable VarBook[] books;
    private final int[] confidences; // by book and kind: its place in the book's settings
    private final ScopeLimits[] limits = new ScopeLimits[KINDS.length];
    private final @Nullable Latches latches;
    private final @Nullable NanoClock clock;
    private final LongConsumer durations;
    private final int every;

    private int untilTimed;
    private long breaches; // others read it through BREACHES

    private ValueAtRiskLimit(Builder builder) {
        ids = builder.ids;
        books = builder.books;
        latches = builder.latches;
        clock = builder.clock;
        durations = builder.durations;
        every = builder.every;
        confidences = new int[books.length * KINDS.length];
        for (int index = 0; index < books.length; index++) {
            for (int kind = 0; kind < KINDS.length; kind++) {
                confidences[index * KINDS.length + kind] = placeOf(books[index], CONFIDENCES[kind]);
            }
        }
        for (int kind = 0; kind < KINDS.length; kind++) {
            limits[kind] = new ScopeLimits(ids, KINDS[kind]);
        }
    }

    private static int placeOf(@Nullable VarBook book, Confidence confidence) {
        if (book != null) {
            for (int place = 0; place < book.config().limits().size(); place++) {
                if (book.config().limits().get(place).confidence().equals(confidence)) {
                    return place;
                }
            }
        }
        return NONE;
    }

    /** Starts a control for these scopes. */
    public static Builder of(ScopeIds ids) {
        return new Builder(ids);
    }

    @Override
    public String name() {
        return "value-at-risk";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.SHORTFALL_99, LimitKind.VAR_95, LimitKind.VAR_99, LimitKind.VAR_99_9);
    }

    @Override
    public long check(OrderView order) {
        OrderClass orderClass = order.orderClass();
        if (orderClass == OrderClass.CANCEL) {
            return Verdict.ACCEPTED;
        }
        long finding = Verdict.ACCEPTED;
        for (Scope scope : ScopeIds.SCOPES) {
            finding = Verdict.worse(finding, check(scope, order));
            if (finding < 0) {
                return finding;
            }
        }
        return finding;
    }

    private long check(Scope scope, OrderView order) {
        int id = order.id(scope);
        int index = ids.index(scope, id);
        if (latches != null && index >= 0 && latches.stops(order.orderClass()) && latches.isTripped(scope, id)) {
            return Verdict.reject(Reason.LATCHED);
        }
        LimitRow row = order.exposure(scope).limits();
        int limitId = anyLimit(row);
        if (limitId == Verdict.NO_LIMIT || order.orderClass() == OrderClass.REDUCE || order.addedQuantity() == 0) {
            return Verdict.ACCEPTED;
        }
        VarBook book = index < 0 ? null : books[index];
        if (book == null) {
            return Verdict.reject(Reason.NO_DATA, limitId);
        }
        long answer = lookAhead(book, order);
        return VarAnswer.isPass(answer) ? judge(row, book, index) : Verdict.reject(reason(answer), limitId);
    }

    private static int anyLimit(LimitRow row) {
        for (LimitKind kind : KINDS) {
            if (row.has(kind)) {
                return row.limitId(kind);
            }
        }
        return Verdict.NO_LIMIT;
    }

    private long lookAhead(VarBook book, OrderView order) {
        long lots = signed(order.isBuy(), order.addedQuantity());
        NanoClock timing = clock;
        if (timing == null || --untilTimed > 0) {
            return book.lookAhead(order.symbol(), lots, order.now());
        }
        untilTimed = every;
        long start = timing.nanos();
        long answer = book.lookAhead(order.symbol(), lots, order.now());
        durations.accept(timing.nanos() - start);
        return answer;
    }

    private static Reason reason(long answer) {
        return switch (VarAnswer.reason(answer)) {
            case STALE -> Reason.STALE_DATA;
            case TOO_FEW_OBSERVATIONS -> Reason.TOO_FEW_OBSERVATIONS;
            case UNKNOWN_SYMBOL -> Reason.NO_DATA;
            case NOT_FINITE -> Reason.OVERFLOW;
            case OVER_LIMIT -> Reason.OVER_LIMIT;
        };
    }

    private long judge(LimitRow row, VarBook book, int index) {
        long finding = Verdict.ACCEPTED;
        for (int kind = 0; kind < KINDS.length; kind++) {
            if (row.has(KINDS[kind])) {
                finding = Verdict.worse(finding, judge(row, book, kind, place(index, kind)));
            }
        }
        if (finding < 0 && Verdict.reason(finding) == Reason.OVER_LIMIT) {
            BREACHES.setOpaque(this, breaches + 1);
        }
        return finding;
    }

    private static long judge(LimitRow row, VarBook book, int kind, int place) {
        if (place == NONE) {
            return Verdict.reject(Reason.NO_DATA, row.limitId(KINDS[kind]));
        }
        boolean shortfall = kind == SHORTFALL;
        if (shortfall ? !book.raisesShortfall(place) : !book.raisesVar(place)) {
            return Verdict.ACCEPTED;
        }
        long money = shortfall ? book.shortfallAhead(place) : book.moneyAhead(place);
        return row.check(KINDS[kind], money, Reason.OVER_LIMIT);
    }

    private int place(int index, int kind) {
        return confidences[index * KINDS.length + kind];
    }

    private static long signed(boolean buy, long lots) {
        return buy ? lots : -lots;
    }

    @Override
    public long reserve(OrderView order) {
        if (order.addedQuantity() != 0) {
            for (Scope scope : ScopeIds.SCOPES) {
                VarBook book = book(scope, order.id(scope));
                if (book != null) {
                    book.onAccept(order.symbol(), signed(order.isBuy(), order.addedQuantity()));
                }
            }
        }
        return Verdict.ACCEPTED;
    }

    @Override
    public void undo(OrderView order) {
        if (order.addedQuantity() != 0) {
            for (Scope scope : ScopeIds.SCOPES) {
                VarBook book = book(scope, order.id(scope));
                if (book != null) {
                    book.onRelease(order.symbol(), signed(order.isBuy(), order.addedQuantity()));
                }
            }
        }
    }

    private @Nullable VarBook book(Scope scope, int id) {
        int index = ids.index(scope, id);
        return index < 0 ? null : books[index];
    }

    /** What is filled beyond what worked came late, or by no order. */
    @Override
    public void onReport(ReportView report) {
        long worked = Math.min(report.filledQuantity(), report.releasedQuantity());
        long moved = report.filledQuantity() - worked;
        long left = report.releasedQuantity() - worked;
        for (Scope scope : ScopeIds.SCOPES) {
            int id = ScopeIds.id(report, scope);
            int index = ids.index(scope, id);
            VarBook book = index < 0 ? null : books[index];
            if (book == null) {
                continue;
            }
            if (worked != 0) {
                book.onFill(report.symbol(), signed(report.isBuy(), worked));
            }
            if (moved != 0) {
                book.onTransfer(report.symbol(), signed(report.isBuy(), moved));
            }
            if (left != 0) {
                book.onRelease(report.symbol(), signed(report.isBuy(), left));
            }
            if (latches != null && report.filledQuantity() != 0 && isOver(book, index, report.now())) {
                latches.trip(scope, id, REASON);
            }
        }
    }

    private boolean isOver(VarBook book, int index, long now) {
        for (int kind = 0; kind < SHORTFALL; kind++) {
            int place = place(index, kind);
            if (place != NONE && limits[kind].has(index)) {
                long money = book.currentMoney(place, now);
                if (money > limits[kind].at(index) && money != VarBook.NO_VAR) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public void onLimits(Limits next) {
        for (ScopeLimits ofKind : limits) {
            ofKind.take(next);
        }
    }

    @Override
    public void validate(Limits next) {
        for (int kind = 0; kind < KINDS.length; kind++) {
            ids.requireRoomFor(next, KINDS[kind], name());
            for (LimitEntry entry : next.entries()) {
                if (entry.kind() == KINDS[kind] && entry.scopeId() != LimitEntry.EVERY) {
                    int index = ids.requireIndex(entry.scope(), entry.scopeId());
                    if (place(index, kind) == NONE) {
                        throw new IllegalArgumentException((books[index] == null
                                        ? "no book was given for this: "
                                        : "its book does not compute this: ")
                                + entry);
                    }
                }
            }
        }
    }

    @Override
    public Set<Reason> reasons() {
        return Set.of(
                Reason.OVER_LIMIT,
                Reason.LATCHED,
                Reason.NO_DATA,
                Reason.STALE_DATA,
                Reason.TOO_FEW_OBSERVATIONS,
                Reason.OVERFLOW);
    }

    /** A limit on an amount, which people may lift for one order. */
    @Override
    public boolean isOverridable() {
        return true;
    }

    @Override
    public String explain(OrderView order, long verdict) {
        StringBuilder text = new StringBuilder();
        for (Scope scope : ScopeIds.SCOPES) {
            int index = ids.index(scope, order.id(scope));
            VarBook book = index < 0 ? null : books[index];
            if (book == null) {
                continue;
            }
            text.append(text.isEmpty() ? "" : ", ")
                    .append(scope.text())
                    .append(' ')
                    .append(order.id(scope));
            for (int kind = 0; kind < SHORTFALL; kind++) {
                int place = place(index, kind);
                if (place != NONE) {
                    long money = book.currentMoney(place, order.now());
                    text.append(' ').append(CONFIDENCES[kind].level()).append('=');
                    text.append(money == VarBook.NO_VAR ? "unknown" : money);
                }
            }
        }
        return text.isEmpty() ? "" : "VaR before the order: " + text;
    }

    /** How many orders were refused for a limit. Any thread. */
    public long breaches() {
        return (long) BREACHES.getOpaque(this);
    }

    /**
     * The highest VaR of all books, in money; {@link VarBook#NO_VAR} if that of one is not known, or none computes it. Any thread.
     *
     * @param kind one of {@code VAR_95}, {@code VAR_99}, {@code VAR_99_9}
     */
    public long highest(LimitKind kind, long now) {
        int at = requireVar(kind);
        long highest = -1;
        for (int index = 0; index < books.length; index++) {
            VarBook book = books[index];
            if (book != null && place(index, at) != NONE) {
                highest = Math.max(highest, book.currentMoney(place(index, at), now));
            }
        }
        return highest < 0 ? VarBook.NO_VAR : highest;
    }

    private static int requireVar(LimitKind kind) {
        int at = List.of(KINDS).subList(0, SHORTFALL).indexOf(kind);
        if (at < 0) {
            throw new IllegalArgumentException("kind must be a value at risk: " + kind.text());
        }
        return at;
    }

    /**
     * The VaR of one book as it is, in money; {@link VarBook#NO_VAR} if there is none. Any thread.
     *
     * @param kind one of {@code VAR_95}, {@code VAR_99}, {@code VAR_99_9}
     */
    public long current(Scope scope, int id, LimitKind kind, long now) {
        int index = ids.requireIndex(scope, id);
        int at = requireVar(kind);
        VarBook book = books[index];
        return book == null || place(index, at) == NONE ? VarBook.NO_VAR : book.currentMoney(place(index, at), now);
    }

    /** Collects the books. */
    public static final class Builder {
        private final ScopeIds ids;
        private final @Nullable VarBook[] books;
        private final Set<VarBook> given = new HashSet<>();
        private @Nullable Latches latches;
        private @Nullable NanoClock clock;
        private LongConsumer durations = nanos -> {};
        private int every = 1;

        private Builder(ScopeIds ids) {
            this.ids = requireNonNull(ids, "ids");
            books = new VarBook[ids.total()];
        }

        /** The book of one; told of all its orders from now on. No two may share one. */
        public Builder book(Scope scope, int id, VarBook book) {
            int index = ids.requireIndex(scope, id);
            if (books[index] != null || !given.add(requireNonNull(book, "book"))) {
                throw new IllegalArgumentException(
                        "one book for each, and each but once: scope=" + scope.text() + " id=" + id + " book=" + book);
            }
            books[index] = book;
            return this;
        }

        /** Has fills that leave a VaR over its limit stop the scope, until two people let it go on. */
        public Builder latches(Latches latches) {
            latches.requireRoomFor(ids);
            this.latches = latches;
            return this;
        }

        /**
         * Times the calculation, at the cost of two readings of the clock.
         *
         * @param every which look at a book is timed: every 16th, say; at least 1
         * @param durations in nanoseconds; on the trading thread
         */
        public Builder timed(NanoClock clock, int every, LongConsumer durations) {
            if (every < 1) {
                throw new IllegalArgumentException("every must be at least 1: " + every);
            }
            this.clock = requireNonNull(clock, "clock");
            this.every = every;
            this.durations = requireNonNull(durations, "durations");
            return this;
        }

        public ValueAtRiskLimit build() {
            return new ValueAtRiskLimit(this);
        }
    }
}
