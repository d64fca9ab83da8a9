package io.kellet.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LaneTest {

    private static final int SIZE = 4;

    record Noted(String text) {}

    private final Tally whole = new Tally(null);
    private final Lanes lanes = new Lanes("test", 3, SIZE, whole);
    private final Topic<Noted> topic = new Topics("test").topic(Noted.class);
    private final Lane lane = lanes.add("lane", 1);
    private final List<Long> delivered = new ArrayList<>();

    @Test
    void deliversByNumberWhateverTheOrderOfArrival() {
        publish(3);
        publish(2);
        pump();
        assertThat(delivered).as("the publisher of 1 is on its way").isEmpty();

        publish(1);
        pump();

        assertThat(delivered).containsExactly(1L, 2L, 3L);
        assertCounts(3, 3, 0, 0);
    }

    @Test
    void doesNotWaitForASkippedNumber() {
        publish(3);
        lane.skip(1);
        pump();
        assertThat(delivered).isEmpty();

        lane.skip(2);
        pump();

        assertThat(delivered).containsExactly(3L);
    }

    @Test
    void aSkipAloneHasTheLaneLookedAtAgain() {
        publish(2);
        pump();
        assertThat(lane.isScheduled()).isFalse();

        lane.skip(1);

        assertThat(lane.isScheduled()).isTrue();
    }

    @Test
    void anEventALapAheadTakesThePlaceOfTheOlderOne() {
        for (long number = 1; number <= SIZE + 1; number++) {
            publish(number);
        }

        pump();

        assertThat(delivered).containsExactly(2L, 3L, 4L, 5L);
        assertCounts(5, 4, 1, 0);
    }

    @Test
    void aStragglerThatFindsANewerEventInItsPlaceIsLost() {
        publish(5);
        publish(1);
        lane.skip(2);
        lane.skip(3);
        lane.skip(4);

        pump();

        assertThat(delivered).containsExactly(5L);
        assertCounts(2, 1, 1, 0);
    }

    @Test
    void aStragglerThatComesAfterItsNumberWasGivenUpIsLost() {
        publish(5);
        for (long number = 2; number <= 4; number++) {
            publish(number);
        }
        pump();
        assertThat(delivered).containsExactly(2L, 3L, 4L, 5L);

        publish(1);
        pump();

        assertThat(delivered).containsExactly(2L, 3L, 4L, 5L);
        assertCounts(5, 4, 1, 0);
        assertThat(lane.isEmpty()).isTrue();
    }

    @Test
    void anOlderEventSurvivesWhenOnlySkipsOvertookIt() {
        publish(1);
        for (long number = 2; number <= 39; number++) {
            lane.skip(number);
        }
        publish(40);

        pump();

        assertThat(delivered).containsExactly(1L, 40L);
        assertCounts(2, 2, 0, 0);
    }

    @Test
    void anOldSkipThatComesLateDoesNotHideANewerOne() {
        for (long number = 2; number <= 5; number++) {
            lane.skip(number);
        }
        lane.skip(1); // its thread lost its time slice; 5 has the same slot
        publish(6);

        pump();

        assertThat(delivered).containsExactly(6L);
    }

    @Test
    void billionsOfSkippedNumbersCostNoMoreThanALookAtEachSlot() {
        long far = 6_000_000_001L;
        for (long number = far - SIZE; number < far; number++) {
            lane.skip(number);
        }
        publish(far);

        int visits = pump();

        assertThat(delivered).containsExactly(far);
        assertThat(visits).as("of one step each").isLessThan(10);
    }

    @Test
    void aNumberThatComesTwiceIsDeliveredOnce() {
        publish(1);
        publish(1);
        pump();
        publish(1);
        publish(0);
        publish(-7);
        pump();

        assertThat(delivered).containsExactly(1L);
        assertCounts(5, 1, 4, 0);
        assertThat(lane.isEmpty()).isTrue();
    }

    @Test
    void anEventIsDeliveredAlthoughItsNumberWasSkippedToo() {
        lane.skip(1);
        publish(1);
        pump();
        publish(2);
        lane.skip(2);
        pump();

        assertThat(delivered).containsExactly(1L, 2L);
    }

    @Test
    void theHighestNumbersThereAreBehave() {
        Lane last = lanes.add("last", Lane.MAX_NUMBER - 1);
        last.skip(Lane.MAX_NUMBER - 1);
        last.publish(Lane.MAX_NUMBER, topic, new Noted("end"));

        pump();

        assertThat(delivered).containsExactly(Lane.MAX_NUMBER);
        assertThat(last.isEmpty()).isTrue();
    }

    @Test
    void aVisitTakesNoMoreStepsThanItMayAndQueuesTheRest() {
        publish(1);
        publish(2);
        publish(3);

        Lane polled = lanes.poll();
        int events = polled == null ? -1 : polled.visit(2, this::note);

        assertThat(events).isEqualTo(2);
        assertThat(lane.isScheduled()).isTrue();
        pump();
        assertThat(delivered).containsExactly(1L, 2L, 3L);
    }

    @Test
    void isOnTheRingAtMostOnce() {
        publish(1);
        publish(2);
        lane.skip(3);

        assertThat(lanes.poll()).isSameAs(lane);
        assertThat(lanes.poll()).isNull();
    }

    @Test
    void deliversWhatIsThereAfterItWasClosedAndWaitsForNothing() {
        publish(2);
        publish(4);
        lane.close();
        publish(1);

        pump();

        assertThat(delivered).containsExactly(2L, 4L);
        assertThat(lane.isRetired()).isTrue();
        assertCounts(3, 2, 0, 1);
    }

    @Test
    void closedWhenQuietIsGoneAtOnce() {
        lane.close();

        assertThat(lane.isRetired()).isTrue();
        assertThat(lanes.allRetired()).isTrue();
        lane.skip(1);
        lane.close();
        lane.discard();
        assertThat(lanes.poll()).isNull();
        assertCounts(0, 0, 0, 0);
    }

    @Test
    void discardsWhatIsThereWhenTheBusGivesUp() {
        publish(1);
        publish(3);

        lane.discard();
        pump();

        assertThat(delivered).isEmpty();
        assertThat(lane.isEmpty()).isTrue();
        assertCounts(2, 0, 0, 2);
    }

    private void publish(long number) {
        lane.publish(number, topic, new Noted("event " + number));
    }

    private void note(Lane.Entry entry) {
        delivered.add(entry.number);
    }

    /** One step per visit, so that every pause between two steps is a pause of the real thing. */
    private int pump() {
        int visits = 0;
        for (Lane next = lanes.poll(); next != null; next = lanes.poll()) {
            next.visit(1, this::note);
            visits++;
        }
        return visits;
    }

    private void assertCounts(long published, long delivered, long lost, long discarded) {
        assertThat(lane.counts()).isEqualTo(new EventCounts(published, delivered, lost, discarded));
        assertThat(whole.counts()).isEqualTo(lane.counts());
    }
}
