package io.kellet.risk;

import io.kellet.order.Scope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for everything that is wrong with limits: each by itself, two of one kind in one place, and those that contradict each
 * other, where one of two could never bind and whoever wrote it believes that it does.
 */
final class LimitsCheck {

    /**
     * What the firm measures of an order, or counts, is never less than what an account of it does, so a higher limit of the
     * account never binds. Not so for amounts that net or diversify: the firm may be flat in what two accounts hold against each
     * other. Nor for collars, which also say how a market order is valued, nor for restrictions, which are no amounts.
     */
    private static final Set<LimitKind> NESTING = EnumSet.of(
            LimitKind.ORDER_QUANTITY,
            LimitKind.ORDER_NOTIONAL,
            LimitKind.ADV_PERCENT,
            LimitKind.REPEATS,
            LimitKind.SUBMITS,
            LimitKind.AMENDS,
            LimitKind.MESSAGES,
            LimitKind.CANCELS,
            LimitKind.EXECUTIONS,
            LimitKind.CHILDREN);

    private static final Place FIRM = new Place(Scope.FIRM, 0, LimitEntry.EVERY);
    private static final Place EVERY_SYMBOL = new Place(Scope.SYMBOL, LimitEntry.EVERY, LimitEntry.EVERY);

    private record Place(Scope scope, int id, int symbol) {

        Place(LimitEntry entry) {
            this(entry.scope(), entry.scopeId(), entry.symbol());
        }

        /** Where those of the scope look that have no limit of their own. */
        Place general() {
            return new Place(scope, scope == Scope.FIRM ? 0 : LimitEntry.EVERY, LimitEntry.EVERY);
        }
    }

    private final List<String> problems = new ArrayList<>();
    private final List<LimitEntry> entries = new ArrayList<>();
    private final Map<Place, Map<LimitKind, LimitEntry>> places = new LinkedHashMap<>();

    /** Of each kind the highest that the firm has for one symbol. */
    private final Map<LimitKind, LimitEntry> highestOfOneSymbol = new EnumMap<>(LimitKind.class);

    private LimitsCheck() {}

    static LimitsCheck of(long version, List<Limits.Line> lines) {
        LimitsCheck check = new LimitsCheck();
        if (version < 1 || version > Verdict.MAX_VERSION) {
            check.problems.add("version must be 1.." + Verdict.MAX_VERSION + ": " + version);
        }
        if (lines.size() > Verdict.MAX_LIMIT_ID) {
            check.problems.add("limits must be at most " + Verdict.MAX_LIMIT_ID + ": " + lines.size());
            return check;
        }
        for (Limits.Line line : lines) {
            check.add(line);
        }
        check.places.keySet().forEach(check::contradictionsIn);
        check.entries.forEach(check::looserThanTheFirm);
        return check;
    }

    /** Empty if all is well. */
    List<String> problems() {
        return problems;
    }

    /** All, if there are no problems. */
    List<LimitEntry> entries() {
        return entries;
    }

    private void add(Limits.Line line) {
        List<String> wrong = LimitEntry.problems(
                line.scope(), line.scopeId(), line.symbol(), line.kind(), line.limit(), line.warnAbove());
        for (String problem : wrong) {
            problems.add(line + ": " + problem);
        }
        if (!wrong.isEmpty()) {
            return;
        }
        LimitEntry entry = new LimitEntry(
                entries.size() + 1,
                line.scope(),
                line.scopeId(),
                line.symbol(),
                line.kind(),
                line.limit(),
                line.warnAbove(),
                line.origin());
        LimitEntry first = places.computeIfAbsent(new Place(entry), place -> new EnumMap<>(LimitKind.class))
                .putIfAbsent(entry.kind(), entry);
        if (first != null) {
            problems.add(entry + ": is there already: " + first + "; leave one out");
            return;
        }
        entries.add(entry);
        if (entry.scope() == Scope.FIRM && entry.symbol() != LimitEntry.EVERY) {
            highestOfOneSymbol.merge(entry.kind(), entry, (a, b) -> b.limit() > a.limit() ? b : a);
        }
    }

    private void contradictionsIn(Place place) {
        ordered(place, LimitKind.VAR_95, LimitKind.VAR_99);
        ordered(place, LimitKind.VAR_99, LimitKind.VAR_99_9);
        ordered(place, LimitKind.VAR_99, LimitKind.SHORTFALL_99);
        if (inForce(place, LimitKind.VAR_99) == null) {
            ordered(place, LimitKind.VAR_95, LimitKind.VAR_99_9);
            ordered(place, LimitKind.VAR_95, LimitKind.SHORTFALL_99);
        }
        ordered(place, LimitKind.SUBMITS, LimitKind.MESSAGES);
        ordered(place, LimitKind.AMENDS, LimitKind.MESSAGES);

        LimitEntry percent = at(place, LimitKind.LOSS_PERCENT);
        if (percent != null && inForce(place, LimitKind.CAPITAL) == null) {
            problems.add(percent + ": is a percentage of nothing; say capital in the same place or for every "
                    + place.scope().text() + ", or limit max-loss instead");
        }

        LimitEntry quantity = at(place, LimitKind.ORDER_QUANTITY);
        LimitEntry most = at(place, LimitKind.LONG_POSITION);
        LimitEntry least = at(place, LimitKind.SHORT_POSITION);
        if (quantity != null
                && most != null
                && least != null
                && quantity.limit() > Math.max(most.limit(), least.limit())
                && Math.max(most.limit(), least.limit()) > 0) { // neither long nor short: they are to be run off
            problems.add(quantity + ": such an order could never pass from flat, because of " + most + " and " + least
                    + "; lower it to " + Math.max(most.limit(), least.limit()) + " or raise one of them");
        }
    }

    /**
     * Of the same book the first is never more than the second. With a lower limit on the second the first never binds. Told
     * where at least one of the two is written.
     */
    private void ordered(Place place, LimitKind less, LimitKind more) {
        LimitEntry first = inForce(place, less);
        LimitEntry second = inForce(place, more);
        if (first != null
                && second != null
                && second.limit() < first.limit()
                && (at(place, less) != null || at(place, more) != null)) {
            problems.add(first + ": can never bind, because " + second + " is reached before; lower it to "
                    + second.limit() + " or raise the other");
        }
    }

    private void looserThanTheFirm(LimitEntry entry) {
        if (entry.scope() == Scope.FIRM || !NESTING.contains(entry.kind())) {
            return;
        }
        LimitEntry firm = ofTheFirm(entry);
        if (firm != null && firm.limit() < entry.limit()) {
            problems.add(entry + ": can never bind, because " + firm + " is lower; lower it to " + firm.limit()
                    + " or raise the firm's");
        }
    }

    /** What holds for the whole firm wherever the entry does; of an entry for all symbols the loosest of them. */
    private @Nullable LimitEntry ofTheFirm(LimitEntry entry) {
        LimitKind kind = entry.kind();
        LimitEntry general = at(FIRM, kind);
        if (!kind.isPerSymbol()) {
            return general;
        }
        int symbol = entry.scope() == Scope.SYMBOL ? entry.scopeId() : entry.symbol();
        if (symbol == LimitEntry.EVERY) {
            LimitEntry highest = highestOfOneSymbol.get(kind);
            return general == null || highest == null || highest.limit() <= general.limit() ? general : highest;
        }
        LimitEntry own = at(new Place(Scope.FIRM, 0, symbol), kind);
        LimitEntry firm = own == null ? general : own;
        if (entry.scope() == Scope.SYMBOL) {
            return firm;
        }
        LimitEntry ofSymbol = at(new Place(Scope.SYMBOL, symbol, LimitEntry.EVERY), kind);
        LimitEntry tightening = ofSymbol == null ? at(EVERY_SYMBOL, kind) : ofSymbol;
        return firm == null || (tightening != null && tightening.limit() < firm.limit()) ? tightening : firm;
    }

    private @Nullable LimitEntry at(Place place, LimitKind kind) {
        Map<LimitKind, LimitEntry> there = places.get(place);
        return there == null ? null : there.get(kind);
    }

    /** What was written there, or else for every one of the scope. */
    private @Nullable LimitEntry inForce(Place place, LimitKind kind) {
        LimitEntry own = at(place, kind);
        return own == null ? at(place.general(), kind) : own;
    }
}
