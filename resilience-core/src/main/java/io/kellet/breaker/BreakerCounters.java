package io.kellet.breaker;

import io.kellet.count.ThreadCounter;
import java.util.concurrent.atomic.AtomicLong;

/** What a breaker counts for people to see. What happens at call rate is counted per thread, the rest is rare. */
final class BreakerCounters {

    final ThreadCounter rejections = new ThreadCounter();
    final ThreadCounter failures = new ThreadCounter();
    final ThreadCounter slowCalls = new ThreadCounter();
    final AtomicLong trips = new AtomicLong();
    final AtomicLong localFailures = new AtomicLong();
    final AtomicLong staleReports = new AtomicLong();
    final AtomicLong duplicateReports = new AtomicLong();
    final AtomicLong untracked = new AtomicLong();
    final AtomicLong classifierFailures = new AtomicLong();
    final AtomicLong tripsWithheld = new AtomicLong();

    void attachCurrentThread() {
        rejections.attachCurrentThread();
        failures.attachCurrentThread();
        slowCalls.attachCurrentThread();
    }
}
