package io.kellet.var;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The book beside one that remembers nothing but lots and takes everything from them each time. They must give the same
 * answer unless it hangs on a rounding, and the same VaR.
 */
final class VarBookTwinTest {

    private static final int CAPACITY = 5;
    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    @Test
    void agreesWithAPlainBookUnderRandomHistories() {
        RandomHistory.ofRandom(Both::new)
                .command("check", 6, (random, both) -> both.check(random))
                .command("accept", 4, (random, both) -> both.accept(random))
                .command("fill", 4, (random, both) -> both.fill(random))
                .command("release", 2, (random, both) -> both.release(random))
                .command("transfer", 2, (random, both) -> both.transfer(random))
                .command("replace model", 2, (random, both) -> both.replaceModel(random))
                .command("wait", 1, (random, both) -> both.clock.advanceNanos(random.nextInt(2_000_000_000)))
                .command("go flat", 1, (random, both) -> both.goFlat())
                .check("same VaR", Both::compareVar)
                .check("same lots", Both::compareLots)
                .run(200, 80);
    }

    private static final class Both {
        final ManualClock clock = new ManualClock();
        private final VarConfig config;
        private final boolean historical;
        private final VarBook book;

        private final long[] held = new long[CAPACITY];
        private final long[] buys = new long[CAPACITY];
        private final long[] sells = new long[CAPACITY];
        private VarModel model;
        private VarModel waiting;

        Both(Random random) {
            historical = random.nextBoolean();
            WorkingOrders[] policies = WorkingOrders.values();
            config = VarConfig.named("twin")
                    .symbols(CAPACITY)
                    .limit(Confidence.of(0.9), 40 + random.nextInt(100))
                    .limit(new VarLimit(Confidence.P95, 2, 80 + random.nextInt(200)))
                    .minObservations(40)
                    .maxAge(MAX_AGE)
                    .working(policies[random.nextInt(historical ? 2 : 3)])
                    .build();
            VarModel returns = draw(random);
            double[] worth = worth(random, returns);
            model = returns.perLot(worth);
            waiting = model;
            book = new VarBook(config, returns, worth, clock);
        }

        private VarModel draw(Random random) {
            int symbols = CAPACITY - (random.nextInt(4) == 0 ? 1 : 0);
            int days = random.nextInt(10) == 0 ? 30 : 40 + random.nextInt(20);
            List<ReturnSeries> series = Fixtures.series(new Random(random.nextInt()), symbols, days);
            return historical
                    ? ScenarioModel.ofReturns(series, 2, clock.nanos())
                    : CovarianceModel.ofReturns(series, 2, random.nextBoolean() ? 1 : 0.97, clock.nanos());
        }

        private static double[] worth(Random random, VarModel model) {
            return random.doubles(model.symbols(), 10, 200).toArray();
        }

        private long lots(Random random) {
            return random.nextInt(41) - 20L;
        }

        void check(Random random) {
            int index = random.nextInt(CAPACITY);
            long lots = lots(random);
            long answer = book.check(index, lots, clock.nanos());
            model = waiting;

            VarReason problem = problemWith(index);
            if (problem != null) {
                assertThat(VarAnswer.reason(answer)).isEqualTo(problem);
                return;
            }
            Expected expected = expected(index, lots);
            if (!expected.hangsOnARounding) {
                assertThat(VarAnswer.isPass(answer)).isEqualTo(expected.limit < 0);
                if (expected.limit >= 0) {
                    assertThat(VarAnswer.limit(answer)).isEqualTo(expected.limit);
                    assertThat((double) book.excess()).isCloseTo(expected.excess, within(1.000001));
                }
            }
        }

        private record Expected(int limit, double excess, boolean hangsOnARounding) {}

        private Expected expected(int index, long lots) {
            boolean close = false;
            for (int k = 0; k < config.limits().size(); k++) {
                double limit = (double) config.limits().get(k).money();
                double before = var(k, -1, 0);
                double after = var(k, index, lots);
                close |= isClose(after, limit);
                boolean lowers = after <= before;
                if (config.working() == WorkingOrders.WORST_CASE) {
                    double heldBefore = sigma(weights(-1, 0, false));
                    double heldAfter = sigma(weights(index, lots, false));
                    double allBefore = sigma(weights(-1, 0, true));
                    double allAfter = sigma(weights(index, lots, true));
                    lowers = heldAfter <= heldBefore && allAfter <= allBefore;
                    close |= isClose(heldAfter, heldBefore) || isClose(allAfter, allBefore);
                } else {
                    close |= isClose(after, before);
                }
                if (after > limit && !lowers) {
                    return new Expected(k, after - limit, close);
                }
            }
            return new Expected(-1, 0, close);
        }

        private static boolean isClose(double one, double other) {
            return Math.abs(one - other) < 1e-6;
        }

        /** With an order added, unless the index is negative. */
        private double var(int k, int index, long lots) {
            VarLimit limit = config.limits().get(k);
            double root = Math.sqrt(limit.horizonDays());
            double[] alone = weights(index, lots, false);
            double[] all = weights(index, lots, true);
            if (historical) {
                double var = quantile(alone, limit.confidence());
                return root
                        * (config.working() == WorkingOrders.IGNORED
                                ? var
                                : Math.max(var, quantile(all, limit.confidence())));
            }
            double scale = limit.confidence().z() * root;
            return switch (config.working()) {
                case IGNORED -> scale * sigma(alone);
                case AS_FILLED -> scale * Math.max(sigma(alone), sigma(all));
                case WORST_CASE -> scale * (Math.max(sigma(weights(-1, 0, false)), sigma(alone)) + eachAlone());
            };
        }

        private double[] weights(int index, long lots, boolean withWorking) {
            double[] weights = new double[model.symbols()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (double) (held[i] + (withWorking ? buys[i] - sells[i] : 0) + (i == index ? lots : 0));
            }
            return weights;
        }

        private double sigma(double[] weights) {
            return Math.sqrt(Math.max(0, Fixtures.variance((CovarianceModel) model, weights)));
        }

        private double eachAlone() {
            double sum = 0;
            for (int i = 0; i < model.symbols(); i++) {
                sum += (double) (buys[i] + sells[i]) * Math.sqrt(((CovarianceModel) model).covariance(i, i));
            }
            return sum;
        }

        private double quantile(double[] weights, Confidence confidence) {
            double[] sorted = Fixtures.outcomes((ScenarioModel) model, weights);
            Arrays.sort(sorted);
            return -sorted[confidence.rankOf(sorted.length) - 1];
        }

        private @Nullable VarReason problemWith(int index) {
            if (index >= model.symbols()) {
                return VarReason.UNKNOWN_SYMBOL;
            }
            return problem();
        }

        private @Nullable VarReason problem() {
            if (model.observations() < config.minObservations()) {
                return VarReason.TOO_FEW_OBSERVATIONS;
            }
            for (int i = model.symbols(); i < CAPACITY; i++) {
                if (held[i] != 0 || buys[i] != 0 || sells[i] != 0) {
                    return VarReason.UNKNOWN_SYMBOL;
                }
            }
            return clock.nanos() - model.asOfNanos() > MAX_AGE.toNanos() ? VarReason.STALE : null;
        }

        void accept(Random random) {
            int index = random.nextInt(CAPACITY);
            long lots = lots(random);
            book.onAccept(index, lots);
            model = waiting;
            (lots > 0 ? buys : sells)[index] += Math.abs(lots);
        }

        void fill(Random random) {
            int index = random.nextInt(CAPACITY);
            long lots = lots(random);
            book.onFill(index, lots);
            model = waiting;
            take(index, lots);
            held[index] += lots;
        }

        void release(Random random) {
            int index = random.nextInt(CAPACITY);
            long lots = lots(random);
            book.onRelease(index, lots);
            model = waiting;
            take(index, lots);
        }

        private void take(int index, long lots) {
            long[] side = lots > 0 ? buys : sells;
            side[index] = Math.max(0, side[index] - Math.abs(lots));
        }

        void transfer(Random random) {
            int index = random.nextInt(CAPACITY);
            long lots = lots(random);
            book.onTransfer(index, lots);
            model = waiting;
            held[index] += lots;
        }

        void goFlat() {
            for (int i = 0; i < CAPACITY; i++) {
                book.onTransfer(i, -held[i]);
                book.onRelease(i, buys[i]);
                book.onRelease(i, -sells[i]);
                held[i] = 0;
                buys[i] = 0;
                sells[i] = 0;
            }
            model = waiting;
            if (problem() == null) {
                assertThat(book.currentVar(0, clock.nanos())).isZero();
            }
        }

        void replaceModel(Random random) {
            VarModel returns = draw(random);
            double[] worth = worth(random, returns);
            book.replaceModel(returns, worth);
            waiting = returns.perLot(worth);
        }

        void compareVar() {
            for (int k = 0; k < config.limits().size(); k++) {
                double current = book.currentVar(k, clock.nanos());
                if (problem() != null) {
                    assertThat(current).isNaN();
                } else {
                    double expected = var(k, -1, 0);
                    assertThat(current).isCloseTo(expected, within(1e-9 * Math.max(1_000, Math.abs(expected))));
                }
            }
        }

        void compareLots() {
            VarPositions snapshot = book.snapshot();
            for (int i = 0; i < CAPACITY; i++) {
                assertThat(snapshot.held(i)).isEqualTo(held[i]);
                assertThat(snapshot.workingBuys(i)).isEqualTo(buys[i]);
                assertThat(snapshot.workingSells(i)).isEqualTo(sells[i]);
            }
        }
    }
}
