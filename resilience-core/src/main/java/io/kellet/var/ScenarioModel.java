package io.kellet.var;

import java.util.List;

/** What each symbol did on each of many past days: the scenarios of a {@link HistoricalVar}, as of one instant. */
public final class ScenarioModel implements VarModel {

    private static final int MOST_SCENARIOS = 10_000;

    private final int symbols;
    private final int scenarios;
    private final double[] rows; // row-major, one row for each symbol
    private final long asOfNanos;

    private ScenarioModel(int symbols, int scenarios, double[] rows, long asOfNanos) {
        this.symbols = symbols;
        this.scenarios = scenarios;
        this.rows = rows;
        this.asOfNanos = asOfNanos;
        for (int i = 0; i < symbols; i++) {
            boolean moves = false;
            for (int scenario = 0; scenario < scenarios; scenario++) {
                double move = move(i, scenario);
                if (!(Math.abs(move) <= Checks.MOST_MOVE)) {
                    throw new IllegalArgumentException("move must be within " + Checks.MOST_MOVE
                            + " either way: symbol=" + i + " scenario=" + scenario + " move=" + move);
                }
                moves |= move != 0;
            }
            if (!moves) {
                throw new IllegalArgumentException("a symbol must move in at least one scenario: symbol=" + i);
            }
        }
    }

    /**
     * One scenario for each day of the series.
     *
     * @param series one for each symbol, all of the same days
     * @param minObservations fewer days are refused; at least 2
     * @throws IllegalArgumentException if the series are not of the same days, too short, or one never moves
     */
    public static ScenarioModel ofReturns(List<ReturnSeries> series, int minObservations, long asOfNanos) {
        if (minObservations < 2) {
            throw new IllegalArgumentException("minObservations must be at least 2: " + minObservations);
        }
        Checks.symbols(series.size());
        int scenarios = ReturnSeries.requireAligned(series, minObservations);
        if (scenarios > MOST_SCENARIOS) {
            throw new IllegalArgumentException("scenarios must be 2.." + MOST_SCENARIOS + ": " + scenarios);
        }
        double[] rows = new double[Math.multiplyExact(series.size(), scenarios)];
        for (int i = 0; i < series.size(); i++) {
            for (int scenario = 0; scenario < scenarios; scenario++) {
                rows[i * scenarios + scenario] = series.get(i).at(scenario);
            }
        }
        return new ScenarioModel(series.size(), scenarios, rows, asOfNanos);
    }

    @Override
    public ScenarioModel perLot(double[] moneyPerLot) {
        double[] values = Checks.moneyPerLot(moneyPerLot, symbols);
        double[] scaled = new double[rows.length];
        for (int i = 0; i < symbols; i++) {
            for (int scenario = 0; scenario < scenarios; scenario++) {
                scaled[i * scenarios + scenario] = move(i, scenario) * values[i];
            }
        }
        return new ScenarioModel(symbols, scenarios, scaled, asOfNanos);
    }

    public double move(int symbol, int scenario) {
        return rows[symbol * scenarios + scenario];
    }

    /** Not to be written to. */
    double[] rows() {
        return rows;
    }

    @Override
    public int symbols() {
        return symbols;
    }

    /** How many scenarios. */
    @Override
    public int observations() {
        return scenarios;
    }

    @Override
    public long asOfNanos() {
        return asOfNanos;
    }

    @Override
    public String toString() {
        return "ScenarioModel[symbols=" + symbols + " scenarios=" + scenarios + "]";
    }
}
