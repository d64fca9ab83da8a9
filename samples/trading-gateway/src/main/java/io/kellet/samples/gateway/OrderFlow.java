package io.kellet.samples.gateway;

import io.kellet.latency.PacedLatency;
import io.kellet.time.NanoClock;

/**
 * Sends orders at a constant rate. Each order has an intended start, fixed before the flow begins; when the gateway stalls,
 * the orders that were due meanwhile are sent late, and their time counts from when they were due.
 */
final class OrderFlow {

    private final NanoClock clock;
    private final Waiting waiting;
    private final PacedLatency latency;
    private final OrderDesk desk;
    private final Order order = new Order();

    OrderFlow(NanoClock clock, Waiting waiting, PacedLatency latency, OrderDesk desk) {
        this.clock = clock;
        this.waiting = waiting;
        this.latency = latency;
        this.desk = desk;
    }

    /** How the flow waits for the next order's intended start. */
    interface Waiting {
        void until(long nanos);
    }

    /** Sends {@code orders} orders, one each {@code intervalNanos}; stops early, with what is done, when interrupted. */
    void run(long orders, long intervalNanos) {
        latency.attachCurrentThread();
        long first = clock.nanos();
        for (long i = 0; i < orders && !Thread.currentThread().isInterrupted(); i++) {
            long intended = first + i * intervalNanos;
            desk.next(order, clock.nanos());
            waiting.until(intended);
            long started = clock.nanos();
            desk.decide(order, intended, started);
            latency.record(intended, started, clock.nanos());
        }
    }
}
