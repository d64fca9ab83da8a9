package io.kellet.count;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.AllocationMeter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class ThreadCounterTest {

    private final ThreadCounter counter = new ThreadCounter();

    @Test
    void nothingIsLostAmongThreadsMoreThanMayOwnACell() throws InterruptedException {
        int threads = ThreadCounter.MAX_OWNERS + 20;
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 100; i++) {
                    counter.increment();
                }
            });
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }

        assertThat(counter.sum()).isEqualTo(threads * 100L);
    }

    @Test
    void aThreadThatAttachedSeesItsOwnAddAtOnce() {
        counter.attachCurrentThread();

        counter.increment();

        assertThat(counter.sum()).isOne();
    }

    @Test
    @Tag("allocation")
    void countingAllocatesNothing() {
        counter.attachCurrentThread();

        AllocationMeter.assertAllocatesNothing("counting", () -> {
            counter.increment();
            return 0;
        });
    }
}
