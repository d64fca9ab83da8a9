package io.kellet.health.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Chooses among shapes by an {@code Accept} header. Of the ranges that match a type the most specific one says how welcome it is. The most
 * welcome type is taken; among equals the one that was named most specifically, then the path's own. A header that fits nothing, or
 * makes no sense, is as none: a probe must not fail for it.
 */
final class Accept {

    private static final int MOST_RANGES = 32;

    /** A shape, and what it is called in the answer. */
    record Choice(Shape shape, String mediaType) {

        String contentType() {
            return shape == Shape.PLAIN ? mediaType + "; charset=utf-8" : mediaType;
        }
    }

    private record Range(String type, double quality) {

        /** 0 if it does not match; more for a narrower one. */
        int match(String mediaType) {
            if (type.equals(mediaType)) {
                return 3;
            }
            if (type.endsWith("/*") && mediaType.startsWith(type.substring(0, type.length() - 1))) {
                return 2;
            }
            return type.equals("*/*") ? 1 : 0;
        }
    }

    private Accept() {}

    /**
     * What to answer with.
     *
     * @param header empty if there was none
     * @param own what the path is answered with if nothing is asked for
     * @param json what is meant by {@code application/json} on that path
     */
    static Choice choose(String header, Shape own, Shape json) {
        Choice best = new Choice(own, own.mediaType());
        if (header.isBlank()) {
            return best;
        }
        List<Range> ranges = parse(header);
        List<Choice> candidates = new ArrayList<>();
        candidates.add(best);
        candidates.add(new Choice(json, Shape.JSON));
        for (Shape shape : Shape.values()) {
            if (shape != Shape.MICROPROFILE) {
                candidates.add(new Choice(shape, shape.mediaType()));
            }
        }
        double bestQuality = 0;
        int bestMatch = 0;
        for (Choice candidate : candidates) {
            int match = 0;
            double quality = 0;
            for (Range range : ranges) {
                int specific = range.match(candidate.mediaType());
                if (specific > match) {
                    match = specific;
                    quality = range.quality();
                }
            }
            if (quality > bestQuality || (quality > 0 && quality == bestQuality && match > bestMatch)) {
                best = candidate;
                bestQuality = quality;
                bestMatch = match;
            }
        }
        return best;
    }

    private static List<Range> parse(String header) {
        List<Range> ranges = new ArrayList<>();
        for (String part : header.split(",", MOST_RANGES)) {
            String[] pieces = part.split(";", -1);
            double quality = 1;
            for (int i = 1; i < pieces.length; i++) {
                String parameter = pieces[i].strip().toLowerCase(Locale.ROOT);
                if (parameter.startsWith("q=")) {
                    quality = quality(parameter.substring(2));
                }
            }
            ranges.add(new Range(pieces[0].strip().toLowerCase(Locale.ROOT), quality));
        }
        return ranges;
    }

    /** One that cannot be read counts as none: 0. */
    private static double quality(String text) {
        if (!text.matches("[01](\\.[0-9]{0,3})?")) {
            return 0;
        }
        return Math.min(1, Double.parseDouble(text));
    }
}
