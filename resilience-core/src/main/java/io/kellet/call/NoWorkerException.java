package io.kellet.call;

import io.kellet.rejection.RejectedException;

/** No thread took up the work, or none in time; the work was never begun. */
public final class NoWorkerException extends RejectedException {

    private static final long serialVersionUID = 1L;

    NoWorkerException(String guard) {
        super(guard, "call refused, no thread began it: guard=" + guard);
    }
}
