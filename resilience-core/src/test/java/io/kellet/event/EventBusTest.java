package io.kellet.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.testkit.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventBusTest {

    sealed interface BreakerEvent permits Tripped, Closed {}

    record Tripped(int number) implements BreakerEvent {}

    record Closed(int number) implements BreakerEvent {}

    private final ManualClock clock = new ManualClock();
    private final EventBus bus = EventBus.manual(
            EventBusConfig.named("desk")
                    .maxSources(3)
                    .laneSize(4)
                    .eventsPerTurn(2)
                    .slowAfter(Duration.ofMillis(5))
                    .build(),
            clock);
    private final Topic<Tripped> tripped = bus.topic(Tripped.class);
    private final Topic<Closed> closed = bus.topic(Closed.class);
    private final List<Object> heard = new ArrayList<>();

    @Test
    void tellsAListenerWhatWasPublishedInOrder() {
        bus.subscribe(Tripped.class, heard::add);
        EventSource source = bus.source("breaker:orders");

        source.publish(tripped, new Tripped(1));
        source.publish(tripped, new Tripped(2));
        assertThat(heard).isEmpty();

        assertThat(bus.deliverPending()).isEqualTo(2);
        assertThat(heard).containsExactly(new Tripped(1), new Tripped(2));
        assertThat(source.counts()).isEqualTo(new EventCounts(2, 2, 0, 0));
    }

    @Test
    void tellsAListenerWhatItsTypeCovers() {
        List<BreakerEvent> family = new ArrayList<>();
        List<Object> all = new ArrayList<>();
        bus.subscribe(Tripped.class, heard::add);
        bus.subscribe(BreakerEvent.class, family::add);
        bus.subscribe(Object.class, all::add);
        EventSource source = bus.source("breaker:orders");

        source.publish(tripped, new Tripped(1));
        source.publish(closed, new Closed(2));
        source.publish(bus.topic(String.class), "third");
        bus.deliverPending();

        assertThat(heard).containsExactly(new Tripped(1));
        assertThat(family).containsExactly(new Tripped(1), new Closed(2));
        assertThat(all).containsExactly(new Tripped(1), new Closed(2), "third");
    }

    @Test
    void knowsWhetherATopicIsHeard() {
        assertThat(tripped.isHeard()).isFalse();

        Subscription family = bus.subscribe(BreakerEvent.class, heard::add);
        Subscription exact = bus.subscribe(Tripped.class, heard::add);
        assertThat(tripped.isHeard()).isTrue();
        assertThat(closed.isHeard()).isTrue();
        assertThat(bus.topic(String.class).isHeard()).isFalse();

        family.close();
        assertThat(tripped.isHeard()).isTrue();
        assertThat(closed.isHeard()).isFalse();

        exact.close();
        assertThat(tripped.isHeard()).isFalse();
    }

    @Test
    void aTopicIsOneObjectAndHeardByThoseWhoSubscribedBeforeItWasMade() {
        bus.subscribe(Object.class, heard::add);

        assertThat(bus.topic(Integer.class).isHeard()).isTrue();
        assertThat(bus.topic(Tripped.class)).isSameAs(tripped);
    }

    @Test
    void whatNobodyHearsIsNotAnEvent() {
        EventSource source = bus.source("breaker:orders");

        source.publish(tripped, new Tripped(1));
        bus.subscribe(Tripped.class, heard::add);

        assertThat(bus.deliverPending()).isZero();
        assertThat(source.counts()).isEqualTo(new EventCounts(0, 0, 0, 0));
    }

    @Test
    void deliversCommitsInTheirOrderAndSkipsWhatNobodyHeard() {
        SequencedSource source = bus.sequencedSource("breaker:orders", 7);
        bus.subscribe(Tripped.class, heard::add);

        source.publish(9, tripped, new Tripped(9));
        source.publish(8, closed, new Closed(8)); // nobody listens to it
        assertThat(bus.deliverPending()).isZero();
        source.skip(7);

        assertThat(bus.deliverPending()).isEqualTo(1);
        assertThat(heard).containsExactly(new Tripped(9));
        assertThat(source.counts()).isEqualTo(new EventCounts(1, 1, 0, 0));
    }

    @Test
    void aFloodingSourceLosesItsOwnOldestEventsOnly() {
        bus.subscribe(Object.class, heard::add);
        EventSource flooding = bus.source("flooding");
        EventSource quiet = bus.source("quiet");

        for (int number = 1; number <= 10; number++) {
            flooding.publish(tripped, new Tripped(number));
        }
        quiet.publish(closed, new Closed(1));
        bus.deliverPending();

        assertThat(flooding.counts()).isEqualTo(new EventCounts(10, 4, 6, 0));
        assertThat(quiet.counts()).isEqualTo(new EventCounts(1, 1, 0, 0));
        assertThat(bus.counts()).isEqualTo(new EventCounts(11, 5, 6, 0));
        assertThat(heard)
                .filteredOn(Tripped.class::isInstance)
                .extracting("number")
                .containsExactly(7, 8, 9, 10);
    }

    @Test
    void aBusySourceGivesWayAfterItsTurn() {
        bus.subscribe(Object.class, heard::add);
        EventSource busy = bus.source("busy");
        EventSource other = bus.source("other");

        for (int number = 1; number <= 4; number++) {
            busy.publish(tripped, new Tripped(number));
        }
        other.publish(closed, new Closed(1));
        bus.deliverPending();

        assertThat(heard)
                .containsExactly(new Tripped(1), new Tripped(2), new Closed(1), new Tripped(3), new Tripped(4));
    }

    @Test
    void deliversNoMoreThanAskedFor() {
        bus.subscribe(Object.class, heard::add);
        EventSource source = bus.source("breaker:orders");
        for (int number = 1; number <= 4; number++) {
            source.publish(tripped, new Tripped(number));
        }

        assertThat(bus.deliverPending(0)).isZero();
        assertThat(bus.deliverPending(3)).isEqualTo(3);
        assertThat(bus.counts().pending()).isEqualTo(1);
        assertThat(bus.deliverPending()).isEqualTo(1);
        assertThatThrownBy(() -> bus.deliverPending(-1)).hasMessage("atMost must not be negative: -1");
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        Subscription failing = bus.subscribe("failing", Tripped.class, event -> {
            if (event.number() == 1) {
                throw new IOException("disk is full");
            }
            throw new StackOverflowError("on purpose");
        });
        bus.subscribe(Tripped.class, heard::add);
        EventSource source = bus.source("breaker:orders");

        source.publish(tripped, new Tripped(1));
        source.publish(tripped, new Tripped(2));
        bus.deliverPending();

        assertThat(heard).containsExactly(new Tripped(1), new Tripped(2));
        assertThat(bus.listenerFailures()).isEqualTo(2);
        assertThat(failing.failures()).isEqualTo(2);
        assertThat(source.counts()).isEqualTo(new EventCounts(2, 2, 0, 0));
        assertThat(bus.running()).isEmpty();
    }

    @Test
    void logsTheFirstFailureOfAListenerAndThenAtPowersOfTen() {
        bus.subscribe("failing", Tripped.class, event -> {
            throw new IOException("disk is full");
        });
        EventSource source = bus.source("breaker:orders");
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream err = System.err;
        System.setErr(new PrintStream(log, true, UTF_8));
        try {
            for (int number = 1; number <= 120; number++) {
                source.publish(tripped, new Tripped(number));
                bus.deliverPending();
            }
        } finally {
            System.setErr(err);
        }

        assertThat(log.toString(UTF_8).lines().filter(line -> line.contains("event listener failed")))
                .hasSize(3)
                .allMatch(line -> line.contains("bus=desk listener=failing event=" + Tripped.class.getName()))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("count=1"),
                        line -> assertThat(line).endsWith("count=10"),
                        line -> assertThat(line).endsWith("count=100"));
        assertThat(log.toString(UTF_8)).contains("java.io.IOException: disk is full");
        assertThat(bus.listenerFailures()).isEqualTo(120);
    }

    @Test
    void countsCallsThatTakeLongerThanTheLimit() {
        Subscription slow = bus.subscribe("slow", Tripped.class, event -> clock.advance(Duration.ofMillis(6)));
        Subscription fast = bus.subscribe("fast", Tripped.class, event -> clock.advance(Duration.ofMillis(5)));
        EventSource source = bus.source("breaker:orders");

        source.publish(tripped, new Tripped(1));
        bus.deliverPending();

        assertThat(bus.slowListenerCalls()).isEqualTo(1);
        assertThat(slow.slowCalls()).isEqualTo(1);
        assertThat(fast.slowCalls()).isZero();
    }

    @Test
    void aSlowCallThatThrowsIsBothAndAClockThatStepsBackIsNeither() {
        Subscription slow = bus.subscribe("slow", Tripped.class, event -> {
            clock.advance(Duration.ofSeconds(1));
            throw new IllegalStateException("timed out");
        });
        Subscription odd = bus.subscribe("odd", Tripped.class, event -> clock.stepBack(Duration.ofSeconds(1)));
        bus.source("breaker:orders").publish(tripped, new Tripped(1));

        bus.deliverPending();

        assertThat(slow.slowCalls()).isEqualTo(1);
        assertThat(slow.failures()).isEqualTo(1);
        assertThat(odd.slowCalls()).isZero();
        assertThat(odd.failures()).isZero();
    }

    @Test
    void namesTheListenerThatIsRunning() {
        List<ListenerRun> seen = new ArrayList<>();
        bus.subscribe("curious", Tripped.class, event -> bus.running().ifPresent(seen::add));
        bus.source("breaker:orders").publish(tripped, new Tripped(1));

        bus.deliverPending();

        assertThat(seen).containsExactly(new ListenerRun("curious", clock.nanos()));
        assertThat(bus.running()).isEmpty();
    }

    @Test
    void aListenerMayPublishAlsoToItsOwnSourceAndToAFullOne() {
        EventSource source = bus.source("breaker:orders");
        bus.subscribe(Tripped.class, event -> {
            heard.add(event);
            for (int number = 1; event.number() == 0 && number <= 6; number++) {
                source.publish(tripped, new Tripped(number));
            }
        });

        source.publish(tripped, new Tripped(0));
        bus.deliverPending();

        assertThat(heard).extracting("number").containsExactly(0, 3, 4, 5, 6);
        assertThat(bus.counts()).isEqualTo(new EventCounts(7, 5, 2, 0));
    }

    @Test
    void aListenerMayUnsubscribeItselfAndOthersAndSubscribeMore() {
        List<Subscription> subscriptions = new ArrayList<>();
        subscriptions.add(bus.subscribe(Tripped.class, event -> {
            heard.add("first");
            subscriptions.forEach(Subscription::close);
            bus.subscribe(Tripped.class, later -> heard.add("third"));
        }));
        subscriptions.add(bus.subscribe(Tripped.class, event -> heard.add("second")));
        EventSource source = bus.source("breaker:orders");

        source.publish(tripped, new Tripped(1));
        source.publish(tripped, new Tripped(2));
        bus.deliverPending();

        assertThat(heard).containsExactly("first", "third");
    }

    @Test
    void aListenerMayOpenAndCloseSourcesAndAskForDelivery() {
        EventSource source = bus.source("breaker:orders");
        bus.subscribe(Tripped.class, event -> {
            heard.add(event);
            source.close();
            bus.source("breaker:orders").publish(closed, new Closed(1));
            assertThat(bus.deliverPending()).isZero();
        });
        bus.subscribe(Closed.class, heard::add);

        source.publish(tripped, new Tripped(1));
        source.publish(tripped, new Tripped(2));
        bus.deliverPending();

        assertThat(bus.listenerFailures())
                .as("the second time the name is taken")
                .isEqualTo(1);
        assertThat(heard).containsExactlyInAnyOrder(new Tripped(1), new Tripped(2), new Closed(1));
        assertThat(bus.counts()).isEqualTo(new EventCounts(3, 3, 0, 0));
    }

    @Test
    void aListenerMayCloseTheBusAndWhatWasPublishedBeforeIsStillDelivered() {
        EventSource source = bus.source("breaker:orders");
        bus.subscribe(Tripped.class, event -> {
            heard.add(event);
            bus.close();
            source.publish(tripped, new Tripped(9));
        });

        source.publish(tripped, new Tripped(1));
        source.publish(tripped, new Tripped(2));
        source.publish(tripped, new Tripped(3));

        assertThat(bus.deliverPending()).isEqualTo(3);
        assertThat(heard).containsExactly(new Tripped(1), new Tripped(2), new Tripped(3));
        assertThat(bus.counts()).isEqualTo(new EventCounts(6, 3, 0, 3));
    }

    @Test
    void closingDeliversWhatIsPendingAndWaitsForNoNumber() {
        bus.subscribe(Tripped.class, heard::add);
        SequencedSource source = bus.sequencedSource("breaker:orders", 1);
        source.publish(2, tripped, new Tripped(2));
        source.publish(4, tripped, new Tripped(4));

        bus.close();
        bus.close();

        assertThat(heard).containsExactly(new Tripped(2), new Tripped(4));
        assertThat(bus.isClosed()).isTrue();
        assertThat(bus.counts()).isEqualTo(new EventCounts(2, 2, 0, 0));
    }

    @Test
    void closingDiscardsWhatItsDeadlineLeavesBehind() {
        bus.subscribe(Tripped.class, event -> {
            heard.add(event);
            clock.advance(Duration.ofMillis(300));
        });
        EventSource source = bus.source("a");
        EventSource other = bus.source("b");
        for (int number = 1; number <= 4; number++) {
            source.publish(tripped, new Tripped(number));
            other.publish(tripped, new Tripped(number));
        }

        bus.close();

        assertThat(heard).as("one second, turns of two").hasSize(4);
        assertThat(bus.counts()).isEqualTo(new EventCounts(8, 4, 0, 4));
        assertThat(bus.deliverPending()).isZero();
    }

    @Test
    void afterCloseAnEventIsCountedAndNothingCanBeAdded() {
        bus.subscribe(Tripped.class, heard::add);
        EventSource source = bus.source("breaker:orders");
        SequencedSource sequenced = bus.sequencedSource("breaker:prices", 1);
        bus.close();

        source.publish(tripped, new Tripped(1));
        sequenced.publish(1, tripped, new Tripped(1));
        sequenced.skip(2);

        assertThat(source.counts()).isEqualTo(new EventCounts(1, 0, 0, 1));
        assertThat(bus.counts()).isEqualTo(new EventCounts(2, 0, 0, 2));
        assertThat(bus.deliverPending()).isZero();
        assertThatThrownBy(() -> bus.source("late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("bus is closed: bus=desk source=late");
        assertThatThrownBy(() -> bus.subscribe("late", Tripped.class, heard::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("bus is closed: bus=desk listener=late");
        assertThat(bus.topic(Tripped.class)).isSameAs(tripped);
    }

    @Test
    void aClosedSourceFreesItsNameAndItsPlace() {
        bus.subscribe(Tripped.class, heard::add);
        EventSource first = bus.source("breaker:orders");
        first.publish(tripped, new Tripped(1));

        first.close();
        first.close();
        EventSource second = bus.source("breaker:orders");
        first.publish(tripped, new Tripped(2));
        second.publish(tripped, new Tripped(3));
        first.close();
        bus.deliverPending();

        assertThat(heard).containsExactly(new Tripped(1), new Tripped(3));
        assertThat(first.counts()).isEqualTo(new EventCounts(2, 1, 0, 1));
        assertThat(bus.countsBySource()).containsOnlyKeys("breaker:orders");
        assertThat(bus.countsBySource()).containsEntry("breaker:orders", new EventCounts(1, 1, 0, 0));
        assertThat(bus.counts()).isEqualTo(new EventCounts(3, 2, 0, 1));
    }

    @Test
    void refusesASourceTooManyAndSaysWhatToDo() {
        bus.subscribe(Tripped.class, heard::add);
        EventSource first = bus.source("one");
        bus.source("two");
        bus.sequencedSource("three", 0);

        assertThatThrownBy(() -> bus.source("four"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no room for another source; close those no longer used or raise"
                        + " EventBusConfig.maxSources: bus=desk source=four maxSources=3");
        assertThat(bus.sourcesRefused()).isEqualTo(1);

        first.publish(tripped, new Tripped(1));
        first.close();
        assertThatThrownBy(() -> bus.source("four")).as("one is still pending").hasMessageContaining("no room");

        bus.deliverPending();
        bus.source("four").close();
        bus.source("five").close();
        assertThat(bus.sourcesRefused()).isEqualTo(2);
    }

    @Test
    void refusesANameThatIsTaken() {
        bus.source("breaker:orders");

        assertThatThrownBy(() -> bus.sequencedSource("breaker:orders", 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("source exists already: bus=desk source=breaker:orders");
    }

    @Test
    void refusesBadArguments() {
        assertThatThrownBy(() -> bus.source(" ")).hasMessage("source name must not be blank: ' '");
        assertThatThrownBy(() -> bus.subscribe("", Tripped.class, heard::add))
                .hasMessage("listener name must not be blank: ''");
        assertThatThrownBy(() -> bus.sequencedSource("a", -1))
                .hasMessage("first commit number must be 0..2^62: source=a first=-1");
        assertThatThrownBy(() -> bus.topic(BreakerEvent.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("BreakerEvent")
                .hasMessageContaining("final");
        assertThatThrownBy(() -> bus.topic(int[].class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.topic(int.class)).isInstanceOf(IllegalArgumentException.class);
        SequencedSource source = bus.sequencedSource("b", 0);
        assertThatThrownBy(() -> source.skip(Long.MAX_VALUE))
                .hasMessage("commit number must not exceed 2^62: source=b commit=" + Long.MAX_VALUE);
        assertThatThrownBy(() -> source.publish(Long.MAX_VALUE, tripped, new Tripped(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // null is the point
    void refusesNull() {
        bus.subscribe(Tripped.class, heard::add);
        EventSource source = bus.source("a");

        assertThatThrownBy(() -> bus.source(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> bus.topic(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> bus.subscribe(Tripped.class, null)).hasMessage("listener");
        assertThatThrownBy(() -> bus.subscribe(null, heard::add)).hasMessage("type");
        assertThatThrownBy(() -> source.publish(tripped, null)).hasMessage("event");
        assertThatThrownBy(() -> EventBus.manual(null, clock)).isInstanceOf(NullPointerException.class);
        source.publish(tripped, new Tripped(1));
        assertThat(bus.deliverPending()).as("the null event took no number").isEqualTo(1);
    }

    @Test
    void refusesATopicOfAnotherBusEvenIfNobodyListens() {
        EventBus other = EventBus.manual(EventBusConfig.named("other").build(), clock);
        EventSource source = other.source("a");
        SequencedSource sequenced = other.sequencedSource("b", 0);

        assertThatThrownBy(() -> source.publish(tripped, new Tripped(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "topic and source belong to different buses: topic=" + Tripped.class.getName() + " source=a");
        assertThatThrownBy(() -> sequenced.publish(0, tripped, new Tripped(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void worksWithOneSourceAndTheSmallestLane() {
        EventBus smallest = EventBus.manual(
                EventBusConfig.named("smallest")
                        .maxSources(1)
                        .laneSize(2)
                        .eventsPerTurn(1)
                        .build(),
                clock);
        smallest.subscribe(Tripped.class, heard::add);
        Topic<Tripped> topic = smallest.topic(Tripped.class);

        for (int round = 0; round < 3; round++) {
            EventSource source = smallest.source("only");
            for (int number = 1; number <= 3; number++) {
                source.publish(topic, new Tripped(number));
            }
            source.close();
            smallest.deliverPending();
        }

        assertThat(heard).extracting("number").containsExactly(2, 3, 2, 3, 2, 3);
    }

    @Test
    void aManualDeliveryLeavesTheInterruptOfItsCallerAlone() {
        bus.subscribe(Tripped.class, event -> Thread.currentThread().interrupt());
        bus.source("a").publish(tripped, new Tripped(1));

        bus.deliverPending();

        assertThat(Thread.interrupted()).isTrue();
    }
}
