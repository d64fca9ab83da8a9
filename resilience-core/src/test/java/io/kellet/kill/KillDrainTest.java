package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Operator;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class KillDrainTest {

    private static final Operator ANNA = new Operator("anna", "runaway algorithm");
    private static final KillSwitchConfig CONFIG =
            KillSwitchConfig.named("equities").build();

    private final ManualClock clock = new ManualClock();
    private final KillSwitch kill = KillSwitch.inMemory(CONFIG, clock);

    @Test
    void withNothingOnItsWayItIsDrainedAtOnce() {
        kill.exit(enter(1));

        assertThat(kill.engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ZERO))
                .isTrue();
        assertThat(enter(1)).isEqualTo(KillSwitch.REFUSED);
    }

    @Test
    void aSectionThatStaysOpenCostsTheTimeoutAndItIsEngagedAllTheSame() {
        long pass = enter(1);
        assertThat(kill.engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ZERO))
                .isFalse();
        assertThat(enter(1)).isNegative();

        assertThat(kill.engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ZERO))
                .as("a second drain does not forget what the first gave up on")
                .isFalse();
        kill.exit(pass);
        assertThat(kill.engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ZERO))
                .isTrue();
    }

    @Test
    void aSectionOfEitherPhaseIsWaitedFor() {
        for (int i = 0; i < 4; i++) {
            long pass = enter(2);
            assertThat(kill.engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ZERO))
                    .isFalse();
            kill.exit(pass);
            assertThat(kill.engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ZERO))
                    .isTrue();
        }
    }

    @Test
    void refusedSectionsLeaveNothingBehind() {
        kill.engage(Scope.DESK, 1, KillMode.HALT, ANNA);
        long refused = enter(1);
        kill.exit(refused);

        assertThat(refused).isEqualTo(KillSwitch.REFUSED);
        assertThat(kill.engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ZERO))
                .isTrue();
    }

    @Test
    void aSectionMayBeClosedByAnotherThread() throws InterruptedException {
        long pass = enter(1);
        Thread other = new Thread(() -> kill.exit(pass));
        other.start();
        other.join();

        assertThat(kill.engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ZERO))
                .isTrue();
    }

    @Test
    void anInterruptEndsTheWaitAndStaysSet() {
        long pass = enter(1);
        Thread.currentThread().interrupt();

        boolean drained = kill.engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ofDays(1));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(drained).isFalse();
        kill.exit(pass);
    }

    @Test
    void waitsUntilTheLastOfThemHasLeft() throws InterruptedException {
        KillSections sections = new KillSections();
        CountDownLatch entered = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        AtomicLong looks = new AtomicLong();
        Thread trading = new Thread(() -> {
            int phase = sections.enter();
            entered.countDown();
            while (looks.get() < 300) { // until the drain has spun and parked in vain
                Thread.onSpinWait();
            }
            left.set(true);
            sections.leave(phase);
        });
        trading.start();
        entered.await();
        NanoClock counting = () -> {
            looks.incrementAndGet();
            return 0;
        };

        boolean drained = sections.drain(counting, Deadline.after(0, Deadline.FOREVER));

        assertThat(drained).isTrue();
        assertThat(left).isTrue();
        trading.join();
    }

    @Test
    void threadsThatGoOnWithWhatIsAllowedDoNotHoldItUp() throws InterruptedException {
        KillSwitch real = KillSwitch.inMemory(CONFIG, NanoClock.SYSTEM);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong overlapping = new AtomicLong();
        AtomicInteger warm = new AtomicInteger();
        Thread[] threads = new Thread[2];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> {
                long held = real.enter(OrderClass.NEW, 2, 0, 0, 0, 0, 0);
                while (!stop.get()) { // each holds one section or two at any moment: the sum is never at rest
                    long next = real.enter(OrderClass.NEW, 2, 0, 0, 0, 0, 0);
                    real.exit(held);
                    held = next;
                    overlapping.incrementAndGet();
                    warm.incrementAndGet();
                }
                real.exit(held);
            });
            threads[t].start();
        }
        while (warm.get() < 1_000) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(real.engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ofMinutes(1)))
                    .isTrue();
        }
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(overlapping.get()).isPositive();
    }

    @Test
    void afterADrainNoSectionAdmittedBeforeIsStillRunning() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        KillSwitch[] current = {KillSwitch.inMemory(CONFIG, NanoClock.SYSTEM)};
        AtomicLong admitted = new AtomicLong();
        AtomicInteger round = new AtomicInteger();
        Thread[] threads = new Thread[2];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> {
                while (!stop.get()) {
                    round.get(); // sees the present switch
                    KillSwitch now = current[0];
                    long pass = now.enter(OrderClass.NEW, 1, 0, 0, 0, 0, 0);
                    if (pass >= 0) {
                        inside.incrementAndGet();
                        admitted.incrementAndGet();
                        inside.decrementAndGet();
                        now.exit(pass);
                    }
                }
            });
            threads[t].start();
        }
        for (int i = 0; i < 300; i++) {
            long before = admitted.get();
            while (admitted.get() < before + 20) {
                Thread.onSpinWait();
            }
            assertThat(current[0].engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ofMinutes(1)))
                    .isTrue();
            assertThat(inside.get()).isZero();
            current[0] = KillSwitch.inMemory(CONFIG, NanoClock.SYSTEM);
            round.incrementAndGet();
        }
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private long enter(int desk) {
        return kill.enter(OrderClass.NEW, desk, 0, 0, 0, 0, 0);
    }
}
