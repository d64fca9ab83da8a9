package io.kellet.risk;

/** What a gate made of a report. */
public enum Reported {
    /** It changed something. */
    APPLIED,
    /** It says nothing new: it came twice, or after a later one. */
    ALREADY_KNOWN,
    /** More was filled than was ever ordered. The position has it all; somebody should look. */
    OVERFILLED,
    /**
     * No order of this number is known. If it is real, put it right by {@link RiskGate#adjust}: the position is not what the
     * gate thinks.
     */
    UNKNOWN_ORDER,
    /** An amount that no venue reports. Nothing was changed. */
    INVALID
}
