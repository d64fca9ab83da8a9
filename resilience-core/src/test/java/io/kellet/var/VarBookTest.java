package io.kellet.var;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

final class VarBookTest {

    private static final double Z99 = 2.3263478740408408;
    private static final double[] A_HUNDRED = {100, 100};
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();

    /** Two symbols, 100 a lot, deviations of 2 and 1 a lot and day. */
    private VarBook book(double correlation, VarConfig.Builder settings) {
        return new VarBook(settings.build(), pair(correlation), A_HUNDRED, clock);
    }

    private CovarianceModel pair(double correlation) {
        double covariance = correlation * 0.02 * 0.01;
        return CovarianceModel.ofMatrix(
                new double[][] {{0.0004, covariance}, {covariance, 0.0001}}, 250, clock.nanos());
    }

    private static VarConfig.Builder limited(long money, WorkingOrders working) {
        return VarConfig.named("desk").symbols(2).limit(Confidence.P99, money).working(working);
    }

    private long check(VarBook book, int index, long lots) {
        return book.check(index, lots, clock.nanos());
    }

    private void refused(VarReason reason, long answer) {
        assertThat(VarAnswer.isPass(answer)).isFalse();
        assertThat(VarAnswer.reason(answer)).isEqualTo(reason);
    }

    @ParameterizedTest
    @EnumSource(WorkingOrders.class)
    void anOrderPassesUpToTheLimitAndNotALotFurther(WorkingOrders working) {
        long limit = (long) Math.ceil(Z99 * 2 * 100);
        VarBook book = book(0.5, limited(limit, working));

        assertThat(check(book, 0, 100)).isEqualTo(VarAnswer.PASS);
        assertThat(check(book, 0, -100)).isEqualTo(VarAnswer.PASS);
        refused(VarReason.OVER_LIMIT, check(book, 0, 101));
        refused(VarReason.OVER_LIMIT, check(book, 0, -101));
        assertThat(book.excess()).isEqualTo((long) Math.ceil(Z99 * 2 * 101) - limit);
        assertThat(book.breaches(0)).isEqualTo(2);
        assertThat(book.refusals(VarReason.OVER_LIMIT)).isEqualTo(2);
    }

    @Test
    void everyConfidenceHasItsOwnLimit() {
        long[] limits = {166, 500, 310}; // of 50 lots: 95 % is 164.5, 99 % is 232.7, 99.9 % is 309.02
        VarBook book = book(
                0,
                VarConfig.named("desk")
                        .symbols(2)
                        .limit(Confidence.P95, limits[0])
                        .limit(Confidence.P99, limits[1])
                        .limit(Confidence.P99_9, limits[2]));

        long both = check(book, 0, 51);
        refused(VarReason.OVER_LIMIT, both);
        assertThat(VarAnswer.limit(both)).isZero();

        VarBook wide = book(
                0,
                VarConfig.named("desk")
                        .symbols(2)
                        .limit(Confidence.P95, 1_000)
                        .limit(Confidence.P99, 1_000)
                        .limit(Confidence.P99_9, 310));
        assertThat(check(wide, 0, 50)).isEqualTo(VarAnswer.PASS);
        long last = check(wide, 0, 51);
        refused(VarReason.OVER_LIMIT, last);
        assertThat(VarAnswer.limit(last)).isEqualTo(2);
        assertThat(wide.breaches(2)).isEqualTo(1);
        assertThat(wide.breaches(1)).isZero();
    }

    @Test
    void theHorizonScalesByItsRoot() {
        VarBook book = book(0, VarConfig.named("desk").symbols(2).limit(new VarLimit(Confidence.P99, 4, 931)));

        assertThat(check(book, 0, 100)).isEqualTo(VarAnswer.PASS); // 2.326 * 200 * 2 = 930.5
        refused(VarReason.OVER_LIMIT, check(book, 0, 101));
    }

    @ParameterizedTest
    @EnumSource(WorkingOrders.class)
    void inBreachAHedgePassesAndWhatMakesItWorseDoesNot(WorkingOrders working) {
        VarBook book = book(0.8, limited(100, working));
        book.onTransfer(0, 1_000);

        assertThat(book.currentVar(0, clock.nanos())).isCloseTo(Z99 * 2_000, within(1e-6));
        assertThat(check(book, 0, -10)).isEqualTo(VarAnswer.PASS);
        assertThat(check(book, 1, -100)).isEqualTo(VarAnswer.PASS);
        refused(VarReason.OVER_LIMIT, check(book, 0, 1));
        refused(VarReason.OVER_LIMIT, check(book, 1, 1));
        refused(VarReason.OVER_LIMIT, check(book, 0, -2_001));
    }

    @Test
    void hedgesThatAreOutAlreadyCountSoThatTheyAreNotSentTenTimes() {
        VarBook asFilled = book(0.8, limited(100, WorkingOrders.AS_FILLED));
        VarBook worstCase = book(0.8, limited(100, WorkingOrders.WORST_CASE));
        VarBook ignored = book(0.8, limited(100, WorkingOrders.IGNORED));
        for (VarBook book : List.of(asFilled, worstCase, ignored)) {
            book.onTransfer(0, 1_000);
            assertThat(check(book, 0, -1_000)).isEqualTo(VarAnswer.PASS);
            book.onAccept(0, -1_000);
        }

        refused(VarReason.OVER_LIMIT, check(worstCase, 0, -1_000));
        assertThat(check(asFilled, 0, -1_000)).isEqualTo(VarAnswer.PASS); // short as much as it is long now
        asFilled.onAccept(0, -1_000);
        refused(VarReason.OVER_LIMIT, check(asFilled, 0, -1));
        assertThat(check(ignored, 0, -1_000)).isEqualTo(VarAnswer.PASS);
    }

    @Test
    void workingOrdersCountFromAcceptToReleaseOrFill() {
        VarBook book = book(0, limited(466, WorkingOrders.AS_FILLED)); // 100 lots of the first
        book.onAccept(0, 60);
        refused(VarReason.OVER_LIMIT, check(book, 0, 41));
        assertThat(check(book, 0, 40)).isEqualTo(VarAnswer.PASS);

        book.onFill(0, 20);
        refused(VarReason.OVER_LIMIT, check(book, 0, 41));
        assertThat(book.snapshot().held(0)).isEqualTo(20);
        assertThat(book.snapshot().workingBuys(0)).isEqualTo(40);
        assertThat(book.snapshot().asFilled(0)).isEqualTo(60);

        book.onRelease(0, 40);
        assertThat(check(book, 0, 80)).isEqualTo(VarAnswer.PASS);
        refused(VarReason.OVER_LIMIT, check(book, 0, 81));
        assertThat(book.unmatched()).isZero();
    }

    /** An offsetting sell may be filled first, or not at all: the larger of both books counts. */
    @Test
    void theLargerOfFilledAndNotFilledCounts() {
        VarBook book = book(0, limited(466, WorkingOrders.AS_FILLED));
        book.onTransfer(0, 90);
        book.onAccept(0, -90);

        refused(VarReason.OVER_LIMIT, check(book, 0, 20));
        assertThat(book.currentVar(0, clock.nanos())).isCloseTo(Z99 * 180, within(1e-6));
    }

    @Test
    void worstCaseAddsUpWhatWouldOffset() {
        VarBook book = book(0, limited(466, WorkingOrders.WORST_CASE));
        book.onAccept(0, 50);
        book.onAccept(0, -40);

        assertThat(book.currentVar(0, clock.nanos())).isCloseTo(Z99 * 180, within(1e-6));
        assertThat(check(book, 0, 10)).isEqualTo(VarAnswer.PASS);
        refused(VarReason.OVER_LIMIT, check(book, 0, 11));
        book.onRelease(0, -40);
        assertThat(check(book, 0, 50)).isEqualTo(VarAnswer.PASS);
    }

    /** Random orders; whatever the book lets through, no subset of what is working brings the VaR over what was promised. */
    @Test
    void inTheWorstCaseNoSubsetOfTheWorkingOrdersIsOverTheLimit() {
        Random random = new Random(31);
        int passed = 0;
        for (int round = 0; round < 200; round++) {
            CovarianceModel returns = Fixtures.covariances(random, 4);
            CovarianceModel model = CovarianceModel.ofMatrix(matrix(returns), 250, clock.nanos());
            long limit = 1_000;
            VarBook book = new VarBook(
                    VarConfig.named("w")
                            .symbols(4)
                            .limit(Confidence.P99, limit)
                            .working(WorkingOrders.WORST_CASE)
                            .build(),
                    model,
                    new double[] {100, 100, 100, 100},
                    clock);
            CovarianceModel perLot = model.perLot(new double[] {100, 100, 100, 100});
            long[] start = random.longs(4, -60, 61).toArray();
            book.restore(start);
            int[] symbols = new int[8];
            long[] lots = new long[8];
            int working = 0;
            for (int tries = 0; tries < 30 && working < 8; tries++) {
                int index = random.nextInt(4);
                long order = random.nextInt(81) - 40L;
                double boundBefore = book.currentVar(0, clock.nanos());
                if (!VarAnswer.isPass(check(book, index, order))) {
                    continue;
                }
                symbols[working] = index;
                lots[working] = order;
                working++;
                passed++;

                assertThat(worstOfAllSubsets(perLot, start, symbols, lots, working))
                        .isLessThanOrEqualTo(Math.max((double) limit, boundBefore) + 1e-6);
                book.onAccept(index, order);
                assertThat(worstOfAllSubsets(perLot, start, symbols, lots, working))
                        .isLessThanOrEqualTo(book.currentVar(0, clock.nanos()) + 1e-6);
            }
        }
        assertThat(passed).isGreaterThan(500);
    }

    private static double worstOfAllSubsets(
            CovarianceModel model, long[] start, int[] symbols, long[] lots, int working) {
        double worst = 0;
        for (int subset = 0; subset < 1 << working; subset++) {
            double[] weights =
                    Arrays.stream(start).mapToDouble(lot -> (double) lot).toArray();
            for (int k = 0; k < working; k++) {
                weights[symbols[k]] += (double) ((subset >> k & 1) * lots[k]);
            }
            worst = Math.max(worst, Fixtures.variance(model, weights));
        }
        return Z99 * Math.sqrt(worst);
    }

    private static double[][] matrix(CovarianceModel model) {
        double[][] matrix = new double[model.symbols()][model.symbols()];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                matrix[i][j] = model.covariance(i, j);
            }
        }
        return matrix;
    }

    @Test
    void scenariosHaveNoWorstCase() {
        ScenarioModel model = scenarios(new Random(1), 2, 100);

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new VarBook(limited(1, WorkingOrders.WORST_CASE).build(), model, A_HUNDRED, clock))
                .withMessageContaining("covariance");
    }

    private ScenarioModel scenarios(Random random, int symbols, int scenarios) {
        return ScenarioModel.ofReturns(Fixtures.series(random, symbols, scenarios), 2, clock.nanos());
    }

    @Test
    void aHistoricalBookChecksEveryConfidenceToo() {
        double[] returns = new double[1_000];
        Arrays.fill(returns, 0.001);
        returns[10] = -0.5;
        Arrays.fill(returns, 20, 29, -0.1);
        ScenarioModel model = ScenarioModel.ofReturns(List.of(Fixtures.series("A", returns)), 1_000, clock.nanos());
        VarConfig.Builder settings = VarConfig.named("h").symbols(1).limit(Confidence.P99, 100);

        VarBook book = new VarBook(settings.limit(Confidence.P99_9, 400).build(), model, new double[] {100}, clock);

        assertThat(check(book, 0, 8)).isEqualTo(VarAnswer.PASS); // 80 and 400
        long answer = check(book, 0, 9); // 90 and 450
        assertThat(VarAnswer.limit(answer)).isEqualTo(1);
        assertThat(book.excess()).isEqualTo(50);
        book.onFill(0, 10);
        assertThat(book.unmatched()).isEqualTo(1);
        assertThat(book.currentVar(0, clock.nanos())).isCloseTo(100, within(1e-9));
        assertThat(check(book, 0, -1)).isEqualTo(VarAnswer.PASS);
        refused(VarReason.OVER_LIMIT, check(book, 0, 1));
    }

    @Test
    void aModelThatIsTooOldIsNoModel() {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.IGNORED).maxAge(AN_HOUR));
        book.onTransfer(0, 1);
        clock.advance(AN_HOUR);
        assertThat(check(book, 0, 1)).isEqualTo(VarAnswer.PASS);
        assertThat(book.currentVar(0, clock.nanos())).isPositive();

        clock.advanceNanos(1);
        refused(VarReason.STALE, check(book, 0, 1));
        refused(VarReason.STALE, check(book, 0, -1));
        assertThat(book.currentVar(0, clock.nanos())).isNaN();
        assertThat(book.currentMoney(0, clock.nanos())).isEqualTo(VarBook.NO_VAR);

        book.replaceModel(pair(0), A_HUNDRED);
        assertThat(check(book, 0, 1)).isEqualTo(VarAnswer.PASS);
        assertThat(book.refusals(VarReason.STALE)).isEqualTo(2);
    }

    @Test
    void aReadingFromBeforeTheModelDoesNotAgeIt() {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.IGNORED).maxAge(AN_HOUR));
        long late = clock.nanos();
        clock.advance(Duration.ofSeconds(5));
        book.replaceModel(pair(0), A_HUNDRED);

        assertThat(book.check(0, 1, late)).isEqualTo(VarAnswer.PASS);
        clock.advance(AN_HOUR);
        assertThat(check(book, 0, 1)).isEqualTo(VarAnswer.PASS);
        clock.advanceNanos(1);
        refused(VarReason.STALE, check(book, 0, 1));
    }

    @Test
    void aReadingFromBeforeTheModelDoesNotHideThatItIsTooOld() {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.IGNORED).maxAge(AN_HOUR));
        long late = clock.nanos() - 1;
        clock.advance(AN_HOUR.plusNanos(1));

        refused(VarReason.STALE, book.check(0, 1, late));
    }

    @Test
    void aClockThatStepsBackNeitherWedgesTheBookNorKeepsAModelForLong() {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.IGNORED).maxAge(AN_HOUR));
        clock.stepBack(Duration.ofDays(300));

        assertThat(check(book, 0, 1)).isEqualTo(VarAnswer.PASS);
        clock.advance(AN_HOUR);
        assertThat(check(book, 0, 1)).isEqualTo(VarAnswer.PASS);
        clock.advanceNanos(1);
        refused(VarReason.STALE, check(book, 0, 1));
        book.replaceModel(pair(0), A_HUNDRED);
        assertThat(check(book, 0, 1)).isEqualTo(VarAnswer.PASS);
    }

    @Test
    void aModelFromTheFutureIsRefused() {
        VarBook book = book(0, limited(1, WorkingOrders.IGNORED));
        CovarianceModel future = CovarianceModel.ofMatrix(new double[][] {{1}}, 250, clock.nanos() + 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> book.replaceModel(future, new double[] {1}))
                .withMessageContaining("future");
    }

    @Test
    void tooFewObservationsAreNoModel() {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.IGNORED).minObservations(251));

        refused(VarReason.TOO_FEW_OBSERVATIONS, check(book, 0, 1));
        assertThat(book.currentVar(0, clock.nanos())).isNaN();
        assertThat(book.currentMoney(0, clock.nanos())).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2, 3, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aSymbolWithoutARowIsRefused(int index) {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.AS_FILLED).symbols(3));

        refused(VarReason.UNKNOWN_SYMBOL, check(book, index, 1));
        assertThat(check(book, 0, 1)).isEqualTo(VarAnswer.PASS);
    }

    @Test
    void aPositionThatTheModelDoesNotKnowIsNotCountedAsNone() {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.AS_FILLED).symbols(3));
        book.onTransfer(2, 5);

        refused(VarReason.UNKNOWN_SYMBOL, check(book, 0, 1));
        assertThat(book.currentVar(0, clock.nanos())).isNaN();

        double[][] three = {{0.0004, 0, 0}, {0, 0.0001, 0}, {0, 0, 0.0001}};
        book.replaceModel(CovarianceModel.ofMatrix(three, 250, clock.nanos()), new double[] {100, 100, 100});
        assertThat(check(book, 0, 1)).isEqualTo(VarAnswer.PASS);
        assertThat(book.currentVar(0, clock.nanos())).isCloseTo(Z99 * 5, within(1e-9));

        book.replaceModel(pair(0), A_HUNDRED);
        refused(VarReason.UNKNOWN_SYMBOL, check(book, 0, 1));
        book.onTransfer(2, -5);
        assertThat(check(book, 0, 1)).isEqualTo(VarAnswer.PASS);
        book.onAccept(2, -1);
        refused(VarReason.UNKNOWN_SYMBOL, check(book, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1, -(1L << 53) - 1, Long.MIN_VALUE + 1, 1L << 62})
    void aQuantityBeyondReckoningIsRefused(long lots) {
        for (WorkingOrders working : WorkingOrders.values()) {
            VarBook book = book(0, limited(Long.MAX_VALUE - 1, working));

            refused(VarReason.NOT_FINITE, check(book, 0, lots));
            assertThat(check(book, 0, 1)).isEqualTo(VarAnswer.PASS);
        }
    }

    @Test
    void whatFitsAloneButNotWithWhatIsThereIsRefused() {
        long most = 1L << 53;
        VarBook book = book(0, limited(Long.MAX_VALUE - 1, WorkingOrders.AS_FILLED));
        book.onTransfer(0, most);
        book.onAccept(1, most);

        refused(VarReason.NOT_FINITE, check(book, 0, 1));
        assertThat(check(book, 0, -1)).isEqualTo(VarAnswer.PASS);
        refused(VarReason.NOT_FINITE, check(book, 1, 1));
    }

    @ParameterizedTest
    @CsvSource({"0, 9223372036854775807", "0, -9223372036854775808", "7, 1", "-1, 1"})
    void afterAFillThatCannotBeTakenInTheBookSaysThatItIsNotKnown(int index, long lots) {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.AS_FILLED));
        book.onFill(index, lots);

        VarReason reason = index == 0 ? VarReason.NOT_FINITE : VarReason.UNKNOWN_SYMBOL;
        refused(reason, check(book, 0, 1));
        book.onTransfer(0, 1);
        book.replaceModel(pair(0), A_HUNDRED);
        refused(reason, check(book, 0, -1));
        assertThat(book.currentVar(0, clock.nanos())).isNaN();

        book.restore(new long[] {10, 0});
        assertThat(check(book, 0, 1)).isEqualTo(VarAnswer.PASS);
        assertThat(book.currentVar(0, clock.nanos())).isCloseTo(Z99 * 20, within(1e-9));
    }

    @Test
    void aSumOfFillsThatOverflowsIsNotTakenIn() {
        VarBook book = book(0, limited(1, WorkingOrders.IGNORED));
        book.onTransfer(0, 1L << 53);
        book.onTransfer(0, 1);

        refused(VarReason.NOT_FINITE, check(book, 0, -1));
    }

    @Test
    void restoringSetsThePositionsAndForgetsWorkingOrders() {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.WORST_CASE));
        book.onTransfer(1, 77);
        book.onAccept(0, 10);
        book.restore(new long[] {0, 100});

        assertThat(book.currentVar(0, clock.nanos())).isCloseTo(Z99 * 100, within(1e-9));
        assertThat(book.snapshot().workingBuys(0)).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> book.restore(new long[] {1}));
        assertThatIllegalArgumentException().isThrownBy(() -> book.restore(new long[] {1, Long.MIN_VALUE}));
        assertThat(book.snapshot().held(1)).isEqualTo(100);
    }

    @Test
    void moreFilledThanWorkingIsHeldAndCounted() {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.AS_FILLED));
        book.onAccept(0, -10);
        book.onFill(0, -15);
        book.onRelease(0, -1);

        assertThat(book.snapshot().held(0)).isEqualTo(-15);
        assertThat(book.snapshot().workingSells(0)).isZero();
        assertThat(book.snapshot().asFilled(0)).isEqualTo(-15);
        assertThat(book.unmatched()).isEqualTo(2);
        assertThat(book.currentVar(0, clock.nanos())).isCloseTo(Z99 * 30, within(1e-9));
    }

    @Test
    void aReplacedModelIsUsedFromTheNextCallOnWithAllThatWasFilledMeanwhile() {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.AS_FILLED));
        VarModel first = book.model();
        book.onTransfer(0, 100);
        double[][] twice = {{0.0016, 0}, {0, 0.0004}};
        book.replaceModel(CovarianceModel.ofMatrix(twice, 300, clock.nanos()), A_HUNDRED);
        assertThat(book.model()).isSameAs(first);
        assertThat(book.currentVar(0, clock.nanos())).isCloseTo(Z99 * 200, within(1e-9));

        book.onFill(1, 50); // the snapshot had not seen this one

        assertThat(book.model().observations()).isEqualTo(300);
        assertThat(book.currentVar(0, clock.nanos())).isCloseTo(Z99 * Math.hypot(100 * 4, 50 * 2), within(1e-6));
    }

    @Test
    void ofTwoModelsThatWaitTheLaterIsTaken() {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.AS_FILLED));
        book.replaceModel(CovarianceModel.ofMatrix(new double[][] {{1}}, 251, clock.nanos()), new double[] {1});
        book.replaceModel(CovarianceModel.ofMatrix(new double[][] {{1}}, 252, clock.nanos()), new double[] {1});
        check(book, 0, 1);

        assertThat(book.model().observations()).isEqualTo(252);
    }

    @Test
    void aModelThatDoesNotSuitLeavesTheOneInUse() {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.AS_FILLED).limit(Confidence.P99_9, 1_000_000));
        double[][] three = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> book.replaceModel(CovarianceModel.ofMatrix(three, 250, clock.nanos()), Fixtures.ones(3)))
                .withMessageContaining("more symbols");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> book.replaceModel(scenarios(new Random(2), 2, 250), A_HUNDRED))
                .withMessageContaining("needed=1000");
        assertThatIllegalArgumentException().isThrownBy(() -> book.replaceModel(pair(0), new double[] {1}));
        assertThat(check(book, 0, 1)).isEqualTo(VarAnswer.PASS);
    }

    @Test
    void aBookMayChangeFromOneMethodToTheOther() {
        VarBook book = book(0, limited(1_000_000, WorkingOrders.AS_FILLED));
        book.onTransfer(0, 100);
        ScenarioModel model = scenarios(new Random(3), 2, 250);
        book.replaceModel(model, A_HUNDRED);
        check(book, 0, 1);
        HistoricalVar alone = new HistoricalVar(model.perLot(A_HUNDRED), List.of(Confidence.P99));
        alone.apply(0, 100);

        assertThat(book.currentVar(0, clock.nanos())).isCloseTo(alone.var(0), within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(value = WorkingOrders.class, mode = Mode.EXCLUDE, names = "IGNORED")
    void theOrderOfFillsDoesNotMatter(WorkingOrders working) {
        VarBook one = book(0.3, limited(1_000_000, working));
        VarBook other = book(0.3, limited(1_000_000, working));
        Random random = new Random(5);
        long[][] orders = new long[200][];
        for (int i = 0; i < orders.length; i++) {
            orders[i] = new long[] {random.nextInt(2), random.nextInt(2_001) - 1_000L};
        }
        for (int i = 0; i < orders.length; i++) {
            fill(one, orders[i]);
            fill(other, orders[orders.length - 1 - i]);
        }

        double var = one.currentVar(0, clock.nanos());
        assertThat(other.currentVar(0, clock.nanos())).isCloseTo(var, within(1e-9 * var));
    }

    private static void fill(VarBook book, long[] order) {
        book.onAccept((int) order[0], order[1]);
        book.onFill((int) order[0], order[1]);
    }

    @Test
    void moneyIsRoundedUpAndSaysWhenThereIsNone() {
        assertThat(VarBook.roundedUp(0)).isZero();
        assertThat(VarBook.roundedUp(1.0000001)).isEqualTo(2);
        assertThat(VarBook.roundedUp(2)).isEqualTo(2);
        assertThat(VarBook.roundedUp(-7.5)).isZero();
        assertThat(VarBook.roundedUp(Double.MIN_VALUE)).isEqualTo(1);
        assertThat(VarBook.roundedUp(Double.NaN)).isEqualTo(VarBook.NO_VAR);
        assertThat(VarBook.roundedUp(0x1p63)).isEqualTo(VarBook.NO_VAR);
        assertThat(VarBook.roundedUp(Double.POSITIVE_INFINITY)).isEqualTo(VarBook.NO_VAR);
    }

    @Test
    void aVarBeyondAllMoneyIsOverTheWidestLimit() {
        VarBook book = new VarBook(
                limited(Long.MAX_VALUE - 1, WorkingOrders.IGNORED).build(), pair(0), new double[] {1e80, 1e80}, clock);

        refused(VarReason.OVER_LIMIT, check(book, 0, 1));
        assertThat(book.excess()).isPositive();
    }
}
