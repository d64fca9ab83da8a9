package io.kellet.risk;

/** Enforces limits, and can be given others. */
interface LimitsHolder {

    Limits limits();

    /**
     * Could it enforce these?
     *
     * @throws IllegalArgumentException if not, saying why
     */
    void validate(Limits next);

    /** Enforces these from the next order on. They were validated. */
    void take(Limits next);
}
