package io.kellet.health;

import io.kellet.time.NanoClock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One run of a check, from the moment it has a thread until the check has returned, however late. Nothing a check throws leaves it, and
 * it always reports back.
 *
 * <p>Memory: the outcome and the end are written before the volatile word that says it has landed, and read after it. Reporting back is
 * that one write, which needs no memory: a check that has used up all there was does not look as if it hung. The start is volatile,
 * because the keeper measures a flight that is still going on.
 */
final class CheckFlight implements Runnable {

    private static final Outcome BEYOND_WORDS =
            Outcome.failed(CheckReason.THREW, "the check threw something that cannot be put into words");

    private static final Outcome REFUSED =
            Outcome.failed(CheckReason.NO_THREAD, "no thread could be had, and there is no memory to say why");

    final CheckEntry entry;
    final boolean liveSlot;

    /** What it depends on went down meanwhile, so it says nothing; guarded by the keeper's lock. */
    boolean outdated;

    /** Pauses before it began. */
    final long pausedBefore;

    private final NanoClock clock;
    private final Ingest ingest;
    private final Runnable wake;
    private final ReentrantLock interrupting = new ReentrantLock();

    private volatile long startNanos;
    private volatile boolean abandoned;
    private volatile boolean landed;
    private volatile @Nullable CheckRun run;
    private @Nullable Thread thread; // guarded by interrupting; null while the check is not running
    private boolean interrupted; // guarded by interrupting
    private long endNanos;
    private Outcome outcome = BEYOND_WORDS;

    CheckFlight(
            CheckEntry entry,
            boolean liveSlot,
            long now,
            long pausedBefore,
            NanoClock clock,
            Ingest ingest,
            Runnable wake) {
        this.entry = entry;
        this.liveSlot = liveSlot;
        this.pausedBefore = pausedBefore;
        this.clock = clock;
        this.ingest = ingest;
        this.wake = wake;
        startNanos = now;
        endNanos = now;
    }

    @Override
    public void run() {
        try {
            startNanos = clock.nanos();
            CheckRun mine = CheckRun.startedAt(startNanos, clock, entry.timeoutNanos);
            run = mine;
            if (begin()) { // else it got a thread only when its time was over
                outcome = check(mine);
            }
            endNanos = clock.nanos();
        } finally {
            land();
        }
    }

    private Outcome check(CheckRun mine) {
        try {
            return ingest.of(entry.check.check(mine));
        } catch (Throwable thrown) { // an Error too: what breaks a check must not break what looks after it
            return describe(thrown);
        } finally {
            end();
        }
    }

    private Outcome describe(Throwable thrown) {
        try {
            return ingest.of(thrown);
        } catch (Throwable worse) { // as long as memory is short there are no words for it
            return BEYOND_WORDS;
        }
    }

    /** Under the lock, so that whoever abandons it and then interrupts it either keeps the check from beginning or interrupts it. */
    private boolean begin() {
        interrupting.lock();
        try {
            if (abandoned) {
                return false;
            }
            thread = Thread.currentThread();
            return true;
        } finally {
            interrupting.unlock();
        }
    }

    /** From here on an interrupt would hit whatever the thread does next. */
    private void end() {
        interrupting.lock();
        try {
            thread = null;
            if (interrupted) {
                Thread.interrupted();
            }
        } finally {
            interrupting.unlock();
        }
    }

    /** It could not be given a thread after all. */
    void refused(Throwable why) {
        outcome = REFUSED;
        try {
            outcome = Outcome.failed(
                    CheckReason.NO_THREAD,
                    "no thread could be had: " + why.getClass().getName());
        } finally {
            land();
        }
    }

    private void land() {
        landed = true;
        wake.run();
    }

    boolean hasLanded() {
        return landed;
    }

    /** Its time is over: what it returns is not looked at. */
    void abandon() {
        abandoned = true;
        CheckRun seen = run;
        if (seen != null) {
            seen.abandon();
        }
    }

    /** Asks the check to return. */
    void interrupt() {
        interrupting.lock();
        try {
            if (thread != null && !interrupted) {
                interrupted = true;
                thread.interrupt();
            }
        } finally {
            interrupting.unlock();
        }
    }

    boolean isAbandoned() {
        return abandoned;
    }

    long startNanos() {
        return startNanos;
    }

    /** Once it has landed. */
    long endNanos() {
        return endNanos;
    }

    /** Once it has landed. */
    Outcome outcome() {
        return outcome;
    }

    /** The clock went back to this reading: a start that lies after it begins anew. */
    void stepBackTo(long now) {
        if (startNanos - now > 0) {
            startNanos = now;
        }
    }
}
