package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.health.CheckResult;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class DeadlockCheckTest {

    @Test
    @Timeout(60)
    void findsTwoThreadsThatReallyWaitForEachOther() throws InterruptedException {
        ReentrantLock book = new ReentrantLock();
        ReentrantLock session = new ReentrantLock();
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        Thread pricing = locking("pricing", book, session, bothHoldOne);
        Thread sending = locking("sending", session, book, bothHoldOne);
        DeadlockCheck check = new DeadlockCheck();
        CheckResult before = Looks.look(check);

        pricing.start();
        sending.start();
        awaitWaiting(pricing);
        awaitWaiting(sending);
        CheckResult during;
        try {
            during = Looks.look(check);
        } finally {
            pricing.interrupt();
            sending.interrupt();
            pricing.join();
            sending.join();
        }

        assertThat(before.status()).isEqualTo(PASSED);
        assertThat(during.status()).isEqualTo(FAILED);
        assertThat(during.details()).containsEntry("threads", 2L);
        assertThat(during.message())
                .startsWith("2 threads wait for each other and will for ever: ")
                .contains("pricing waits for java.util.concurrent.locks.ReentrantLock", "held by sending")
                .contains("sending waits for", "held by pricing");
        assertThat(Looks.look(check).status()).isEqualTo(PASSED);
    }

    private static Thread locking(String name, ReentrantLock first, ReentrantLock second, CyclicBarrier bothHoldOne) {
        Thread thread = new Thread(
                () -> {
                    first.lock();
                    try {
                        bothHoldOne.await();
                        second.lockInterruptibly();
                        second.unlock();
                    } catch (Exception interrupted) {
                        // how the circle is left, when the test is over
                    } finally {
                        first.unlock();
                    }
                },
                name);
        thread.setDaemon(true);
        return thread;
    }

    /** Parked for the second lock, and not at the barrier, which whoever waits at it does not pass alone. */
    private static void awaitWaiting(Thread thread) {
        while (!isParkedForALock(thread)) {
            Thread.onSpinWait();
        }
    }

    private static boolean isParkedForALock(Thread thread) {
        ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
        return info != null && info.getLockOwnerName() != null && info.getThreadState() == Thread.State.WAITING;
    }

    @Test
    void showsSomeOfACrowdAndCountsTheRest() {
        ThreadInfo self = ManagementFactory.getThreadMXBean()
                .getThreadInfo(Thread.currentThread().getId());
        ThreadInfo[] crowd = new ThreadInfo[DeadlockCheck.MOST_SHOWN + 3];
        Arrays.fill(crowd, self);
        crowd[0] = null; // it ended between the two questions

        CheckResult result = Looks.look(new DeadlockCheck(() -> crowd));

        assertThat(result.status()).isEqualTo(FAILED);
        assertThat(result.message()).endsWith("; and 2 more");
        assertThat(result.details()).containsEntry("threads", (long) DeadlockCheck.MOST_SHOWN + 2);
    }
}
