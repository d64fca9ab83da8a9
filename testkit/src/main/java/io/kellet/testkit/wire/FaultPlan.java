package io.kellet.testkit.wire;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Says what goes wrong with which request. Any thread may change it at any time; a request asks once, when all of it was read. */
public final class FaultPlan {

    private static final class Rule {
        final Predicate<? super WireRequest> which;
        final Fault fault;
        int left;

        Rule(Predicate<? super WireRequest> which, Fault fault, int left) {
            this.which = requireNonNull(which, "which");
            this.fault = requireNonNull(fault, "fault");
            this.left = left;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Rule> rules = new ArrayList<>();
    private long releases;
    private int hanging;
    private boolean ended;

    FaultPlan() {}

    /** With the next request, whatever it is. */
    public FaultPlan next(Fault fault) {
        return next(1, fault);
    }

    /** With so many requests from now on. */
    public FaultPlan next(int requests, Fault fault) {
        return add(request -> true, fault, requests);
    }

    /** With the next request of that kind. */
    public FaultPlan next(Predicate<? super WireRequest> which, Fault fault) {
        return add(which, fault, 1);
    }

    /** With every request of that kind until {@link #clear}. Rules are tried in the order they were made. */
    public FaultPlan always(Predicate<? super WireRequest> which, Fault fault) {
        return add(which, fault, Integer.MAX_VALUE);
    }

    /** With every request until {@link #clear}. */
    public FaultPlan always(Fault fault) {
        return always(request -> true, fault);
    }

    private FaultPlan add(Predicate<? super WireRequest> which, Fault fault, int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("requests must be at least 1: " + requests);
        }
        lock.lock();
        try {
            rules.add(new Rule(which, fault, requests));
        } finally {
            lock.unlock();
        }
        return this;
    }

    /** Nothing goes wrong any more, and what hangs goes on. */
    public void clear() {
        lock.lock();
        try {
            rules.clear();
        } finally {
            lock.unlock();
        }
        release();
    }

    /** What hangs goes on. */
    public void release() {
        lock.lock();
        try {
            releases++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many requests hang now. */
    public int hanging() {
        lock.lock();
        try {
            return hanging;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many requests hang; no longer than {@link Fault#LONGEST}. */
    public void awaitHanging(int requests) throws InterruptedException {
        long left = Fault.LONGEST.toNanos();
        lock.lockInterruptibly();
        try {
            while (hanging < requests) {
                if (left <= 0) {
                    throw new AssertionError("so many requests never hung: expected=" + requests + " were=" + hanging);
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Fault take(WireRequest request) {
        lock.lock();
        try {
            for (Iterator<Rule> all = rules.iterator(); all.hasNext(); ) {
                Rule rule = all.next();
                if (rule.which.test(request)) {
                    if (rule.left != Integer.MAX_VALUE && --rule.left == 0) {
                        all.remove();
                    }
                    return rule.fault;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    void hang() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long before = releases;
            hanging++;
            changed.signalAll();
            try {
                while (releases == before && !ended) {
                    changed.await();
                }
            } finally {
                hanging--;
            }
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
