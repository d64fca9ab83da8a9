package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.LocalCheck;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether threads wait for each other in a circle: for monitors, and for locks of {@code java.util.concurrent}. Such a circle is never
 * left again, so it has failed at the first sight.
 *
 * <p>It cannot see who waits for something else than a lock that somebody owns (a semaphore, a queue, a latch, a read lock), virtual
 * threads, and waits that will time out. A look stops all threads while the JVM goes through them, some fifty microseconds; every 30 seconds
 * is often enough.
 */
public final class DeadlockCheck implements LocalCheck {

    static final int MOST_SHOWN = 6;

    /** Where it looks. */
    interface Threads {
        /** The threads in circles, without their stacks; an entry is null if the thread has ended. */
        @Nullable
        ThreadInfo[] deadlocked();
    }

    private final Threads threads;

    /** Looks at the threads of this JVM. */
    public DeadlockCheck() {
        this(DeadlockCheck::ofThisProcess);
    }

    DeadlockCheck(Threads threads) {
        this.threads = requireNonNull(threads, "threads");
    }

    private static @Nullable ThreadInfo[] ofThisProcess() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        long[] ids = bean.isSynchronizerUsageSupported()
                ? bean.findDeadlockedThreads()
                : bean.findMonitorDeadlockedThreads();
        return ids == null ? new ThreadInfo[0] : bean.getThreadInfo(ids);
    }

    @Override
    public CheckResult check(CheckRun run) {
        List<String> circle = new ArrayList<>();
        int count = 0;
        for (ThreadInfo info : threads.deadlocked()) {
            if (info != null && ++count <= MOST_SHOWN) {
                circle.add(shown(info));
            }
        }
        if (count == 0) {
            return CheckResult.passed("no threads wait for each other");
        }
        return CheckResult.failed(count + " threads wait for each other and will for ever: " + String.join("; ", circle)
                        + (count > MOST_SHOWN ? "; and " + (count - MOST_SHOWN) + " more" : ""))
                .with("threads", (long) count);
    }

    private static String shown(ThreadInfo info) {
        LockInfo lock = info.getLockInfo();
        return cut(info.getThreadName()) + " waits for "
                + (lock == null ? "a lock" : cut(lock.toString())) + " held by "
                + (info.getLockOwnerName() == null ? "nobody" : cut(info.getLockOwnerName()));
    }

    private static String cut(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100) + "...";
    }
}
