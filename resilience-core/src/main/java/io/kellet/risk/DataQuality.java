package io.kellet.risk;

/** How far a price can be trusted, best first. */
public enum DataQuality {
    OK(0),
    /** Something looks wrong upstream. */
    MAYBE_STALE(1),
    /** It no longer follows the market. */
    STALE(2),
    /** Nothing is known yet. */
    UNKNOWN(3);

    private static final DataQuality[] BY_CODE = {OK, MAYBE_STALE, STALE, UNKNOWN};

    private final int code;

    DataQuality(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static DataQuality of(long code) {
        return BY_CODE[(int) code];
    }
}
