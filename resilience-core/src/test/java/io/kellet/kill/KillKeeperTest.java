package io.kellet.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.audit.AuditTrail;
import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class KillKeeperTest {

    private static final Operator ANNA = new Operator("anna", "runaway algorithm");
    private static final Operator BEN = new Operator("ben", "seen it");

    private final ManualClock clock = new ManualClock();
    private final EventBus bus = EventBus.manual(EventBusConfig.named("desk").build(), clock);
    private final List<Object> events = new ArrayList<>();
    private final FailingStore store = new FailingStore();

    KillKeeperTest() {
        bus.subscribe(Object.class, events::add);
    }

    @Test
    void tellsEveryStepInTheOrderInWhichItHappened() {
        KillSwitch kill = open(store);
        kill.engage(Scope.DESK, 1, KillMode.HALT, ANNA);
        kill.engage(Scope.DESK, 2, KillMode.CANCEL_ONLY, BEN);
        RearmRequest request = kill.requestRearm(Scope.DESK, 1, KillMode.HALT, ANNA);
        kill.approve(request, BEN);
        RearmRequest voided = kill.requestRearm(Scope.DESK, 2, KillMode.CANCEL_ONLY, ANNA);
        kill.engage(Scope.DESK, 2, KillMode.CANCEL_ONLY, BEN);
        kill.keep();
        RearmRequest expiring = kill.requestRearm(Scope.DESK, 2, KillMode.CANCEL_ONLY, ANNA);
        clock.advance(Duration.ofMinutes(15));
        kill.keep();

        assertThat(told())
                .containsExactly(
                        new KillEngaged("equities", engagement(1, KillMode.HALT, 1, "anna", ANNA.reason(), false)),
                        new KillEngaged("equities", engagement(2, KillMode.CANCEL_ONLY, 2, "ben", "seen it", false)),
                        new KillRearmRequested("equities", request),
                        new KillRearmed("equities", request.engagement(), ANNA, BEN),
                        new KillRearmRequested("equities", voided),
                        new KillEngaged("equities", engagement(2, KillMode.CANCEL_ONLY, 3, "ben", "seen it", false)),
                        new KillRearmLapsed("equities", voided, RearmRefusal.VOIDED),
                        new KillRearmRequested("equities", expiring),
                        new KillRearmLapsed("equities", expiring, RearmRefusal.EXPIRED));
    }

    @Test
    void theFlagIsUpBeforeAnythingIsToldOrStored() {
        KillSwitch kill = open(store);
        int saves = store.saves();

        kill.engageFirm(KillMode.HALT, ANNA);

        assertThat(kill.allows(OrderClass.NEW, 0, 0, 0, 0, 0, 0)).isFalse();
        assertThat(store.saves()).isEqualTo(saves);
        assertThat(told()).isEmpty();
    }

    @Test
    void aSaveThatFailsIsCountedToldOnceAndTriedAgainWhileTheSwitchStaysEngaged() {
        KillSwitch kill = open(store);
        store.fail(true);
        kill.engageFirm(KillMode.HALT, ANNA);
        for (int i = 0; i < 1_000; i++) {
            kill.keep();
            clock.advance(Duration.ofMillis(1));
        }

        assertThat(kill.storeFailures()).isEqualTo(10); // every 100 ms, not every look
        assertThat(kill.allows(OrderClass.NEW, 0, 0, 0, 0, 0, 0)).isFalse();
        store.fail(false);
        clock.advance(Duration.ofMillis(100));
        kill.keep();
        kill.keep();
        assertThat(store.saved().engagements()).hasSize(1);
        assertThat(told())
                .extracting(event -> (Object) event.getClass())
                .containsExactly(KillEngaged.class, KillStoreFailed.class, KillStoreRecovered.class);
    }

    @Test
    void aClockThatStepsBackDoesNotKeepTheStoreWaiting() {
        KillSwitch kill = open(store);
        store.fail(true);
        kill.engageFirm(KillMode.HALT, ANNA);
        kill.keep();
        store.fail(false);
        clock.stepBack(Duration.ofDays(1));

        kill.keep();

        assertThat(store.saved().engagements()).hasSize(1);
    }

    @Test
    void engagingDurablyReturnsWhenItIsStoredOrSaysThatItIsNot() {
        KillSwitch kill = open(store);
        kill.engageDurably(Scope.DESK, 1, KillMode.HALT, ANNA);
        assertThat(store.saved().engagements()).hasSize(1);
        store.fail(true);

        KillNotStoredException failure = catchThrowableOfType(
                KillNotStoredException.class, () -> kill.engageDurably(Scope.DESK, 2, KillMode.HALT, ANNA));

        assertThat(failure).hasMessageContaining("engaged in memory, but not stored");
        assertThat(failure.number()).isEqualTo(2);
        assertThat(kill.allows(OrderClass.NEW, 2, 0, 0, 0, 0, 0)).isFalse();
        kill.close();
        assertThatExceptionOfType(KillNotStoredException.class)
                .isThrownBy(() -> kill.engageDurably(Scope.DESK, 3, KillMode.HALT, ANNA))
                .withMessageContaining("closed");
        assertThat(kill.allows(OrderClass.NEW, 3, 0, 0, 0, 0, 0)).isFalse();
    }

    @Test
    void aStoreThatThrowsAnythingHaltsTheFirmAndTellsWhy() {
        for (Exception failure : List.of(new IOException("gone"), new IllegalStateException("gone"))) {
            FailingStore broken = new FailingStore();
            broken.failToLoad(failure);
            KillSwitch kill = open(broken);

            assertThat(kill.allows(OrderClass.REDUCE, 0, 0, 0, 0, 0, 0)).isFalse();
            kill.close();
        }

        assertThat(told())
                .filteredOn(KillStateUnreadable.class::isInstance)
                .containsExactly(
                        new KillStateUnreadable("equities", "gone"), new KillStateUnreadable("equities", "gone"));
    }

    @Test
    void aWallClockThatThrowsCostsTheTimeAndNothingElse() {
        KillSwitch kill = KillSwitch.of(config(), Authority.anybody(), clock, () -> {
                    throw new IllegalStateException("no time");
                })
                .openManual(store);

        kill.engageFirm(KillMode.HALT, ANNA);
        kill.keep();

        assertThat(kill.snapshot()).extracting(Engagement::epochMillis).containsExactly(0L);
    }

    @Test
    void nothingIsSavedWhenNothingHasChanged() {
        KillSwitch kill = open(store);
        kill.engageFirm(KillMode.HALT, ANNA);
        kill.keep();
        int saves = store.saves();

        kill.keep();
        kill.keep();

        assertThat(store.saves()).isEqualTo(saves);
    }

    @Test
    void aLapOfEngagementsThatTheKeeperDidNotTakeUpIsCountedAndTheEngagementsHold() {
        KillSwitch kill = open(store);
        long laps = 3;
        for (int i = 0; i < laps * KillRecords.SIZE; i++) {
            kill.engage(Scope.ACCOUNT, i & 1_023, KillMode.HALT, ANNA);
        }
        kill.keep();

        assertThat(kill.recordsLost()).isEqualTo((laps - 1) * KillRecords.SIZE);
        assertThat(kill.engaged(Scope.ACCOUNT)).isEqualTo(1_024);
        assertThat(store.saved().engagements())
                .hasSize(1_024)
                .allMatch(engagement -> engagement.actor().equals(Engagement.NOT_RECORDED));
        assertThat(kill.snapshot()).allMatch(Engagement::stored);
        kill.engage(Scope.DESK, 1, KillMode.HALT, ANNA); // and the next is recorded again
        kill.keep();
        assertThat(kill.snapshot().get(0).actor()).isEqualTo("anna");
    }

    @Test
    void aRecordThatComesLateIsStoredLater() {
        KillFlags flags = new KillFlags();
        KillEntries entries = new KillEntries(config());
        KillRecords records = new KillRecords(1);
        KillKeeper keeper = new KillKeeper(
                config(),
                flags,
                entries,
                records,
                store,
                new KillEvents("equities", null),
                new KillAudit("equities", AuditTrail.none()),
                clock);
        int entry = entries.entry(Scope.DESK, 1, KillMode.HALT);
        long number = records.takeNumber();
        entries.engage(entry, number);
        flags.engaged(); // and here the thread loses its time slice

        keeper.keep();
        assertThat(store.saved().engagements()).extracting(Engagement::actor).containsExactly(Engagement.NOT_RECORDED);
        assertThat(keeper.recordsLost()).isZero();
        records.write(number, entry, "anna", "late", 5);
        keeper.keep();

        assertThat(store.saved().engagements()).extracting(Engagement::actor).containsExactly("anna");
    }

    @Test
    void itsOwnThreadTellsAndStoresWithoutBeingAsked() throws InterruptedException {
        CountDownLatch stored = new CountDownLatch(1);
        KillSwitch kill = KillSwitch.of(config(), Authority.anybody(), System::nanoTime, InstantSource.system())
                .open(store);
        store.afterNextSave(stored::countDown);

        kill.engageFirm(KillMode.HALT, ANNA);

        assertThat(stored.await(1, TimeUnit.MINUTES)).isTrue();
        kill.close();
        assertThat(store.saved().engagements()).extracting(Engagement::actor).containsExactly("anna");
    }

    private KillSwitch open(KillStore in) {
        return KillSwitch.of(config(), Authority.anybody(), clock, () -> Instant.EPOCH)
                .events(bus)
                .openManual(in);
    }

    private List<Object> told() {
        bus.deliverPending();
        return events;
    }

    private static KillSwitchConfig config() {
        return KillSwitchConfig.named("equities").build();
    }

    private static Engagement engagement(
            int desk, KillMode mode, long number, String actor, String reason, boolean stored) {
        return new Engagement(Scope.DESK, desk, mode, number, actor, reason, 0, stored);
    }
}
