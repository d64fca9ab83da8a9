package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import io.kellet.order.Scope;
import java.util.List;

/** Which orders an override is for. */
public sealed interface OverrideTarget {

    /** How many orders one override can name, and how often it can be used at most. */
    int MOST = 100;

    /**
     * Those that are named.
     *
     * @param ids their numbers, each once, 1 to 100
     */
    record Orders(List<Long> ids) implements OverrideTarget {
        public Orders {
            ids = List.copyOf(ids);
            if (ids.isEmpty() || ids.size() > MOST) {
                throw new IllegalArgumentException("ids must be 1.." + MOST + ": " + ids.size());
            }
            if (ids.stream().distinct().count() != ids.size() || ids.contains(0L)) {
                throw new IllegalArgumentException("ids must be each there once, and none 0: " + ids);
            }
        }
    }

    /**
     * Those of an account, a desk and so on. The whole firm only in a symbol that is named.
     *
     * @param symbol in which symbol; {@link LimitEntry#EVERY} for any
     */
    record Place(Scope scope, int id, int symbol) implements OverrideTarget {
        public Place {
            requireNonNull(scope, "scope");
            if (id < 0 || id > (scope == Scope.FIRM ? 0 : LimitEntry.MAX_NUMBER)) {
                throw new IllegalArgumentException("the number of the " + scope.text() + " must be 0.."
                        + (scope == Scope.FIRM ? 0 : LimitEntry.MAX_NUMBER) + ": " + id);
            }
            if (symbol != LimitEntry.EVERY && (symbol < 0 || symbol > LimitEntry.MAX_NUMBER)) {
                throw new IllegalArgumentException("the symbol must be 0.." + LimitEntry.MAX_NUMBER + ": " + symbol);
            }
            if (scope == Scope.FIRM && symbol == LimitEntry.EVERY) {
                throw new IllegalArgumentException("an override for the firm must name a symbol, or something smaller"
                        + " than the firm: symbol=" + symbol);
            }
        }
    }
}
