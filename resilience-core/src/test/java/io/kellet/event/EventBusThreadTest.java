package io.kellet.event;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A bus with its thread. The waits are bounded for the day it is broken; none is waited out while it works. */
@Timeout(60)
final class EventBusThreadTest {

    record Tripped(int number) {}

    private EventBus bus = start(EventBusConfig.named("desk").closeWithin(Duration.ofHours(1)));
    private final List<Integer> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        bus.close();
    }

    @Test
    void deliversOnOneNamedDaemonThread() throws Exception {
        CountDownLatch done = new CountDownLatch(3);
        List<Thread> threads = new CopyOnWriteArrayList<>();
        bus.subscribe(Tripped.class, event -> {
            threads.add(Thread.currentThread());
            heard.add(event.number());
            done.countDown();
        });
        Topic<Tripped> tripped = bus.topic(Tripped.class);
        EventSource source = bus.source("breaker:orders");

        for (int number = 1; number <= 3; number++) {
            source.publish(tripped, new Tripped(number));
        }

        assertThat(done.await(30, SECONDS)).isTrue();
        assertThat(heard).containsExactly(1, 2, 3);
        assertThat(threads).allSatisfy(thread -> {
            assertThat(thread.getName()).isEqualTo("kellet-events-desk");
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread).isSameAs(threads.get(0));
        });
        assertThatThrownBy(bus::deliverPending)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the bus delivers on its own thread: bus=desk");
    }

    @Test
    void closeDeliversWhatIsPendingAndEndsTheThread() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        bus.subscribe(Tripped.class, event -> {
            thread.complete(Thread.currentThread());
            heard.add(event.number());
        });
        Topic<Tripped> tripped = bus.topic(Tripped.class);
        SequencedSource source = bus.sequencedSource("breaker:orders", 1);
        source.publish(2, tripped, new Tripped(2));
        source.publish(3, tripped, new Tripped(3));

        bus.close();

        assertThat(heard).containsExactly(2, 3);
        assertThat(thread.get(30, SECONDS).isAlive()).isFalse();
        assertThat(bus.counts()).isEqualTo(new EventCounts(2, 2, 0, 0));
    }

    @Test
    void survivesErrorsAndInterruptsOfItsListeners() throws Exception {
        CountDownLatch done = new CountDownLatch(4);
        List<Boolean> interrupted = new CopyOnWriteArrayList<>();
        bus.subscribe("troublemaker", Tripped.class, event -> {
            switch (event.number()) {
                case 1 -> throw new AssertionError("on purpose");
                case 2 -> throw new InterruptedException("on purpose");
                default -> Thread.currentThread().interrupt();
            }
        });
        bus.subscribe(Tripped.class, event -> {
            interrupted.add(Thread.currentThread().isInterrupted());
            heard.add(event.number());
            done.countDown();
        });
        Topic<Tripped> tripped = bus.topic(Tripped.class);
        EventSource source = bus.source("breaker:orders");

        for (int number = 1; number <= 4; number++) {
            source.publish(tripped, new Tripped(number));
        }

        assertThat(done.await(30, SECONDS)).isTrue();
        assertThat(heard).containsExactly(1, 2, 3, 4);
        assertThat(interrupted).containsOnly(false);
        assertThat(bus.listenerFailures()).isEqualTo(2);
    }

    @Test
    void aStrayInterruptDoesNotEndTheThread() throws Exception {
        CountDownLatch done = new CountDownLatch(2);
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        bus.subscribe(Tripped.class, event -> {
            thread.complete(Thread.currentThread());
            done.countDown();
        });
        Topic<Tripped> tripped = bus.topic(Tripped.class);
        EventSource source = bus.source("breaker:orders");
        source.publish(tripped, new Tripped(1));

        thread.get(30, SECONDS).interrupt();
        source.publish(tripped, new Tripped(2));

        assertThat(done.await(30, SECONDS)).isTrue();
    }

    @Test
    void aHealthCheckCanNameAListenerThatHangsWhilePublishersGoOn() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        bus.subscribe("hanging", Tripped.class, event -> {
            entered.countDown();
            letGo.await();
        });
        Topic<Tripped> tripped = bus.topic(Tripped.class);
        EventSource source = bus.source("breaker:orders");
        long before = NanoClock.SYSTEM.nanos();
        source.publish(tripped, new Tripped(0));
        assertThat(entered.await(30, SECONDS)).isTrue();

        ListenerRun running = bus.running().orElseThrow();
        for (int number = 1; number <= 1_000; number++) {
            source.publish(tripped, new Tripped(number));
        }

        assertThat(running.listener()).isEqualTo("hanging");
        assertThat(running.sinceNanos() - before).isNotNegative();
        assertThat(source.counts()).isEqualTo(new EventCounts(1_001, 0, 1_000 - 64, 0));
        letGo.countDown();
        bus.close();
        assertThat(source.counts()).isEqualTo(new EventCounts(1_001, 65, 1_000 - 64, 0));
        assertThat(bus.running()).isEmpty();
    }

    @Test
    void closeInterruptsAListenerThatHangsAndDiscardsTheRest() throws Exception {
        bus.close();
        bus = start(EventBusConfig.named("impatient").closeWithin(Duration.ofMillis(1)));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch out = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        bus.subscribe("hanging", Tripped.class, event -> {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                out.await();
            }
        });
        Topic<Tripped> tripped = bus.topic(Tripped.class);
        EventSource source = bus.source("breaker:orders");
        source.publish(tripped, new Tripped(1));
        assertThat(entered.await(30, SECONDS)).isTrue();
        source.publish(tripped, new Tripped(2));

        bus.close();

        assertThat(interrupted.await(30, SECONDS)).isTrue();
        assertThat(source.counts()).as("the listener has not returned").isEqualTo(new EventCounts(2, 0, 0, 1));
        out.countDown();
    }

    @Test
    void aListenerMayCloseTheBus() throws Exception {
        Exchanger<String> back = new Exchanger<>();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        bus.subscribe(Tripped.class, event -> {
            thread.complete(Thread.currentThread());
            bus.close();
            heard.add(event.number());
            if (event.number() == 1) {
                back.exchange("closed");
            }
        });
        Topic<Tripped> tripped = bus.topic(Tripped.class);
        SequencedSource source = bus.sequencedSource("breaker:orders", 1);
        source.publish(2, tripped, new Tripped(2));
        source.publish(1, tripped, new Tripped(1));

        assertThat(back.exchange("waiting")).isEqualTo("closed");
        thread.get(30, SECONDS).join(SECONDS.toMillis(30));

        assertThat(thread.get(30, SECONDS).isAlive()).isFalse();
        assertThat(heard).containsExactly(1, 2);
        assertThat(bus.counts()).isEqualTo(new EventCounts(2, 2, 0, 0));
    }

    @Test
    void anInterruptOfTheCloserEndsItsWaitAndStaysSet() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        bus.subscribe("hanging", Tripped.class, event -> {
            entered.countDown();
            new CountDownLatch(1).await();
        });
        Topic<Tripped> tripped = bus.topic(Tripped.class);
        bus.source("breaker:orders").publish(tripped, new Tripped(1));
        assertThat(entered.await(30, SECONDS)).isTrue();

        Thread.currentThread().interrupt();
        bus.close();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void ifTheThreadEndsByAMistakeTheBusIsClosedAndEverythingAccountedFor() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        EventBus failing = EventBus.start(
                EventBusConfig.named("failing").closeWithin(Duration.ofHours(1)).build(), () -> {
                    if (broken.get()) {
                        throw new IllegalStateException("no clock, on purpose");
                    }
                    return 0;
                });
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CountDownLatch bothPublished = new CountDownLatch(1);
        failing.subscribe(Tripped.class, event -> {
            thread.complete(Thread.currentThread());
            bothPublished.await();
            failing.close();
            broken.set(true);
        });
        Topic<Tripped> tripped = failing.topic(Tripped.class);
        failing.source("a").publish(tripped, new Tripped(1));
        failing.source("b").publish(tripped, new Tripped(2));
        bothPublished.countDown();

        thread.get(30, SECONDS).join(SECONDS.toMillis(30));

        assertThat(thread.get(30, SECONDS).isAlive()).isFalse();
        assertThat(failing.isClosed()).isTrue();
        assertThat(failing.counts()).isEqualTo(new EventCounts(2, 1, 0, 1));
    }

    private static EventBus start(EventBusConfig.Builder config) {
        return EventBus.start(config.build(), NanoClock.SYSTEM);
    }
}
