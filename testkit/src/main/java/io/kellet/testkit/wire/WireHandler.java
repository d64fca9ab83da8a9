package io.kellet.testkit.wire;

/** Answers requests. Called by one thread for each connection, so by several at once. */
@FunctionalInterface
public interface WireHandler {

    /** The answer; what is thrown becomes a 500 whose body names its class. */
    WireResponse answer(WireRequest request);
}
