package io.kellet.latency;

import static java.util.Objects.requireNonNull;

/**
 * Two numbers, never one: how long the work took, and how long its caller waited for it.
 *
 * <p>Work that is due at a known moment (the next order of a constant flow, a market data tick) may start late because the
 * work before it stalled. Measured from its actual start it looks fast, and the stall shows as a single slow sample
 * however many orders it held up: that is coordinated omission. Measured from the intended start, every order the stall
 * delayed carries its share.
 */
public final class PacedLatency {

    private final LatencyRecorder service;
    private final LatencyRecorder response;

    /**
     * @param service from the actual start
     * @param response from the intended start
     */
    public PacedLatency(LatencyRecorder service, LatencyRecorder response) {
        this.service = requireNonNull(service, "service");
        this.response = requireNonNull(response, "response");
        if (service == response) {
            throw new IllegalArgumentException("service and response must be two recorders: "
                    + service.config().name());
        }
    }

    /**
     * Records one piece of work by three readings of one clock. Work that started before it was due counts from its
     * actual start in both.
     */
    public void record(long intendedNanos, long startedNanos, long endedNanos) {
        service.record(endedNanos - startedNanos);
        response.record(endedNanos - (startedNanos - intendedNanos < 0 ? startedNanos : intendedNanos));
    }

    /** Gives the calling thread its counters now, so that its first sample is as cheap as every later one. */
    public void attachCurrentThread() {
        service.attachCurrentThread();
        response.attachCurrentThread();
    }

    /** From the actual start to the end. */
    public LatencyRecorder service() {
        return service;
    }

    /** From the intended start to the end. */
    public LatencyRecorder response() {
        return response;
    }
}
