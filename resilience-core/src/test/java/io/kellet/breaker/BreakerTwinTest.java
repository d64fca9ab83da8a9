package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import io.kellet.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A breaker and a plain model of it get the same random histories and must agree after each command. */
final class BreakerTwinTest {

    private static final class Pair {
        record Issued(long permit, BreakerTwin.Ticket ticket) {}

        record Held(Hold hold, BreakerTwin.Key key) {}

        final ManualClock clock = new ManualClock();
        final EventBus bus =
                EventBus.manual(EventBusConfig.named("twin").laneSize(64).build(), clock);
        final List<String> heard = new ArrayList<>();
        final CircuitBreaker breaker;
        final BreakerTwin twin;
        private final List<Issued> issued = new ArrayList<>();
        private final List<Held> holds = new ArrayList<>();
        private long heldReading = clock.nanos();
        private long lastCommit;

        Pair(Random random) {
            BreakerConfig config = shape(random, BreakerConfig.named("venue"));
            breaker = new CircuitBreaker(config, clock, bus);
            twin = new BreakerTwin(config, clock.nanos());
            bus.subscribe(BreakerTransition.class, move -> hear(move.commit(), move.from() + " to " + move.to()));
            bus.subscribe(BreakerThresholdCrossed.class, event -> hear(event.commit(), "crossed " + event.over()));
            bus.subscribe(BreakerReconfigured.class, event -> hear(event.commit(), ""));
        }

        private static BreakerConfig shape(Random random, BreakerConfig.Builder builder) {
            Duration openFor = Duration.ofMillis(1 + random.nextInt(5));
            builder.withoutRules()
                    .halfOpenPermits(1 + random.nextInt(3))
                    .leaseFor(Duration.ofNanos(1_000_000 + random.nextInt(3_000)))
                    .closeAfter(1 + random.nextInt(3))
                    .probeFailures(random.nextBoolean() ? ProbeFailures.any() : ProbeFailures.share(50))
                    .ramp(new Ramp(
                            List.of(List.<Integer>of(), List.of(40), List.of(10, 50, 75))
                                    .get(random.nextInt(3)),
                            openFor))
                    .openTime(new OpenTime(
                            openFor, 1 + random.nextInt(3), openFor.multipliedBy(5), 0, openFor.multipliedBy(2)))
                    .localFailuresCount(random.nextBoolean());
            if (random.nextInt(4) != 0) {
                builder.consecutiveFailures(1 + random.nextInt(4));
            }
            if (random.nextInt(3) != 0) {
                int calls = 1 + random.nextInt(8);
                builder.failureRate(
                        List.of(25.0, 50.0, 66.67, 100.0).get(random.nextInt(4)),
                        Window.lastCalls(calls),
                        1 + random.nextInt(calls));
            }
            return builder.build();
        }

        private void hear(long commit, String what) {
            assertThat(commit).as("commit numbers").isEqualTo(lastCommit + 1);
            lastCommit = commit;
            if (!what.isEmpty()) {
                heard.add(what);
            }
        }

        // ---- calls

        void acquire(long callersNow) {
            long permit = breaker.tryAcquire(callersNow);
            BreakerTwin.Ticket ticket = twin.acquire(callersNow, clock.nanos());

            assertThat(permit >= 0).as("let through").isEqualTo(ticket != null);
            if (ticket != null) {
                issued.add(new Issued(permit, ticket));
            } else {
                assertThat(breaker.rejection(permit).reason()).isEqualTo(twin.refused);
            }
        }

        /** Makes what is asked depend on nobody's clock reading but the breaker's own. */
        void acquireOrBeThrownAt() {
            BreakerTwin.Ticket ticket = twin.acquire(clock.nanos(), clock.nanos());
            try {
                long permit = breaker.acquire();
                assertThat(ticket).as("twin's ticket").isNotNull();
                if (ticket != null) {
                    issued.add(new Issued(permit, ticket));
                }
            } catch (BreakerOpenException refused) {
                assertThat(ticket).as("twin's ticket").isNull();
                assertThat(refused.reason()).isEqualTo(twin.refused);
            }
        }

        /** Reports a permit, fresh or old; now and then it stays in the bag and is reported again. */
        void report(Random random, int outcome) {
            if (issued.isEmpty()) {
                return;
            }
            int newest = issued.size() - 1;
            int index = random.nextInt(3) == 0 ? random.nextInt(issued.size()) : newest;
            Issued call = random.nextInt(4) == 0 ? issued.get(index) : issued.remove(index);

            Report report = random.nextBoolean()
                    ? breaker.report(call.permit, outcome)
                    : breaker.report(call.permit, outcome, heldReading, clock.nanos());

            assertThat(report).isEqualTo(twin.report(call.ticket, outcome, clock.nanos()));
        }

        void fail(Random random) {
            acquire(clock.nanos());
            report(random, Outcome.FAILURE);
        }

        // ---- operators

        void hold(HoldMode mode) {
            BreakerTwin.Key key = twin.hold(mode, clock.nanos());
            if (key != null) {
                holds.add(new Held(breaker.hold(mode, "operator", "random"), key));
            } else {
                assertThatIllegalStateException().isThrownBy(() -> breaker.hold(mode, "operator", "random"));
            }
        }

        void change(Random random, HoldMode mode) {
            Held held = anyHold(random);
            if (held == null) {
                return;
            }
            BreakerTwin.Key key = twin.change(held.key, mode, clock.nanos());
            if (key != null) {
                holds.add(new Held(held.hold.change(mode, "operator", "random"), key));
            } else {
                assertThatIllegalStateException().isThrownBy(() -> held.hold.change(mode, "operator", "random"));
            }
        }

        void release(Random random) {
            Held held = anyHold(random);
            if (held != null) {
                assertThat(held.hold.release("operator", "random")).isEqualTo(twin.release(held.key, clock.nanos()));
            }
        }

        private @Nullable Held anyHold(Random random) {
            if (holds.isEmpty()) {
                return null;
            }
            return holds.get(random.nextInt(3) == 0 ? random.nextInt(holds.size()) : holds.size() - 1);
        }

        void reset() {
            if (twin.reset(clock.nanos())) {
                breaker.reset("operator", "random");
            } else {
                assertThatIllegalStateException().isThrownBy(() -> breaker.reset("operator", "random"));
            }
        }

        void reconfigure(Random random) {
            BreakerConfig wanted = shape(random, breaker.config().toBuilder());
            breaker.reconfigure(before -> wanted);
            twin.reconfigure(wanted);
        }

        // ---- time

        /** To where something ends, a nanosecond before it, or anywhere. */
        void advance(Random random) {
            long left = breaker.nanosUntilProbe(clock.nanos());
            long boundary = switch (random.nextInt(4)) {
                case 0 -> left < Deadline.FOREVER ? left : 0;
                case 1 -> breaker.config().halfOpen().leaseFor().toNanos();
                case 2 -> breaker.config().halfOpen().ramp().stepFor().toNanos();
                default -> random.nextInt(3_000_000);
            };
            clock.advanceNanos(Math.max(0, boundary - random.nextInt(2)));
        }

        void stepBack(Random random) {
            clock.stepBack(Duration.ofNanos(random.nextInt(20_000_000)));
        }

        /** A thread that reads the clock now and comes later. */
        void read() {
            heldReading = clock.nanos();
        }

        // ---- agreement

        void agree() {
            bus.deliverPending();
            BreakerSnapshot snapshot = breaker.snapshot();
            assertThat(heard).isEqualTo(twin.told);
            assertThat(snapshot.state()).isEqualTo(twin.state);
            assertThat(breaker.state()).isEqualTo(twin.state);
            assertThat(snapshot.openLevel()).as("level").isEqualTo(twin.level);
            assertThat(snapshot.trips()).as("trips").isEqualTo(twin.trips);
            assertThat(snapshot.failuresInARow()).as("in a row").isEqualTo(twin.failuresInARow());
            assertThat(snapshot.windowCalls()).as("in the window").isEqualTo(twin.window.size());
            assertThat(snapshot.windowFailures()).as("failed").isEqualTo(twin.badInWindow());
            assertThat(snapshot.probesOut()).as("probes out").isEqualTo(twin.probesOut(clock.nanos()));
            assertThat(snapshot.hold().map(Hold::mode).orElse(null)).isEqualTo(twin.key == null ? null : twin.key.mode);
            assertThat(breaker.nanosUntilProbe(clock.nanos())).isEqualTo(untilProbe());
            assertThat(holds).allMatch(held -> held.hold.isInForce() == (held.key == twin.key));
        }

        private long untilProbe() {
            if (twin.state == BreakerState.FORCED_OPEN) {
                return Deadline.FOREVER;
            }
            return twin.state == BreakerState.OPEN ? Math.max(0, twin.since + twin.openNanos - clock.nanos()) : 0;
        }
    }

    private static HoldMode anyMode(Random random) {
        return List.of(HoldMode.values()).get(random.nextInt(4));
    }

    private static RandomHistory<Pair> calls() {
        return RandomHistory.ofRandom(Pair::new)
                .command("acquire", 6, (random, both) -> both.acquire(both.clock.nanos()))
                .command("acquire or throw", 3, (random, both) -> both.acquireOrBeThrownAt())
                .command("fail", 4, (random, both) -> both.fail(random))
                .command("failure", 4, (random, both) -> both.report(random, Outcome.FAILURE))
                .command("success", 5, (random, both) -> both.report(random, Outcome.SUCCESS))
                .command("local failure", 1, (random, both) -> both.report(random, Outcome.LOCAL_FAILURE))
                .command("release", 1, (random, both) -> both.report(random, Outcome.NEUTRAL))
                .command("advance", 5, (random, both) -> both.advance(random));
    }

    @Test
    void doesWhatThePlainModelDoesWhenCallsComeAndTimePasses() {
        calls().check("same", Pair::agree).run(400, 120);
    }

    @Test
    void doesWhatThePlainModelDoesWhenOperatorsInterfere() {
        calls().command("hold", 1, (random, both) -> both.hold(anyMode(random)))
                .command("change a hold", 1, (random, both) -> both.change(random, anyMode(random)))
                .command("release a hold", 2, (random, both) -> both.release(random))
                .command("reset", 1, (random, both) -> both.reset())
                .command("reconfigure", 2, (random, both) -> both.reconfigure(random))
                .check("same", Pair::agree)
                .run(400, 120);
    }

    @Test
    void doesWhatThePlainModelDoesWhenTheClockStepsBackAndCallersAreLate() {
        calls().command("read the clock", 1, (random, both) -> both.read())
                .command("acquire late", 2, (random, both) -> both.acquire(both.heldReading))
                .command("step back", 1, (random, both) -> both.stepBack(random))
                .command("hold", 1, (random, both) -> both.hold(anyMode(random)))
                .command("release a hold", 2, (random, both) -> both.release(random))
                .check("same", Pair::agree)
                .run(400, 120);
    }
}
