package io.kellet.samples.gateway;

import io.kellet.audit.AuditTrail;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.kill.FileKillStore;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.PacedLatency;
import io.kellet.risk.Verdict;
import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;

/** The gateway's gate, desk and flow on a clock that stands still unless told. */
final class Rig implements AutoCloseable {

    static final long INTERVAL_NANOS = 200_000;

    final ManualClock clock;
    final GatewayRisk risk;
    final OrderSource source;
    final OrderDesk desk;
    final PacedLatency latency = new PacedLatency(
            new LatencyRecorder(LatencyConfig.named("service").build()),
            new LatencyRecorder(LatencyConfig.named("response").build()));
    private long ids = 1L << 40;

    Rig(Path directory, long seed) throws IOException {
        this(directory, seed, new ManualClock());
    }

    private Rig(Path directory, long seed, ManualClock clock) throws IOException {
        this(directory, seed, clock, clock);
    }

    /** @param read what the gate reads its time from */
    Rig(Path directory, long seed, ManualClock clock, NanoClock read) throws IOException {
        this(directory, seed, clock, read, AuditTrail.none());
    }

    /** @param trail gets a record of every decision */
    Rig(Path directory, long seed, ManualClock clock, NanoClock read, AuditTrail trail) throws IOException {
        this.clock = clock;
        EventBus bus = EventBus.manual(EventBusConfig.named("rig").build(), clock);
        risk = new GatewayRisk(
                read, bus, FileKillStore.create(directory.resolve("kill-" + System.identityHashCode(this))), trail);
        source = new OrderSource(seed, risk.market());
        desk = new OrderDesk(risk, source, trail);
        desk.open(clock.nanos());
    }

    OrderFlow flow() {
        return flow(nanos -> clock.advanceNanos(Math.max(0, nanos - clock.nanos())));
    }

    OrderFlow flow(OrderFlow.Waiting waiting) {
        return new OrderFlow(clock, waiting, latency, desk);
    }

    /** An order of account 0 in symbol 0, with a number of its own. */
    Order order(boolean buy, int priceTicks, int quantity) {
        Order order = new Order();
        order.id = ++ids;
        order.buy = buy;
        order.priceTicks = priceTicks;
        order.quantity = quantity;
        return order;
    }

    Decision decide(Order order) {
        return desk.decide(order, clock.nanos());
    }

    /** The name of the control that refused last. */
    String refusedBy() {
        return risk.gate().controlName(Verdict.control(desk.lastVerdict()));
    }

    @Override
    public void close() {
        risk.close();
    }
}
