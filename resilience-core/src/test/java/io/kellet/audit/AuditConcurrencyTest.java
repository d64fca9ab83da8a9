package io.kellet.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.time.NanoClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads that append while this one keeps: all that was accepted is there, whole, once, each thread's in order. */
@Timeout(120)
final class AuditConcurrencyTest {

    private static final int THREADS = 4;
    private static final AuditShape SHAPE = AuditShape.of("line", "desk")
            .whole("thread")
            .whole("number")
            .whole("check")
            .build();

    private final List<List<Long>> taken = new ArrayList<>();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private int marks;

    AuditConcurrencyTest() {
        for (int thread = 0; thread < THREADS; thread++) {
            taken.add(new ArrayList<>());
        }
    }

    private final AuditSink sink = (nanos, bytes, length, receipt) -> {
        if (length == 0) {
            marks++;
            return;
        }
        AuditRecord record = AuditRecord.decode(ByteBuffer.wrap(bytes, 0, length));
        List<AuditField> fields = record.fields();
        long number = whole(fields, 1);
        assertThat(whole(fields, 2)).isEqualTo(~number);
        assertThat(record.action().equals("entry") || nanos == number).isTrue();
        taken.get((int) whole(fields, 0)).add(number);
    };

    private static long whole(List<AuditField> fields, int index) {
        return ((AuditValue.Whole) fields.get(index).value()).value();
    }

    @Test
    void nothingIsLostWhenEverybodyWaitsForRoom() throws Exception {
        AuditQueue queue = queue(new WhenFull.Block(Duration.ofHours(1)));

        run(queue, 5_000, -1);

        assertThat(rejected.get()).isZero();
        assertThat(marks).isPositive();
        assertAccountedFor(queue);
    }

    @Test
    void whatIsRefusedIsCountedAndWhatIsAcceptedIsThere() throws Exception {
        AuditQueue queue = queue(new WhenFull.Reject());

        run(queue, 20_000, -1);

        assertAccountedFor(queue);
    }

    @Test
    void closingLosesNothingThatWasAccepted() throws Exception {
        for (int round = 0; round < 100; round++) {
            AuditQueue queue = queue(new WhenFull.Reject());
            taken.forEach(List::clear);
            accepted.set(0);
            rejected.set(0);

            run(queue, 100, round);

            assertAccountedFor(queue);
        }
    }

    @Test
    void whatIsDrainedStaysDrainedWhoeverTriesToAppend() throws Exception {
        AuditQueue queue = AuditQueue.of(
                AuditQueueConfig.named("test").lines(1 << 18).lineBytes(64).build(), NanoClock.SYSTEM);
        queue.close();
        assertThat(queue.isDrained()).isTrue();
        AtomicReference<Throwable> failure = new AtomicReference<>();

        List<Thread> threads = start(
                thread -> {
                    AuditLine line = queue.line(AuditShape.of("line", "desk").build());
                    for (int i = 0; i < 1 << 16; i++) {
                        line.append(i);
                    }
                },
                failure);
        boolean drained = true;
        while (threads.stream().anyMatch(Thread::isAlive)) {
            drained &= queue.isDrained();
        }

        join(threads, failure);
        assertThat(drained).isTrue();
    }

    @Test
    void aFullTrailHaltsEachTimeAndIsFullOnceHoweverManyFindItSo() throws Exception {
        AtomicInteger halts = new AtomicInteger();
        AuditQueue queue = queue(new WhenFull.Halt(halts::incrementAndGet));

        runThreads(thread -> {
            AuditLine line = queue.line(SHAPE);
            for (int number = 0; number < 10_000; number++) {
                line.append(number);
            }
        });

        assertThat(halts.get()).isEqualTo((int) queue.stats().rejected());
        assertThat(queue.stats().halts()).isOne();
        assertThat(queue.stats().accepted()).isEqualTo(16);
        assertThat(queue.stats().rejected()).isEqualTo(THREADS * 10_000L - 16);
    }

    private static AuditQueue queue(WhenFull whenFull) {
        return AuditQueue.of(
                AuditQueueConfig.named("test")
                        .lines(16)
                        .entries(3)
                        .whenFull(whenFull)
                        .build(),
                NanoClock.SYSTEM);
    }

    /** Appends on all threads while this one drains and looks at the stats; thread 0 closes the queue before a number. */
    private void run(AuditQueue queue, int each, int closeAt) throws Exception {
        AtomicInteger busy = new AtomicInteger(THREADS);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = start(
                thread -> {
                    try {
                        append(queue, thread, each, closeAt);
                    } finally {
                        busy.decrementAndGet();
                    }
                },
                failure);
        AuditStats before = queue.stats();
        while (busy.get() > 0) {
            queue.drain(sink, 7);
            long records = taken.stream().mapToLong(List::size).sum();
            queue.progress(records, records, 0);
            AuditStats now = queue.stats();
            assertThat(now.accepted()).isGreaterThanOrEqualTo(records).isGreaterThanOrEqualTo(before.accepted());
            assertThat(now.rejected()).isGreaterThanOrEqualTo(before.rejected());
            before = now;
            Thread.onSpinWait();
        }
        join(threads, failure);
        queue.close();
        while (!queue.isDrained()) {
            queue.drain(sink, 7);
        }
    }

    private void append(AuditQueue queue, int thread, int each, int closeAt) {
        AuditLine line = queue.line(SHAPE).whole(0, thread);
        for (long number = 0; number < each; number++) {
            if (thread == 0 && number == closeAt) {
                queue.close();
            }
            boolean fits;
            if (number % 8 == 7) {
                fits = queue.entry("entry")
                        .put("thread", thread)
                        .put("number", number)
                        .put("check", ~number)
                        .append();
            } else {
                fits = line.whole(1, number).whole(2, ~number).append(number);
            }
            (fits ? accepted : rejected).incrementAndGet();
            if (number % 100 == 50) {
                queue.mark(Durability.WRITTEN);
            }
        }
    }

    private void assertAccountedFor(AuditQueue queue) {
        long all = taken.stream().mapToLong(List::size).sum();
        assertThat(all).isEqualTo(accepted.get()).isEqualTo(queue.stats().accepted());
        assertThat(queue.stats().rejected()).isEqualTo(rejected.get());
        assertThat(taken).allSatisfy(numbers -> assertThat(numbers).isSorted().doesNotHaveDuplicates());
    }

    private interface Work {
        void run(int thread) throws Exception;
    }

    private static void runThreads(Work work) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        join(start(work, failure), failure);
    }

    private static List<Thread> start(Work work, AtomicReference<Throwable> failure) {
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    work.run(number);
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                }
            });
            thread.setDaemon(true); // one that waits for room must not outlive a test that failed
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        return threads;
    }

    private static void join(List<Thread> threads, AtomicReference<Throwable> failure) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
    }
}
