package io.kellet.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads, then a last delivery when they are done: every event accounted for, every source in order. */
@Timeout(120)
final class EventConcurrencyTest {

    private static final int THREADS = 4;
    private static final int EVENTS = 20_000; // of each thread

    record Committed(int source, long number) {}

    private final EventBus bus = EventBus.manual(
            EventBusConfig.named("desk")
                    .maxSources(1_024) // more than are ever opened: the delivery may be slow to free places
                    .laneSize(16)
                    .eventsPerTurn(4)
                    .build(),
            NanoClock.SYSTEM);
    private final Topic<Committed> committed = bus.topic(Committed.class);
    private final List<List<Long>> heard = List.of(new ArrayList<>(), new ArrayList<>());

    @Test
    void commitsOfManyThreadsArriveInOrderAndAllAreAccountedFor() throws Exception {
        bus.subscribe(Committed.class, this::note);
        List<SequencedSource> sources = List.of(bus.sequencedSource("a", 0), bus.sequencedSource("b", 0));
        List<AtomicLong> words = List.of(new AtomicLong(), new AtomicLong());
        AtomicLong published = new AtomicLong();

        runWhileDelivering(thread -> {
            for (int event = 0; event < EVENTS; event++) {
                int source = event & 1;
                long commit = words.get(source).getAndIncrement();
                if (event % 5 == 0) {
                    sources.get(source).skip(commit);
                } else {
                    sources.get(source).publish(commit, committed, new Committed(source, commit));
                    published.incrementAndGet();
                }
            }
        });

        assertAccountedFor(published.get());
        for (SequencedSource source : sources) {
            assertThat(source.counts().pending()).isZero();
        }
    }

    @Test
    void aSourceThatNumbersForItselfKeepsTheOrderOfEachPublisher() throws Exception {
        List<Committed> all = new ArrayList<>();
        bus.subscribe(Committed.class, all::add);
        EventSource source = bus.source("shared");

        runWhileDelivering(thread -> {
            for (int event = 0; event < EVENTS; event++) {
                source.publish(committed, new Committed(thread, event));
            }
        });

        assertThat(source.counts().pending()).isZero();
        assertThat(source.counts().published()).isEqualTo((long) THREADS * EVENTS);
        assertThat(source.counts().delivered()).isEqualTo(all.size());
        for (int thread = 0; thread < THREADS; thread++) {
            int publisher = thread;
            assertThat(all.stream().filter(event -> event.source() == publisher).map(Committed::number))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void whoDeliversWhileAnotherThreadClosesDiscardsNothing() throws Exception {
        int sources = 64;
        for (int round = 0; round < 1_000; round++) {
            EventBus closing = EventBus.manual(
                    EventBusConfig.named("desk").maxSources(sources).laneSize(2).build(), NanoClock.SYSTEM);
            closing.subscribe(Committed.class, event -> {});
            for (int source = 0; source < sources; source++) {
                closing.sequencedSource("s" + source, 0)
                        .publish(1, closing.topic(Committed.class), new Committed(source, 1)); // 0 is missing
            }
            closing.deliverPending();
            Thread deliverer = new Thread(() -> {
                while (!closing.isClosed()) {
                    Thread.onSpinWait();
                }
                closing.deliverPending();
            });
            deliverer.start();

            closing.close();
            deliverer.join();

            assertThat(closing.counts()).as("round %s", round).isEqualTo(new EventCounts(sources, sources, 0, 0));
        }
    }

    @Test
    void sourcesAndSubscriptionsComeAndGoMeanwhile() throws Exception {
        AtomicLong called = new AtomicLong();
        bus.subscribe("stays", Committed.class, event -> called.incrementAndGet());
        AtomicLong published = new AtomicLong();

        runWhileDelivering(thread -> {
            for (int round = 0; round < EVENTS / 100; round++) {
                try (SequencedSource source = bus.sequencedSource("of " + thread, round);
                        Subscription guest =
                                bus.subscribe("guest", Committed.class, event -> called.incrementAndGet())) {
                    source.publish(round + 1, committed, new Committed(thread, round + 1));
                    source.publish(round, committed, new Committed(thread, round));
                    assertThat(guest.failures()).isZero();
                    published.addAndGet(2);
                }
            }
        });

        assertThat(bus.counts()).isEqualTo(new EventCounts(published.get(), published.get(), 0, 0));
        assertThat(called.get()).isGreaterThanOrEqualTo(published.get());
        assertThat(bus.countsBySource()).isEmpty();
    }

    @Test
    void closingWhileOthersPublishLeavesNothingUnaccountedFor() throws Exception {
        bus.subscribe(Committed.class, this::note);
        EventSource source = bus.source("a");
        SequencedSource sequenced = bus.sequencedSource("b", 0);
        AtomicLong word = new AtomicLong();

        runWhileDelivering(thread -> {
            for (int event = 0; event < EVENTS; event++) {
                if (thread == 0 && event == EVENTS / 2) {
                    bus.close();
                }
                source.publish(committed, new Committed(0, 0));
                long commit = word.getAndIncrement();
                sequenced.publish(commit, committed, new Committed(1, commit));
            }
        });

        EventCounts counts = bus.counts();
        assertThat(counts.pending()).isZero();
        assertThat(counts.published()).isEqualTo(2L * THREADS * EVENTS);
        assertThat(counts.discarded()).isGreaterThanOrEqualTo(EVENTS);
        assertThat(source.counts().pending()).isZero();
        assertThat(sequenced.counts().pending()).isZero();
        assertThat(heard.get(1)).isSorted().doesNotHaveDuplicates();
    }

    private interface Work {
        void run(int thread) throws Exception;
    }

    private void note(Committed event) {
        heard.get(event.source()).add(event.number());
    }

    private void runWhileDelivering(Work work) throws InterruptedException {
        AtomicInteger busy = new AtomicInteger(THREADS);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            threads.add(new Thread(() -> {
                try {
                    start.await();
                    work.run(number);
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                } finally {
                    busy.decrementAndGet();
                }
            }));
        }
        threads.forEach(Thread::start);
        start.countDown();
        while (busy.get() > 0) {
            bus.deliverPending(100);
            Thread.onSpinWait();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        bus.deliverPending();
        assertThat(failure.get()).isNull();
    }

    private void assertAccountedFor(long published) {
        EventCounts counts = bus.counts();
        assertThat(counts.published()).isEqualTo(published);
        assertThat(counts.pending()).isZero();
        assertThat(counts.discarded()).isZero();
        assertThat(counts.delivered())
                .isEqualTo(heard.get(0).size() + heard.get(1).size());
        assertThat(heard).allSatisfy(numbers -> assertThat(numbers).isSorted().doesNotHaveDuplicates());
        assertThat(heard).noneMatch(List::isEmpty);
    }
}
