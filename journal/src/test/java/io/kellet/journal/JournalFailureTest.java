package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditField;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditReceipt;
import io.kellet.audit.AuditRecord;
import io.kellet.audit.AuditValue;
import io.kellet.audit.Durability;
import io.kellet.authority.Operator;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.files.FileHandle;
import io.kellet.kill.Engagement;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.kill.RearmRefusedException;
import io.kellet.kill.RearmRequest;
import io.kellet.order.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writing fails, goes on failing, and works again. */
final class JournalFailureTest {

    private final Rig rig = new Rig();
    private final EventBus bus = EventBus.manual(EventBusConfig.named("test").build(), rig.clock);
    private final List<Object> events = new ArrayList<>();
    private final KillSwitch kill =
            KillSwitch.inMemory(KillSwitchConfig.named("test").build(), rig.clock);

    private Journal journal() throws IOException {
        bus.subscribe(Object.class, events::add);
        return rig.opening()
                .onWriteFailure(new OnWriteFailure.HaltTrading(kill))
                .events(bus)
                .createManual();
    }

    private List<Object> failuresTold() {
        bus.deliverPending();
        return events.stream()
                .filter(event -> !(event instanceof JournalAnchored))
                .toList();
    }

    private AuditRecord own(String action) throws IOException {
        return rig.read().stream()
                .filter(seen -> seen.kind() == Frame.KIND_OWN && seen.action().equals(action))
                .map(PlainReader.Seen::record)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoWaitsIsToldAtOnceTradingIsHaltedAndEverybodyHearsOfIt() throws IOException {
        Journal journal = journal();
        journal.turn();
        AuditReceipt durable = rig.append(journal, Durability.DURABLE);
        AuditReceipt written = rig.append(journal, Durability.WRITTEN);
        rig.files.failFrom(2); // the write works, the sync does not

        journal.turn();

        assertThat(Rig.hasReached(written)).isTrue();
        assertThat(Rig.failure(durable)).isEqualTo("WRITE_FAILED");
        assertThat(journal.stats().failing()).isTrue();
        assertThat(journal.trail().stats().writeErrors()).isEqualTo(1);
        assertThat(kill.isEngaged(Scope.FIRM, 0, KillMode.HALT)).isTrue();
        kill.keep();
        Engagement engagement = kill.snapshot().get(0);
        assertThat(engagement.toString()).contains("journal:test").contains("failed on purpose");
        assertThat(failuresTold()).hasSize(1).first().isInstanceOf(JournalWriteFailed.class);
        rig.files.heal();
        journal.close();
    }

    @Test
    void triesAgainWithGrowingPausesAndCountsEachFailureButTellsOnce() throws IOException {
        Journal journal = journal();
        rig.append(journal, Durability.DURABLE);
        rig.files.failFrom(1);
        journal.turn();
        List<Long> pauses = new ArrayList<>();
        long errors = journal.trail().stats().writeErrors();
        long before = rig.clock.nanos();
        while (pauses.size() < 12) {
            rig.clock.advance(Duration.ofMillis(10));
            journal.turn();
            if (journal.trail().stats().writeErrors() > errors) {
                errors = journal.trail().stats().writeErrors();
                pauses.add((rig.clock.nanos() - before) / 1_000_000);
                before = rig.clock.nanos();
            }
        }

        assertThat(pauses)
                .containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1_280L, 2_560L, 5_000L, 5_000L, 5_000L);
        assertThat(failuresTold()).hasSize(1);
        assertThat(kill.engagements()).isEqualTo(1);
        rig.files.heal();
        journal.close();
        assertThat(rig.numbers()).containsExactly(1L);
    }

    @Test
    void aClockThatStepsBackDoesNotKeepItFromTryingAgain() throws IOException {
        Journal journal = journal();
        rig.append(journal, Durability.DURABLE);
        rig.files.failAt(1);
        journal.turn();
        rig.clock.stepBack(Duration.ofDays(1));

        journal.turn();

        assertThat(journal.stats().failing()).isFalse();
        journal.close();
        assertThat(rig.numbers()).containsExactly(1L);
    }

    @Test
    void afterASyncFailedTheSameFramesGoToANewSegmentAndTheOldFileIsNeverTouchedAgain() throws IOException {
        Journal journal = journal();
        journal.turn();
        rig.append(journal, Durability.DURABLE);
        journal.turn();
        AuditReceipt receipt = rig.append(journal, Durability.DURABLE);
        rig.files.failAt(2);
        journal.turn();
        byte[] old = rig.files.read(rig.segment(1), 1 << 20);
        rig.advance(Duration.ofMillis(10));

        journal.turn();

        assertThat(Rig.failure(receipt)).as("answered once").isEqualTo("WRITE_FAILED");
        assertThat(journal.stats().failing()).isFalse();
        assertThat(journal.stats().segment()).isEqualTo(2);
        assertThat(rig.files.read(rig.segment(1), 1 << 20)).isEqualTo(old);
        byte[] fresh = rig.files.read(rig.segment(2), 1 << 20);
        SegmentHeader header = SegmentHeader.decode(fresh);
        assertThat(header.afterFailure()).isTrue();
        int length = Frame.length(bodyOfLastRecord());
        byte[] again = Arrays.copyOfRange(fresh, SegmentHeader.BYTES, SegmentHeader.BYTES + length);
        assertThat(indexOf(old, again)).as("the same frame, byte for byte").isPositive();
        assertThat(failuresTold()).hasSize(2).last().isEqualTo(new JournalRecovered("test", 1));

        journal.close();

        assertThat(rig.numbers()).containsExactly(1L, 2L); // the plain reader compares what is in both
        assertThat(own("journal.recovered").fields())
                .contains(new AuditField("attempts", new AuditValue.Whole(1)))
                .contains(new AuditField("abandonedSegment", new AuditValue.Whole(1)))
                .anyMatch(field ->
                        field.name().equals("error") && field.value().toString().contains("failed on purpose"));
    }

    private int bodyOfLastRecord() throws IOException {
        return rig.read().stream()
                .filter(seen -> seen.kind() == Frame.KIND_RECORD)
                .reduce((one, other) -> other)
                .orElseThrow()
                .body()
                .length();
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void whileItFailsTheHandOffFillsAndWhatWasRejectedIsJournalledAfterwards() throws IOException {
        rig.config = Rig.config()
                .queue(AuditQueueConfig.named("test").lines(2).entries(3).build())
                .build();
        Journal journal = journal();
        rig.append(journal, Durability.ENQUEUED);
        rig.files.failFrom(1);
        journal.turn();
        for (int i = 0; i < 10; i++) {
            rig.append(journal, Durability.ENQUEUED);
        }
        assertThat(journal.trail().stats().rejected()).isEqualTo(7);
        rig.files.heal();
        rig.advance(Duration.ofMillis(10));

        journal.turn();
        journal.close();

        assertThat(rig.numbers()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(own("journal.rejected").fields())
                .containsExactly(new AuditField("records", new AuditValue.Whole(7)));
    }

    @Test
    void degradingLetsTradingGoOn() throws IOException {
        Journal journal =
                rig.opening().onWriteFailure(new OnWriteFailure.Degrade()).createManual();
        rig.append(journal, Durability.DURABLE);
        rig.files.failAt(1);
        journal.turn();

        assertThat(kill.isAnythingEngaged()).isFalse();
        assertThat(journal.stats().failing()).isTrue();
        journal.close();
        assertThat(rig.numbers()).containsExactly(1L);
    }

    @Test
    void aSegmentThatIsDeletedUnderItIsNoticedWithinASecond() throws IOException {
        Journal journal = journal();
        rig.append(journal, Durability.DURABLE);
        journal.turn();
        rig.files.delete(rig.segment(1));
        rig.append(journal, Durability.DURABLE);
        journal.turn();
        assertThat(journal.stats().failing()).as("the system says nothing").isFalse();

        rig.advance(Duration.ofSeconds(1));
        journal.turn();

        assertThat(failuresTold()).hasSize(1);
        assertThat(failuresTold().toString()).contains("segment is gone");
        assertThat(kill.isAnythingEngaged()).isTrue();
        rig.advance(Duration.ofMillis(10));
        journal.turn();
        assertThat(journal.stats().failing()).as("goes on in a new one").isFalse();
        journal.close();
    }

    @Test
    void closingAJournalThatCannotWriteEndsAndSaysThatItIsNotWhole() throws IOException {
        Journal journal = journal();
        AuditReceipt first = rig.append(journal, Durability.DURABLE);
        journal.turn();
        rig.files.failFrom(1);
        AuditReceipt failed = rig.append(journal, Durability.DURABLE);
        journal.turn();
        AuditReceipt queued = rig.append(journal, Durability.DURABLE);

        journal.close();

        assertThat(journal.isClosedInOrder()).isFalse();
        assertThat(Rig.hasReached(first)).isTrue();
        assertThat(Rig.failure(failed)).isEqualTo("WRITE_FAILED");
        assertThat(Rig.failure(queued)).isEqualTo("WRITE_FAILED");
        rig.files.heal();
        rig.opening().openManual().close();
        assertThat(rig.numbers()).startsWith(1L);
    }

    @Test
    void aPreparedFileThatCouldNotBeUsedIsNotLeftBehind() throws IOException {
        boolean[] broken = {false};
        rig.config = Rig.config().segmentBytes(4_096).build();
        Journal journal = rig.opening()
                .files(new PassingFiles(rig.files) {
                    @Override
                    public void rename(Path from, Path to) throws IOException {
                        if (broken[0] && from.toString().endsWith(".prepared")) {
                            throw new IOException("on purpose");
                        }
                        super.rename(from, to);
                    }
                })
                .createManual();
        broken[0] = true;
        while (!journal.stats().failing()) {
            rig.append(journal, Durability.DURABLE);
            journal.turn();
        }
        rig.advance(Duration.ofSeconds(1));
        journal.turn();
        journal.turn();

        assertThat(journal.stats().failing()).isFalse();
        assertThat(rig.files.list(Rig.DIRECTORY))
                .filteredOn(file -> file.toString().endsWith(".prepared"))
                .hasSizeLessThanOrEqualTo(1) // for the next
                .doesNotContain(rig.segment(2).resolveSibling("0000000002.kellet.prepared"));
        journal.close();
    }

    @Test
    void aDiskThatIsFullIsWaitedForAndThenEverythingIsThere() throws IOException {
        SmallDisk disk = new SmallDisk(rig);
        Journal journal = rig.opening()
                .files(disk)
                .onWriteFailure(new OnWriteFailure.HaltTrading(kill))
                .createManual();
        List<AuditReceipt> receipts = new ArrayList<>();
        while (!journal.stats().failing()) {
            receipts.add(rig.append(journal, Durability.DURABLE));
            journal.turn();
        }
        assertThat(receipts).hasSizeGreaterThan(5);
        assertThat(Rig.failure(receipts.get(receipts.size() - 1))).isEqualTo("WRITE_FAILED");
        assertThat(kill.isEngaged(Scope.FIRM, 0, KillMode.HALT)).isTrue();
        for (int i = 0; i < 50; i++) {
            rig.advance(Duration.ofSeconds(1));
            journal.turn();
        }
        assertThat(journal.stats().failing()).isTrue();
        assertThat(journal.stats().segment()).as("no file for each attempt").isLessThan(5);

        disk.free = Integer.MAX_VALUE;
        rig.advance(Duration.ofSeconds(5));
        journal.turn();
        journal.close();

        assertThat(rig.numbers()).hasSize(receipts.size()).isSorted();
    }

    /** Has room for so many bytes, and writes as many as there is room for. */
    private static final class SmallDisk extends PassingFiles {

        int free = 11_000;

        SmallDisk(Rig rig) {
            super(rig.files);
        }

        @Override
        public FileHandle create(Path file) throws IOException {
            return limited(super.create(file));
        }

        private FileHandle limited(FileHandle handle) {
            return new PassingFiles.Handle(handle) {
                private long longest;

                @Override
                public void write(ByteBuffer content, long position) throws IOException {
                    long grows = Math.max(0, position + content.remaining() - longest);
                    if (grows > free) {
                        throw new IOException("No space left on device");
                    }
                    free -= (int) grows;
                    longest += grows;
                    super.write(content, position);
                }
            };
        }
    }

    @Test
    void aSwitchThatIsOpenedAfterItsJournalHaltsForAFailureThatGoesOn() throws IOException {
        Journal journal = rig.opening().createManual();
        rig.append(journal, Durability.ENQUEUED);
        rig.files.failFrom(1);
        journal.turn();
        assertThat(kill.engagements()).isZero();

        journal.haltTradingBy(kill);

        assertThat(kill.isEngaged(Scope.FIRM, 0, KillMode.HALT)).isTrue();
        rig.files.heal();
        journal.close();
    }

    @Test
    void aSwitchThatIsOpenedAfterItsJournalHaltsForTheNextFailureAndForNoneBefore() throws IOException {
        Journal journal = rig.opening().createManual();
        rig.append(journal, Durability.ENQUEUED);
        rig.files.failAt(1);
        journal.turn();
        rig.advance(Duration.ofSeconds(1));
        journal.turn();
        assertThat(journal.stats().failing()).isFalse();

        journal.haltTradingBy(kill);
        assertThat(kill.engagements()).isZero();
        rig.append(journal, Durability.ENQUEUED);
        rig.files.failAt(1);
        journal.turn();

        assertThat(kill.isEngaged(Scope.FIRM, 0, KillMode.HALT)).isTrue();
        rig.files.heal();
        journal.close();
    }

    /** Cannot even be shown at first, as where memory is short. */
    private static final class Unspeakable extends IOException {
        private static final long serialVersionUID = 1;
        private int asked;

        @Override
        public String getMessage() {
            if (++asked == 2) {
                throw new OutOfMemoryError("on purpose");
            }
            return "unspeakable";
        }
    }

    @Test
    void anErrorWhileAFailureIsToldDoesNotKeepTradingFromBeingHalted() throws IOException {
        boolean[] broken = {false};
        Journal journal = rig.opening()
                .onWriteFailure(new OnWriteFailure.HaltTrading(kill))
                .files(new PassingFiles(rig.files) {
                    @Override
                    public FileHandle create(Path file) throws IOException {
                        return new Handle(super.create(file)) {
                            @Override
                            public void write(ByteBuffer content, long position) throws IOException {
                                if (broken[0]) {
                                    throw new Unspeakable();
                                }
                                super.write(content, position);
                            }
                        };
                    }
                })
                .createManual();
        AuditReceipt receipt = rig.append(journal, Durability.DURABLE);
        broken[0] = true;
        assertThatThrownBy(journal::turn).isInstanceOf(OutOfMemoryError.class);
        rig.files.failFrom(1);
        rig.advance(Duration.ofSeconds(1));

        journal.turn();

        assertThat(kill.isEngaged(Scope.FIRM, 0, KillMode.HALT)).isTrue();
        assertThat(Rig.failure(receipt)).isEqualTo("WRITE_FAILED");
        rig.files.heal();
        broken[0] = false;
        journal.close();
    }

    @Test
    void anErrorWhileItIsClosedLeavesNobodyWaiting() throws IOException {
        boolean[] broken = {false};
        Journal journal = rig.opening()
                .files(new PassingFiles(rig.files) {
                    @Override
                    public FileHandle create(Path file) throws IOException {
                        return new Handle(super.create(file)) {
                            @Override
                            public void write(ByteBuffer content, long position) throws IOException {
                                if (broken[0]) {
                                    throw new InternalError("on purpose");
                                }
                                super.write(content, position);
                            }
                        };
                    }
                })
                .createManual();
        AuditReceipt receipt = rig.append(journal, Durability.DURABLE);
        broken[0] = true;

        journal.close();

        assertThat(Rig.failure(receipt)).isEqualTo("WRITE_FAILED");
        assertThat(journal.isClosedInOrder()).isFalse();
        broken[0] = false;
        rig.opening().openManual().close(); // the directory was let go
    }

    @Test
    void nobodyArmsTheSwitchAgainWhileTheJournalGoesOnFailing() throws IOException {
        Journal journal = journal();
        rig.append(journal, Durability.ENQUEUED);
        rig.files.failFrom(1);
        journal.turn();
        kill.keep();
        long engagements = kill.engagements();
        rig.advance(Duration.ofSeconds(1));
        journal.turn();
        assertThat(kill.engagements()).as("tripped already").isEqualTo(engagements);

        RearmRequest request = kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, new Operator("anna", "it will write"));
        rig.advance(Duration.ofSeconds(6));
        journal.turn();
        assertThatExceptionOfType(RearmRefusedException.class)
                .isThrownBy(() -> kill.approve(request, new Operator("ben", "I think so too")));

        kill.keep();
        kill.approve(
                kill.requestRearm(Scope.FIRM, 0, KillMode.HALT, new Operator("anna", "now")),
                new Operator("ben", "between two tries"));
        assertThat(kill.isEngaged(Scope.FIRM, 0, KillMode.HALT)).isFalse();
        rig.advance(Duration.ofSeconds(6));
        journal.turn();
        assertThat(kill.isEngaged(Scope.FIRM, 0, KillMode.HALT)).isTrue();
        rig.files.heal();
        journal.close();
    }
}
