package io.kellet.kill;

import io.kellet.order.Scope;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One word for each mode of each id of each scope: the number of the engagement, or 0. A fourth word counts the requests to
 * re-arm the id that are pending; latches read it.
 *
 * <p>An engagement writes its number whatever was there: the number is new, so whoever holds an older one can no longer
 * clear the word. Clearing is a compare-and-set against the number that two people have seen.
 */
final class KillEntries {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private static final Scope[] SCOPES = Scope.values();

    private static final int WORDS = 4; // of an id
    private static final int HALT = 0;
    private static final int CANCEL_ONLY = 1;
    private static final int REDUCE_ONLY = 2;
    private static final int REQUESTS = 3;

    private final long[] words;
    private final int[] base = new int[SCOPES.length + 1];

    private final int lastDesk;
    private final int lastAccount;
    private final int lastStrategy;
    private final int lastTrader;
    private final int lastSymbol;
    private final int lastVenue;

    private final int desk;
    private final int account;
    private final int strategy;
    private final int trader;
    private final int symbol;
    private final int venue;

    KillEntries(KillSwitchConfig config) {
        lastDesk = config.desks() - 1;
        lastAccount = config.accounts() - 1;
        lastStrategy = config.strategies() - 1;
        lastTrader = config.traders() - 1;
        lastSymbol = config.symbols() - 1;
        lastVenue = config.venues() - 1;
        int next = 0;
        for (Scope scope : SCOPES) {
            base[place(scope)] = next;
            next += WORDS * ids(config, scope);
        }
        base[SCOPES.length] = next;
        words = new long[next];
        desk = base[place(Scope.DESK)];
        account = base[place(Scope.ACCOUNT)];
        strategy = base[place(Scope.STRATEGY)];
        trader = base[place(Scope.TRADER)];
        symbol = base[place(Scope.SYMBOL)];
        venue = base[place(Scope.VENUE)];
    }

    private static int ids(KillSwitchConfig config, Scope scope) {
        return switch (scope) {
            case FIRM -> 1;
            case DESK -> config.desks();
            case ACCOUNT -> config.accounts();
            case STRATEGY -> config.strategies();
            case TRADER -> config.traders();
            case SYMBOL -> config.symbols();
            case VENUE -> config.venues();
        };
    }

    private static int word(KillMode mode) {
        return switch (mode) {
            case HALT -> HALT;
            case CANCEL_ONLY -> CANCEL_ONLY;
            case REDUCE_ONLY -> REDUCE_ONLY;
        };
    }

    /** From the highest down. */
    static int place(Scope scope) {
        return switch (scope) {
            case FIRM -> 0;
            case DESK -> 1;
            case ACCOUNT -> 2;
            case STRATEGY -> 3;
            case TRADER -> 4;
            case SYMBOL -> 5;
            case VENUE -> 6;
        };
    }

    /** Are all ids in range? An id and its distance from the last one are both negative for none that is: no branches. */
    boolean know(int ofDesk, int ofAccount, int ofStrategy, int ofTrader, int ofSymbol, int ofVenue) {
        return (ofDesk
                        | (lastDesk - ofDesk)
                        | ofAccount
                        | (lastAccount - ofAccount)
                        | ofStrategy
                        | (lastStrategy - ofStrategy)
                        | ofTrader
                        | (lastTrader - ofTrader)
                        | ofSymbol
                        | (lastSymbol - ofSymbol)
                        | ofVenue
                        | (lastVenue - ofVenue))
                >= 0;
    }

    /** Does no word of these ids refuse? They are known to be in range. */
    boolean pass(boolean reduces, int ofDesk, int ofAccount, int ofStrategy, int ofTrader, int ofSymbol, int ofVenue) {
        return isOpen(reduces, 0)
                && isOpen(reduces, desk + WORDS * ofDesk)
                && isOpen(reduces, account + WORDS * ofAccount)
                && isOpen(reduces, strategy + WORDS * ofStrategy)
                && isOpen(reduces, trader + WORDS * ofTrader)
                && isOpen(reduces, symbol + WORDS * ofSymbol)
                && isOpen(reduces, venue + WORDS * ofVenue);
    }

    private boolean isOpen(boolean reduces, int first) {
        long refusing =
                (long) WORD.getVolatile(words, first + HALT) | (long) WORD.getVolatile(words, first + CANCEL_ONLY);
        return refusing == 0 && (reduces || (long) WORD.getVolatile(words, first + REDUCE_ONLY) == 0);
    }

    boolean knows(Scope scope, int id) {
        return id >= 0 && id < (base[place(scope) + 1] - base[place(scope)]) / WORDS;
    }

    /** The entry of an id that is in range. */
    int entry(Scope scope, int id, KillMode mode) {
        return base[place(scope)] + WORDS * id + word(mode);
    }

    /** All entries are below; {@link #isEntry} tells which numbers are entries. */
    int end() {
        return words.length;
    }

    static boolean isEntry(int index) {
        return (index & (WORDS - 1)) != REQUESTS;
    }

    Scope scope(int entry) {
        int scope = SCOPES.length - 1;
        while (base[scope] > entry) {
            scope--;
        }
        return SCOPES[scope];
    }

    int id(int entry) {
        return (entry - base[place(scope(entry))]) / WORDS;
    }

    static KillMode mode(int entry) {
        return switch (entry & (WORDS - 1)) {
            case HALT -> KillMode.HALT;
            case CANCEL_ONLY -> KillMode.CANCEL_ONLY;
            case REDUCE_ONLY -> KillMode.REDUCE_ONLY;
            default -> throw new IllegalArgumentException("not an entry: " + entry);
        };
    }

    int firstOf(Scope scope) {
        return base[place(scope)];
    }

    int endOf(Scope scope) {
        return base[place(scope) + 1];
    }

    /** The engagement, 0 if there is none. */
    long number(int entry) {
        return (long) WORD.getVolatile(words, entry);
    }

    void engage(int entry, long number) {
        WORD.setVolatile(words, entry, number);
    }

    /** Ends the engagement of this number; does nothing and says no if there is a newer one. */
    boolean clear(int entry, long number) {
        return WORD.compareAndSet(words, entry, number, 0L);
    }

    boolean hasRequests(int entry) {
        return (long) WORD.getVolatile(words, entry | REQUESTS) != 0;
    }

    void addRequests(int entry, long more) {
        WORD.getAndAdd(words, entry | REQUESTS, more);
    }

    boolean anyEngaged() {
        for (int entry = 0; entry < words.length; entry++) {
            if (isEntry(entry) && number(entry) != 0) {
                return true;
            }
        }
        return false;
    }
}
