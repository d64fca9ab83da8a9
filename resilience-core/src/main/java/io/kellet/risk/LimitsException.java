package io.kellet.risk;

import java.util.List;

/** Limits were refused as a whole; what held before still holds. The message lists every problem, one line each. */
public final class LimitsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 200; // who has more has one problem: the wrong file

    private final String[] problems;

    /** @param subject what was refused: {@code limits}, {@code limits.txt} */
    LimitsException(String subject, List<String> problems) {
        super(message(subject, problems));
        this.problems = problems.toArray(new String[0]);
    }

    /** One line for each problem; all of them, also where the message shows the first 200. */
    public List<String> problems() {
        return List.of(problems);
    }

    private static String message(String subject, List<String> problems) {
        int count = problems.size();
        StringBuilder message = new StringBuilder()
                .append(count == 1 ? "1 problem" : count + " problems")
                .append(" in ")
                .append(subject)
                .append(", nothing was changed:");
        for (String problem : problems.subList(0, Math.min(count, SHOWN))) {
            message.append("\n  ").append(problem);
        }
        return count <= SHOWN
                ? message.toString()
                : message.append("\n  and ")
                        .append(count - SHOWN)
                        .append(" more")
                        .toString();
    }
}
