package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kellet.audit.AuditTrail;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.records.TestTrail;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators leave in the audit trail, and what they can do without its consent. */
final class BreakerAuditTest {

    private final ManualClock clock = new ManualClock();
    private final TestTrail trail = new TestTrail(clock);
    private final CircuitBreaker breaker =
            new CircuitBreaker(BreakerConfig.named("venue").build(), clock, null, trail.trail());

    @Test
    void everyActionIsOneRecordOfWhoDidItAndWhy() {
        Hold hold = breaker.hold(HoldMode.FORCED_OPEN, "alice", "maintenance");
        Hold off = hold.change(HoldMode.DISABLED, "alice", "venue tests");
        off.release("bob", "over");
        breaker.reset("bob", "start afresh");
        breaker.reconfigure(
                now -> now.toBuilder().openFor(Duration.ofSeconds(5)).build(), "carl", "venue asks");
        breaker.reconfigure(now -> now);

        assertThat(trail.lines())
                .containsExactly(
                        "breaker.held by alice on venue: reason=maintenance mode=FORCED_OPEN from=CLOSED",
                        "breaker.held by alice on venue: reason=venue tests mode=DISABLED from=FORCED_OPEN",
                        "breaker.released by bob on venue: reason=over mode=DISABLED holder=alice",
                        "breaker.reset by bob on venue: reason=start afresh from=CLOSED",
                        "breaker.reconfigured by carl on venue: reason=venue asks changed=1 changes=openTime = "
                                + OpenTime.fixed(Duration.ofSeconds(5)) + ", before "
                                + OpenTime.fixed(Duration.ofSeconds(60)),
                        "breaker.reconfigured by configuration on venue: reason=not said changed=0 changes=");
    }

    @Test
    void whatIsRefusedIsOneRecordOfWhoAndWhy() {
        Hold hold = breaker.hold(HoldMode.FORCED_OPEN, "alice", "maintenance");
        Hold next = hold.change(HoldMode.FORCED_OPEN, "bob", "mine now");
        trail.drain();

        assertThatIllegalStateException().isThrownBy(() -> breaker.hold(HoldMode.DISABLED, "carl", "false alarm"));
        assertThatIllegalStateException().isThrownBy(() -> hold.change(HoldMode.FORCED_OPEN, "alice", "no, mine"));
        assertThatIllegalStateException().isThrownBy(() -> breaker.reset("carl", "let me in"));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        breaker.reconfigure(now -> BreakerConfig.named("other").build(), "carl", "renamed"));
        assertThat(hold.release("alice", "over")).isFalse();

        String why = " why=breaker is held by somebody else: breaker=venue hold=" + next;
        assertThat(trail.lines())
                .containsExactly(
                        "breaker.refused by carl on venue: reason=false alarm refused=hold DISABLED" + why,
                        "breaker.refused by alice on venue: reason=no, mine refused=change to FORCED_OPEN"
                                + " why=hold is not in force any more: " + hold,
                        "breaker.refused by carl on venue: reason=let me in refused=reset"
                                + " why=breaker is held, release it first: breaker=venue hold=" + next,
                        "breaker.refused by carl on venue: reason=renamed refused=reconfigure"
                                + " why=name cannot be changed: breaker=venue name=other");
    }

    @Test
    void whatMayLetMoreCallsThroughIsNotDoneWithoutItsRecord() {
        Hold hold = breaker.hold(HoldMode.FORCED_OPEN, "alice", "maintenance");
        BreakerConfig config = breaker.config();
        trail.drain();
        trail.fill();

        assertThatIllegalStateException()
                .isThrownBy(() -> hold.release("alice", "over"))
                .withMessageContaining("audit trail");
        assertThatIllegalStateException().isThrownBy(() -> hold.change(HoldMode.DISABLED, "alice", "tests"));
        assertThat(breaker.state()).isEqualTo(BreakerState.FORCED_OPEN);
        assertThat(hold.isInForce()).isTrue();
        trail.drain();
        assertThat(hold.release("alice", "over")).isTrue();
        trail.close();
        assertThatIllegalStateException().isThrownBy(() -> breaker.reset("alice", "afresh"));
        assertThatIllegalStateException()
                .isThrownBy(() -> breaker.reconfigure(
                        now -> now.toBuilder().openFor(Duration.ofMillis(1)).build()));
        assertThatIllegalStateException().isThrownBy(() -> breaker.hold(HoldMode.METRICS_ONLY, "alice", "look"));

        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(breaker.config()).isSameAs(config);
    }

    @Test
    void whatLetsFewerCallsThroughNeedsNoTrail() {
        Hold off = breaker.hold(HoldMode.DISABLED, "alice", "tests");
        trail.close();

        assertThat(off.release("alice", "over")).isTrue();
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        Hold shut = breaker.hold(HoldMode.FORCED_OPEN, "alice", "maintenance");

        assertThat(shut.isInForce()).isTrue();
        assertThat(trail.rejected()).isEqualTo(2);
    }

    @Test
    void anActionThatFailsAfterItsRecordHasASecondOne() {
        int[] asked = new int[1];

        assertThatIllegalStateException()
                .isThrownBy(() -> breaker.reconfigure(
                        now -> {
                            if (++asked[0] > 1) {
                                throw new IllegalStateException("changed my mind");
                            }
                            return now.toBuilder()
                                    .openFor(Duration.ofSeconds(5))
                                    .build();
                        },
                        "carl",
                        "venue asks"));

        assertThat(trail.lines())
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.get(0)).startsWith("breaker.reconfigured by carl "))
                .satisfies(lines -> assertThat(lines.get(1))
                        .isEqualTo("breaker.refused by carl on venue: reason=venue asks refused=reconfigure"
                                + " why=changed my mind"));
    }

    @Test
    @Timeout(60)
    void aForcingOpenIsOnRecordBeforeItsReleaseThoughItWaitedForNobodysTurn() throws Exception {
        List<Thread> forcing = new ArrayList<>();

        breaker.reconfigure(
                now -> {
                    if (forcing
                            .isEmpty()) { // ours is the turn: the breaker is forced open meanwhile, and released by us
                        Thread alice = new Thread(() -> breaker.hold(HoldMode.FORCED_OPEN, "alice", "maintenance"));
                        forcing.add(alice);
                        alice.start();
                        while (breaker.hold().isEmpty()) {
                            Thread.onSpinWait();
                        }
                        breaker.hold().orElseThrow().release("bob", "over");
                    }
                    return now;
                },
                "carl",
                "venue asks");
        forcing.get(0).join();

        assertThat(trail.lines())
                .containsExactly(
                        "breaker.held by alice on venue: reason=maintenance mode=FORCED_OPEN from=CLOSED",
                        "breaker.released by bob on venue: reason=over mode=FORCED_OPEN holder=alice",
                        "breaker.reconfigured by carl on venue: reason=venue asks changed=0 changes=");
    }

    @Test
    @Timeout(60)
    void aReleaseIsOnRecordBeforeTheNextHoldThoughItWaitedForNobodysTurn() throws Exception {
        Hold off = breaker.hold(HoldMode.DISABLED, "alice", "tests");
        List<Thread> releasing = new ArrayList<>();

        breaker.reconfigure(
                now -> {
                    if (releasing.isEmpty()) {
                        Thread alice = new Thread(() -> off.release("alice", "over"));
                        releasing.add(alice);
                        alice.start();
                        while (off.isInForce()) {
                            Thread.onSpinWait();
                        }
                        breaker.hold(HoldMode.DISABLED, "bob", "more tests");
                    }
                    return now;
                },
                "carl",
                "venue asks");
        releasing.get(0).join();

        assertThat(trail.lines())
                .containsExactly(
                        "breaker.held by alice on venue: reason=tests mode=DISABLED from=CLOSED",
                        "breaker.released by alice on venue: reason=over mode=DISABLED holder=alice",
                        "breaker.held by bob on venue: reason=more tests mode=DISABLED from=CLOSED",
                        "breaker.reconfigured by carl on venue: reason=venue asks changed=0 changes=");
    }

    @Test
    void aBreakerThatIsSwitchedOffInTheSettingsSaysSoAndStartsWithoutATrailToo() {
        BreakerConfig off = BreakerConfig.named("off").enabled(false).build();
        new CircuitBreaker(off, clock, null, trail.trail());

        assertThat(trail.lines())
                .containsExactly(
                        "breaker.held by configuration on off: reason=enabled=false mode=DISABLED from=CLOSED");
        trail.close();
        assertThat(new CircuitBreaker(off, clock, null, trail.trail()).state()).isEqualTo(BreakerState.DISABLED);
    }

    @Test
    void breakersOfARegistryShareItsTrail() {
        BreakerRegistry registry =
                new BreakerRegistry(name -> BreakerConfig.named(name).build(), 1, clock, null, trail.trail());

        registry.breaker("a").reset("alice", "afresh");
        registry.breaker("b").reset("alice", "afresh");

        assertThat(trail.lines())
                .containsExactly(
                        "breaker.reset by alice on a: reason=afresh from=CLOSED",
                        "breaker.reset by alice on overflow: reason=afresh from=CLOSED");
    }

    @Test
    void aTripIsRecordedByTheEventThreadAndNotByTheCallThatCausedIt() {
        EventBus bus = EventBus.manual(EventBusConfig.named("desk").build(), clock);
        bus.subscribe(BreakerTransition.class, new TripRecorder(trail.trail()));
        CircuitBreaker tripping =
                new CircuitBreaker(BreakerConfig.named("xetra").build(), clock, bus, AuditTrail.none());
        for (int i = 0; i < 5; i++) {
            tripping.onFailure(tripping.tryAcquire());
        }
        assertThat(trail.lines()).isEmpty();

        bus.deliverPending();
        tripping.reset("alice", "afresh"); // no trip
        bus.deliverPending();

        assertThat(trail.lines())
                .containsExactly(
                        "breaker.tripped by breaker:xetra on xetra: from=CLOSED cause=CONSECUTIVE_FAILURES commit=1"
                                + " open-for=PT1M");
    }
}
