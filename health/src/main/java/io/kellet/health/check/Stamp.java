package io.kellet.health.check;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * When something last happened, in one word: {@code 63..2 the clock's reading, to 4 ns | 1 resting | 0 always 1}, or 0 if never.
 *
 * <p>The word is stored and loaded opaquely. Nothing else is handed over with it, so no order is needed; what is needed, that a store
 * is seen after a short while and never torn, opaque mode gives. Stores of several threads are all recent, so the last of them may win.
 */
final class Stamp {

    static final long NEVER = 0L;

    private static final long SET = 1L;
    private static final long RESTING = 2L;
    private static final long READING = ~3L;
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(Stamp.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through WORD only
    private long word = NEVER;

    void now(long now) {
        WORD.setOpaque(this, (now & READING) | SET);
    }

    void resting(long now) {
        WORD.setOpaque(this, (now & READING) | SET | RESTING);
    }

    void never() {
        WORD.setOpaque(this, NEVER);
    }

    /** The word as it is; to be read before the clock, or it would seem to be of the future. */
    long look() {
        return (long) WORD.getOpaque(this);
    }

    static boolean isResting(long seen) {
        return (seen & RESTING) != 0;
    }

    /**
     * How old a word is that is not {@link #NEVER}, by a clock that was read after it. If it is of the future, {@code now} may be an old
     * reading; if a fresh one says so too, the clock has stepped back, and the word begins again from there: what has stopped is then
     * noticed one step late, and not when the clock has made up for it.
     */
    long age(long seen, long now, NanoClock clock) {
        long age = (now & READING) - (seen & READING);
        if (age >= 0) {
            return age;
        }
        long fresh = clock.nanos();
        age = (fresh & READING) - (seen & READING);
        if (age >= 0) {
            return age;
        }
        WORD.compareAndSet(this, seen, (fresh & READING) | (seen & ~READING)); // or somebody has stamped meanwhile
        return 0;
    }
}
