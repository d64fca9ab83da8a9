package io.kellet.testkit;

import java.util.function.Predicate;

/**
 * Leaves out of a failing history what it fails without: halves first, then quarters and so on down to single steps, then
 * pairs, because an addition and its removal can often only go together. What is left cannot lose any one step.
 */
final class HistoryShrinker {

    private static final int MAX_ATTEMPTS = 5_000;
    private static final int PAIRS_UP_TO = 40;

    private final Predicate<History> stillFails;
    private int attempts;

    HistoryShrinker(Predicate<History> stillFails) {
        this.stillFails = stillFails;
    }

    History shrink(History failing) {
        History shortest = failing;
        for (int chunk = shortest.size() / 2; chunk > 1; chunk /= 2) {
            shortest = withoutChunks(shortest, chunk);
        }
        int before;
        do {
            before = shortest.size();
            shortest = withoutPairs(withoutChunks(shortest, 1));
        } while (shortest.size() < before);
        return shortest;
    }

    private History withoutChunks(History history, int chunk) {
        History shortest = history;
        for (int from = 0; from < shortest.size(); ) {
            History shorter = shortest.without(from, Math.min(from + chunk, shortest.size()));
            if (fails(shorter)) {
                shortest = shorter;
            } else {
                from += chunk;
            }
        }
        return shortest;
    }

    /** The first pair that can go, goes; the caller comes again. */
    private History withoutPairs(History history) {
        if (history.size() > PAIRS_UP_TO) {
            return history;
        }
        for (int second = 1; second < history.size(); second++) {
            for (int first = 0; first < second; first++) {
                History shorter = history.without(second, second + 1).without(first, first + 1);
                if (fails(shorter)) {
                    return shorter;
                }
            }
        }
        return history;
    }

    private boolean fails(History history) {
        return attempts++ < MAX_ATTEMPTS && stillFails.test(history);
    }
}
