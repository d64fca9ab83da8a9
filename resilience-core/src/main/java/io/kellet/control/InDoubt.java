package io.kellet.control;

import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;

/** What a control does with an order when it lacks what it would decide by. */
public enum InDoubt {
    /** It refuses: fails closed. The default everywhere. */
    REFUSE,
    /** It lets the order pass with a warning: fails open, and has to be asked to. */
    WARN;

    long verdict(Reason reason, int limitId) {
        return this == REFUSE ? Verdict.reject(reason, limitId) : Verdict.warn(reason, limitId);
    }
}
