package io.kellet.audit;

import io.kellet.time.Deadline;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What happens when there is no place, and how often it did. */
final class Fullness {

    private final boolean waits;
    private final long longestNanos;
    private final WhenFull.@Nullable Halting halting;
    private final AtomicLong rejections = new AtomicLong();
    private final AtomicLong waitsBegun = new AtomicLong();
    private final AtomicLong halts = new AtomicLong();
    private final AtomicBoolean told = new AtomicBoolean();

    Fullness(WhenFull policy) {
        waits = policy instanceof WhenFull.Block;
        longestNanos = policy instanceof WhenFull.Block block ? Deadline.nanosOf("atMost", block.atMost()) : 0;
        halting = policy instanceof WhenFull.Halt halt ? halt.halting() : null;
    }

    /** Is a place waited for? */
    boolean waits() {
        return waits;
    }

    /** Says until when. */
    long beginToWait(long now) {
        waitsBegun.getAndIncrement();
        return Deadline.after(now, longestNanos);
    }

    /** The deadline, or a new one if the clock has stepped back: nobody waits for longer than once more. */
    long mended(long deadline, long now) {
        return deadline - now > longestNanos ? Deadline.after(now, longestNanos) : deadline;
    }

    void rejected() {
        rejections.getAndIncrement();
    }

    /** No room for a record. Halts each time: whoever has armed the switch again meanwhile has made no room. */
    void rejectedWhenFull() {
        rejections.getAndIncrement();
        WhenFull.Halting halt = halting;
        if (halt != null) {
            if (!told.get() && told.compareAndSet(false, true)) {
                halts.getAndIncrement();
            }
            halt.halt();
        }
    }

    /** By the keeper: everything has been taken, so the next time it is full is another time. */
    void onEmpty() {
        if (told.get()) {
            told.set(false);
        }
    }

    long rejections() {
        return rejections.get();
    }

    long waitsBegun() {
        return waitsBegun.get();
    }

    long halts() {
        return halts.get();
    }
}
