package io.kellet.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was closed is not held: not by the bus, not by the topics, not by a source that lives on. */
final class EventReferenceTest {

    private static final int PATIENCE_MILLIS = 30_000;

    record Tripped(Object cause) {}

    private final EventBus bus = EventBus.manual(EventBusConfig.named("desk").build(), new ManualClock());
    private final Topic<Tripped> tripped = bus.topic(Tripped.class);
    private final EventSource longLived = bus.source("long-lived");
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final List<WeakReference<?>> watched = new ArrayList<>();

    @Test
    void aClosedSubscriptionAndItsListenerAreNotHeld() throws InterruptedException {
        subscribePublishAndClose();

        assertAllCollected();
    }

    @Test
    void aClosedSourceIsNotHeldOnceDelivered() throws InterruptedException {
        openPublishAndClose();
        bus.deliverPending();

        assertAllCollected();
        assertThat(bus.counts()).isEqualTo(new EventCounts(3, 2, 1, 0));
    }

    @Test
    void aDeliveredEventIsNotHeld() throws InterruptedException {
        bus.subscribe(Tripped.class, event -> {});
        publish(longLived);
        bus.deliverPending();

        assertAllCollected();
    }

    @Test
    void aClosedBusHoldsNoListenerEvenIfTheTopicLivesOn() throws InterruptedException {
        subscribe();
        publish(longLived);
        bus.close();

        assertAllCollected();
        longLived.publish(tripped, new Tripped("late"));
        assertThat(longLived.counts().discarded()).isEqualTo(1);
    }

    private void subscribePublishAndClose() {
        Subscription subscription = subscribe();
        publish(longLived);
        bus.deliverPending();
        watch(subscription);
        subscription.close();
    }

    private Subscription subscribe() {
        List<Object> state = new ArrayList<>();
        EventListener<Tripped> listener = event -> state.add("told");
        watch(listener);
        return bus.subscribe(Tripped.class, listener);
    }

    private void openPublishAndClose() {
        bus.subscribe(Tripped.class, event -> {});
        EventSource source = bus.source("short-lived");
        SequencedSource sequenced = bus.sequencedSource("sequenced", 1);
        watch(source);
        watch(sequenced);
        publish(source);
        Object cause = new Object();
        watch(cause);
        sequenced.publish(2, tripped, new Tripped(cause));
        sequenced.publish(2, tripped, new Tripped(cause));
        source.close();
        sequenced.close();
    }

    private void publish(EventSource source) {
        Object cause = new Object();
        watch(cause);
        source.publish(tripped, new Tripped(cause));
    }

    private void watch(Object object) {
        watched.add(new WeakReference<>(object, collected));
    }

    private void assertAllCollected() throws InterruptedException {
        for (int count = 0; count < watched.size(); count++) {
            System.gc();
            assertThat(collected.remove(PATIENCE_MILLIS)).isNotNull();
        }
        assertThat(watched).isNotEmpty().allMatch(reference -> reference.refersTo(null));
    }
}
