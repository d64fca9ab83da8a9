package io.kellet.kill;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The two words every check reads: engagements so far, and the engagements so far that are known to be over. Equal means
 * that nothing is engaged. They lie on a line of their own, written only when somebody engages or re-arms, so the line is
 * in every core's cache.
 */
final class KillFlags extends KillFlagsWords {

    private static final VarHandle ENGAGEMENTS;
    private static final VarHandle CLEARED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ENGAGEMENTS = lookup.findVarHandle(KillFlagsWords.class, "engagements", long.class);
            CLEARED = lookup.findVarHandle(KillFlagsWords.class, "cleared", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long q00;
    long q01;
    long q02;
    long q03;
    long q04;
    long q05;
    long q06;
    long q07;
    long q08;
    long q09;
    long q10;
    long q11;
    long q12;
    long q13;
    long q14;

    /**
     * Is nothing engaged? The cleared word first: it only grows, so if the engagements read after it are no more, then at
     * that moment all of them were over.
     */
    boolean nothingEngaged() {
        long over = (long) CLEARED.getVolatile(this);
        return (long) ENGAGEMENTS.getVolatile(this) == over;
    }

    long engagements() {
        return (long) ENGAGEMENTS.getVolatile(this);
    }

    /** Once this has returned no check that starts passes by the short way. */
    void engaged() {
        ENGAGEMENTS.getAndAdd(this, 1L);
    }

    /** By the one thread that holds the keeper's lock: the first so many engagements are over. */
    void cleared(long engagements) {
        CLEARED.setVolatile(this, engagements);
    }
}
