package io.kellet.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.audit.AuditQueue;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditRecord;
import io.kellet.kill.KillMode;
import io.kellet.order.Scope;
import io.kellet.risk.Limits;
import io.kellet.risk.OverrideTerms;
import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway leaves in the audit trail. */
final class OrderRecordsTest {

    private final ManualClock clock = new ManualClock();
    private final AuditQueue trail =
            AuditQueue.of(AuditQueueConfig.named("gateway").build(), clock);
    private final List<Long> readings = new ArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void everyDecisionIsOneRecordWithWhatWasAskedAndWhatWasSaid() throws IOException {
        try (Rig rig = new Rig(directory, 1, clock, clock, trail)) {
            orders();
            rig.decide(rig.order(true, OrderSource.MIDDLE, 10));
            long first = clock.nanos();
            clock.advanceNanos(7);
            rig.desk.decide(rig.order(false, OrderSource.MIDDLE + 1, 501), first, clock.nanos());
            long refused = rig.desk.lastVerdict();
            rig.desk.cancelAll(clock.nanos());

            long id = 1L << 40;
            assertThat(orders())
                    .containsExactly(
                            "order.decided order=" + (id + 1)
                                    + " class=NEW symbol=0 account=0 side=buy quantity=10 price=" + OrderSource.MIDDLE
                                    + " verdict=0 control= reason= limits=0",
                            "order.decided order=" + (id + 2)
                                    + " class=NEW symbol=0 account=0 side=sell quantity=501 price="
                                    + (OrderSource.MIDDLE + 1) + " verdict=" + refused
                                    + " control=order-quantity reason=OVER_LIMIT limits=1",
                            "order.decided order=" + (id + 1) + " class=CANCEL symbol=0 account=0 side=buy quantity=10"
                                    + " price=" + OrderSource.MIDDLE + " verdict=0 control= reason= limits=0");
            assertThat(readings).containsExactly(first, clock.nanos(), clock.nanos());
        }
    }

    @Test
    void anOrderTheSwitchStopsBehindTheGateHasASecondRecord() throws IOException {
        int[] left = {-1};
        Runnable[] springs = new Runnable[1];
        NanoClock trap = () -> {
            if (left[0] > 0 && --left[0] == 0) {
                springs[0].run();
            }
            return clock.nanos();
        };
        try (Rig rig = new Rig(directory, 1, clock, trap, trail)) {
            springs[0] = () -> rig.risk.kill().engage(Scope.DESK, 0, KillMode.HALT, People.anna("trap"));
            orders();
            left[0] = 2; // the gate's last, after its decision

            rig.decide(rig.order(true, OrderSource.MIDDLE, 10));

            assertThat(orders()).hasSize(2).last().isEqualTo("order.stopped order=" + ((1L << 40) + 1));
        }
    }

    @Test
    void aLongFlowHasARecordOfEveryDecisionAndNoTextIsCut() throws IOException {
        try (Rig rig = new Rig(directory, 11, clock, clock, trail)) {
            Order order = new Order();
            int records = 0;
            for (int i = 0; i < 20_000; i++) {
                rig.desk.next(order, clock.nanos());
                rig.decide(order);
                clock.advanceNanos(Rig.INTERVAL_NANOS);
                if (i % 1_000 == 0) {
                    records += orders().size();
                }
            }

            assertThat(records + orders().size()).isEqualTo(20_000);
            assertThat(trail.stats().rejected()).isZero();
        }
    }

    @Test
    void whatPeopleDoIsOnTheSameTrail() throws IOException {
        try (Rig rig = new Rig(directory, 1, clock, clock, trail)) {
            rig.risk.limitDesk().propose(limits(rig), People.ben("as before"));
            rig.risk
                    .overrides()
                    .request(rig.risk.orderQuantity(), OverrideTerms.orders(1), People.kim("a client's block"));
            rig.risk.kill().engageFirm(KillMode.HALT, People.anna("fills are odd"));
            rig.risk.kill().keep();

            assertThat(records())
                    .extracting(record -> record.action() + " " + record.actor())
                    .containsOnlyOnce("limits.proposed ben", "override.requested kim", "kill.engaged anna");
        }
    }

    private static Limits limits(Rig rig) {
        Limits.Builder next = Limits.version(rig.risk.gate().limits().version() + 1);
        rig.risk
                .gate()
                .limits()
                .entries()
                .forEach(entry -> next.limit(
                        entry.scope(),
                        entry.scopeId(),
                        entry.symbol(),
                        entry.kind(),
                        entry.limit(),
                        entry.warnAbove(),
                        ""));
        return next.build();
    }

    /** Those of orders, in the order of decisions. */
    private List<String> orders() {
        return records().stream()
                .filter(record -> record.action().startsWith("order."))
                .map(record -> record.action() + " "
                        + record.fields().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .toList();
    }

    private List<AuditRecord> records() {
        readings.clear();
        List<AuditRecord> records = new ArrayList<>();
        trail.drain(
                (nanos, bytes, length, receipt) -> {
                    AuditRecord record = AuditRecord.decode(ByteBuffer.wrap(bytes, 0, length));
                    assertThat(record.cut()).isFalse();
                    if (record.action().startsWith("order.")) {
                        readings.add(nanos);
                    }
                    records.add(record);
                },
                Integer.MAX_VALUE);
        return records;
    }
}
