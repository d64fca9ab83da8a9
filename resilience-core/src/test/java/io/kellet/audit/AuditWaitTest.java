package io.kellet.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.audit.AuditFailedException.Reason;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An appender that waits for room, with a pause in which what the test says happens. */
final class AuditWaitTest {

    private static final AuditShape SHAPE =
            AuditShape.of("line", "desk").whole("n").build();
    private static final Duration AT_MOST = Duration.ofMillis(20);

    private final ManualClock clock = new ManualClock();
    private final List<Integer> pauses = new ArrayList<>();
    private final List<String> wakes = new ArrayList<>();
    private final Keeper keeper = new Keeper();
    private Pause during = turn -> clock.advance(Duration.ofMillis(1));
    private final AuditQueue queue = queue(AT_MOST);
    private final AuditLine line = queue.line(SHAPE);

    private AuditQueue queue(Duration atMost) {
        AuditQueue made = new AuditQueue(
                AuditQueueConfig.named("test")
                        .lines(2)
                        .entries(1)
                        .whenFull(new WhenFull.Block(atMost))
                        .build(),
                clock,
                new byte[32],
                turn -> {
                    pauses.add(turn);
                    during.pause(turn);
                });
        made.wakeBy(() -> wakes.add("wake"));
        return made;
    }

    @AfterEach
    void leaveNoInterruptBehind() {
        Thread.interrupted();
    }

    @Test
    void nobodyWaitsWhileThereIsRoom() {
        line.append(1);
        line.append(2);
        queue.entry("a").append();

        assertThat(pauses).isEmpty();
        assertThat(wakes).isEmpty();
        assertThat(queue.stats().waits()).isZero();
    }

    @Test
    void waitsForRoomAndGoesOnWhenThereIsSome() {
        fill();
        during = turn -> {
            clock.advance(Duration.ofMillis(1));
            if (turn == 3) {
                queue.drain(keeper, 1);
            }
        };

        assertThat(line.whole(0, 3).append(3)).isTrue();
        assertThat(pauses).containsExactly(0, 1, 2, 3);
        assertThat(queue.entry("b").append()).isFalse(); // the line at the head is not an entry

        assertThat(queue.stats().waits()).isEqualTo(2);
        queue.drain(keeper, 10);
        assertThat(keeper.actions()).containsExactly("line", "line", "entry", "line");
    }

    @Test
    void isRefusedWhenItHasWaitedLongEnough() {
        fill();

        assertThat(line.append(3)).isFalse();
        assertThat(pauses).hasSize(20);
        AuditReceipt refused = queue.entry("b").append(Durability.DURABLE);
        assertThat(pauses).hasSize(40);

        assertThat(refused.isDone()).isTrue();
        assertThat(queue.stats().waits()).isEqualTo(2);
        assertThat(queue.stats().rejected()).isEqualTo(2);
        assertThat(queue.stats().accepted()).isEqualTo(3);
    }

    @Test
    void roomThatComesAtTheVeryLastMomentIsTaken() {
        fill();
        during = turn -> {
            clock.advance(AT_MOST);
            queue.drain(keeper, 1);
        };

        assertThat(line.append(3)).isTrue();
    }

    @Test
    void theKeeperIsWokenByWhoWaits() {
        fill();

        line.append(3);

        assertThat(wakes).hasSize(1);
    }

    @Test
    void anEntryWaitsForAnEntrysPlaceAndAMarkToo() {
        fill();
        during = turn -> queue.drain(keeper, 1);

        assertThat(queue.entry("b").append()).isTrue();
        AuditReceipt mark = queue.mark(Durability.DURABLE);

        assertThat(mark.isDone()).isFalse();
        queue.drain(keeper, 10);
        assertThat(keeper.actions()).containsExactly("line", "line", "entry", "b", "mark");
        assertThat(queue.stats().waits()).isEqualTo(2);
        assertThat(queue.stats().accepted()).isEqualTo(4);
    }

    @Test
    void anInterruptEndsTheWaitAndStaysSet() {
        fill();
        during = turn -> {
            clock.advance(Duration.ofMillis(1));
            if (turn == 2) {
                Thread.currentThread().interrupt();
            }
        };

        assertThat(line.append(3)).isFalse();

        assertThat(pauses).hasSize(3);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(queue.stats().rejected()).isOne();
    }

    @Test
    void whoIsInterruptedAppendsAsLongAsThereIsRoom() {
        Thread.currentThread().interrupt();

        assertThat(line.append(1)).isTrue();
        assertThat(queue.entry("a").append()).isTrue();
    }

    @Test
    void closingEndsTheWaitAndTheReasonIsThatItIsClosed() {
        fill();
        during = turn -> queue.close();

        assertThat(line.append(3)).isFalse();
        AuditReceipt refused = queue.entry("b").append(Durability.DURABLE);

        assertThat(pauses).hasSize(1);
        assertThat(refused.future(Runnable::run))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        AuditFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
        assertThat(queue.stats().rejected()).isEqualTo(2);
    }

    @Test
    void roomThatComesWithTheClosingIsNotUsed() {
        fill();
        during = turn -> {
            queue.drain(keeper, 10);
            queue.close();
        };

        assertThat(line.append(3)).isFalse();

        assertThat(queue.stats().accepted()).isEqualTo(3);
        assertThat(queue.isDrained()).isTrue();
    }

    @Test
    void aClockThatStepsBackMakesNobodyWaitForMuchLonger() {
        fill();
        during = turn -> {
            if (turn == 5) {
                clock.stepBack(Duration.ofHours(3));
            } else {
                clock.advance(Duration.ofMillis(1));
            }
        };

        assertThat(line.append(3)).isFalse();

        assertThat(pauses).hasSize(26);
    }

    @Test
    void theLongestWaitThereIsIsAWait() {
        AuditQueue patient = queue(Duration.ofSeconds(Long.MAX_VALUE));
        AuditLine mine = patient.line(SHAPE);
        mine.append(1);
        mine.append(2);
        during = turn -> {
            clock.advance(Duration.ofDays(365));
            if (turn == 99) {
                patient.drain(keeper, 1);
            }
        };

        assertThat(mine.append(3)).isTrue();
        assertThat(pauses).hasSize(100);
    }

    @Test
    void theRealPauseReturnsWhenTheThreadIsInterrupted() {
        Thread.currentThread().interrupt();

        Pause.SPIN_THEN_NAP.pause(0);
        Pause.SPIN_THEN_NAP.pause(Pause.SPINS);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    private void fill() {
        assertThat(line.append(1)).isTrue();
        assertThat(line.append(2)).isTrue();
        assertThat(queue.entry("entry").append()).isTrue();
        wakes.clear();
    }
}
