package io.kellet.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * What will happen to one subject, fixed before it happens.
 *
 * @param seed what the whole was drawn from
 * @param subjectSeed for the factory
 */
record History(long seed, long subjectSeed, List<Step> steps) {

    /**
     * One command.
     *
     * @param command index into the runner's commands
     * @param seed for the command's own randomness, so that it draws the same whatever ran before it
     */
    record Step(int command, long seed) {}

    int size() {
        return steps.size();
    }

    History firstSteps(int count) {
        return with(steps.subList(0, count));
    }

    /** Leaves out the steps from one index to before another. */
    History without(int from, int to) {
        List<Step> rest = new ArrayList<>(steps);
        rest.subList(from, to).clear();
        return with(rest);
    }

    private History with(List<Step> other) {
        return new History(seed, subjectSeed, List.copyOf(other));
    }
}
