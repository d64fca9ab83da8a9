package io.kellet.secrets;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be done once the lock of the book is given up, in order: it may block, or call somebody. */
final class Work {

    /** One line if a step failed, by whatever thread did it: a bug of ours, or a machine out of memory. */
    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

    private final List<Runnable> steps = new ArrayList<>(2);

    void then(Runnable step) {
        steps.add(step);
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    void run() {
        for (Runnable step : steps) {
            guarded(step);
        }
    }

    /** Runs it; what it throws, others do not suffer from. */
    static void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable bug) { // whatever it was, the next step is somebody else's
            report(bug);
        }
    }

    private static void report(Throwable bug) {
        try {
            // the class alone: what a stranger's exception says may be anything
            LOG.error(
                    "a part of the work on secrets failed, it goes on: failure={}",
                    bug.getClass().getName());
        } catch (Throwable worse) {
            // the log is what is broken, or memory: there is nobody left to tell
        }
    }
}
