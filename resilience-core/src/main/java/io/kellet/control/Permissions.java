package io.kellet.control;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which accounts may trade which symbols, and at which venues. Immutable; what is not named is as the start says, and the
 * start must be said.
 *
 * <pre>{@code
 * Permissions permissions = Permissions.nothingAllowed()
 *         .allowSymbol(7, 12)
 *         .allowVenue(7, 1)
 *         .build();
 * }</pre>
 *
 * <p>Looking up is two loads and a bit test; a number that no account, symbol or venue has is answered as the start says.
 */
public final class Permissions {

    private static final int MOST = 1 << 20;
    private static final long[] NONE_NAMED = {};

    private final boolean otherwise;
    private final long[][] symbols; // by account; bits of those that are not as the start says
    private final long[][] venues;

    private Permissions(Builder builder) {
        otherwise = builder.otherwise;
        symbols = rows(builder.symbols);
        venues = rows(builder.venues);
    }

    private static long[][] rows(NavigableMap<Integer, BitSet> named) {
        long[][] rows = new long[named.isEmpty() ? 0 : named.lastKey() + 1][];
        Arrays.fill(rows, NONE_NAMED);
        for (Map.Entry<Integer, BitSet> row : named.entrySet()) {
            rows[row.getKey()] = row.getValue().toLongArray();
        }
        return rows;
    }

    /** Starts with every account free to trade everything everywhere. */
    public static Builder everythingAllowed() {
        return new Builder(true);
    }

    /** Starts with nobody allowed anything. */
    public static Builder nothingAllowed() {
        return new Builder(false);
    }

    public boolean allowsSymbol(int account, int symbol) {
        return isNamed(symbols, account, symbol) != otherwise;
    }

    public boolean allowsVenue(int account, int venue) {
        return isNamed(venues, account, venue) != otherwise;
    }

    private static boolean isNamed(long[][] rows, int account, int number) {
        if (account < 0 || account >= rows.length || number < 0) {
            return false;
        }
        long[] row = rows[account];
        int word = number >> 6;
        return word < row.length && (row[word] & (1L << number)) != 0;
    }

    /** Collects permissions; the last word on a pair holds. */
    public static final class Builder {
        private final boolean otherwise;
        private final NavigableMap<Integer, BitSet> symbols = new TreeMap<>();
        private final NavigableMap<Integer, BitSet> venues = new TreeMap<>();

        private Builder(boolean otherwise) {
            this.otherwise = otherwise;
        }

        public Builder allowSymbol(int account, int symbol) {
            return set(symbols, account, "symbol", symbol, true);
        }

        public Builder forbidSymbol(int account, int symbol) {
            return set(symbols, account, "symbol", symbol, false);
        }

        public Builder allowVenue(int account, int venue) {
            return set(venues, account, "venue", venue, true);
        }

        public Builder forbidVenue(int account, int venue) {
            return set(venues, account, "venue", venue, false);
        }

        private Builder set(Map<Integer, BitSet> rows, int account, String what, int number, boolean allowed) {
            require("account", account);
            require(what, number);
            rows.computeIfAbsent(account, any -> new BitSet()).set(number, allowed != otherwise);
            return this;
        }

        private static void require(String what, int number) {
            if (number < 0 || number >= MOST) {
                throw new IllegalArgumentException(what + " must be 0.." + (MOST - 1) + ": " + number);
            }
        }

        public Permissions build() {
            return new Permissions(this);
        }
    }
}
