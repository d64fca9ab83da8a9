package io.kellet.breaker;

/** Why a breaker let a call not through. */
public enum RejectionReason {
    /** Open, and the open time is not over. */
    OPEN(0, "breaker is open"),
    /** Half open, and every probe is out. */
    PROBING(1, "breaker is half open and all its probes are out"),
    /** Ramping, and this call is not in the share. */
    RAMPING(2, "breaker is ramping up and this call is not in the share"),
    /** Held open by an operator. */
    FORCED_OPEN(3, "breaker is held open by an operator");

    private final int code;
    private final String sentence;

    RejectionReason(int code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /** What a refused permit carries: from zero, without gaps. */
    int code() {
        return code;
    }

    String sentence() {
        return sentence;
    }
}
