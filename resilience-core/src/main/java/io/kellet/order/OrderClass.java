package io.kellet.order;

/**
 * What a message to a venue does to risk; a closed set, from the riskiest to the safest. Guards treat the last two
 * kindly: who cannot cancel is in more danger than who cannot trade, so cancels and reductions keep capacity of their own.
 */
public enum OrderClass {
    /** Opens or adds risk: a new order. */
    NEW,
    /** Changes a working order, perhaps for the riskier. */
    AMEND,
    /** Takes risk away: an order that can only make a position smaller. */
    REDUCE,
    /** Takes a working order out of the market. */
    CANCEL;

    /** May it use what guards hold back for risk-reducing flow? So for {@link #REDUCE} and {@link #CANCEL}. */
    public boolean reducesRisk() {
        return this == REDUCE || this == CANCEL;
    }
}
