package io.kellet.risk;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Why an order is refused or remarked upon. A closed set, so that it can be a label of a metric; the numbers never change. */
public enum Reason {
    /** Accepted, nothing to remark. */
    NONE(0),

    // the order itself
    /** A quantity or price that is missing, zero, negative, or stands for "no value" in some system. */
    MALFORMED(1),
    /** An account, symbol or other number outside what the gate was built for. */
    ID_OUT_OF_RANGE(2),
    /** An amount too large to calculate with. */
    OVERFLOW(3),
    /** There is no usable price to value the order with. */
    NO_REFERENCE(4),
    /** Another order had this number. */
    ORDER_ID_REUSED(5),
    /** Amended, but not known as working. */
    UNKNOWN_ORDER(6),
    /** Amended, but of another account, symbol or side than the working order. */
    ORDER_MISMATCH(7),
    /** Amended to less than is filled already. */
    BELOW_FILLED(8),
    /** As many amendments as can be tracked are not answered yet. */
    TOO_MANY_AMENDS(9),
    /** Called a reduction, but it would not only reduce. */
    NOT_REDUCING(10),

    // the gate itself
    /** A control threw or is out of order; it refuses until it is repaired. */
    CONTROL_FAILED(20),
    /** Another thread holds the gate for too long, or this one is inside the gate already. */
    BUSY(21),
    /** The gate has one writer, and this is another thread. */
    WRONG_THREAD(22),
    /** A table of the gate is full. */
    NO_ROOM(23),

    // controls
    /** A kill switch is engaged. */
    KILLED(30),
    /** An amount is over its limit. */
    OVER_LIMIT(31),
    /** A price is too far from its reference. */
    PRICE_TOO_FAR(32),
    /** Prices have moved too far over a period. */
    PRICE_DRIFT(33),
    /** Too many in a window of time. */
    TOO_MANY(34),
    /** The same again, too soon. */
    DUPLICATE(35),
    /** Data that the control needs has never arrived. */
    NO_DATA(36),
    /** Data that the control needs is too old, or said to be bad. */
    STALE_DATA(37),
    /** On a restricted list, or without permission. */
    RESTRICTED(38),
    /** Would trade against an order of one's own. */
    SELF_MATCH(39),
    /** The slices are more than their parent. */
    OVER_PARENT(40),
    /** Its parent is not known. */
    UNKNOWN_PARENT(41),
    /** A risk latch has tripped; only people arm it again. */
    LATCHED(42),
    /** Too little data to calculate from. */
    TOO_FEW_OBSERVATIONS(43),
    /** For a user's own controls, where no other fits. */
    OTHER(60);

    /** Those that controls refuse for. */
    static final Set<Reason> OF_CONTROLS = Collections.unmodifiableSet(EnumSet.range(OVER_LIMIT, OTHER));

    /** Those that the gate refuses for before it asks a control. */
    static final Set<Reason> OF_THE_ORDER = ofTheOrder();

    private static final Reason[] BY_CODE = new Reason[64];

    static {
        for (Reason reason : values()) {
            BY_CODE[reason.code] = reason;
        }
    }

    private final int code;

    Reason(int code) {
        this.code = code;
    }

    /** 0 to 63. */
    public int code() {
        return code;
    }

    private static Set<Reason> ofTheOrder() {
        EnumSet<Reason> reasons = EnumSet.range(MALFORMED, NO_ROOM);
        reasons.remove(CONTROL_FAILED); // says which control
        return Collections.unmodifiableSet(reasons);
    }

    static Reason of(int code) {
        Reason reason = BY_CODE[code];
        return reason == null ? OTHER : reason;
    }
}
