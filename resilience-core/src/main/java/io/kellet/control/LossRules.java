package io.kellet.control;

import io.kellet.risk.Amounts;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import org.jspecify.annotations.Nullable;

/** How much each may lose, in money, for threads that have no order at hand. Immutable. */
final class LossRules {

    private final @Nullable Limits limits;
    private final long[] loss; // what loses least of the limit in money and the one in percent
    private final long[] drawdown;

    LossRules(ScopeIds ids, @Nullable Limits limits) {
        this.limits = limits;
        loss = new long[ids.total()];
        drawdown = new long[ids.total()];
        ScopeLimits money = taken(ids, LimitKind.LOSS, limits);
        ScopeLimits percent = taken(ids, LimitKind.LOSS_PERCENT, limits);
        ScopeLimits capital = taken(ids, LimitKind.CAPITAL, limits);
        ScopeLimits fromBest = taken(ids, LimitKind.DRAWDOWN, limits);
        for (int index = 0; index < loss.length; index++) {
            boolean both = percent.has(index) && capital.has(index);
            long inPercent = both ? partOf(capital.at(index), percent.at(index)) : ScopeLimits.NONE;
            loss[index] = Math.min(money.at(index), inPercent);
            drawdown[index] = fromBest.at(index);
        }
    }

    private static ScopeLimits taken(ScopeIds ids, LimitKind kind, @Nullable Limits limits) {
        ScopeLimits taken = new ScopeLimits(ids, kind);
        if (limits != null) {
            taken.take(limits);
        }
        return taken;
    }

    /** So many percent, rounded down; more than a {@code long} holds is no limit. */
    static long partOf(long capital, long percent) {
        long whole = Amounts.multiply(capital / 100, percent);
        long rest = Amounts.multiply(capital % 100, percent) / 100;
        return Amounts.add(whole, rest);
    }

    boolean isOf(Limits other) {
        return limits == other;
    }

    /** A loss beyond this is a breach. */
    long loss(int index) {
        return loss[index];
    }

    long drawdown(int index) {
        return drawdown[index];
    }
}
