package io.kellet.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** Maps a range of positive values to pixels, so that equal ratios are equal distances. */
record LogScale(double low, double high, double fromPixel, double toPixel) {

    LogScale {
        if (!(low > 0 && high > low)) {
            throw new IllegalArgumentException(
                    "the range must be positive and not empty: low=" + low + " high=" + high);
        }
    }

    /** Values outside the range land on its ends. */
    double pixel(double value) {
        double inside = Math.min(high, Math.max(low, value));
        return fromPixel + (toPixel - fromPixel) * Math.log(inside / low) / Math.log(high / low);
    }

    /** 1, 2, 5, 10, ...; powers of ten alone on a range of more than three; closer on one that 2 and 5 may enclose. */
    List<Double> ticks() {
        double[] steps = steps();
        List<Double> ticks = new ArrayList<>();
        int firstDecade = (int) Math.floor(Math.log10(low));
        for (int decade = firstDecade; Math.pow(10, decade) <= high; decade++) {
            for (double step : steps) {
                double tick = step * Math.pow(10, decade);
                if (tick >= low && tick <= high) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    private double[] steps() {
        double ratio = high / low;
        if (ratio > 1_000) {
            return new double[] {1};
        }
        return ratio < 5 ? new double[] {1, 1.5, 2, 3, 4, 5, 7} : new double[] {1, 2, 5};
    }
}
