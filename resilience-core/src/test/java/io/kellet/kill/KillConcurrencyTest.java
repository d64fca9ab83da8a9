package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Operator;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.time.NanoClock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class KillConcurrencyTest {

    private static final Operator ANNA = new Operator("anna", "runaway algorithm");
    private static final Operator BEN = new Operator("ben", "seen it");

    private static final KillSwitchConfig SMALL = KillSwitchConfig.named("equities")
            .desks(2)
            .accounts(1)
            .strategies(1)
            .traders(1)
            .symbols(1)
            .venues(2)
            .build();

    private final KillSwitch kill = KillSwitch.inMemory(SMALL, NanoClock.SYSTEM);

    @Test
    void noCheckThatStartsAfterAnEngageHasReturnedPassesOnAnyThread() throws InterruptedException {
        AtomicLong engagedRounds = new AtomicLong(); // how many engages have returned
        AtomicLong openedRounds = new AtomicLong(); // how many re-arms have begun
        AtomicLong passed = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        AtomicLong wrong = new AtomicLong();
        AtomicBoolean stop = new AtomicBoolean();
        Thread trading = new Thread(() -> {
            while (!stop.get()) {
                long engaged = engagedRounds.get();
                boolean allowed = kill.allows(OrderClass.NEW, 1, 0, 0, 0, 0, 0);
                boolean rearmed = openedRounds.get() >= engaged;
                (allowed ? passed : refused).incrementAndGet();
                if (allowed && !rearmed) {
                    wrong.incrementAndGet();
                }
            }
        });
        trading.start();
        for (long round = 1; round <= 100; round++) {
            kill.engage(Scope.DESK, 1, KillMode.HALT, ANNA);
            engagedRounds.set(round);
            awaitMore(refused);
            RearmRequest request = kill.requestRearm(Scope.DESK, 1, KillMode.HALT, ANNA);
            openedRounds.set(round);
            kill.approve(request, BEN);
            awaitMore(passed);
        }
        stop.set(true);
        trading.join();

        assertThat(wrong).hasValue(0);
    }

    @Test
    void aKillThatRacesARearmIsNeverLost() throws InterruptedException {
        AtomicLong round = new AtomicLong();
        AtomicLong done = new AtomicLong();
        AtomicBoolean stop = new AtomicBoolean();
        Thread killer = new Thread(() -> {
            long last = 0;
            while (!stop.get()) {
                long now = round.get();
                if (now > last) {
                    last = now;
                    kill.engage(now % 2 == 0 ? Scope.DESK : Scope.VENUE, 1, KillMode.HALT, BEN);
                    done.set(now);
                }
            }
        });
        killer.start();
        long voided = 0;
        for (long r = 1; r <= 100; r++) {
            kill.engage(Scope.DESK, 1, KillMode.HALT, ANNA);
            RearmRequest request = kill.requestRearm(Scope.DESK, 1, KillMode.HALT, ANNA);
            round.set(r);
            try {
                kill.approve(request, BEN);
            } catch (RearmRefusedException e) {
                voided++;
            }
            while (done.get() < r) {
                Thread.onSpinWait();
            }
            assertThat(kill.allows(OrderClass.NEW, 1, 0, 0, 0, 0, 1))
                    .as("round %s", r)
                    .isFalse();
            rearmAll();
            assertThat(kill.isAnythingEngaged()).isFalse();
        }
        stop.set(true);
        killer.join();

        assertThat(voided).isLessThan(100);
    }

    private void rearmAll() {
        kill.keep();
        for (Engagement engagement : kill.snapshot()) {
            kill.approve(kill.requestRearm(engagement.scope(), engagement.id(), engagement.mode(), ANNA), BEN);
        }
    }

    private static void awaitMore(AtomicLong counter) {
        long before = counter.get();
        while (counter.get() == before) {
            Thread.onSpinWait();
        }
    }
}
