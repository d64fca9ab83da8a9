package io.kellet.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One row per contender: a filled mark at its cost on one thread, a hollow one on two, a line between them. Short lines
 * scale; long lines contend.
 */
final class CostPlot {

    private static final int WIDTH = 980;
    private static final int LEFT = 380;
    private static final int RIGHT = 860;
    private static final int TOP = 14;
    private static final int ROW = 27;

    private CostPlot() {}

    /** Draws the same contenders at rising numbers of threads. */
    static String of(String title, List<Comparison> comparisons, Map<String, Mark> marks) {
        List<Measurement> all = comparisons.stream()
                .flatMap(comparison -> comparison.rows().stream())
                .map(Comparison.Row::measurement)
                .toList();
        List<String> labels = all.stream().map(Measurement::label).distinct().toList();
        LogScale x = scale(all);
        int bottom = TOP + ROW * labels.size();

        Svg svg = new Svg(WIDTH, bottom + 44, "Cost per operation: " + title);
        for (double tick : x.ticks()) {
            svg.line(x.pixel(tick), TOP, x.pixel(tick), bottom, "grid");
            svg.text(x.pixel(tick), bottom + 16, "middle", "tick", Figures.time(tick));
        }
        svg.text((LEFT + RIGHT) / 2.0, bottom + 36, "middle", "axis", legend(comparisons));
        for (int row = 0; row < labels.size(); row++) {
            String label = labels.get(row);
            Mark mark = marks.get(label);
            if (mark == null) {
                throw new IllegalArgumentException("a contender has no mark: label=" + label);
            }
            draw(svg, x, TOP + ROW * row + ROW / 2.0, label, mark, all);
        }
        return svg.end();
    }

    private static void draw(Svg svg, LogScale x, double y, String label, Mark mark, List<Measurement> all) {
        List<Measurement> mine =
                all.stream().filter(m -> m.label().equals(label)).toList();
        TreeSet<Double> pixels = new TreeSet<>();
        List<String> costs = new ArrayList<>();
        for (Measurement measurement : mine) {
            Estimate nanos = measurement.nanos();
            pixels.add(x.pixel(nanos.value()));
            costs.add(Figures.nanos(nanos.value()));
            if (nanos.error() > 0) {
                double from = x.pixel(Math.max(x.low(), nanos.value() - nanos.error()));
                svg.line(from, y, x.pixel(nanos.value() + nanos.error()), y, "whisker " + mark.cssClass());
            }
        }
        svg.text(LEFT - 14, y + 4, "end", "label " + mark.cssClass(), label);
        svg.line(pixels.first(), y, pixels.last(), y, "span " + mark.cssClass());
        // the wider mark first, so that two at the same place are both seen
        for (int i = mine.size() - 1; i >= 0; i--) {
            svg.add(mark.svg(x.pixel(mine.get(i).nanos().value()), y, i == 0 ? 4.2 : 6.4, i > 0));
        }
        svg.text(WIDTH - 4, y + 4, "end", "label " + mark.cssClass(), String.join(" / ", costs) + " ns");
    }

    private static String legend(List<Comparison> comparisons) {
        List<String> threads = new ArrayList<>();
        for (int i = 0; i < comparisons.size(); i++) {
            int count = comparisons.get(i).threads();
            threads.add((i == 0 ? "filled: " : "hollow: ") + count + (count == 1 ? " thread" : " threads"));
        }
        return "ns per operation, log scale; " + String.join(", ", threads) + "; thin bars: 99.9 % confidence";
    }

    private static LogScale scale(List<Measurement> all) {
        double low = Double.MAX_VALUE;
        double high = 0;
        for (Measurement measurement : all) {
            low = Math.min(low, measurement.nanos().value());
            high = Math.max(high, measurement.nanos().value());
        }
        // a mean below a hundredth of a nanosecond is no cost at all, and log(0) is not on the page
        low = Math.max(low, 0.01);
        return new LogScale(low / 1.4, Math.max(high, low) * 1.4, LEFT, RIGHT);
    }
}
