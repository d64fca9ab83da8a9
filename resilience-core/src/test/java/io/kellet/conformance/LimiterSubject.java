package io.kellet.conformance;

/** A rate limiter under experiment. */
interface LimiterSubject {

    boolean tryAcquire();

    void passNanos(long nanos);
}
