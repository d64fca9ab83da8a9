package io.kellet.secrets;

import io.kellet.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one lock, and the time of whoever holds it. No provider, listener, trail or future is called while it is held: what is to be called is
 * put on the {@link Work} and done afterwards. Only a breaker that moves hands its event to the bus there, which takes it without waiting.
 *
 * <p>The time never goes back: it adds up what the clock moved forward, and a clock that is set back has stood still. So no value becomes young again
 * and nothing waits for the way back.
 */
final class Book {

    private final ReentrantLock lock = new ReentrantLock();
    private final NanoClock clock;
    private long clockSeen;
    private long time;
    volatile boolean closed; // written under the lock
    volatile @Nullable Thread keeper;
    final List<Call> calls = new ArrayList<>();
    final List<Rotation> rotations = new ArrayList<>();

    Book(NanoClock clock) {
        this.clock = clock;
        clockSeen = clock.nanos();
        time = clockSeen;
    }

    /** Under the lock. */
    long now() {
        long seen = clock.nanos();
        time += Math.max(0, seen - clockSeen);
        clockSeen = seen;
        return time;
    }

    <R> R locked(Function<Work, R> action) {
        Work work = new Work();
        try {
            lock.lock();
            try {
                return action.apply(work);
            } finally {
                lock.unlock();
            }
        } finally {
            work.run();
            if (!work.isEmpty() && Thread.currentThread() != keeper) {
                LockSupport.unpark(keeper); // something may be due earlier than it was
            }
        }
    }

    NanoClock clock() {
        return clock;
    }
}
