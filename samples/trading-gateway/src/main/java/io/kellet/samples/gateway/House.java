package io.kellet.samples.gateway;

/** Who trades what here, by number: 2 desks, 4 traders, 16 accounts, 8 strategies, 5 symbols at 2 venues. */
final class House {

    static final int DESKS = 2;
    static final int TRADERS = 4;
    static final int ACCOUNTS = 16;
    static final int STRATEGIES = 8;
    static final int SYMBOLS = 5;
    static final int VENUES = 2;

    /** Prices run from 0 to one less. */
    static final int TICKS = 4_096;

    /** Who works more than this many orders has to cancel some before sending others. */
    static final int MOST_WORKING = 100;

    private House() {}
}
