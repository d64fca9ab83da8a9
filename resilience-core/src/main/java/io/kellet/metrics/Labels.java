package io.kellet.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Tags;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks labels before anything is registered, with messages that say which one is wrong. */
final class Labels {

    /** No dot, for Prometheus makes {@code _} of it: two names would be one there. */
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]*");

    /** Taken by the meters themselves. */
    private static final Set<String> TAKEN = Set.of("le", "quantile", "phi", "slo", "bound");

    private Labels() {}

    /** Puts a label before others. */
    static String[] with(String label, String value, String... others) {
        String[] all = new String[others.length + 2];
        all[0] = label;
        all[1] = value;
        System.arraycopy(others, 0, all, 2, others.length);
        return all;
    }

    static Tags check(String name, String... labels) {
        requireNonNull(labels, "labels");
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "labels must be names and values in turn: meter=" + name + " labels=" + String.join(",", labels));
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < labels.length; i += 2) {
            String label = requireNonNull(labels[i], "label name");
            requireNonNull(labels[i + 1], "value of label " + label);
            if (!LABEL.matcher(label).matches() || TAKEN.contains(label) || !seen.add(label)) {
                throw new IllegalArgumentException("label name must be letters, digits and _, used once, and none of "
                        + "bound, le, phi, quantile, slo: meter=" + name + " label=" + label);
            }
        }
        return Tags.of(labels);
    }
}
