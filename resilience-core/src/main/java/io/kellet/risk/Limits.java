package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import io.kellet.order.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * All limits of a gate at one moment: immutable, numbered, swapped as a whole. Every order is decided by one of them and its
 * verdict says by which.
 *
 * <pre>{@code
 * Limits limits = Limits.version(1)
 *         .limit(Scope.FIRM, LimitKind.ORDER_QUANTITY, 10_000)
 *         .limit(Scope.ACCOUNT, LimitKind.GROSS_EXPOSURE, 5_000_000)          // every account
 *         .limit(Scope.ACCOUNT, 7, LimitKind.GROSS_EXPOSURE, 20_000_000)      // but this one
 *         .limit(Scope.ACCOUNT, 7, 12, LimitKind.LONG_POSITION, 500)          // and of symbol 12 no more than that
 *         .build();
 * }</pre>
 *
 * <p>All scopes of an order are checked. Within a scope the limit that names most holds: number and symbol, then number, then symbol,
 * then neither. A symbol's own limits hold for the whole firm in that symbol, together with the firm's.
 */
public final class Limits {

    /** No limits at all, of no version: what a control has before it is told of any. */
    public static final Limits NONE = new Limits(0, List.of());

    private final long version;
    private final List<LimitEntry> entries;
    private final LimitIndex index;
    private final SharedRows rows;

    private Limits(long version, List<LimitEntry> entries) {
        this.version = version;
        this.entries = List.copyOf(entries);
        index = new LimitIndex(this.entries);
        rows = new SharedRows(this.entries, index);
    }

    private Limits(long version, Limits alike) {
        this.version = version;
        entries = alike.entries;
        index = alike.index;
        rows = alike.rows;
    }

    /**
     * Starts with no limits.
     *
     * @param version 1 to 16,777,215; a gate takes only higher ones than it has
     */
    public static Builder version(long version) {
        return new Builder(version);
    }

    public long version() {
        return version;
    }

    /** In the order of writing. */
    public List<LimitEntry> entries() {
        return entries;
    }

    /**
     * What a verdict's {@link Verdict#limitId} means.
     *
     * @throws IllegalArgumentException if there is none of this number
     */
    public LimitEntry entry(int limitId) {
        if (limitId < 1 || limitId > entries.size()) {
            throw new IllegalArgumentException("limitId must be 1.." + entries.size() + ": " + limitId);
        }
        return entries.get(limitId - 1);
    }

    /** Is there a limit of this kind for any of this scope? A control need not look where there is none. */
    public boolean isLimited(LimitKind kind, Scope scope) {
        return rows.isLimited(kind, scope);
    }

    /**
     * What holds for a symbol in a scope; no allocation.
     *
     * @param own filled if no row of others will do
     */
    LimitRow row(Scope scope, int id, int symbol, LimitRow own) {
        if (rows.areSymbolsAlike(scope)) {
            return rows.ofPosition(scope, id);
        }
        fill(own, scope, id, symbol);
        return own;
    }

    /** What holds for a scope in all symbols together; no allocation. */
    LimitRow row(Scope scope, int id) {
        return rows.ofScope(scope, id);
    }

    private void fill(LimitRow row, Scope scope, int id, int symbol) {
        row.clear();
        index.set(row, scope, LimitEntry.EVERY, LimitEntry.EVERY);
        index.set(row, scope, LimitEntry.EVERY, symbol);
        index.set(row, scope, id, LimitEntry.EVERY);
        index.set(row, scope, id, symbol);
        if (scope == Scope.FIRM) {
            index.tighten(row, symbol);
        }
    }

    @Override
    public String toString() {
        return "Limits[version=" + version + " entries=" + entries.size() + "]";
    }

    /** The same limits under another number. */
    Limits renumbered(long version) {
        return new Limits(version, this);
    }

    /** Collects limits; {@link #build()} checks them, each and together. */
    public static final class Builder {
        private final long version;
        private final List<Line> lines = new ArrayList<>();

        private Builder(long version) {
            this.version = version;
        }

        /** For every one of a scope that has no limit of its own. */
        public Builder limit(Scope scope, LimitKind kind, long limit) {
            return limit(scope, LimitEntry.EVERY, LimitEntry.EVERY, kind, limit);
        }

        /** For one of a scope. */
        public Builder limit(Scope scope, int id, LimitKind kind, long limit) {
            return limit(scope, id, LimitEntry.EVERY, kind, limit);
        }

        /** For one symbol in one of a scope. */
        public Builder limit(Scope scope, int id, int symbol, LimitKind kind, long limit) {
            return limit(scope, id, symbol, kind, limit, limit, "");
        }

        /** The long form; see {@link LimitEntry} for what each means. */
        public Builder limit(
                Scope scope, int id, int symbol, LimitKind kind, long limit, long warnAbove, String origin) {
            lines.add(new Line(
                    requireNonNull(scope, "scope"),
                    id,
                    symbol,
                    requireNonNull(kind, "kind"),
                    limit,
                    warnAbove,
                    requireNonNull(origin, "origin")));
            return this;
        }

        /**
         * The limits, if they make sense, each and together.
         *
         * @throws LimitsException with everything that is wrong with them
         */
        public Limits build() {
            LimitsCheck check = check();
            if (!check.problems().isEmpty()) {
                throw new LimitsException("limits", check.problems());
            }
            return new Limits(version, check.entries());
        }

        LimitsCheck check() {
            return LimitsCheck.of(version, lines);
        }
    }

    /** One limit as it was asked for, right or wrong. */
    record Line(Scope scope, int scopeId, int symbol, LimitKind kind, long limit, long warnAbove, String origin) {

        @Override
        public String toString() {
            return LimitEntry.text(scope, scopeId, symbol, kind, limit, warnAbove, origin);
        }
    }
}
