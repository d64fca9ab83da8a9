package io.kellet.breaker;

import java.time.Duration;
import java.util.Optional;

/**
 * A breaker at one moment, for people and metrics. Counters are since the breaker was made; windows are aged to the moment of the
 * look.
 *
 * @param sinceNanos when the state began, by the breaker's clock
 * @param untilProbe how long it will still refuse; {@link io.kellet.time.Deadline#FOREVER} if forced open
 * @param openLevel how often it has opened without having been healthy for long
 * @param hold the operator's hold, if there is one
 * @param failuresInARow since the last success, while calls go through; zero without a rule on them
 * @param windowCalls calls in the window of the failure rate
 * @param windowFailures those that failed
 * @param slowWindowCalls calls in the window of the slow-call rate
 * @param slowWindowSlow those that were slow
 * @param overdue calls in flight that are overdue
 * @param probesOut half-open probes that are out
 * @param trips how often it opened
 * @param rejections calls it refused
 * @param failures outcomes that counted as failed
 * @param slowCalls outcomes slower than the rule allows
 * @param localFailures failures of our own that did not count
 * @param staleReports outcomes that came too late to count
 * @param duplicateReports outcomes that came a second time
 * @param untracked calls too many to be noted as in flight
 * @param classifierFailures exceptions that the classifier threw
 * @param tripsWithheld trips that the group did not allow
 */
public record BreakerSnapshot(
        String name,
        BreakerState state,
        long sinceNanos,
        Duration untilProbe,
        int openLevel,
        Optional<Hold> hold,
        long failuresInARow,
        int windowCalls,
        int windowFailures,
        int slowWindowCalls,
        int slowWindowSlow,
        int overdue,
        int probesOut,
        long trips,
        long rejections,
        long failures,
        long slowCalls,
        long localFailures,
        long staleReports,
        long duplicateReports,
        long untracked,
        long classifierFailures,
        long tripsWithheld) {}
