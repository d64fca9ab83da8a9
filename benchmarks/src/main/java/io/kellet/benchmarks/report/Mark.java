package io.kellet.benchmarks.report;

import io.kellet.benchmarks.catalog.Role;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How a contender looks in every plot of its scenario: a CSS class for its colour, and a shape that survives a black and
 * white printer.
 */
record Mark(String cssClass, Shape shape) {

    enum Shape {
        CIRCLE,
        SQUARE,
        TRIANGLE,
        DIAMOND,
        CROSS
    }

    private static final int PEER_COLOURS = 7;

    /** Ours and the floor always look the same; peers are told apart. */
    static Map<String, Mark> of(Collection<Measurement> measurements) {
        Map<String, Mark> marks = new LinkedHashMap<>();
        int peers = 0;
        boolean compares = measurements.stream().anyMatch(m -> m.entrant().role() != Role.FLOOR);
        for (Measurement measurement : measurements) {
            if (marks.containsKey(measurement.label())) {
                continue;
            }
            Role role = measurement.entrant().role();
            if (role == Role.PEER || !compares) {
                marks.put(measurement.label(), ofPeer(peers++));
            } else {
                marks.put(measurement.label(), new Mark(role.name().toLowerCase(Locale.ROOT), Shape.CIRCLE));
            }
        }
        return marks;
    }

    static Mark ofPeer(int number) {
        return new Mark("peer" + number % PEER_COLOURS, Shape.values()[1 + number % (Shape.values().length - 1)]);
    }

    /** The mark at a place, filled or as an outline. */
    String svg(double x, double y, double radius, boolean hollow) {
        String style = " class=\"mark " + cssClass + (hollow ? " hollow" : "") + "\"";
        double r = radius;
        return switch (shape) {
            case CIRCLE -> Svg.format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"%s/>", x, y, r, style);
            case SQUARE -> path(style, x - r, y - r, x + r, y - r, x + r, y + r, x - r, y + r);
            case TRIANGLE -> path(style, x, y - r * 1.2, x + r * 1.15, y + r, x - r * 1.15, y + r);
            case DIAMOND -> path(style, x, y - r * 1.3, x + r * 1.3, y, x, y + r * 1.3, x - r * 1.3, y);
            case CROSS -> {
                double a = r * 0.4;
                double b = r * 1.2;
                yield path(
                        style, x - a, y - b, x + a, y - b, x + a, y - a, x + b, y - a, x + b, y + a, x + a, y + a,
                        x + a, y + b, x - a, y + b, x - a, y + a, x - b, y + a, x - b, y - a, x - a, y - a);
            }
        };
    }

    private static String path(String style, double... points) {
        StringBuilder path = new StringBuilder("<path d=\"");
        for (int i = 0; i < points.length; i += 2) {
            path.append(Svg.format("%s%.1f %.1f", i == 0 ? "M" : "L", points[i], points[i + 1]));
        }
        return path.append("Z\"").append(style).append("/>").toString();
    }
}
