package io.kellet.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.order.Scope;
import io.kellet.testkit.AllocationMeter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class ProfitBoardTest {

    private final ProfitBoard board =
            new ProfitBoard(ScopeIds.of(Scope.ACCOUNT, 4).and(Scope.FIRM, 1));

    @Test
    void knowsNothingUntilItIsPushed() {
        assertThat(board.isKnown(Scope.ACCOUNT, 1)).isFalse();

        board.onProfit(Scope.ACCOUNT, 1, -50, 7);

        assertThat(board.isKnown(Scope.ACCOUNT, 1)).isTrue();
        assertThat(board.isKnown(Scope.ACCOUNT, 2)).isFalse();
        assertThat(board.isKnown(Scope.FIRM, 0)).isFalse();
        assertThat(board.profit(Scope.ACCOUNT, 1)).isEqualTo(-50);
        assertThat(board.loss(Scope.ACCOUNT, 1)).isEqualTo(50);
    }

    @Test
    void theBestOfADayIsAtLeastItsBeginning() {
        board.onProfit(Scope.ACCOUNT, 1, -50, 7);
        assertThat(board.drawdown(Scope.ACCOUNT, 1)).isEqualTo(50);

        board.onProfit(Scope.ACCOUNT, 1, 30, 8);
        assertThat(board.drawdown(Scope.ACCOUNT, 1)).isZero();
        assertThat(board.loss(Scope.ACCOUNT, 1)).isZero();

        board.onProfit(Scope.ACCOUNT, 1, 10, 9);
        assertThat(board.drawdown(Scope.ACCOUNT, 1)).isEqualTo(20);
        assertThat(board.loss(Scope.ACCOUNT, 1)).isZero();
    }

    @Test
    void aNewDayForgetsProfitAndBestAndKnowsNothing() {
        board.onProfit(Scope.ACCOUNT, 1, 100, 7);

        board.startDay();

        assertThat(board.isKnown(Scope.ACCOUNT, 1)).isFalse();
        board.onProfit(Scope.ACCOUNT, 1, -1, 8);
        assertThat(board.drawdown(Scope.ACCOUNT, 1)).isEqualTo(1);
    }

    @Test
    void amountsBeyondALongAreCutAndDoNotTurnRound() {
        board.onProfit(Scope.ACCOUNT, 1, Long.MAX_VALUE, 7);
        board.onProfit(Scope.ACCOUNT, 1, Long.MIN_VALUE, 8);

        assertThat(board.loss(Scope.ACCOUNT, 1)).isEqualTo(Long.MAX_VALUE);
        assertThat(board.drawdown(Scope.ACCOUNT, 1)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesNumbersItHasNotAndForgetsWhatIsUnknown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> board.onProfit(Scope.ACCOUNT, 4, 1, 1))
                .withMessageContaining("account");
        assertThatIllegalArgumentException().isThrownBy(() -> board.onProfit(Scope.DESK, 0, 1, 1));

        board.onProfit(Scope.ACCOUNT, 1, 1, 1);
        board.onUnknown(Scope.ACCOUNT, 1);
        assertThat(board.isKnown(Scope.ACCOUNT, 1)).isFalse();
    }

    @Test
    @Tag("allocation")
    void pushesAllocateNothing() {
        long[] money = {0};
        AllocationMeter.assertAllocatesNothing("push", () -> {
            board.onProfit(Scope.ACCOUNT, 1, money[0]++, money[0]);
            return board.drawdown(Scope.ACCOUNT, 1);
        });
    }
}
