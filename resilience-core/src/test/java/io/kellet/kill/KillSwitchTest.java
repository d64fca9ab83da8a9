package io.kellet.kill;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.authority.Operator;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KillSwitchTest {

    private static final Operator ANNA = new Operator("anna", "runaway algorithm");

    @SuppressWarnings("NullAway") // what a caller passes who does not use a null checker
    private static final Operator NOBODY = null;

    @SuppressWarnings("NullAway")
    private static final OrderClass NO_CLASS = null;

    private final KillSwitchConfig config = KillSwitchConfig.named("equities")
            .desks(3)
            .accounts(4)
            .strategies(5)
            .traders(6)
            .symbols(7)
            .venues(8)
            .build();
    private final KillSwitch kill = KillSwitch.inMemory(config, new ManualClock());

    @ParameterizedTest
    @EnumSource
    void anEngagedEntryRefusesItsOwnOrdersAndNoOthers(Scope scope) {
        kill.engage(scope, scope == Scope.FIRM ? 0 : 2, KillMode.HALT, ANNA);

        assertThat(allows(OrderClass.NEW, scope, 2)).isFalse();
        assertThat(allows(OrderClass.NEW, scope, 1)).isEqualTo(scope != Scope.FIRM);
        assertThat(kill.isEngaged(scope, scope == Scope.FIRM ? 0 : 2, KillMode.HALT))
                .isTrue();
        assertThat(kill.engaged(scope)).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void haltAndCancelOnlyLetNothingThroughButCancels(OrderClass orderClass) {
        for (KillMode mode : List.of(KillMode.HALT, KillMode.CANCEL_ONLY)) {
            KillSwitch each = KillSwitch.inMemory(config, new ManualClock());
            each.engageFirm(mode, ANNA);

            assertThat(each.allows(orderClass, 0, 0, 0, 0, 0, 0)).isEqualTo(orderClass == OrderClass.CANCEL);
            assertThat(mode.refuses(orderClass)).isEqualTo(orderClass != OrderClass.CANCEL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void reduceOnlyLetsThroughWhatTakesRiskAway(OrderClass orderClass) {
        kill.engageFirm(KillMode.REDUCE_ONLY, ANNA);

        assertThat(kill.allows(orderClass, 0, 0, 0, 0, 0, 0)).isEqualTo(orderClass.reducesRisk());
        assertThat(KillMode.REDUCE_ONLY.refuses(orderClass)).isEqualTo(!orderClass.reducesRisk());
    }

    @Test
    void onlyHaltAsksThatWorkingOrdersBeCancelled() {
        assertThat(KillMode.values()).filteredOn(KillMode::asksToCancelWorking).containsExactly(KillMode.HALT);
    }

    @Test
    void theStrictestOfSeveralModesDecides() {
        kill.engage(Scope.ACCOUNT, 1, KillMode.REDUCE_ONLY, ANNA);
        assertThat(allows(OrderClass.REDUCE, Scope.ACCOUNT, 1)).isTrue();

        kill.engage(Scope.ACCOUNT, 1, KillMode.CANCEL_ONLY, ANNA);

        assertThat(allows(OrderClass.REDUCE, Scope.ACCOUNT, 1)).isFalse();
        assertThat(allows(OrderClass.CANCEL, Scope.ACCOUNT, 1)).isTrue();
        assertThat(kill.engaged(Scope.ACCOUNT)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FIRM")
    void anIdOutOfRangeIsRefusedUnlessItIsACancelWhetherAnythingIsEngagedOrNot(Scope scope) {
        int ids = KillEntries.place(scope) + 2;
        for (int round = 0; round < 2; round++) {
            for (int id : new int[] {-1, ids, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertThat(allows(OrderClass.NEW, scope, id))
                        .as("%s %s", scope, id)
                        .isFalse();
                assertThat(allows(OrderClass.REDUCE, scope, id)).isFalse();
                assertThat(allows(OrderClass.CANCEL, scope, id)).isTrue();
                Engagement why = requireNonNull(findRefusal(OrderClass.NEW, scope, id));
                assertThat(why.scope()).isEqualTo(scope);
                assertThat(why.reason()).contains("out of range").contains(String.valueOf(id));
                assertThat(findRefusal(OrderClass.CANCEL, scope, id)).isNull();
            }
            assertThat(allows(OrderClass.NEW, scope, ids - 1)).isTrue();
            kill.engage(Scope.DESK, 0, KillMode.HALT, ANNA);
            kill.engage(Scope.DESK, 1, KillMode.HALT, ANNA);
        }
    }

    @Test
    void anOrderOfNoClassIsTreatedAsTheRiskiest() {
        kill.engageFirm(KillMode.REDUCE_ONLY, ANNA);

        assertThat(kill.allows(NO_CLASS, 0, 0, 0, 0, 0, 0)).isFalse();
    }

    @Test
    void aRefusalNamesTheHighestScopeWhoAndWhy() {
        kill.engage(Scope.VENUE, 1, KillMode.HALT, new Operator("ben", "venue is down"));
        kill.engage(Scope.STRATEGY, 1, KillMode.REDUCE_ONLY, ANNA);
        kill.keep();

        Engagement ofNew = requireNonNull(kill.findRefusal(OrderClass.NEW, 0, 0, 1, 0, 0, 1));
        Engagement ofReduce = requireNonNull(kill.findRefusal(OrderClass.REDUCE, 0, 0, 1, 0, 0, 1));

        assertThat(ofNew.scope()).isEqualTo(Scope.STRATEGY);
        assertThat(ofNew.id()).isOne();
        assertThat(ofNew.mode()).isEqualTo(KillMode.REDUCE_ONLY);
        assertThat(ofNew.actor()).isEqualTo("anna");
        assertThat(ofNew.reason()).isEqualTo("runaway algorithm");
        assertThat(ofReduce.scope()).isEqualTo(Scope.VENUE);
        assertThat(kill.findRefusal(OrderClass.CANCEL, 0, 0, 1, 0, 0, 1)).isNull();
        assertThat(kill.findRefusal(OrderClass.NEW, 0, 0, 0, 0, 0, 0)).isNull();
    }

    @Test
    void aRefusalIsExplainedBeforeItsRecordWasTakenUpToo() {
        kill.engageFirm(KillMode.HALT, ANNA);

        Engagement why = requireNonNull(kill.findRefusal(OrderClass.NEW, 0, 0, 0, 0, 0, 0));

        assertThat(why.actor()).isEqualTo(Engagement.NOT_RECORDED);
    }

    @Test
    void engagingNeverFailsForWantOfAName() {
        kill.engage(Scope.DESK, 1, KillMode.HALT, NOBODY);
        kill.keep();

        assertThat(allows(OrderClass.NEW, Scope.DESK, 1)).isFalse();
        assertThat(kill.snapshot().get(0).actor()).isEqualTo(Engagement.NOT_RECORDED);
    }

    @Test
    void engagingAnIdThatIsOutOfRangeIsAMistakeAndSaysThatItIsRefusedAnyway() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kill.engage(Scope.DESK, 3, KillMode.HALT, ANNA))
                .withMessageContaining("refused anyway");
        assertThatIllegalArgumentException().isThrownBy(() -> kill.engage(Scope.FIRM, 1, KillMode.HALT, ANNA));
        assertThatIllegalArgumentException().isThrownBy(() -> kill.engage(Scope.VENUE, -1, KillMode.HALT, ANNA));
        assertThat(kill.isAnythingEngaged()).isFalse();
    }

    @Test
    void everyEngagementHasAHigherNumberAndTheNewestStands() {
        long first = kill.engageFirm(KillMode.HALT, ANNA);
        long second = kill.engageFirm(KillMode.HALT, new Operator("ben", "me too"));
        kill.keep();

        assertThat(second).isGreaterThan(first);
        assertThat(kill.snapshot()).singleElement().satisfies(engagement -> {
            assertThat(engagement.number()).isEqualTo(second);
            assertThat(engagement.actor()).isEqualTo("ben");
            assertThat(engagement.stored()).isTrue();
        });
        assertThat(kill.engagements()).isEqualTo(2);
    }

    @Test
    void theSnapshotSaysWhatIsNotStoredYet() {
        kill.engageFirm(KillMode.HALT, ANNA);

        assertThat(kill.snapshot()).extracting(Engagement::stored).containsExactly(false);
        kill.keep();
        assertThat(kill.snapshot()).extracting(Engagement::stored).containsExactly(true);
    }

    @Test
    void refusedOrdersAreCountedAndPassedOnesAreNot() {
        kill.allows(OrderClass.NEW, 0, 0, 0, 0, 0, 0);
        kill.engageFirm(KillMode.HALT, ANNA);
        kill.allows(OrderClass.CANCEL, 0, 0, 0, 0, 0, 0);
        kill.allows(OrderClass.NEW, 0, 0, 0, 0, 0, 0);
        kill.enter(OrderClass.AMEND, 0, 0, 0, 0, 0, 0);

        assertThat(kill.refusals()).isEqualTo(2);
    }

    private boolean allows(OrderClass orderClass, Scope scope, int id) {
        return kill.allows(
                orderClass,
                scope == Scope.DESK ? id : 2,
                scope == Scope.ACCOUNT ? id : 0,
                scope == Scope.STRATEGY ? id : 0,
                scope == Scope.TRADER ? id : 0,
                scope == Scope.SYMBOL ? id : 0,
                scope == Scope.VENUE ? id : 0);
    }

    private @Nullable Engagement findRefusal(OrderClass orderClass, Scope scope, int id) {
        return kill.findRefusal(
                orderClass,
                scope == Scope.DESK ? id : 2,
                scope == Scope.ACCOUNT ? id : 0,
                scope == Scope.STRATEGY ? id : 0,
                scope == Scope.TRADER ? id : 0,
                scope == Scope.SYMBOL ? id : 0,
                scope == Scope.VENUE ? id : 0);
    }
}
