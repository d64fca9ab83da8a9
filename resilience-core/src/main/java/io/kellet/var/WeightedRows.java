package io.kellet.var;

import java.util.Arrays;

/**
 * The sum of the rows of a table, each times its weight, kept while weights change one at a time. One thread owns it.
 *
 * <p>A change adds one row times the change to the sum. Each such addition rounds, and a sum that is only ever added to
 * would keep every rounding for good. So a second sum is built beside it from the weights themselves, one row per
 * change: row r is added with the weight it has then, and what changes among the rows already in is added to both. After as
 * many changes as there are rows the second sum is complete; it takes the place of the first, and the next is begun
 * from zero. No error is older than two such rounds, however long the history, and no change costs more than three passes
 * over a row. When the last weight becomes zero, both sums are set to zero: a flat book has no rest of what it once held.
 */
final class WeightedRows {

    private final double[] rows; // row-major
    private final int width;
    private final double[] weights;

    private double[] sum;
    private double[] next; // of the rows before "renewed"
    private int renewed;
    private int held; // weights that are not zero

    WeightedRows(double[] rows, int count) {
        this.rows = rows;
        width = rows.length / count;
        weights = new double[count];
        sum = new double[width];
        next = new double[width];
    }

    /** May be swapped for another array by the next change. */
    double[] sum() {
        return sum;
    }

    double weight(int row) {
        return weights[row];
    }

    /** Not to be written to. */
    double[] weights() {
        return weights;
    }

    double[] rows() {
        return rows;
    }

    int offset(int row) {
        return row * width;
    }

    void add(int row, double change) {
        double before = weights[row];
        double after = before + change;
        weights[row] = after;
        held += (after != 0 ? 1 : 0) - (before != 0 ? 1 : 0);
        if (held == 0) {
            startFromZero();
            return;
        }
        addRow(sum, row, change);
        if (row < renewed) {
            addRow(next, row, change);
        }
        renewOneRow();
    }

    private void renewOneRow() {
        double weight = weights[renewed];
        if (weight != 0) {
            addRow(next, renewed, weight);
        }
        renewed++;
        if (renewed == weights.length) {
            double[] complete = next;
            next = sum;
            sum = complete;
            Arrays.fill(next, 0);
            renewed = 0;
        }
    }

    private void startFromZero() {
        Arrays.fill(sum, 0);
        Arrays.fill(next, 0);
        renewed = 0;
    }

    private void addRow(double[] to, int row, double times) {
        int offset = row * width;
        double[] from = rows;
        for (int i = 0; i < to.length; i++) {
            to[i] += times * from[offset + i];
        }
    }

    /** Sums all rows again, from the weights: as many passes as there are rows. */
    void rebuild() {
        startFromZero();
        sumUp(sum);
    }

    /** Sets all weights, and sums all rows. */
    void set(double[] values) {
        held = 0;
        for (int row = 0; row < weights.length; row++) {
            weights[row] = values[row];
            held += values[row] != 0 ? 1 : 0;
        }
        rebuild();
    }

    /** The sum made from the weights alone, in a new array. */
    double[] recomputed() {
        double[] exact = new double[width];
        sumUp(exact);
        return exact;
    }

    private void sumUp(double[] into) {
        for (int row = 0; row < weights.length; row++) {
            if (weights[row] != 0) {
                addRow(into, row, weights[row]);
            }
        }
    }
}
