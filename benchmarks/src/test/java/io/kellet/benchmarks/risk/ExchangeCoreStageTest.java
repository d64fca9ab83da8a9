package io.kellet.benchmarks.risk;

import static org.assertj.core.api.Assertions.assertThat;

import exchange.core2.core.common.cmd.CommandResultCode;
import io.kellet.benchmarks.risk.ExchangeCoreStage.Funds;
import io.kellet.order.OrderClass;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The peer does the work that it is measured for, and is not measured for less than it would do in its exchange. */
final class ExchangeCoreStageTest {

    private static final int SYMBOLS = 50;

    @ParameterizedTest
    @EnumSource
    void acceptsWhatTheStreamMeansToBeAcceptedAndRefusesTheRest(Funds funds) {
        for (OrderStream stream : new OrderStream[] {
            OrderStream.mixed(SYMBOLS, 0), OrderStream.roundTrips(SYMBOLS, 0), OrderStream.overLimit(SYMBOLS, 0)
        }) {
            ExchangeCoreStage stage = new ExchangeCoreStage(funds, stream);
            stream.rehearse(stage, 0);

            long accepted = IntStream.range(stream.first(), stream.turns())
                    .filter(turn -> play(stage, turn))
                    .count();

            assertThat(accepted).isEqualTo(stream.acceptedPerCycle());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnOrderOverTheLimitForWantOfFunds(Funds funds) {
        OrderStream stream = OrderStream.overLimit(SYMBOLS, 0);
        ExchangeCoreStage stage = new ExchangeCoreStage(funds, stream);
        stream.rehearse(stage, 0);
        int hash = stage.stateHash();

        for (int turn = stream.first(); turn < stream.turns(); turn++) {
            assertThat(stage.check(turn)).isFalse();
            assertThat(stage.result(turn)).isEqualTo(CommandResultCode.RISK_NSF);
        }

        assertThat(stage.stateHash()).isEqualTo(hash);
    }

    @ParameterizedTest
    @EnumSource
    void refusesEvenASmallOrderOnceWorkingOrdersHaveReservedTheFunds(Funds funds) {
        OrderStream stream = OrderStream.roundTrips(SYMBOLS, 0);
        ExchangeCoreStage stage = new ExchangeCoreStage(funds, stream);
        stream.rehearse(stage, 0);
        int turn = stream.first();

        int accepted = 0;
        while (accepted < OrderStream.OVER_LIMIT_LOTS && stage.check(turn)) {
            accepted++; // none is released
        }

        assertThat(accepted).isBetween(100, (int) OrderStream.OVER_LIMIT_LOTS - 1);
        assertThat(stage.result(turn)).isEqualTo(CommandResultCode.RISK_NSF);
        stage.release(turn);
        assertThat(stage.check(turn)).as("one was cancelled, so one more fits").isTrue();
        assertThat(stage.check(turn)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void endsACycleAsItBeganSoThatAnyNumberCanFollow(Funds funds) {
        OrderStream stream = OrderStream.mixed(SYMBOLS, 0);
        ExchangeCoreStage stage = new ExchangeCoreStage(funds, stream);
        stream.rehearse(stage, 0);
        int hash = stage.stateHash();
        long money = stage.balance(3, ExchangeCoreStage.money());

        boolean changedOnTheWay = false;
        for (int turn = stream.first(); turn < stream.turns(); turn++) {
            play(stage, turn);
            changedOnTheWay |= stage.stateHash() != hash;
        }

        assertThat(changedOnTheWay).isTrue();
        assertThat(stage.stateHash()).isEqualTo(hash);
        assertThat(stage.balance(3, ExchangeCoreStage.money())).isEqualTo(money);
        stream.rehearse(stage, 3);
    }

    @ParameterizedTest
    @EnumSource
    void letsCancelsAndAmendmentsPassUnseenAsItsOwnExchangeDoes(Funds funds) {
        OrderStream stream = OrderStream.mixed(SYMBOLS, 0);
        ExchangeCoreStage stage = new ExchangeCoreStage(funds, stream);
        stream.rehearse(stage, 0);

        int unseen = 0;
        for (int turn = stream.first(); turn < stream.turns(); turn++) {
            Order order = stream.order(turn);
            int hash = order.target() == null ? 0 : stage.stateHash();
            assertThat(stage.check(turn)).isNotEqualTo(order.overLimit());
            if (order.kind() == OrderClass.CANCEL || order.kind() == OrderClass.AMEND) {
                assertThat(stage.result(turn)).isEqualTo(CommandResultCode.NEW);
                assertThat(stage.stateHash()).isEqualTo(hash);
                unseen++;
            }
            stage.release(turn);
        }

        assertThat(unseen).isPositive();
    }

    private static boolean play(RiskStage stage, int turn) {
        boolean accepted = stage.check(turn);
        stage.release(turn);
        return accepted;
    }
}
