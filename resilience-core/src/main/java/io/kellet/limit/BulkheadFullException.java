package io.kellet.limit;

import io.kellet.rejection.RejectedException;

/** As many calls were in flight as a bulkhead allows. */
public final class BulkheadFullException extends RejectedException {

    private static final long serialVersionUID = 1L;

    BulkheadFullException(String bulkhead) {
        super(bulkhead, "call refused, bulkhead is full: bulkhead=" + bulkhead);
    }
}
