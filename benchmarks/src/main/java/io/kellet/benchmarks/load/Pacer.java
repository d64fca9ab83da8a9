package io.kellet.benchmarks.load;

import io.kellet.benchmarks.risk.OrderStream;
import io.kellet.benchmarks.risk.RiskStage;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.PacedLatency;
import io.kellet.time.NanoClock;

/**
 * Plays turns of a stream, each at its intended time: the n-th is due n intervals after the first, whatever became of the
 * others. Who is late sends at once and catches up; nothing is left out, and what an order waited counts in its response
 * time. Between orders the thread spins, as a trading thread does.
 *
 * <p>One thread.
 */
final class Pacer {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Who is that late does not catch up any more. */
    static final long PATIENCE_NANOS = 5 * NANOS_PER_SECOND;

    private final OrderStream stream;
    private final RiskStage stage;
    private final NanoClock clock;
    private final int rate;
    private int turn;

    /** The stage's book is open. */
    Pacer(OrderStream stream, RiskStage stage, NanoClock clock, int rate) {
        this.stream = stream;
        this.stage = stage;
        this.clock = clock;
        this.rate = rate;
        this.turn = stream.first();
    }

    /**
     * Plays the next turns, the first of them an interval from now.
     *
     * @param checks takes the service time of each check and its response time from the intended start
     * @param releases takes what the stage needs for the reports of a turn
     * @return how many were played: all, or fewer if the stage fell too far behind
     * @throws IllegalStateException if the stage did not accept exactly what the stream means to be accepted
     */
    long play(long turns, PacedLatency checks, LatencyRecorder releases) {
        checks.attachCurrentThread();
        releases.attachCurrentThread();
        int from = turn;
        long accepted = 0;
        long begin = clock.nanos();
        long played = 0;
        while (played < turns) {
            // multiplied, not added up: a rate that does not divide a second must not drift
            long intended = begin + (played + 1) * NANOS_PER_SECOND / rate;
            long started = clock.nanos();
            while (started - intended < 0) {
                Thread.onSpinWait();
                started = clock.nanos();
            }
            if (started - intended > PATIENCE_NANOS) {
                break;
            }
            accepted += stage.check(turn) ? 1 : 0;
            long checked = clock.nanos();
            stage.release(turn);
            long released = clock.nanos();
            checks.record(intended, started, checked);
            releases.record(released - checked);
            turn = stream.after(turn);
            played++;
        }
        compare(from, played, accepted);
        return played;
    }

    private void compare(int from, long played, long accepted) {
        long meant = 0;
        int at = from;
        for (long i = 0; i < played; i++) {
            meant += stream.order(at).overLimit() ? 0 : 1;
            at = stream.after(at);
        }
        if (accepted != meant) {
            throw new IllegalStateException("the stage must accept as many as the stream means: stage="
                    + stage.getClass().getSimpleName() + " accepted=" + accepted + " meant=" + meant + " of=" + played);
        }
    }
}
