package io.kellet.audit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditFailedException.Reason;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AuditQueueTest {

    private static final AuditShape SHAPE =
            AuditShape.of("line", "desk").whole("n").build();
    private static final AuditSink NOWHERE = (nanos, bytes, length, receipt) -> {};

    private final ManualClock clock = new ManualClock();
    private final List<String> halts = new ArrayList<>();
    private final List<String> wakes = new ArrayList<>();
    private final Keeper keeper = new Keeper();
    private final AuditQueue queue = queue(new WhenFull.Reject());
    private final AuditLine line = queue.line(SHAPE);

    private AuditQueue queue(WhenFull whenFull) {
        AuditQueue made = AuditQueue.of(
                AuditQueueConfig.named("test")
                        .lines(4)
                        .entries(2)
                        .whenFull(whenFull)
                        .build(),
                clock);
        made.wakeBy(() -> wakes.add("wake"));
        return made;
    }

    @Test
    void keepsLinesEntriesAndMarksOfAThreadInTheOrderInWhichItAppendedThem() {
        line.append(1);
        queue.entry("entry").append();
        line.append(2);
        queue.mark(Durability.DURABLE);
        line.append(3);

        assertThat(queue.drain(keeper, 100)).isEqualTo(5);

        assertThat(keeper.actions()).containsExactly("line", "entry", "line", "mark", "line");
        assertThat(keeper.kept)
                .extracting(Keeper.Kept::nanos)
                .containsExactly(1L, clock.nanos(), 2L, clock.nanos(), 3L);
    }

    @Test
    void takesAsManyLinesAsItHasPlacesAndNotOneMore() {
        fill(line);

        assertThat(line.append(5)).isFalse();
        assertThat(stats()).containsExactly(4, 1, 0, 0);
        queue.drain(keeper, 1);
        assertThat(line.append(6)).isTrue();
        assertThat(line.append(7)).isFalse();
        queue.drain(keeper, 100);
        assertThat(keeper.kept).extracting(Keeper.Kept::nanos).containsExactly(1L, 2L, 3L, 4L, 6L);
        assertThat(stats()).containsExactly(5, 2, 0, 0);
    }

    @Test
    void takesAsManyEntriesAsItHasPlacesAndNotOneMore() {
        assertThat(queue.entry("a").append()).isTrue();
        assertThat(queue.entry("b").append()).isTrue();
        assertThat(queue.entry("c").append()).isFalse();

        queue.drain(keeper, 1);
        assertThat(queue.entry("d").append()).isTrue();
        assertThat(queue.entry("e").append()).isFalse();
        queue.drain(keeper, 100);

        assertThat(keeper.actions()).containsExactly("a", "b", "d");
        assertThat(stats()).containsExactly(3, 2, 0, 0);
    }

    @Test
    void linesAndEntriesDoNotTakeEachOthersRoom() {
        fill(line);
        assertThat(line.append(5)).isFalse();

        assertThat(queue.entry("a").append()).isTrue();
        assertThat(queue.entry("b").append()).isTrue();
        assertThat(queue.entry("c").append()).isFalse();
        queue.drain(keeper, 4);

        assertThat(queue.entry("d").append()).isFalse();
        fill(line);
        assertThat(queue.drain(keeper, 100)).isEqualTo(6);
    }

    @Test
    void goesRoundForAsLongAsItIsDrained() {
        for (int round = 0; round < 1_000; round++) {
            line.whole(0, round).append(round);
            assertThat(queue.entry("e").put("n", -round).append()).isTrue();
            queue.drain(keeper, round % 3 + 1);
        }
        queue.drain(keeper, 100);

        assertThat(keeper.kept.size()).isEqualTo((int) queue.stats().accepted());
        assertThat(queue.stats().rejected()).isEqualTo(2_000 - keeper.kept.size());
        assertThat(keeper.numbers().stream().filter(n -> n > 0)).isSorted();
    }

    @Test
    void aRecordIsNotChangedByWhatIsFilledInAfterwards() {
        line.whole(0, 7).append(1);
        line.whole(0, 8);

        queue.drain(keeper, 1);

        assertThat(keeper.numbers()).containsExactly(7L);
    }

    @Test
    void drainsNoMoreThanAsked() {
        fill(line);

        assertThat(queue.drain(keeper, 0)).isZero();
        assertThat(queue.drain(keeper, 3)).isEqualTo(3);
        assertThat(queue.drain(keeper, 3)).isOne();
        assertThat(queue.drain(keeper, 3)).isZero();
    }

    @Test
    void anEntryThatIsRefusedSaysWhy() {
        queue.entry("a").append();
        queue.entry("a").append();

        AuditReceipt full = queue.entry("limits.changed").actor("anna").append(Durability.WRITTEN);
        queue.close();
        AuditReceipt closed = queue.entry("limits.changed").append(Durability.ENQUEUED);

        assertFailed(full, Reason.FULL, "audit trail is full: trail=test entries=2 AuditEntry[limits.changed]");
        assertFailed(closed, Reason.CLOSED, "audit trail is closed: trail=test AuditEntry[limits.changed]");
        assertThat(stats()).containsExactly(2, 2, 0, 0);
    }

    @Test
    void aRecordIsEnqueuedAsSoonAsItIsHandedOverWhateverTheKeeperDoes() throws Exception {
        AuditReceipt receipt = queue.entry("a").append(Durability.ENQUEUED);

        assertThat(receipt.await(Duration.ZERO))
                .isEqualTo(new AuditPosition(AuditPosition.NOT_YET, Durability.ENQUEUED));
        queue.drain(keeper, 1);
        assertThat(keeper.last().receipt()).isNull();
        assertThat(wakes).isEmpty();
    }

    @Test
    void theKeeperGetsTheReceiptAndIsWokenIfSomebodyWaits() throws Exception {
        AuditReceipt receipt = queue.entry("a").append(Durability.DURABLE);
        assertThat(wakes).hasSize(1);
        queue.entry("b").append();
        line.append(1);
        assertThat(wakes).hasSize(1);

        queue.drain(keeper, 1);
        assertThat(keeper.last().requireReceipt()).isSameAs(receipt);
        assertThat(receipt.isDone()).isFalse();
        receipt.reached(new AuditPosition(1, Durability.DURABLE));

        assertThat(receipt.await(Duration.ZERO).sequence()).isOne();
    }

    @Test
    void aMarkComesInItsTurnWithoutARecordAndIsNotCountedAsOne() {
        line.append(1);
        AuditReceipt mark = queue.mark(Durability.DURABLE);

        assertThat(wakes).hasSize(1);
        assertThat(stats()).containsExactly(1, 0, 0, 0);
        queue.drain(keeper, 10);

        assertThat(keeper.actions()).containsExactly("line", "mark");
        assertThat(keeper.last().requireReceipt()).isSameAs(mark);
        queue.progress(1, 1, clock.nanos());
        assertThat(queue.stats().unsynced()).isZero();
        assertThat(queue.stats().accepted()).isOne();
    }

    @Test
    void whatIsHandedOverNeedsNoMarkToSayItIs() throws Exception {
        AuditReceipt mark = queue.mark(Durability.ENQUEUED);

        assertThat(mark.await(Duration.ZERO).sequence()).isEqualTo(AuditPosition.NOT_YET);
        assertThat(queue.drain(keeper, 1)).isZero();
    }

    @Test
    void aMarkThatFindsNoRoomFailsAndIsNoRejectedRecord() {
        AuditQueue halting = queue(new WhenFull.Halt(() -> halts.add("halt")));
        halting.mark(Durability.DURABLE);
        halting.mark(Durability.DURABLE);

        AuditReceipt full = halting.mark(Durability.DURABLE);
        halting.close();
        AuditReceipt closed = halting.mark(Durability.WRITTEN);

        assertFailed(full, Reason.FULL, "audit trail is full: trail=test entries=2 AuditMark");
        assertFailed(closed, Reason.CLOSED, "audit trail is closed: trail=test AuditMark");
        assertThat(halts).isEmpty();
        assertThat(halting.stats().rejected()).isZero();
        assertThat(halting.stats().accepted()).isZero();
    }

    @Test
    void everyRefusalHaltsTradingAndCountsAsOneForEachTimeItIsFull() {
        AuditQueue halting = queue(new WhenFull.Halt(() -> halts.add("halt")));
        AuditLine mine = halting.line(SHAPE);
        fill(mine);
        assertThat(halts).isEmpty();

        assertThat(mine.append(5)).isFalse();
        assertThat(mine.append(6)).isFalse();
        assertThat(halts).as("somebody may have armed the switch again").hasSize(2);
        halting.drain(NOWHERE, 2); // not empty
        mine.append(7);
        mine.append(8);
        assertThat(mine.append(9)).isFalse();
        assertThat(halts).hasSize(3);
        assertThat(halting.stats().halts()).isOne();
        halting.drain(NOWHERE, 100);
        fill(mine);
        assertThat(mine.append(10)).isFalse();

        assertThat(halts).hasSize(4);
        assertThat(halting.stats().halts()).isEqualTo(2);
        assertThat(halting.stats().rejected()).isEqualTo(4);
    }

    @Test
    void entriesWithoutRoomHaltTradingToo() {
        AuditQueue halting = queue(new WhenFull.Halt(() -> halts.add("halt")));
        halting.entry("a").append();
        halting.entry("a").append();

        AuditReceipt refused = halting.entry("a").append(Durability.DURABLE);

        assertThat(refused.isDone()).isTrue();
        assertThat(halts).hasSize(1);
    }

    @Test
    void aHaltThatThrowsIsTriedAgainByWhoIsRefusedNext() {
        AuditQueue halting = queue(new WhenFull.Halt(() -> {
            halts.add("halt");
            if (halts.size() == 1) {
                throw new IllegalStateException("drill");
            }
        }));
        AuditLine mine = halting.line(SHAPE);
        fill(mine);

        assertThatIllegalStateException().isThrownBy(() -> mine.append(5)).withMessage("drill");
        assertThat(mine.append(6)).isFalse();
        assertThat(mine.append(7)).isFalse();

        assertThat(halts).hasSize(3);
        assertThat(halting.stats().rejected()).isEqualTo(3);
    }

    @Test
    void aClosedTrailRefusesAndHaltsNothing() {
        AuditQueue halting = queue(new WhenFull.Halt(() -> halts.add("halt")));
        AuditLine mine = halting.line(SHAPE);

        halting.close();

        for (int i = 0; i < 10; i++) {
            assertThat(mine.append(i)).isFalse();
            assertThat(halting.entry("a").append()).isFalse();
        }
        assertThat(halts).isEmpty();
        assertThat(halting.isClosed()).isTrue();
        assertThat(halting.stats().rejected()).isEqualTo(20);
        assertThat(halting.stats().accepted()).isZero();
        assertThat(halting.drain(keeper, 10)).isZero();
    }

    @Test
    void aClosedQueueIsDrainedWhenAllThatWasAcceptedHasBeenTaken() {
        fill(line);
        queue.entry("a").append();
        queue.mark(Durability.DURABLE);
        assertThat(queue.isDrained()).isFalse();

        queue.close();
        line.append(5); // refused, without a place
        assertThat(queue.isDrained()).isFalse();
        queue.drain(keeper, 5);
        line.append(6); // refused, and had taken a place
        queue.entry("b").append();
        assertThat(queue.isDrained()).isFalse();
        queue.drain(keeper, 5);

        assertThat(queue.isDrained()).isTrue();
        line.append(7);
        queue.mark(Durability.DURABLE);
        assertThat(queue.isDrained()).isTrue();
        assertThat(keeper.kept).hasSize(6);
    }

    @Test
    void anOpenQueueIsNotDrainedHoweverEmptyItIs() {
        assertThat(queue.isDrained()).isFalse();
        assertThat(queue.isClosed()).isFalse();
    }

    @Test
    void whatASinkThrowsComesOutAndCostsOneRecordAndNoPlace() {
        AuditReceipt first = queue.entry("a").append(Durability.DURABLE);
        AuditReceipt second = queue.entry("b").append(Durability.DURABLE);
        fill(line);
        AuditSink broken = (nanos, bytes, length, receipt) -> {
            throw new IllegalStateException("drill");
        };

        for (int i = 0; i < 5; i++) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> queue.drain(broken, 10))
                    .withMessage("drill");
        }

        assertFailed(first, Reason.WRITE_FAILED, "record could not be kept: trail=test");
        assertFailed(second, Reason.WRITE_FAILED, "record could not be kept: trail=test");
        assertThat(queue.drain(keeper, 10)).isOne();
        fill(line);
        assertThat(queue.entry("c").append()).isTrue();
        queue.drain(keeper, 10);
        queue.close();
        assertThat(queue.isDrained()).isTrue();
    }

    @Test
    void anAnswerThatASinkGaveBeforeItThrewStands() throws Exception {
        AuditReceipt receipt = queue.entry("a").append(Durability.WRITTEN);

        assertThatThrownBy(() -> queue.drain(
                        (nanos, bytes, length, waiting) -> {
                            requireNonNull(waiting).reached(new AuditPosition(3, Durability.WRITTEN));
                            throw new AssertionError("drill");
                        },
                        1))
                .isInstanceOf(AssertionError.class);

        assertThat(receipt.await(Duration.ZERO).sequence()).isEqualTo(3);
    }

    @Test
    void statsSayHowFarTheKeeperIs() {
        fill(line);
        queue.drain(keeper, 100);
        clock.advance(Duration.ofMillis(5));
        queue.progress(3, 2, clock.nanos());
        queue.writeFailed();
        clock.advance(Duration.ofMillis(7));

        AuditStats stats = queue.stats();

        assertThat(stats).isEqualTo(new AuditStats(4, 0, 0, 0, 3, 2, 7_000_000, 1));
        assertThat(stats.unsynced()).isEqualTo(2);
    }

    @Test
    void theUnsyncedAgeIsZeroWhenAllIsDurableAndOnlyThen() {
        clock.advance(Duration.ofHours(1));
        assertThat(queue.stats().unsyncedAgeNanos()).isZero();

        queue.progress(0, 0, clock.nanos());
        line.append(clock.nanos());
        assertThat(queue.stats().unsyncedAgeNanos()).isOne(); // at the very nanosecond
        clock.stepBack(Duration.ofSeconds(1));
        assertThat(queue.stats().unsyncedAgeNanos()).isOne();
        clock.advance(Duration.ofSeconds(30)); // over the wrap
        assertThat(queue.stats().unsyncedAgeNanos())
                .isEqualTo(Duration.ofSeconds(29).toNanos());

        queue.drain(keeper, 1);
        queue.progress(1, 1, clock.nanos());
        clock.advance(Duration.ofHours(1));
        assertThat(queue.stats().unsyncedAgeNanos()).isZero();
    }

    @Test
    void theClockIsAskedOnceForAnEntryAndNeverForALine() {
        List<Long> readings = new ArrayList<>();
        AuditQueue counted = AuditQueue.of(AuditQueueConfig.named("test").build(), () -> {
            readings.add(clock.nanos());
            return clock.nanos();
        });
        readings.clear();

        counted.line(SHAPE).append(17);
        assertThat(readings).isEmpty();
        counted.entry("a").append();
        assertThat(readings).hasSize(1);
    }

    @Test
    void saysItsNameAndNothingElse() {
        assertThat(queue).hasToString("AuditQueue[test]");
        assertThat(line).hasToString("AuditLine[line]");
    }

    private static void fill(AuditLine line) {
        for (int i = 1; i <= 4; i++) {
            assertThat(line.append(i)).isTrue();
        }
    }

    private List<Integer> stats() {
        AuditStats stats = queue.stats();
        return List.of((int) stats.accepted(), (int) stats.rejected(), (int) stats.waits(), (int) stats.halts());
    }

    private static void assertFailed(AuditReceipt receipt, Reason reason, String message) {
        assertThatThrownBy(() -> receipt.await(Duration.ZERO))
                .isInstanceOfSatisfying(
                        AuditFailedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage(message);
    }
}
