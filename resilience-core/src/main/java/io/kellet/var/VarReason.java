package io.kellet.var;

/** Why a {@link VarBook} says no. All but the first mean that there is no VaR. */
public enum VarReason {
    /** The VaR would be over a limit, and higher than it is. */
    OVER_LIMIT(0),
    /** The model is older than it may be. */
    STALE(1),
    /** The model was made of too few observations. */
    TOO_FEW_OBSERVATIONS(2),
    /** The model has no row for the symbol, or for one that the book holds or has orders in. */
    UNKNOWN_SYMBOL(3),
    /** A quantity is beyond 2<sup>53</sup> lots, or what was computed is no number. */
    NOT_FINITE(4);

    private static final VarReason[] BY_CODE = {OVER_LIMIT, STALE, TOO_FEW_OBSERVATIONS, UNKNOWN_SYMBOL, NOT_FINITE};

    private final int code;

    VarReason(int code) {
        this.code = code;
    }

    /** Its place in an answer, and in an array with one place for each; from 0. */
    int code() {
        return code;
    }

    static VarReason ofCode(int code) {
        return BY_CODE[code];
    }
}
