package io.kellet.config;

import java.util.List;

/**
 * Settings were refused as a whole. The message lists every problem, one line each: the key, where the value came from,
 * the value, what is allowed. A secret's value appears neither in it nor in a cause; there is none.
 */
public final class SettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String[] problems;

    SettingsException(List<String> problems) {
        super((problems.size() == 1 ? "1 problem" : problems.size() + " problems")
                + " in the settings, nothing was applied:\n  " + String.join("\n  ", problems));
        this.problems = problems.toArray(new String[0]);
    }

    /** One line for each problem. */
    public List<String> problems() {
        return List.of(problems);
    }
}
