package io.kellet.benchmarks.report;

import java.util.Locale;

/** A drawing that scales with the page; colours come from the page's style sheet, so that it follows dark mode and print. */
final class Svg {

    private final StringBuilder out = new StringBuilder();

    Svg(int width, int height, String description) {
        out.append(format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                width, height, Html.escape(description)));
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    Svg line(double x1, double y1, double x2, double y2, String cssClass) {
        out.append(format(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>%n", x1, y1, x2, y2, cssClass));
        return this;
    }

    /** The anchor is start, middle or end. */
    Svg text(double x, double y, String anchor, String cssClass, String text) {
        out.append(format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                x, y, anchor, cssClass, Html.escape(text)));
        return this;
    }

    Svg add(String element) {
        out.append(element).append('\n');
        return this;
    }

    String end() {
        return out.append("</svg>\n").toString();
    }
}
