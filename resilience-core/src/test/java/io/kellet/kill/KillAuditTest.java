package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.audit.AuditRecord;
import io.kellet.audit.WhenFull;
import io.kellet.authority.NotPermittedException;
import io.kellet.authority.Operator;
import io.kellet.order.Scope;
import io.kellet.records.TestTrail;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a switch leaves in the audit trail, and what it does without its consent. */
final class KillAuditTest {

    private static final Operator ANNA = new Operator("anna", "fills are odd");
    private static final Operator BEN = new Operator("ben", "seen it");
    private static final Operator EVE = new Operator("eve", "let me");

    private final ManualClock clock = new ManualClock();
    private final TestTrail trail = new TestTrail(clock);
    private final FailingStore store = new FailingStore();
    private final KillSwitch kill = open(trail, store);

    private KillSwitch open(TestTrail to, FailingStore from) {
        return KillSwitch.of(
                        KillSwitchConfig.named("equities").build(),
                        (actor, privilege) -> !actor.equals("eve"),
                        clock,
                        () -> Instant.ofEpochMilli(42))
                .audit(to.trail())
                .openManual(from);
    }

    @Test
    void everyActionIsOneRecordOfWhoDidItInTheOrderOfCommits() {
        kill.engage(Scope.ACCOUNT, 7, KillMode.REDUCE_ONLY, ANNA);
        new RiskLatch("loss", kill, Scope.ACCOUNT, KillMode.HALT).trip(8, "lost 5 today");
        kill.keep();
        RearmRequest request = kill.requestRearm(Scope.ACCOUNT, 7, KillMode.REDUCE_ONLY, BEN);
        kill.engageFirm(KillMode.HALT, EVE);
        kill.approve(request, ANNA);
        kill.close();

        String entry = "scope=account id=7 mode=REDUCE_ONLY number=1";
        assertThat(trail.lines())
                .containsExactly(
                        "kill.opened by kellet on equities: engaged=0 unclosed=false",
                        "kill.engaged by anna on equities: " + entry + " reason=fills are odd at-millis=42",
                        "kill.engaged by latch:loss on equities: scope=account id=8 mode=HALT number=2"
                                + " reason=lost 5 today at-millis=42",
                        "kill.rearm-requested by ben on equities: " + entry + " request=1 reason=seen it",
                        "kill.engaged by eve on equities: scope=firm id=0 mode=HALT number=3 reason=let me at-millis=42",
                        "kill.rearmed by anna on equities: " + entry
                                + " request=1 reason=fills are odd requester=ben requester-reason=seen it",
                        "kill.closed by kellet on equities: engaged=2 stored=true");
    }

    @Test
    void aRefusedRequestOrApprovalIsOnRecordWithWhoAndWhy() {
        kill.engageFirm(KillMode.HALT, ANNA);
        kill.keep();
        RearmRequest request = kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, ANNA);
        trail.drain();

        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> kill.approve(request, EVE));
        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> kill.approve(request, ANNA));
        assertThatExceptionOfType(NotPermittedException.class)
                .isThrownBy(() -> kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, EVE));
        refusal(() -> kill.requestRearm(Scope.DESK, 1, KillMode.HALT, BEN));

        String firm = "scope=firm id=0 mode=HALT number=1";
        assertThat(trail.lines())
                .containsExactly(
                        "kill.rearm-refused by eve on equities: " + firm + " request=1 step=APPROVAL why=NOT_PERMITTED"
                                + " message=not permitted: actor=eve privilege=APPROVE_REARM reason=let me takes-back=false",
                        "kill.rearm-refused by anna on equities: " + firm + " request=1 step=APPROVAL why=NOT_PERMITTED"
                                + " message=a second person must approve: requester=anna approver=anna"
                                + " reason=fills are odd takes-back=false",
                        "kill.rearm-refused by eve on equities: " + firm + " request=0 step=REQUEST why=NOT_PERMITTED"
                                + " message=not permitted: actor=eve privilege=REQUEST_REARM reason=let me takes-back=false",
                        "kill.rearm-refused by ben on equities: scope=desk id=1 mode=HALT number=0 request=0 step=REQUEST"
                                + " why=NOTHING_TO_REARM message=not engaged: switch=equities scope=DESK id=1 mode=HALT"
                                + " why=NOTHING_TO_REARM reason=seen it takes-back=false");
    }

    @Test
    void aRequestThatExpiresLapsesByItselfOnce() {
        kill.engageFirm(KillMode.HALT, ANNA);
        kill.keep();
        kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, ANNA);
        trail.drain();

        clock.advance(Duration.ofMinutes(15));
        kill.keep();
        kill.keep();

        assertThat(trail.lines())
                .containsExactly("kill.rearm-lapsed by kellet on equities: scope=firm id=0 mode=HALT number=1 request=1"
                        + " requester=anna why=EXPIRED");
    }

    @Test
    void aRearmThatAFullTrailDoesNotTakeLeavesEverythingAsItWas() {
        kill.engageFirm(KillMode.HALT, ANNA);
        kill.keep();
        RearmRequest request = kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, ANNA);
        int saves = store.saves();
        trail.drain();
        trail.fill();

        assertThat(refusal(() -> kill.approve(request, BEN)).why()).isEqualTo(RearmRefusal.NOT_RECORDED);

        assertThat(kill.isEngaged(Scope.FIRM, 0, KillMode.HALT)).isTrue();
        assertThat(store.saves()).isEqualTo(saves);
        assertThat(kill.rearmRequests()).containsExactly(request);
        trail.drain();
        kill.approve(request, BEN);
        assertThat(kill.isAnythingEngaged()).isFalse();
        assertThat(trail.lines()).singleElement().asString().startsWith("kill.rearmed by ben ");
    }

    @Test
    void engagingNeedsNoTrailAndARefusedRecordIsCounted() {
        trail.close();

        kill.engageDurably(Scope.FIRM, 0, KillMode.HALT, ANNA);

        assertThat(kill.isEngaged(Scope.FIRM, 0, KillMode.HALT)).isTrue();
        assertThat(store.saved().engagements()).hasSize(1);
        assertThat(trail.rejected()).isOne();
        RearmRequest request = kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, ANNA);
        assertThat(refusal(() -> kill.approve(request, BEN)).why()).isEqualTo(RearmRefusal.NOT_RECORDED);
    }

    @Test
    void theStoreHasAnEngagementBeforeTheTrailIsAsked() {
        List<Integer> savedWhenAsked = new ArrayList<>();
        FailingStore itsStore = new FailingStore();
        TestTrail halting = new TestTrail(
                clock,
                new WhenFull.Halt(
                        () -> savedWhenAsked.add(itsStore.saved().engagements().size())));
        KillSwitch other = open(halting, itsStore);
        halting.drain();
        halting.fill();
        assertThat(savedWhenAsked).isEmpty();

        other.engageFirm(KillMode.HALT, ANNA);
        other.keep();

        assertThat(savedWhenAsked).containsExactly(1);
    }

    @Test
    void whatIsEngagedWhileRecordsAreHandedOverIsStoredBetweenTwoOfThem() {
        List<Integer> savedWhenAsked = new ArrayList<>();
        List<KillSwitch> other = new ArrayList<>();
        FailingStore itsStore = new FailingStore();
        TestTrail slow = new TestTrail(clock, new WhenFull.Halt(() -> {
            savedWhenAsked.add(itsStore.saved().engagements().size());
            other.get(0).engage(Scope.DESK, savedWhenAsked.size(), KillMode.HALT, EVE);
            throw new IllegalStateException("asked for every record"); // each of them takes its time here
        }));
        other.add(open(slow, itsStore));
        slow.drain();
        slow.fill();
        other.get(0).engageFirm(KillMode.HALT, ANNA);
        other.get(0).engage(Scope.ACCOUNT, 7, KillMode.HALT, ANNA);

        other.get(0).keep();

        assertThat(savedWhenAsked).containsExactly(2, 3);
        assertThat(itsStore.saved().engagements()).hasSize(4);
    }

    @Test
    @Timeout(60)
    void whoWaitsForTheStoreWaitsForOneRecordAtMostAndHandsOverTheOthers() throws Exception {
        List<Thread> asked = new ArrayList<>();
        List<KillSwitch> other = new ArrayList<>();
        Thread anna = new Thread(() -> other.get(0).engageDurably(Scope.DESK, 1, KillMode.HALT, ANNA));
        TestTrail slow = new TestTrail(clock, new WhenFull.Halt(() -> {
            asked.add(Thread.currentThread());
            if (asked.size() == 1) {
                anna.start();
                while (anna.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
            throw new IllegalStateException("asked for every record");
        }));
        other.add(open(slow, new FailingStore()));
        slow.drain();
        slow.fill();
        other.get(0).engageFirm(KillMode.HALT, BEN);
        other.get(0).engage(Scope.ACCOUNT, 7, KillMode.HALT, BEN);

        other.get(0).keep();
        anna.join();

        assertThat(asked).containsExactly(Thread.currentThread(), anna, anna);
    }

    @Test
    void aRearmThatFailsAfterItsRecordHasASecondOne() {
        kill.engageFirm(KillMode.HALT, ANNA);
        kill.keep();
        RearmRequest request = kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, ANNA);
        trail.drain();
        store.fail(true);

        assertThat(refusal(() -> kill.approve(request, BEN)).why()).isEqualTo(RearmRefusal.NOT_STORED);

        List<AuditRecord> records = trail.drain();
        assertThat(records)
                .extracting(AuditRecord::action)
                .containsExactly("kill.rearmed", "kill.store-failed", "kill.rearm-refused");
        assertThat(records.get(2).fields())
                .extracting(String::valueOf)
                .contains("request=1", "why=NOT_STORED", "takes-back=true");

        store.fail(false);
        store.afterNextSave(() -> kill.engageFirm(KillMode.HALT, EVE));
        assertThat(refusal(() -> kill.approve(request, BEN)).why()).isEqualTo(RearmRefusal.VOIDED);
        kill.keep();

        assertThat(trail.drain())
                .extracting(AuditRecord::action)
                .containsExactly(
                        "kill.rearmed",
                        "kill.store-recovered",
                        "kill.rearm-lapsed",
                        "kill.rearm-refused",
                        "kill.engaged");
        assertThat(kill.isEngaged(Scope.FIRM, 0, KillMode.HALT)).isTrue();
    }

    @Test
    void whoEngagesWritesNoRecordAndTheKeeperDoes() {
        trail.drain();

        kill.engageFirm(KillMode.HALT, ANNA);
        assertThat(trail.drain()).isEmpty();

        kill.keep();
        kill.keep();
        assertThat(trail.drain()).hasSize(1);
    }

    @Test
    void aSwitchThatComesUpHaltedSaysWhy() {
        FailingStore torn = new FailingStore();
        torn.failToLoad(new IOException("torn"));
        trail.drain();

        open(trail, torn);

        assertThat(trail.lines())
                .containsExactly(
                        "kill.opened by kellet on equities: engaged=0 unclosed=false",
                        "kill.state-unreadable by kellet on equities: failure=torn",
                        "kill.engaged by kellet on equities: scope=firm id=0 mode=HALT number=1"
                                + " reason=kill state cannot be trusted: torn at-millis=42");
    }

    @Test
    void anEngagementWhoseRecordWasLostIsOnRecordAsThat() {
        trail.drain();
        for (int i = 0; i <= KillRecords.SIZE; i++) {
            kill.engageFirm(KillMode.HALT, ANNA);
        }

        kill.keep();
        List<String> lines = trail.lines();

        assertThat(kill.recordsLost()).isOne();
        assertThat(lines).filteredOn(line -> line.startsWith("kill.engaged ")).hasSize(KillRecords.SIZE);
        assertThat(lines).last().isEqualTo("kill.record-lost by kellet on equities: number=" + (KillRecords.SIZE + 1));
    }

    @Test
    void whatPeopleSayIsCutRatherThanRefused() {
        trail.drain();
        kill.engageFirm(KillMode.HALT, new Operator("a".repeat(5_000), "r".repeat(500_000)));
        kill.keep();
        RearmRequest request = kill.requestRearm(
                Scope.FIRM, 0, KillMode.HALT, new Operator("b".repeat(5_000), "\u20ac".repeat(500_000)));
        kill.approve(request, new Operator("c".repeat(500_000), "r".repeat(500_000)));

        List<AuditRecord> records = trail.drain();
        assertThat(records)
                .extracting(AuditRecord::action)
                .containsExactly("kill.engaged", "kill.rearm-requested", "kill.rearmed");
        assertThat(records).extracting(record -> record.actor().length()).containsOnly(200);
    }

    @Test
    void aRequestThatCannotBeIsNoAction() {
        trail.drain();

        assertThatIllegalArgumentException().isThrownBy(() -> kill.requestRearm(Scope.DESK, -1, KillMode.HALT, ANNA));

        assertThat(trail.drain()).isEmpty();
    }

    private static RearmRefusedException refusal(ThrowingCallable action) {
        return catchThrowableOfType(RearmRefusedException.class, action);
    }
}
