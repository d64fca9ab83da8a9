package io.kellet.risk;

import io.kellet.order.Scope;
import java.util.Random;

/** Limits that chance wrote: few places, so that they meet; a good part of them make sense. */
final class AnyLimits {

    private static final LimitKind[] KINDS = LimitKind.values();
    private static final Scope[] SCOPES = {Scope.FIRM, Scope.ACCOUNT, Scope.ACCOUNT, Scope.SYMBOL};

    private AnyLimits() {}

    static Limits.Builder builder(Random random, int entries) {
        Limits.Builder builder = Limits.version(1 + random.nextInt(1_000));
        for (int i = 0; i < entries; i++) {
            LimitKind kind = KINDS[random.nextInt(KINDS.length)];
            Scope scope = SCOPES[random.nextInt(SCOPES.length)];
            int id = scope == Scope.FIRM ? 0 : random.nextInt(4) - 1;
            boolean inSymbol = kind.isPerSymbol() && scope != Scope.SYMBOL && random.nextBoolean();
            int symbol = inSymbol ? random.nextInt(4) : LimitEntry.EVERY;
            long limit = random.nextInt(50) == 0 ? -1 : amount(random, kind);
            long warnAbove = kind.canWarn() && random.nextInt(3) == 0 ? limit / 2 : limit;
            builder.limit(scope, id, symbol, kind, limit, warnAbove, "");
        }
        return builder;
    }

    /** Limits that make sense. */
    static Limits valid(Random random, int entries) {
        while (true) {
            Limits.Builder builder = builder(random, entries);
            if (builder.check().problems().isEmpty()) {
                return builder.build();
            }
        }
    }

    private static long amount(Random random, LimitKind kind) {
        long span = Math.min(kind.most() - kind.least(), 1L << random.nextInt(62));
        return kind.least() + (long) (random.nextDouble() * span);
    }
}
