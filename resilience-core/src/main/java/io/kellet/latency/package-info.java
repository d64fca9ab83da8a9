/**
 * How long things took, to the nanosecond, without slowing them. Start at {@link io.kellet.latency.LatencyRecorder}.
 *
 * <p>A recorder is written by trading threads and read by everybody else. Writers touch only their own thread's
 * counters; nobody ever resets one; a reader takes a {@link io.kellet.latency.LatencySnapshot} and subtracts the one it
 * took before. So any number of readers (a scrape, a log, a console) see the same samples and disturb nobody.
 *
 * <p>{@link io.kellet.latency.PacedLatency} keeps service time and time from the intended start apart,
 * {@link io.kellet.latency.HiccupMeter} measures what the machine itself adds, and
 * {@link io.kellet.latency.LatencyLog} writes logs that every HdrHistogram tool reads.
 */
@NullMarked
package io.kellet.latency;

import org.jspecify.annotations.NullMarked;
