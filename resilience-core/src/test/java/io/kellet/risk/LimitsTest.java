package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.order.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LimitsTest {

    private static final int EVERY = LimitEntry.EVERY;

    private final Limits.Builder limits = Limits.version(1);

    @Test
    void theExampleOfTheClassMakesSense() {
        limits.limit(Scope.FIRM, LimitKind.ORDER_QUANTITY, 10_000)
                .limit(Scope.ACCOUNT, LimitKind.GROSS_EXPOSURE, 5_000_000)
                .limit(Scope.ACCOUNT, 7, LimitKind.GROSS_EXPOSURE, 20_000_000)
                .limit(Scope.ACCOUNT, 7, 12, LimitKind.LONG_POSITION, 500);

        assertThat(limits.build().entry(4)).hasToString("account 7 symbol 12: max-long = 500");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceAndNamesTheEntriesAndTheRemedy() {
        limits.limit(Scope.ACCOUNT, 7, EVERY, LimitKind.LONG_POSITION, 5, 5, "l.txt:3")
                .limit(Scope.ACCOUNT, 7, EVERY, LimitKind.LONG_POSITION, 6, 6, "l.txt:4")
                .limit(Scope.FIRM, 3, LimitKind.LOSS, 100)
                .limit(Scope.DESK, LimitKind.LOSS, -1)
                .limit(Scope.DESK, 1, EVERY, LimitKind.LOSS, 10, 11, "");

        LimitsException refused = catchThrowableOfType(LimitsException.class, limits::build);

        assertThat(refused.problems())
                .containsExactly(
                        "account 7: max-long = 6 (l.txt:4): is there already: account 7: max-long = 5 (l.txt:3);"
                                + " leave one out",
                        "firm: max-loss = 100: the firm must have no number, there is one firm: 3",
                        "desk *: max-loss = -1: max-loss must be 0..9223372036854775806: -1",
                        "desk 1: max-loss = 10 warn 11: max-loss must warn at 0..10: 11");
        assertThat(refused).hasMessageStartingWith("4 problems in limits, nothing was changed:\n  account 7");
    }

    @Test
    void numbersEndAtTwentyBits() {
        int most = LimitEntry.MAX_NUMBER;
        limits.limit(Scope.ACCOUNT, most, most, LimitKind.LONG_POSITION, 5).limit(Scope.VENUE, 0, LimitKind.LOSS, 5);
        assertThatCode(limits::build).doesNotThrowAnyException();

        limits.limit(Scope.ACCOUNT, most + 1, LimitKind.LOSS, 5)
                .limit(Scope.ACCOUNT, -2, LimitKind.LOSS, 5)
                .limit(Scope.ACCOUNT, 1, most + 1, LimitKind.LONG_POSITION, 5)
                .limit(Scope.ACCOUNT, 1, -2, LimitKind.LONG_POSITION, 5);
        assertThat(problems()).hasSize(4).allMatch(problem -> problem.contains("must be 0..1048575"));
    }

    @Test
    void aVersionOutOfRangeIsRefused() {
        for (long version : new long[] {Long.MIN_VALUE, -1, 0, Verdict.MAX_VERSION + 1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> Limits.version(version).build())
                    .isInstanceOf(LimitsException.class)
                    .hasMessageContaining("version must be 1..16777215: " + version);
        }
        assertThat(Limits.version(Verdict.MAX_VERSION).build().version()).isEqualTo(16_777_215);
    }

    @ParameterizedTest
    @EnumSource(LimitKind.class)
    void everyKindTakesItsBoundsAndNothingBeyond(LimitKind kind) {
        assertThat(kind.most())
                .as("an amount too large to calculate with passes none")
                .isLessThan(Amounts.TOO_MUCH);
        assertThatCode(() -> entry(kind, kind.least())).doesNotThrowAnyException();
        assertThatCode(() -> entry(kind, kind.most())).doesNotThrowAnyException();
        assertThatThrownBy(() -> entry(kind, kind.least() - 1)).hasMessageContaining(kind.text() + " must be ");
        assertThatThrownBy(() -> entry(kind, kind.most() + 1)).hasMessageContaining(kind.text() + " must be ");
    }

    @Test
    void choicesAndFactsDoNotWarn() {
        limits.limit(Scope.FIRM, 0, EVERY, LimitKind.RESTRICTED, 3, 1, "")
                .limit(Scope.FIRM, 0, EVERY, LimitKind.CAPITAL, 100, 50, "");

        assertThat(problems()).hasSize(2).allMatch(problem -> problem.contains("must not warn"));
    }

    @Test
    void whatHoldsForAllSymbolsTogetherNamesNone() {
        limits.limit(Scope.ACCOUNT, 7, 12, LimitKind.GROSS_EXPOSURE, 5);

        assertThat(problems())
                .containsExactly("account 7 symbol 12: max-gross-exposure = 5: max-gross-exposure must name no symbol,"
                        + " since it holds for all symbols together; write it under account 7, or under symbol 12 for"
                        + " the whole firm");
    }

    @Test
    void aSymbolHasLimitsOfEveryKindButNamesNoOtherSymbol() {
        limits.limit(Scope.SYMBOL, 12, LimitKind.MESSAGES, 5)
                .limit(Scope.SYMBOL, 12, 12, LimitKind.LONG_POSITION, 5); // said twice
        assertThat(limits.build().entry(2)).hasToString("symbol 12: max-long = 5");

        limits.limit(Scope.SYMBOL, 12, 13, LimitKind.SHORT_POSITION, 5)
                .limit(Scope.SYMBOL, EVERY, 13, LimitKind.SHORT_POSITION, 5);
        assertThat(problems()).hasSize(2).allMatch(problem -> problem.contains("write it under symbol 13"));
    }

    @Test
    void aLimitThatTheFirmsMakesUselessIsRefused() {
        limits.limit(Scope.FIRM, LimitKind.ORDER_QUANTITY, 100)
                .limit(Scope.ACCOUNT, 7, LimitKind.ORDER_QUANTITY, 100)
                .limit(Scope.ACCOUNT, 8, LimitKind.ORDER_QUANTITY, 101);

        assertThat(problems())
                .containsExactly("account 8: max-order-quantity = 101: can never bind, because firm:"
                        + " max-order-quantity = 100 is lower; lower it to 100 or raise the firm's");
    }

    @Test
    void aLimitThatBindsInOneSymbolIsOfUse() {
        limits.limit(Scope.FIRM, LimitKind.ORDER_QUANTITY, 100)
                .limit(Scope.FIRM, 0, 12, LimitKind.ORDER_QUANTITY, 1_000)
                .limit(Scope.ACCOUNT, 7, LimitKind.ORDER_QUANTITY, 500)
                .limit(Scope.ACCOUNT, 8, 12, LimitKind.ORDER_QUANTITY, 900);
        assertThatCode(limits::build).doesNotThrowAnyException();

        limits.limit(Scope.ACCOUNT, 9, LimitKind.ORDER_QUANTITY, 1_001)
                .limit(Scope.ACCOUNT, 9, 13, LimitKind.ORDER_QUANTITY, 101);
        assertThat(problems()).hasSize(2);
    }

    @Test
    void aSymbolsOwnLimitMakesThatOfAnAccountInItUselessToo() {
        limits.limit(Scope.SYMBOL, 12, LimitKind.ORDER_QUANTITY, 100)
                .limit(Scope.ACCOUNT, 7, 12, LimitKind.ORDER_QUANTITY, 101)
                .limit(Scope.ACCOUNT, 7, 13, LimitKind.ORDER_QUANTITY, 101);

        assertThat(problems()).hasSize(1).first().asString().contains("because symbol 12:");
    }

    @Test
    void amountsThatNetAcrossAccountsMayBeLowerForTheFirm() {
        limits.limit(Scope.FIRM, LimitKind.LONG_POSITION, 100)
                .limit(Scope.ACCOUNT, 7, LimitKind.LONG_POSITION, 500)
                .limit(Scope.FIRM, LimitKind.GROSS_EXPOSURE, 100)
                .limit(Scope.ACCOUNT, 7, LimitKind.GROSS_EXPOSURE, 500)
                .limit(Scope.FIRM, LimitKind.VAR_99, 100)
                .limit(Scope.ACCOUNT, 7, LimitKind.VAR_99, 500)
                .limit(Scope.FIRM, LimitKind.PRICE_COLLAR_BPS, 100)
                .limit(Scope.ACCOUNT, 7, LimitKind.PRICE_COLLAR_BPS, 500);

        assertThatCode(limits::build).doesNotThrowAnyException();
    }

    @Test
    void aRarerLossHasNoLowerLimitThanACommonerOne() {
        limits.limit(Scope.ACCOUNT, LimitKind.VAR_95, 100)
                .limit(Scope.ACCOUNT, 7, LimitKind.VAR_99, 99) // with what holds for every account
                .limit(Scope.FIRM, LimitKind.VAR_99, 100)
                .limit(Scope.FIRM, LimitKind.VAR_99_9, 99)
                .limit(Scope.FIRM, LimitKind.SHORTFALL_99, 99)
                .limit(Scope.DESK, 1, LimitKind.VAR_95, 100)
                .limit(Scope.DESK, 1, LimitKind.VAR_99_9, 99)
                .limit(Scope.DESK, 1, LimitKind.SHORTFALL_99, 99)
                .limit(Scope.DESK, 2, LimitKind.VAR_95, 100)
                .limit(Scope.DESK, 2, LimitKind.VAR_99, 100);

        assertThat(problems()).hasSize(5).allMatch(problem -> problem.contains(": can never bind, because "));
    }

    @Test
    void moreNewOrdersThanMessagesNeverPass() {
        limits.limit(Scope.FIRM, LimitKind.MESSAGES, 10)
                .limit(Scope.FIRM, LimitKind.SUBMITS, 11)
                .limit(Scope.FIRM, LimitKind.AMENDS, 11)
                .limit(Scope.FIRM, LimitKind.CANCELS, 11);

        assertThat(problems())
                .hasSize(2)
                .first()
                .asString()
                .isEqualTo("firm: max-submits = 11: can never bind, because firm: max-messages = 10 is reached before;"
                        + " lower it to 10 or raise the other");
    }

    @Test
    void aPercentageOfLossNeedsItsCapital() {
        limits.limit(Scope.FIRM, LimitKind.LOSS_PERCENT, 5).limit(Scope.ACCOUNT, 7, LimitKind.LOSS_PERCENT, 5);
        assertThat(problems()).hasSize(2).allMatch(problem -> problem.contains("a percentage of nothing"));

        limits.limit(Scope.FIRM, LimitKind.CAPITAL, 1_000).limit(Scope.ACCOUNT, LimitKind.CAPITAL, 100);
        assertThatCode(limits::build).doesNotThrowAnyException();
    }

    @Test
    void anOrderThatCouldNeverPassFromFlatIsNotLimitedToThat() {
        limits.limit(Scope.ACCOUNT, 7, LimitKind.ORDER_QUANTITY, 500)
                .limit(Scope.ACCOUNT, 7, LimitKind.LONG_POSITION, 100)
                .limit(Scope.ACCOUNT, 8, LimitKind.ORDER_QUANTITY, 500) // 8 may only run its positions off
                .limit(Scope.ACCOUNT, 8, LimitKind.LONG_POSITION, 0)
                .limit(Scope.ACCOUNT, 8, LimitKind.SHORT_POSITION, 0);
        assertThatCode(limits::build).doesNotThrowAnyException();

        limits.limit(Scope.ACCOUNT, 7, LimitKind.SHORT_POSITION, 499);
        assertThat(problems()).hasSize(1).first().asString().contains("never pass from flat", "lower it to 499");
    }

    @Test
    void aHugeListOfProblemsIsCutInTheMessageOnly() {
        for (int i = 0; i < 300; i++) {
            limits.limit(Scope.FIRM, 1, LimitKind.LOSS, 1);
        }

        assertThat(problems()).hasSize(300);
        assertThatThrownBy(limits::build).hasMessageEndingWith("\n  and 100 more");
    }

    @Test
    void whatForbidsASideHoldsForASymbolWhateverTheNumbersAre() {
        limits.limit(Scope.FIRM, LimitKind.RESTRICTED, 1)
                .limit(Scope.SYMBOL, 12, LimitKind.RESTRICTED, 2)
                .limit(Scope.SYMBOL, 13, LimitKind.RESTRICTED, 0);
        Limits built = limits.build();
        LimitRow row = built.row(Scope.FIRM, 0, 12, LimitRow.perSymbol());
        assertThat(row.limit(LimitKind.RESTRICTED)).isEqualTo(3);
        assertThat(row.limitId(LimitKind.RESTRICTED)).isEqualTo(2);
        row = built.row(Scope.FIRM, 0, 13, LimitRow.perSymbol());
        assertThat(row.limit(LimitKind.RESTRICTED)).isEqualTo(1);
        assertThat(row.limitId(LimitKind.RESTRICTED)).isEqualTo(1);
    }

    @Test
    void anyEntriesAreEitherRefusedWithReasonsOrFoundAsThePlainRuleFindsThem() {
        Random random = new Random(4);
        int built = 0;
        for (int round = 0; round < 3_000; round++) {
            Limits.Builder any = AnyLimits.builder(random, 1 + random.nextInt(20));
            List<String> problems = any.check().problems();
            if (problems.isEmpty()) {
                built++;
                sameAsThePlainRule(any.build());
            } else {
                assertThatThrownBy(any::build)
                        .isInstanceOfSatisfying(
                                LimitsException.class,
                                refused -> assertThat(refused.problems()).isEqualTo(problems));
            }
        }
        assertThat(built).isBetween(300, 2_900);
    }

    private static void sameAsThePlainRule(Limits limits) {
        LimitRow own = LimitRow.perSymbol();
        for (Scope scope : new Scope[] {Scope.FIRM, Scope.ACCOUNT, Scope.SYMBOL}) {
            for (int id = 0; id <= (scope == Scope.FIRM ? 0 : 3); id++) {
                LimitRow all = limits.row(scope, id);
                for (int symbol = 0; symbol <= 3; symbol++) {
                    LimitRow row = limits.row(scope, id, symbol, own);
                    for (LimitKind kind : LimitKind.values()) {
                        LimitRow from = kind.isPerSymbol() ? row : all;
                        if (kind.isPerSymbol() && scope == Scope.SYMBOL) {
                            continue; // tightens the firm's
                        }
                        Long plain = plain(limits, scope, id, kind.isPerSymbol() ? symbol : EVERY, kind);
                        assertThat(from.has(kind)).isEqualTo(plain != null);
                        if (plain != null) {
                            assertThat(from.limit(kind)).isEqualTo(plain);
                            assertThat(limits.entry(from.limitId(kind)).limit()).isLessThanOrEqualTo(plain);
                        }
                    }
                }
            }
        }
    }

    /** The narrowest wins; a symbol's own comes on top of the firm's. */
    private static @Nullable Long plain(Limits limits, Scope scope, int id, int symbol, LimitKind kind) {
        Long own = narrowest(limits, scope, id, symbol, kind);
        if (scope != Scope.FIRM || !kind.isPerSymbol()) {
            return own;
        }
        Long ofSymbol = narrowest(limits, Scope.SYMBOL, symbol, EVERY, kind);
        if (own == null || ofSymbol == null) {
            return own == null ? ofSymbol : own;
        }
        return kind == LimitKind.RESTRICTED ? Long.valueOf(own | ofSymbol) : Long.valueOf(Math.min(own, ofSymbol));
    }

    private static @Nullable Long narrowest(Limits limits, Scope scope, int id, int symbol, LimitKind kind) {
        Long found = null;
        int best = -1;
        for (LimitEntry entry : limits.entries()) {
            boolean here = entry.scope() == scope
                    && entry.kind() == kind
                    && (entry.scopeId() == id || entry.scopeId() == EVERY)
                    && (entry.symbol() == symbol || entry.symbol() == EVERY);
            int named = (entry.scopeId() == EVERY ? 0 : 2) + (entry.symbol() == EVERY ? 0 : 1);
            if (here && named > best) {
                best = named;
                found = entry.limit();
            }
        }
        return found;
    }

    private List<String> problems() {
        return new ArrayList<>(limits.check().problems());
    }

    private static LimitEntry entry(LimitKind kind, long limit) {
        return new LimitEntry(1, Scope.FIRM, 0, EVERY, kind, limit, limit, "");
    }
}
