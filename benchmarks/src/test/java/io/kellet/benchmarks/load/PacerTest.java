package io.kellet.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kellet.benchmarks.risk.OrderStream;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.LatencySnapshot;
import io.kellet.latency.PacedLatency;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every order has its time, whatever became of the others; the clock crosses its wrap on the way. */
final class PacerTest {

    private static final int RATE = 50_000;
    private static final long INTERVAL = 20_000;

    /** The clock moves by this from the reading that ends the wait to the one after the check. */
    private static final long SERVICE = Desk.NANOS_PER_CHECK + Desk.NANOS_PER_READING;

    private final OrderStream stream = OrderStream.mixed(50, 0);
    private final Desk desk = new Desk(stream);
    private final PacedLatency checks = new PacedLatency(recorder("service"), recorder("response"));
    private final LatencyRecorder releases = recorder("release");

    @Test
    void sendsAtTheRateItWasGiven() {
        long start = desk.nanos();

        assertThat(pacer(RATE).play(1_000, checks, releases)).isEqualTo(1_000);

        assertThat(desk.nanos() - start).isCloseTo(1_000 * INTERVAL, within(500L));
    }

    @Test
    void doesNotDriftAtARateThatDoesNotDivideASecond() {
        long start = desk.nanos();

        pacer(70_001).play(7_000, checks, releases);

        // an interval cut to whole nanoseconds would be 3,500 ns early by now
        assertThat(desk.nanos() - start).isCloseTo(7_000 * 1_000_000_000L / 70_001, within(500L));
    }

    @Test
    void recordsServiceResponseAndReleaseOfEveryTurn() {
        pacer(RATE).play(1_000, checks, releases);

        assertThat(service().count()).isEqualTo(1_000);
        assertThat(service().maxNanos()).isEqualTo(SERVICE);
        assertThat(service().valueAtPercentile(0)).isEqualTo(SERVICE);
        assertThat(response().count()).isEqualTo(1_000);
        assertThat(response().valueAtPercentile(0)).isBetween(SERVICE, SERVICE + Desk.NANOS_PER_READING);
        assertThat(response().maxNanos()).isBetween(SERVICE, SERVICE + Desk.NANOS_PER_READING);
        assertThat(releases.snapshot().count()).isEqualTo(1_000);
        assertThat(releases.snapshot().maxNanos()).isEqualTo(Desk.NANOS_PER_RELEASE + Desk.NANOS_PER_READING);
    }

    @Test
    void aStallIsOneSlowServiceTimeAndSlowForEveryOrderThatItHeldUp() {
        long stall = 10_000_000;
        desk.stall(100, stall);

        pacer(RATE).play(5_000, checks, releases);

        assertThat(service().exceeded()).isEqualTo(1);
        assertThat(service().maxNanos()).isEqualTo(SERVICE + stall);
        // the backlog is worked off: what arrives meanwhile waits too, until the last one was due 25 us ago or less
        long perTurn = SERVICE + Desk.NANOS_PER_RELEASE + 2 * Desk.NANOS_PER_READING;
        long late = (stall - 25_000) / (INTERVAL - perTurn);
        assertThat(response().exceeded()).isCloseTo(late, within(2L));
        assertThat(response().count()).isEqualTo(5_000);
    }

    @Test
    void leavesNoOrderOutAndGoesOnWhereItEnded() {
        Pacer pacer = pacer(RATE);

        pacer.play(OrderStream.CYCLE - 10, checks, releases);
        pacer.play(30, checks, releases);

        assertThat(desk.checked.subList(0, OrderStream.CYCLE))
                .isEqualTo(
                        IntStream.range(stream.first(), stream.turns()).boxed().toList());
        assertThat(desk.checked.get(OrderStream.CYCLE)).isEqualTo(stream.first());
        assertThat(desk.checked).hasSize(OrderStream.CYCLE + 20);
    }

    @Test
    void givesUpOnAStageThatFallsTooFarBehind() {
        desk.stall(3, Pacer.PATIENCE_NANOS + 2 * INTERVAL);

        assertThat(pacer(RATE).play(1_000, checks, releases)).isEqualTo(4);

        assertThat(response().count()).isEqualTo(4);
    }

    @Test
    void catchesUpWithAStallThatIsJustBearable() {
        desk.stall(3, Pacer.PATIENCE_NANOS - 2 * INTERVAL);

        assertThat(pacer(RATE).play(1_000, checks, releases)).isEqualTo(1_000);
    }

    @Test
    void refusesTheFiguresOfAStageThatAcceptsWhatItMustNot() {
        desk.acceptAll();

        assertThatThrownBy(() -> pacer(RATE).play(OrderStream.CYCLE, checks, releases))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the stage must accept as many as the stream means: stage=Desk accepted="
                        + OrderStream.CYCLE + " meant=" + stream.acceptedPerCycle() + " of=" + OrderStream.CYCLE);
    }

    private Pacer pacer(int rate) {
        return new Pacer(stream, desk, desk, rate);
    }

    private LatencySnapshot service() {
        return checks.service().snapshot();
    }

    private LatencySnapshot response() {
        return checks.response().snapshot();
    }

    private static LatencyRecorder recorder(String name) {
        return new LatencyRecorder(
                LatencyConfig.named(name).significantDigits(3).build());
    }
}
