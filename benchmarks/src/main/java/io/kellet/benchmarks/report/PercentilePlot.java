package io.kellet.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Latency over percentiles, both on log scales: every step to the right looks at ten times rarer operations. A line is
 * dashed where fewer than {@value Percentiles#SAMPLES_THAT_CARRY} samples lie beyond it and ends where none does.
 */
final class PercentilePlot {

    /** The service's own limit; drawn when the axis reaches it. */
    static final double SLO_NANOS = 25_000;

    private static final double[] NINES = {1e-1, 1e-2, 1e-3, 1e-4, 1e-5};
    private static final int STEPS_PER_NINE = 10;

    private static final int WIDTH = 980;
    private static final int HEIGHT = 380;
    private static final int LEFT = 62;
    private static final int RIGHT = 600;
    private static final int TOP = 14;
    private static final int BOTTOM = HEIGHT - 46;
    private static final int LABEL_HEIGHT = 15;

    private PercentilePlot() {}

    private record EndLabel(double x, double y, Mark mark, String text) {}

    /** One line of the plot. */
    record Curve(String label, Percentiles percentiles, Mark mark) {}

    /** Draws the measurements of one scenario at one number of threads; those without samples are left out. */
    static String of(String title, List<Measurement> sampled, Map<String, Mark> marks) {
        return of(
                title,
                sampled.stream()
                        .map(measurement -> {
                            Mark mark = marks.get(measurement.label());
                            if (mark == null) {
                                throw new IllegalArgumentException(
                                        "a contender has no mark: label=" + measurement.label());
                            }
                            return new Curve(measurement.label(), measurement.percentiles(), mark);
                        })
                        .toList(),
                0);
    }

    /**
     * Draws curves; those without samples are left out.
     *
     * @param reached a value that the axis shows even if no curve comes near it; 0 for none
     */
    static String of(String title, List<Curve> curves, double reached) {
        List<Curve> shown = curves.stream()
                .filter(curve -> curve.percentiles().reaches(NINES[0]))
                .toList();
        if (shown.isEmpty()) {
            return "<p class=\"note\">No samples.</p>\n";
        }
        LogScale y = scale(shown, reached);
        Svg svg = new Svg(WIDTH, HEIGHT, "Percentiles: " + title);
        for (double tick : y.ticks()) {
            svg.line(LEFT, y.pixel(tick), RIGHT, y.pixel(tick), "grid");
            svg.text(LEFT - 8, y.pixel(tick) + 4, "end", "tick", Figures.time(tick));
        }
        for (double beyond : NINES) {
            svg.line(x(beyond), TOP, x(beyond), BOTTOM, "grid");
            svg.text(x(beyond), BOTTOM + 17, "middle", "tick", Figures.percentile(beyond) + " %");
        }
        svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 38, "middle", "axis", "percentile, each step ten times rarer");
        if (SLO_NANOS >= y.low() && SLO_NANOS <= y.high()) {
            svg.line(LEFT, y.pixel(SLO_NANOS), RIGHT, y.pixel(SLO_NANOS), "slo");
            svg.text(LEFT + 6, y.pixel(SLO_NANOS) - 5, "start", "slo", "25 µs");
        }
        List<EndLabel> labels = new ArrayList<>();
        shown.forEach(curve -> labels.add(draw(svg, y, curve)));
        place(svg, labels);
        return svg.end();
    }

    private static EndLabel draw(Svg svg, LogScale y, Curve curve) {
        Percentiles percentiles = curve.percentiles();
        Mark mark = curve.mark();
        StringBuilder carried = new StringBuilder();
        StringBuilder thin = new StringBuilder();
        double lastX = LEFT;
        double lastY = BOTTOM;
        for (int step = 0; step <= STEPS_PER_NINE * (NINES.length - 1); step++) {
            double beyond = Math.pow(10, -1 - (double) step / STEPS_PER_NINE);
            if (!percentiles.reaches(beyond)) {
                break;
            }
            lastX = x(beyond);
            lastY = y.pixel(percentiles.at(beyond));
            String point = Svg.format("%.1f,%.1f ", lastX, lastY);
            if (percentiles.carries(beyond)) {
                carried.append(point);
                thin.setLength(0);
            }
            thin.append(point); // starts at the last point that carries, so that the line has no gap
        }
        svg.add("<polyline class=\"curve " + mark.cssClass() + "\" points=\""
                + carried.toString().trim() + "\"/>");
        svg.add("<polyline class=\"curve thin " + mark.cssClass() + "\" points=\""
                + thin.toString().trim() + "\"/>");
        for (double beyond : NINES) {
            if (percentiles.reaches(beyond)) {
                svg.add(mark.svg(x(beyond), y.pixel(percentiles.at(beyond)), 3.2, !percentiles.carries(beyond)));
            }
        }
        return new EndLabel(lastX, lastY, mark, curve.label());
    }

    /** Labels stand at the right edge in the order of their lines, pushed apart where they would overlap. */
    private static void place(Svg svg, List<EndLabel> labels) {
        List<EndLabel> ordered = new ArrayList<>(labels);
        ordered.sort(Comparator.comparingDouble(EndLabel::y));
        double[] at = new double[ordered.size()];
        double floor = TOP + 4;
        for (int i = 0; i < at.length; i++) {
            at[i] = Math.max(floor, ordered.get(i).y());
            floor = at[i] + LABEL_HEIGHT;
        }
        double ceiling = BOTTOM;
        for (int i = at.length - 1; i >= 0 && at[i] > ceiling; i--) {
            at[i] = ceiling;
            ceiling -= LABEL_HEIGHT;
        }
        for (int i = 0; i < at.length; i++) {
            EndLabel label = ordered.get(i);
            svg.line(
                    label.x() + 5,
                    label.y(),
                    RIGHT + 18,
                    at[i],
                    "leader " + label.mark().cssClass());
            svg.add(label.mark().svg(RIGHT + 25, at[i], 3.6, false));
            svg.text(RIGHT + 36, at[i] + 4, "start", "label " + label.mark().cssClass(), label.text());
        }
    }

    private static double x(double beyond) {
        double nines = -Math.log10(beyond) - 1;
        return LEFT + (RIGHT - LEFT) * nines / (NINES.length - 1);
    }

    private static LogScale scale(List<Curve> shown, double reached) {
        double low = reached > 0 ? reached : Double.MAX_VALUE;
        double high = reached;
        for (Curve curve : shown) {
            low = Math.min(low, curve.percentiles().at(NINES[0]));
            for (double beyond : NINES) {
                if (curve.percentiles().reaches(beyond)) {
                    high = Math.max(high, curve.percentiles().at(beyond));
                }
            }
        }
        low = Math.max(low, 1);
        return new LogScale(low / 1.5, Math.max(high, low) * 1.5, BOTTOM, TOP);
    }
}
