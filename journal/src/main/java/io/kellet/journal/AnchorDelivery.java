package io.kellet.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes anchors from the writer to the sinks. The writer never waits for a sink. */
final class AnchorDelivery {

    /** When a sink throws: on the thread that delivers, never on one that appends. */
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private static final int MOST_WAITING = 1_000;

    private final String journal;
    private final List<AnchorSink> sinks;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Anchor> waiting = new ArrayDeque<>(); // guarded by the lock
    private volatile @Nullable Anchor last;
    private volatile long failures;
    private volatile boolean givenUp;

    AnchorDelivery(String journal, List<AnchorSink> sinks) {
        this.journal = journal;
        this.sinks = List.copyOf(sinks);
    }

    /** The writer: these are on the disk. Those that have waited longest go if there are too many: newer ones cover them. */
    void hand(List<Anchor> anchors) {
        if (anchors.isEmpty()) {
            return;
        }
        last = anchors.get(anchors.size() - 1);
        lock.lock();
        try {
            waiting.addAll(anchors);
            while (waiting.size() > MOST_WAITING) {
                waiting.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Delivers what waits. By one thread at a time. */
    void work() {
        for (Anchor anchor : taken()) {
            for (AnchorSink sink : sinks) {
                if (givenUp) {
                    return;
                }
                deliver(sink, anchor);
            }
        }
    }

    /** Delivers no more: a sink hangs and nobody waits for it. */
    void giveUp() {
        givenUp = true;
    }

    private List<Anchor> taken() {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                return List.of();
            }
            List<Anchor> taken = new ArrayList<>(waiting);
            waiting.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread delivers
    private void deliver(AnchorSink sink, Anchor anchor) {
        try {
            sink.onAnchor(anchor);
        } catch (Throwable e) { // an error of a sink's must not end the thread that prepares segments
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            failures++;
            LOG.error("anchor was not taken: journal={} sink={} anchor={}", journal, sink, anchor, e);
        }
    }

    /** Of the last checkpoint on the disk. */
    @Nullable
    Anchor last() {
        return last;
    }

    /** Anchors that a sink did not take. */
    long failures() {
        return failures;
    }
}
