package io.kellet.limit;

import io.kellet.rejection.RejectedException;

/** A rate limiter had no permit left. When there will be one is asked of the limiter. */
public final class RateLimitedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    RateLimitedException(String limiter) {
        super(limiter, "call refused, rate limit reached: limiter=" + limiter);
    }
}
