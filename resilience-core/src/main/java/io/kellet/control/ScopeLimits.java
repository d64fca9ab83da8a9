package io.kellet.control;

import io.kellet.order.Scope;
import io.kellet.risk.LimitEntry;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import java.util.Arrays;
import java.util.List;

/**
 * The limits of one kind for every number of every scope, where there is no order that would bring its own: when a fill is
 * reported, or on another thread. Filled in place and without allocation.
 */
final class ScopeLimits {

    /** No limit. */
    static final long NONE = Long.MAX_VALUE;

    private final ScopeIds ids;
    private final LimitKind kind;
    private final long[] limit;

    ScopeLimits(ScopeIds ids, LimitKind kind) {
        this.ids = ids;
        this.kind = kind;
        limit = new long[ids.total()];
        Arrays.fill(limit, NONE);
    }

    /** Those of others no longer hold; of two for one place the one written last does, as in the gate. */
    void take(Limits limits) {
        Arrays.fill(limit, NONE);
        List<LimitEntry> entries = limits.entries();
        for (int i = 0; i < entries.size(); i++) {
            LimitEntry entry = entries.get(i);
            if (entry.kind() == kind && entry.scopeId() == LimitEntry.EVERY) {
                setAll(entry.scope(), entry.limit());
            }
        }
        for (int i = 0; i < entries.size(); i++) {
            LimitEntry entry = entries.get(i);
            int index = entry.kind() == kind ? ids.index(entry.scope(), entry.scopeId()) : -1;
            if (index >= 0) {
                limit[index] = entry.limit();
            }
        }
    }

    private void setAll(Scope scope, long value) {
        int size = ids.size(scope);
        if (size > 0) {
            int first = ids.index(scope, 0);
            Arrays.fill(limit, first, first + size, value);
        }
    }

    long at(int index) {
        return limit[index];
    }

    boolean has(int index) {
        return limit[index] != NONE;
    }
}
