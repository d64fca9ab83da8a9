package io.kellet.risk;

import io.kellet.order.Scope;
import java.util.Arrays;
import java.util.List;

/** Finds the entries of one place, those of one scope, number and symbol. Immutable; looking up allocates nothing. */
final class LimitIndex {

    private static final long FREE = -1;
    private static final LimitEntry[] NONE = {};

    private final long[] keys;
    private final LimitEntry[][] groups;

    LimitIndex(List<LimitEntry> entries) {
        int size = Integer.highestOneBit(Math.max(2, entries.size())) * 4;
        keys = new long[size];
        groups = new LimitEntry[size][];
        Arrays.fill(keys, FREE);
        Arrays.fill(groups, NONE);
        for (LimitEntry entry : entries) {
            long key = key(entry.scope(), entry.scopeId(), entry.symbol());
            int slot = slotOf(key);
            keys[slot] = key;
            LimitEntry[] group = groups[slot];
            groups[slot] = Arrays.copyOf(group, group.length + 1);
            groups[slot][group.length] = entry;
        }
    }

    /** Puts what was written for exactly this place into the row. */
    void set(LimitRow row, Scope scope, int id, int symbol) {
        for (LimitEntry entry : group(scope, id, symbol)) {
            if (row.covers(entry.kind())) {
                row.set(entry.kind(), entry.limit(), entry.warnAbove(), entry.id());
            }
        }
    }

    /** Has what was written for a symbol, or else for every symbol, tighten the row. */
    void tighten(LimitRow row, int symbol) {
        LimitEntry[] own = group(Scope.SYMBOL, symbol, LimitEntry.EVERY);
        for (LimitEntry entry : own) {
            tighten(row, entry);
        }
        for (LimitEntry entry : group(Scope.SYMBOL, LimitEntry.EVERY, LimitEntry.EVERY)) {
            if (!has(own, entry.kind())) {
                tighten(row, entry);
            }
        }
    }

    private static void tighten(LimitRow row, LimitEntry entry) {
        if (entry.kind() == LimitKind.RESTRICTED) {
            restrict(row, entry);
        } else if (row.covers(entry.kind())) {
            row.tighten(entry.kind(), entry.limit(), entry.warnAbove(), entry.id());
        }
    }

    /** Sides are no amounts: what either forbids is forbidden, and the lower number is not the stricter one. */
    private static void restrict(LimitRow row, LimitEntry entry) {
        LimitKind kind = entry.kind();
        if (row.covers(kind)) {
            long before = row.has(kind) ? row.limit(kind) : 0;
            long sides = before | entry.limit();
            if (sides != before || !row.has(kind)) {
                row.set(kind, sides, sides, entry.id());
            }
        }
    }

    private static boolean has(LimitEntry[] group, LimitKind kind) {
        for (LimitEntry entry : group) {
            if (entry.kind() == kind) {
                return true;
            }
        }
        return false;
    }

    private LimitEntry[] group(Scope scope, int id, int symbol) {
        return groups[slotOf(key(scope, id, symbol))];
    }

    private int slotOf(long key) {
        int mask = keys.length - 1;
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & mask;
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long key(Scope scope, int id, int symbol) {
        return ((long) scope.index() << 58) | ((long) (id + 1) << 29) | (symbol + 1);
    }
}
