package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads on one breaker and one clock; what they did is judged when they are done. */
@Timeout(120)
final class BreakerConcurrencyTest {

    private static final int THREADS = 4;
    private static final int STEPS = 3_000; // of each thread; no step makes more than a few commits
    private static final Duration OPEN_FOR = Duration.ofMillis(10);

    private final ManualClock clock = new ManualClock();
    private final EventBus bus = EventBus.manual(
            EventBusConfig.named("desk").maxSources(64).laneSize(1 << 16).build(), clock);
    private final List<BreakerTransition> moves = new ArrayList<>();
    private final List<Long> commits = new ArrayList<>();

    private static BreakerConfig.Builder config(String name) {
        return BreakerConfig.named(name)
                .consecutiveFailures(3)
                .failureRate(50, Window.lastCalls(8), 8)
                .openTime(new OpenTime(OPEN_FOR, 2, OPEN_FOR.multipliedBy(4), 0.2, OPEN_FOR))
                .halfOpenPermits(3)
                .leaseFor(Duration.ofHours(1)) // longer than a test: no place is taken over
                .closeAfter(4);
    }

    @Test
    void everyLogIsOnePathThroughTheStatesWithoutAMissingNumber() throws Exception {
        CircuitBreaker breaker = listened(config("venue")
                .leaseFor(Duration.ofMillis(3))
                .ramp(Ramp.gentle(Duration.ofMillis(2)))
                .build());

        run((thread, random) -> operate(breaker, random));
        bus.deliverPending();

        assertThat(commits).isNotEmpty();
        for (int i = 0; i < commits.size(); i++) {
            assertThat(commits.get(i)).isEqualTo(i + 1L);
        }
        assertThat(bus.counts().lost()).isZero();
        assertThat(bus.counts().pending()).isZero();
        assertThat(moves.get(0).from()).isEqualTo(BreakerState.CLOSED);
        for (int i = 1; i < moves.size(); i++) {
            assertThat(moves.get(i).from()).isEqualTo(moves.get(i - 1).to());
        }
        assertThat(moves).allMatch(BreakerConcurrencyTest::isEdge);
        assertThat(breaker.state()).isEqualTo(moves.get(moves.size() - 1).to());
        assertThat(breaker.trips())
                .isEqualTo(moves.stream().filter(BreakerTransition::isTrip).count());
        assertNotWedged(breaker);
    }

    @Test
    void nobodyIsLetThroughBeforeTheOpenTimeIsOver() throws Exception {
        CircuitBreaker breaker = listened(config("venue").build());
        ConcurrentHashMap<Long, Long> firstProbeAt = new ConcurrentHashMap<>();

        run((thread, random) -> {
            long now = clock.nanos() - random.nextLong(OPEN_FOR.toNanos()); // a caller may have been held up
            long permit = breaker.tryAcquire(now);
            if (permit >= 0 && Permit.kind(permit) == Permit.PROBE) {
                firstProbeAt.merge(generation(permit), clock.nanos(), (a, b) -> a - b < 0 ? a : b);
            }
            if (permit >= 0) {
                report(breaker, permit, random);
            }
            clock.advanceNanos(random.nextLong(100_000));
        });
        bus.deliverPending();

        long generation = 0; // every move here begins one
        long until = 0;
        int probes = 0;
        for (BreakerTransition move : moves) {
            generation++;
            if (move.to() == BreakerState.OPEN) {
                until = move.atNanos() + move.openFor().toNanos();
            } else if (move.from() == BreakerState.OPEN) {
                assertThat(move.atNanos() - until)
                        .as("half open before its time")
                        .isNotNegative();
                Long probe = firstProbeAt.get(generation);
                if (probe != null) {
                    probes++;
                    assertThat(probe - until).as("a probe before its time").isNotNegative();
                }
            }
        }
        assertThat(probes).isPositive();
    }

    @Test
    void neverMoreProbesAreOutThanAllowedCountedFromOutside() throws Exception {
        CircuitBreaker breaker = listened(config("venue").build());
        ConcurrentHashMap<Long, AtomicInteger> out = new ConcurrentHashMap<>();
        AtomicInteger most = new AtomicInteger();

        run((thread, random) -> {
            long permit = breaker.tryAcquire();
            if (permit >= 0 && Permit.kind(permit) == Permit.PROBE) {
                AtomicInteger here = out.computeIfAbsent(generation(permit), any -> new AtomicInteger());
                int now = here.incrementAndGet();
                most.accumulateAndGet(now, Math::max);
                assertThat(now).isLessThanOrEqualTo(3);
                breaker.tryAcquire(); // one is lost now and then, and keeps its place for the lease
                here.decrementAndGet();
            }
            if (permit >= 0) {
                Report first = report(breaker, permit, random);
                if (Permit.kind(permit) == Permit.PROBE && first == Report.COUNTED) {
                    assertThat(breaker.onFailure(permit)).isNotEqualTo(Report.COUNTED);
                }
            }
            clock.advanceNanos(random.nextLong(200_000));
        });

        assertThat(most.get()).isPositive();
        assertNotWedged(breaker);
    }

    @Test
    void membersThatFailAtOnceNeverShutMoreThanTheirShareOut() throws Exception {
        BreakerGroup group = new BreakerGroup("venue", 40);
        List<CircuitBreaker> members = members(group, 5);

        for (int round = 0; round < 300; round++) {
            inParallel(thread -> {
                for (int i = 0; i < 5; i++) {
                    fail(members.get((i + thread) % 5), 3);
                }
            });

            assertThat(members.stream().filter(member -> member.state().isShut()))
                    .hasSize(2);
            assertThat(group.ejected()).isEqualTo(2);
            members.forEach(member -> member.reset("test", "next round"));
            assertThat(group.ejected()).isZero();
        }
    }

    @Test
    void theGroupsBooksAreExactAfterWhateverHappenedAtOnce() throws Exception {
        BreakerGroup group = new BreakerGroup("venue", 60);
        List<CircuitBreaker> members = members(group, 5);

        run((thread, random) -> {
            CircuitBreaker breaker = members.get(random.nextInt(5));
            switch (random.nextInt(12)) {
                case 0 -> leaveAndComeBack(group, breaker);
                case 1 -> breaker.reconfigure(before -> before);
                default -> operate(breaker, random);
            }
            assertThat(group.ejected()).isBetween(0, 5);
        });

        long shut = members.stream().filter(member -> member.state().isShut()).count();
        assertThat(group.members()).isEqualTo(5);
        assertThat(group.ejected()).isLessThanOrEqualTo((int) shut);
        members.forEach(this::assertNotWedged);
        assertThat(group.ejected()).isZero();
    }

    private static void leaveAndComeBack(BreakerGroup group, CircuitBreaker breaker) {
        group.remove(breaker);
        try {
            group.add(breaker);
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessageContaining("is a member"); // another thread was faster
        }
    }

    private void operate(CircuitBreaker breaker, SplittableRandom random) {
        switch (random.nextInt(40)) {
            case 0 -> breaker.hold(HoldMode.FORCED_OPEN, "test", "hold").release("test", "done");
            case 1 -> {
                if (breaker.hold().isEmpty()) {
                    resetUnlessHeld(breaker);
                }
            }
            case 2 ->
                breaker.reconfigure(before -> before.toBuilder()
                        .consecutiveFailures(2 + random.nextInt(3))
                        .build());
            case 3 -> breaker.inspect();
            case 4 -> clock.advance(Duration.ofMillis(1));
            default -> {
                long permit = breaker.tryAcquire();
                clock.advanceNanos(random.nextLong(50_000));
                if (permit >= 0 && random.nextInt(20) != 0) { // one is lost now and then
                    report(breaker, permit, random);
                }
            }
        }
    }

    private static void resetUnlessHeld(CircuitBreaker breaker) {
        try {
            breaker.reset("test", "reset");
        } catch (IllegalStateException held) {
            assertThat(held).hasMessageContaining("is held");
        }
    }

    private static Report report(CircuitBreaker breaker, long permit, SplittableRandom random) {
        return breaker.report(permit, random.nextInt(10) < 6 ? Outcome.SUCCESS : Outcome.FAILURE);
    }

    private static void fail(CircuitBreaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            long permit = breaker.tryAcquire();
            if (permit >= 0) {
                breaker.onFailure(permit);
            }
        }
    }

    /** Whatever was lost, when calls succeed again the breaker closes. */
    private void assertNotWedged(CircuitBreaker breaker) {
        breaker.hold().ifPresent(hold -> hold.release("test", "let go"));
        for (int i = 0; i < 100 && breaker.state() != BreakerState.CLOSED; i++) {
            clock.advance(Duration.ofHours(2));
            long permit = breaker.tryAcquire();
            if (permit >= 0) {
                assertThat(breaker.onSuccess(permit)).isEqualTo(Report.COUNTED);
            }
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    private static boolean isEdge(BreakerTransition move) {
        BreakerState from = move.from();
        return switch (move.cause()) {
            case CONSECUTIVE_FAILURES, FAILURE_RATE ->
                (from == BreakerState.CLOSED || from == BreakerState.RAMPING) && move.to() == BreakerState.OPEN;
            case OPEN_TIME_OVER -> from == BreakerState.OPEN && move.to() == BreakerState.HALF_OPEN;
            case PROBES_FAILED -> from == BreakerState.HALF_OPEN && move.to() == BreakerState.OPEN;
            case PROBES_SUCCEEDED -> from == BreakerState.HALF_OPEN && move.to() == BreakerState.RAMPING;
            case RAMP_STEP_OVER ->
                from == BreakerState.RAMPING && (move.to() == from || move.to() == BreakerState.CLOSED);
            case OPERATOR_HELD -> move.to() == BreakerState.FORCED_OPEN;
            case OPERATOR_RELEASED -> from == BreakerState.FORCED_OPEN && move.to() == BreakerState.HALF_OPEN;
            case OPERATOR_RESET -> from != BreakerState.FORCED_OPEN && move.to() == BreakerState.CLOSED;
            default -> false;
        };
    }

    private static long generation(long permit) {
        return permit >>> 24 & Permit.GENERATION_MASK;
    }

    private List<CircuitBreaker> members(BreakerGroup group, int count) {
        List<CircuitBreaker> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CircuitBreaker member = new CircuitBreaker(config("gateway-" + i).build(), clock, bus);
            group.add(member);
            members.add(member);
        }
        return members;
    }

    private CircuitBreaker listened(BreakerConfig config) {
        bus.subscribe(BreakerTransition.class, move -> {
            moves.add(move);
            commits.add(move.commit());
        });
        bus.subscribe(BreakerReconfigured.class, change -> commits.add(change.commit()));
        return new CircuitBreaker(config, clock, bus);
    }

    @FunctionalInterface
    private interface Step {
        void take(int thread, SplittableRandom random);
    }

    @FunctionalInterface
    private interface Task {
        void run(int thread);
    }

    private static void run(Step step) throws InterruptedException {
        inParallel(thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            for (int i = 0; i < STEPS; i++) {
                step.take(thread, random);
            }
        });
    }

    private static void inParallel(Task task) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        AtomicLong started = new AtomicLong();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                running.add(threads.submit(() -> {
                    started.incrementAndGet();
                    while (started.get() < THREADS) {
                        Thread.onSpinWait();
                    }
                    task.run(thread);
                }));
            }
            for (Future<?> done : running) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a thread failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
