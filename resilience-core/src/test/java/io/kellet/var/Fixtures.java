package io.kellet.var;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Models made of random markets: a few factors that all symbols share, and some noise of each. */
final class Fixtures {

    private Fixtures() {}

    static List<ReturnSeries> series(Random random, int symbols, int days) {
        long[] dates = days(days);
        double[] market = random.doubles(days, -0.02, 0.02).toArray();
        List<ReturnSeries> series = new ArrayList<>();
        for (int i = 0; i < symbols; i++) {
            double beta = random.nextDouble() * 2 - 0.5;
            double[] returns = new double[days];
            for (int day = 0; day < days; day++) {
                returns[day] = beta * market[day] + 0.01 * random.nextGaussian();
            }
            series.add(new ReturnSeries("S" + i, dates, returns));
        }
        return series;
    }

    static ReturnSeries series(String symbol, double... returns) {
        return new ReturnSeries(symbol, days(returns.length), returns);
    }

    static long[] days(int count) {
        long[] days = new long[count];
        for (int i = 0; i < count; i++) {
            days[i] = 20_000L + i;
        }
        return days;
    }

    static CovarianceModel covariances(Random random, int symbols) {
        return CovarianceModel.ofReturns(series(random, symbols, 300), 250, 1, 0);
    }

    static ScenarioModel scenarios(Random random, int symbols, int scenarios) {
        return ScenarioModel.ofReturns(series(random, symbols, scenarios), 2, 0);
    }

    /** Two symbols, daily deviations of 2 % and 1 %, with this correlation. */
    static CovarianceModel pair(double correlation) {
        double covariance = correlation * 0.02 * 0.01;
        return CovarianceModel.ofMatrix(new double[][] {{0.0004, covariance}, {covariance, 0.0001}}, 250, 0);
    }

    static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** w'Σw, the long way. */
    static double variance(CovarianceModel model, double[] weights) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < weights.length; j++) {
                sum += weights[i] * weights[j] * model.covariance(i, j);
            }
        }
        return sum;
    }

    /** Profit and loss of every scenario, the long way. */
    static double[] outcomes(ScenarioModel model, double[] weights) {
        double[] outcomes = new double[model.observations()];
        for (int scenario = 0; scenario < outcomes.length; scenario++) {
            for (int i = 0; i < weights.length; i++) {
                outcomes[scenario] += weights[i] * model.move(i, scenario);
            }
        }
        return outcomes;
    }
}
