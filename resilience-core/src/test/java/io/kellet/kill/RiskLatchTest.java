package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.authority.Operator;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RiskLatchTest {

    private static final Operator ANNA = new Operator("anna", "limit was raised");
    private static final Operator BEN = new Operator("ben", "seen it");

    private final ManualClock clock = new ManualClock();
    private final KillSwitch kill =
            KillSwitch.inMemory(KillSwitchConfig.named("equities").build(), clock);
    private final RiskLatch loss = new RiskLatch("daily-loss", kill, Scope.ACCOUNT, KillMode.REDUCE_ONLY);

    @Test
    void aTripRefusesAndNamesTheLatch() {
        loss.trip(7, "lost too much");
        kill.keep();

        assertThat(kill.allows(OrderClass.NEW, 0, 7, 0, 0, 0, 0)).isFalse();
        assertThat(kill.allows(OrderClass.REDUCE, 0, 7, 0, 0, 0, 0)).isTrue();
        assertThat(kill.allows(OrderClass.NEW, 0, 8, 0, 0, 0, 0)).isTrue();
        assertThat(loss.isTripped(7)).isTrue();
        assertThat(loss.isTripped(8)).isFalse();
        assertThat(kill.snapshot()).singleElement().satisfies(engagement -> {
            assertThat(engagement.actor()).isEqualTo("latch:daily-loss");
            assertThat(engagement.reason()).isEqualTo("lost too much");
        });
    }

    @Test
    void noTimeClosesIt() {
        loss.trip(7, "lost too much");
        for (int day = 0; day < 400; day++) {
            clock.advance(Duration.ofDays(1));
            kill.keep();
        }

        assertThat(loss.isTripped(7)).isTrue();
    }

    @Test
    void twoPeopleCloseItAndItTripsAgain() {
        loss.trip(7, "lost too much");
        kill.approve(requestByAnna(), BEN);

        assertThat(loss.isTripped(7)).isFalse();
        loss.trip(7, "lost again");
        assertThat(loss.isTripped(7)).isTrue();
        assertThat(loss.trips()).isEqualTo(2);
    }

    @Test
    void trippingAtEveryTickEngagesOnce() {
        for (int i = 0; i < 1_000; i++) {
            loss.trip(7, "lost too much");
        }

        assertThat(kill.engagements()).isOne();
        assertThat(loss.trips()).isEqualTo(1_000);
    }

    @Test
    void aTripWhileARearmIsAskedForVoidsIt() {
        loss.trip(7, "lost too much");
        RearmRequest request = requestByAnna();
        loss.trip(7, "and it goes on");

        assertThat(catchThrowableOfType(RearmRefusedException.class, () -> kill.approve(request, BEN))
                        .why())
                .isEqualTo(RearmRefusal.VOIDED);
        assertThat(loss.isTripped(7)).isTrue();
        loss.trip(7, "and on"); // nobody asks any more
        loss.trip(7, "and on");
        assertThat(kill.engagements()).isEqualTo(2);
    }

    @Test
    void aTripOfAnotherIdLeavesTheRequestAlone() {
        loss.trip(7, "lost too much");
        RearmRequest request = requestByAnna();
        loss.trip(8, "lost too much");
        kill.approve(request, BEN);

        assertThat(loss.isTripped(7)).isFalse();
        assertThat(loss.isTripped(8)).isTrue();
    }

    @Test
    void aRequestThatExpiredMakesTripsCheapAgain() {
        loss.trip(7, "lost too much");
        requestByAnna();
        clock.advance(Duration.ofMinutes(15));
        kill.keep();
        loss.trip(7, "still");

        assertThat(kill.engagements()).isOne();
    }

    @Test
    void anIdOutOfRangeIsAMistake() {
        assertThatIllegalArgumentException().isThrownBy(() -> loss.trip(-1, "lost too much"));
        assertThatIllegalArgumentException().isThrownBy(() -> loss.trip(1_024, "lost too much"));
        assertThatIllegalArgumentException().isThrownBy(() -> new RiskLatch(" ", kill, Scope.DESK, KillMode.HALT));
    }

    private RearmRequest requestByAnna() {
        return kill.requestRearm(Scope.ACCOUNT, 7, KillMode.REDUCE_ONLY, ANNA);
    }
}
