package io.kellet.risk;

import org.jspecify.annotations.Nullable;

/** How an override came to its end. */
public enum OverrideEnd {
    /** Its time was over. */
    EXPIRED(1),
    /** It was used as often as it could be. */
    USED_UP(2),
    /** A person took it back. */
    REVOKED(3);

    private static final @Nullable OverrideEnd[] BY_CODE = {null, EXPIRED, USED_UP, REVOKED};

    private final int code;

    OverrideEnd(int code) {
        this.code = code;
    }

    /** 1 to 3. */
    int code() {
        return code;
    }

    /** 0 is none. */
    static @Nullable OverrideEnd of(int code) {
        return BY_CODE[code];
    }
}
