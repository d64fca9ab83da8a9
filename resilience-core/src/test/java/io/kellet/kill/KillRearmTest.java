package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import io.kellet.authority.Privilege;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class KillRearmTest {

    private static final Operator ANNA = new Operator("anna", "the venue is back");
    private static final Operator BEN = new Operator("ben", "seen it");
    private static final Operator EVE = new Operator("eve", "let me");
    private static final Duration WITHIN = Duration.ofMinutes(15);

    private final ManualClock clock = new ManualClock();
    private final FailingStore store = new FailingStore();
    private final KillSwitch kill = KillSwitch.of(
                    KillSwitchConfig.named("equities").build(),
                    (actor, privilege) -> !actor.equals("eve")
                            && (privilege == Privilege.REQUEST_REARM || privilege == Privilege.APPROVE_REARM),
                    clock,
                    () -> Instant.EPOCH)
            .openManual(store);

    @Test
    void twoPeopleArmItAgain() {
        long number = kill.engageFirm(KillMode.HALT, ANNA);
        assertThat(passes()).isFalse();

        RearmRequest request = requestByAnna();
        assertThat(passes()).isFalse();
        Engagement ended = kill.approve(request, BEN);

        assertThat(passes()).isTrue();
        assertThat(ended.number()).isEqualTo(number);
        assertThat(kill.isAnythingEngaged()).isFalse();
        assertThat(kill.rearms()).isOne();
        assertThat(store.saved().engagements()).isEmpty();
    }

    @Test
    void onePersonIsNotEnoughUnderAnySpelling() {
        kill.engageFirm(KillMode.HALT, BEN);
        RearmRequest request = requestByAnna();

        for (String again : new String[] {"anna", "ANNA", " Anna "}) {
            assertThatExceptionOfType(NotPermittedException.class)
                    .isThrownBy(() -> kill.approve(request, new Operator(again, "it is fine")));
        }
        assertThat(passes()).isFalse();
        kill.approve(request, BEN); // who engaged it may, as the second person
        assertThat(passes()).isTrue();
    }

    @Test
    void whoIsNotPermittedNeitherRequestsNorApproves() {
        kill.engageFirm(KillMode.HALT, EVE); // engaging is everybody's right

        assertThatExceptionOfType(NotPermittedException.class)
                .isThrownBy(() -> kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, EVE));
        RearmRequest request = requestByAnna();
        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> kill.approve(request, EVE));
        assertThat(passes()).isFalse();
    }

    @Test
    void aRequestIsUsedOnce() {
        kill.engageFirm(KillMode.HALT, ANNA);
        RearmRequest request = requestByAnna();
        kill.approve(request, BEN);
        kill.engageFirm(KillMode.HALT, ANNA);

        assertThat(refusal(request)).isEqualTo(RearmRefusal.UNKNOWN_REQUEST);
        assertThat(passes()).isFalse();
    }

    @Test
    void aRequestThatWasMadeUpIsNoRequest() {
        kill.engageFirm(KillMode.HALT, ANNA);
        RearmRequest real = requestByAnna();

        assertThat(refusal(new RearmRequest(real.number(), real.engagement(), EVE)))
                .isEqualTo(RearmRefusal.UNKNOWN_REQUEST);
        assertThat(refusal(new RearmRequest(real.number() + 1, real.engagement(), ANNA)))
                .isEqualTo(RearmRefusal.UNKNOWN_REQUEST);
        assertThat(passes()).isFalse();
    }

    @Test
    void aNewerEngagementVoidsTheRequestAndSaysSo() {
        kill.engageFirm(KillMode.HALT, ANNA);
        RearmRequest request = requestByAnna();
        long newer = kill.engageFirm(KillMode.HALT, EVE);

        assertThatExceptionOfType(RearmRefusedException.class)
                .isThrownBy(() -> kill.approve(request, BEN))
                .withMessageContaining("newer=" + newer)
                .satisfies(e -> assertThat(e.why()).isEqualTo(RearmRefusal.VOIDED));
        assertThat(passes()).isFalse();
        assertThat(kill.rearmRequests()).isEmpty();
    }

    @Test
    void anEngagementWhileTheStoreIsWrittenHoldsAndIsStoredAgain() {
        kill.engageFirm(KillMode.HALT, ANNA);
        RearmRequest request = requestByAnna();
        store.afterNextSave(() -> kill.engageFirm(KillMode.HALT, EVE));

        assertThat(refusal(request)).isEqualTo(RearmRefusal.VOIDED);
        assertThat(passes()).isFalse();
        kill.keep();
        assertThat(store.saved().engagements()).extracting(Engagement::actor).containsExactly("eve");
    }

    @Test
    void anotherEntryThatIsEngagedMeanwhileIsStoredWithTheRearm() {
        kill.engageFirm(KillMode.HALT, ANNA);
        RearmRequest request = requestByAnna();
        kill.engage(Scope.DESK, 3, KillMode.REDUCE_ONLY, EVE);

        kill.approve(request, BEN);

        assertThat(kill.allows(OrderClass.NEW, 0, 0, 0, 0, 0, 0)).isTrue();
        assertThat(kill.allows(OrderClass.NEW, 3, 0, 0, 0, 0, 0)).isFalse();
        assertThat(store.saved().engagements()).extracting(Engagement::scope).containsExactly(Scope.DESK);
    }

    @Test
    void aRequestExpiresToTheNanosecond() {
        kill.engageFirm(KillMode.HALT, ANNA);
        RearmRequest request = requestByAnna();
        RearmRequest late = requestByAnna();

        clock.advanceNanos(WITHIN.toNanos() - 1);
        assertThat(kill.rearmRequests()).hasSize(2);
        clock.advanceNanos(1);

        assertThat(refusal(request)).isEqualTo(RearmRefusal.EXPIRED);
        assertThat(kill.rearmRequests()).isEmpty();
        assertThat(refusal(late)).isEqualTo(RearmRefusal.UNKNOWN_REQUEST);
        assertThat(passes()).isFalse();
    }

    @Test
    void aClockThatStepsBackEndsARequestRatherThanProlongIt() {
        kill.engageFirm(KillMode.HALT, ANNA);
        RearmRequest request = requestByAnna();

        clock.stepBack(Duration.ofHours(3));

        assertThat(refusal(request)).isEqualTo(RearmRefusal.EXPIRED);
        kill.approve(requestByAnna(), BEN); // asked again, it goes through
        assertThat(passes()).isTrue();
    }

    @Test
    void whatIsNotEngagedCannotBeRearmed() {
        assertThat(catchThrowableOfType(
                                RearmRefusedException.class,
                                () -> kill.requestRearm(Scope.DESK, 1, KillMode.HALT, ANNA))
                        .why())
                .isEqualTo(RearmRefusal.NOTHING_TO_REARM);
        kill.engage(Scope.DESK, 1, KillMode.CANCEL_ONLY, ANNA);
        assertThatExceptionOfType(RearmRefusedException.class)
                .isThrownBy(() -> kill.requestRearm(Scope.DESK, 1, KillMode.HALT, ANNA));
    }

    @Test
    void aStoreThatFailsLeavesItEngagedAndTheRequestMayBeApprovedAgain() {
        kill.engageFirm(KillMode.HALT, ANNA);
        RearmRequest request = requestByAnna();
        store.fail(true);

        assertThat(refusal(request)).isEqualTo(RearmRefusal.NOT_STORED);
        assertThat(passes()).isFalse();
        store.fail(false);
        clock.advance(Duration.ofSeconds(1));
        kill.keep();
        assertThat(store.saved().engagements()).hasSize(1); // for the failed save may have reached the disk

        kill.approve(request, BEN);
        assertThat(passes()).isTrue();
        assertThat(store.saved().engagements()).isEmpty();
    }

    @Test
    void timeNeverRearms() {
        kill.engageFirm(KillMode.HALT, ANNA);
        for (int i = 0; i < 100; i++) {
            clock.advance(Duration.ofDays(30));
            kill.keep();
        }

        assertThat(passes()).isFalse();
    }

    @Test
    void onlySoManyRequestsWait() {
        kill.engageFirm(KillMode.HALT, ANNA);
        for (int i = 0; i < 256; i++) {
            requestByAnna();
        }

        assertThat(catchThrowableOfType(RearmRefusedException.class, this::requestByAnna)
                        .why())
                .isEqualTo(RearmRefusal.TOO_MANY_REQUESTS);
    }

    @Test
    void aClosedSwitchGoesOnRefusingAndIsNotRearmed() {
        kill.engageFirm(KillMode.HALT, ANNA);
        RearmRequest request = requestByAnna();
        kill.close();
        kill.close();

        assertThat(passes()).isFalse();
        assertThat(refusal(request)).isEqualTo(RearmRefusal.CLOSED);
        assertThat(kill.allows(OrderClass.CANCEL, 0, 0, 0, 0, 0, 0)).isTrue();
        assertThat(store.closes()).isOne();
        assertThat(store.saved().running()).isFalse();
    }

    private RearmRequest requestByAnna() {
        return kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, ANNA);
    }

    private RearmRefusal refusal(RearmRequest request) {
        return catchThrowableOfType(RearmRefusedException.class, () -> kill.approve(request, BEN))
                .why();
    }

    private boolean passes() {
        return kill.allows(OrderClass.NEW, 0, 0, 0, 0, 0, 0);
    }
}
