package io.kellet.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditField;
import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditTrail;
import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.BreakerTransition;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.Hold;
import io.kellet.breaker.HoldMode;
import io.kellet.breaker.TripRecorder;
import io.kellet.control.OrderQuantity;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillState;
import io.kellet.kill.KillStore;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.kill.RearmRequest;
import io.kellet.order.Scope;
import io.kellet.risk.GateConfig;
import io.kellet.risk.LimitDesk;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.MarketData;
import io.kellet.risk.OverrideTerms;
import io.kellet.risk.Overrides;
import io.kellet.risk.OverridesConfig;
import io.kellet.risk.RiskGate;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of docs/audit-records.md has all that is written, with all fields, and no more. */
final class AuditRecordsGuideTest {

    private static final Operator ANN = new Operator("ann", "client funded");
    private static final Operator BOB = new Operator("bob", "seen the wire");

    private final ManualClock clock = new ManualClock();
    private final TestTrail trail = new TestTrail(clock);

    @Test
    void everyActionHasItsRowWithItsFieldsAndEveryRowItsAction() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Files.readString(Path.of("..", "docs", "audit-records.md"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .forEach(line -> rows.put(line.split("`", -1)[1], line.split("\\|", -1)[5].strip()));
        switchIsUsed();
        limitsChange();
        overridesComeAndGo();
        breakerIsHeld();

        Map<String, String> written = new TreeMap<>();
        for (AuditRecord record : trail.drain()) {
            String before = written.put(record.action(), fields(record));
            assertThat(before).as(record.action()).isIn(null, fields(record));
        }

        assertThat(written).isEqualTo(rows);
    }

    private static String fields(AuditRecord record) {
        return record.fields().stream().map(AuditRecordsGuideTest::nameAndType).collect(Collectors.joining(", "));
    }

    private static String nameAndType(AuditField field) {
        return "`" + field.name() + "` "
                + field.value().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private void switchIsUsed() {
        OneStore store = new OneStore();
        KillSwitch kill = open(trail.trail(), store);
        for (int i = 0; i < 2_000; i++) { // more than it has room for before the keeper comes
            kill.engageFirm(KillMode.HALT, ANN);
        }
        kill.keep();
        store.failing = true;
        kill.engageFirm(KillMode.HALT, ANN);
        kill.keep();
        store.failing = false;
        clock.advance(Duration.ofSeconds(1));
        kill.keep();
        kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, ANN);
        clock.advance(Duration.ofHours(1));
        kill.keep();
        RearmRequest request = kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, ANN);
        assertThatThrownBy(() -> kill.approve(request, ANN)).hasMessageContaining("second person");
        kill.approve(request, BOB);
        kill.close();
        store.failing = true;
        open(trail.trail(), store);
    }

    private KillSwitch open(AuditTrail to, KillStore store) {
        return KillSwitch.of(
                        KillSwitchConfig.named("equities").build(), Authority.anybody(), clock, () -> Instant.EPOCH)
                .audit(to)
                .openManual(store);
    }

    private void limitsChange() {
        RiskGate gate = RiskGate.of(GateConfig.named("equities").build())
                .market(new MarketData(4))
                .kill(KillSwitch.inMemory(KillSwitchConfig.named("gate").build(), clock))
                .limits(limits(1))
                .controls(List.of(new OrderQuantity()))
                .clock(clock)
                .build();
        LimitDesk desk = new LimitDesk(Authority.anybody(), clock, null, trail.trail()).attach(gate);
        desk.approve(desk.propose(limits(2), ANN).until(Duration.ofHours(1)), BOB);
        clock.advance(Duration.ofHours(1));
        desk.sweep();
        assertThatThrownBy(() -> desk.propose(limits(2), ANN)).hasMessageContaining("version");
    }

    private static Limits limits(long version) {
        return Limits.version(version)
                .limit(Scope.FIRM, LimitKind.ORDER_QUANTITY, 100 + version)
                .build();
    }

    private void overridesComeAndGo() {
        Overrides overrides =
                new Overrides(OverridesConfig.defaults(), Authority.anybody(), clock, null, trail.trail());
        var request = overrides.request(new OrderQuantity(), OverrideTerms.orders(1), ANN);
        overrides.revoke(overrides.approve(request, BOB), ANN);
        assertThatThrownBy(() -> overrides.approve(request, BOB)).hasMessageContaining("before");
    }

    private void breakerIsHeld() {
        EventBus bus = EventBus.manual(EventBusConfig.named("desk").build(), clock);
        bus.subscribe(BreakerTransition.class, new TripRecorder(trail.trail()));
        CircuitBreaker breaker = new CircuitBreaker(BreakerConfig.named("venue").build(), clock, bus, trail.trail());
        for (int i = 0; i < 5; i++) {
            breaker.onFailure(breaker.tryAcquire());
        }
        bus.deliverPending();
        Hold hold = breaker.hold(HoldMode.FORCED_OPEN, "alice", "maintenance");
        assertThatThrownBy(() -> breaker.reset("bob", "let me in")).hasMessageContaining("held");
        hold.release("alice", "over");
        breaker.reset("alice", "afresh");
        breaker.reconfigure(now -> now, "alice", "nothing");
    }

    /** Keeps the last state, and fails when told to. */
    private static final class OneStore implements KillStore {
        private KillState state = KillState.INITIAL;
        private boolean failing;

        @Override
        public KillState load() throws IOException {
            if (failing) {
                throw new IOException("torn");
            }
            return state;
        }

        @Override
        public void save(KillState now) throws IOException {
            if (failing) {
                throw new IOException("no space left on device");
            }
            state = now;
        }

        @Override
        public void close() {
            // nothing to let go
        }
    }
}
