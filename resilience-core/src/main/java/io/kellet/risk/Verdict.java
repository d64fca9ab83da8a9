package io.kellet.risk;

/**
 * What a gate answers, in one {@code long}: 0 is accepted, a negative number refused, a positive one accepted with a warning.
 * Never an object, so that it can be stored, logged and sent as it is.
 *
 * <pre>{@code 63 refused | 62..56 control | 55..50 unused | 49..44 reason | 43..24 limit id | 23..0 limit version}</pre>
 *
 * <p>A {@link Control} makes the part it knows by {@link #reject} or {@link #warn}; the gate adds the rest.
 */
public final class Verdict {

    /** Accepted, nothing to remark. */
    public static final long ACCEPTED = 0;

    /** As a limit id: no limit was involved. */
    public static final int NO_LIMIT = 0;

    static final int MAX_CONTROL = 127;
    static final int MAX_LIMIT_ID = (1 << 20) - 1;
    static final long MAX_VERSION = (1L << 24) - 1;

    private static final long REFUSED = Long.MIN_VALUE;
    private static final int CONTROL_SHIFT = 56;
    private static final int REASON_SHIFT = 44;
    private static final int LIMIT_SHIFT = 24;
    private static final long REASON_MASK = 63L << REASON_SHIFT;
    private static final long OF_CONTROLS = REFUSED | REASON_MASK | ((long) MAX_LIMIT_ID << LIMIT_SHIFT);

    private Verdict() {}

    /** May the order go out? */
    public static boolean isAccepted(long verdict) {
        return verdict >= 0;
    }

    /** May the order go out, though near or over a limit that only warns? */
    public static boolean isWarning(long verdict) {
        return verdict > 0;
    }

    /** The number of the control that refused or warned, for the gate; 0 if none did. */
    public static int control(long verdict) {
        return (int) (verdict >>> CONTROL_SHIFT) & MAX_CONTROL;
    }

    public static Reason reason(long verdict) {
        return Reason.of((int) (verdict >>> REASON_SHIFT) & 63);
    }

    /** Which entry of the limits decided, see {@link Limits#entry}; {@link #NO_LIMIT} if none did. */
    public static int limitId(long verdict) {
        return (int) (verdict >>> LIMIT_SHIFT) & MAX_LIMIT_ID;
    }

    /** The version of the limits it was decided by; 0 for what was accepted without a remark. */
    public static long limitVersion(long verdict) {
        return verdict & MAX_VERSION;
    }

    /** A control's refusal for a reason that is no limit's. */
    public static long reject(Reason reason) {
        return reject(reason, NO_LIMIT);
    }

    /** A control's refusal by a limit. */
    public static long reject(Reason reason, int limitId) {
        return REFUSED | warn(reason, limitId);
    }

    /** A control's remark on an order that may pass. */
    public static long warn(Reason reason, int limitId) {
        return ((long) reason.code() << REASON_SHIFT) | ((long) limitId << LIMIT_SHIFT);
    }

    /** Of two findings the one that counts: a refusal before a warning, a warning before nothing, else the first. */
    public static long worse(long first, long second) {
        return first < 0 || (second >= 0 && first != 0) ? first : second;
    }

    /**
     * The verdict on a finding that is not {@link #ACCEPTED}. Takes over what is a control's to say and nothing else, so that
     * no control can speak for another; one that names no reason has another than all that have names.
     */
    static long by(int control, long version, long finding) {
        long said = (finding & REASON_MASK) == 0 ? finding | warn(Reason.OTHER, NO_LIMIT) : finding;
        return (said & OF_CONTROLS) | ((long) control << CONTROL_SHIFT) | version;
    }

    static long asWarning(long verdict) {
        return verdict & ~REFUSED;
    }
}
