package io.kellet.limit;

import io.kellet.rejection.RejectedException;

/** A call was not made because the dependency lately refused too many of its kind. */
public final class ThrottledException extends RejectedException {

    private static final long serialVersionUID = 1L;

    ThrottledException(String throttle) {
        super(throttle, "call refused, the dependency accepts too few: throttle=" + throttle);
    }
}
