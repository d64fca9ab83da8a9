package io.kellet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditQueueConfig;
import io.kellet.audit.AuditReceipt;
import io.kellet.audit.AuditShape;
import io.kellet.audit.AuditValue;
import io.kellet.audit.Durability;
import io.kellet.audit.WhenFull;
import io.kellet.files.FileHandle;
import io.kellet.files.FileOps;
import io.kellet.time.NanoClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With its own threads, on real files. */
@Timeout(120)
final class JournalThreadTest {

    private static final int THREADS = 3;
    private static final int LINES = 20_000;
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private static Journal.Opening opening(Path directory) {
        return Journal.in(directory, config(), new Rig.FakeSigner(), NanoClock.SYSTEM, InstantSource.system());
    }

    private static JournalConfig config() {
        return JournalConfig.named("threads")
                .queue(AuditQueueConfig.named("threads")
                        .lines(1_024)
                        .entryBytes(1_024)
                        .whenFull(new WhenFull.Block(LONG))
                        .build())
                .segmentBytes(256 << 10)
                .maxUnsyncedBytes(256 << 10)
                .build();
    }

    @Test
    void keepsTheOrderOfEachOfManyThreadsAndAllTheyAppended() throws Exception {
        Journal journal = opening(directory).create();
        AuditShape shape = AuditShape.of("order.sent", "gateway")
                .whole("thread")
                .whole("n")
                .build();
        CountDownLatch ended = new CountDownLatch(THREADS);
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            new Thread(() -> {
                        AuditLine line = journal.trail().line(shape);
                        for (int n = 1; n <= LINES; n++) {
                            line.whole(0, thread).whole(1, n).append(NanoClock.SYSTEM.nanos());
                        }
                        ended.countDown();
                    })
                    .start();
        }
        ended.await();

        journal.close();

        assertThat(journal.isClosedInOrder()).isTrue();
        assertThat(journal.trail().stats().durable()).isEqualTo((long) THREADS * LINES);
        Map<Long, Long> last = new HashMap<>();
        for (PlainReader.Seen seen : PlainReader.read(FileOps.system(), directory)) {
            if (seen.kind() == Frame.KIND_RECORD) {
                long thread = whole(seen, 0);
                assertThat(whole(seen, 1)).isEqualTo(last.getOrDefault(thread, 0L) + 1);
                last.put(thread, whole(seen, 1));
            }
        }
        assertThat(last)
                .hasSize(THREADS)
                .allSatisfy((thread, n) -> assertThat(n).isEqualTo(LINES));
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(name -> name.equals("LOCK") || SegmentHeader.numberOf(name) > 0);
        }
    }

    private static long whole(PlainReader.Seen seen, int field) {
        return ((AuditValue.Whole) seen.record().fields().get(field).value()).value();
    }

    @Test
    void whoWaitsForTheDiskIsAnswered() throws Exception {
        try (Journal journal = opening(directory).create()) {
            List<AuditReceipt> receipts = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                receipts.add(
                        journal.trail().entry("limits.changed").actor("anna").append(Durability.DURABLE));
            }
            for (AuditReceipt receipt : receipts) {
                assertThat(receipt.await(LONG).durability()).isEqualTo(Durability.DURABLE);
            }
        }
    }

    @Test
    void itsTurnsAreItsThreads() throws IOException {
        try (Journal journal = opening(directory).create()) {
            assertThatThrownBy(journal::turn)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("own thread");
        }
    }

    @Test
    void segmentsAreRetiredWhileItWrites() throws Exception {
        Instant[] now = {Instant.parse("2020-01-01T00:00:00Z")};
        Journal.Opening opening = Journal.in(directory, config(), new Rig.FakeSigner(), NanoClock.SYSTEM, () -> now[0]);
        try (Journal journal = opening.create()) {
            for (int i = 0; i < 3; i++) {
                journal.trail().entry("a.record").append();
            }
        }
        now[0] = Instant.parse("2027-01-01T00:00:00Z");

        try (Journal journal = opening.open()) {
            Retirement retirement = journal.retire((where, first, last) -> {}, Path::toString);

            assertThat(retirement).isEqualTo(new Retirement(1, 1, 1, 7));
        }
        assertThat(PlainReader.read(FileOps.system(), directory).get(0).sequence())
                .isEqualTo(8);
    }

    @Test
    void aRetirementThatIsInterruptedIsNotRecordedLater() throws Exception {
        Instant[] now = {Instant.parse("2020-01-01T00:00:00Z")};
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch until = new CountDownLatch(1);
        HangingFiles files = new HangingFiles(hanging, until);
        Journal.Opening opening = Journal.in(directory, config(), new Rig.FakeSigner(), NanoClock.SYSTEM, () -> now[0])
                .files(files);
        opening.create().close();
        now[0] = Instant.parse("2027-01-01T00:00:00Z");
        try (Journal journal = opening.open()) {
            assertThatThrownBy(() -> journal.retire((where, first, last) -> {}, segment -> {
                        files.hang();
                        AuditReceipt receipt = journal.trail().entry("a.record").append(Durability.DURABLE);
                        awaitUninterrupted(hanging);
                        assertThat(receipt.isDone()).isFalse();
                        Thread.currentThread().interrupt();
                        return "/archive";
                    }))
                    .isInstanceOf(InterruptedException.class);
            until.countDown();
            journal.trail()
                    .entry("another")
                    .append(Durability.DURABLE)
                    .await(LONG); // and all that was asked for before
        }

        assertThat(PlainReader.read(FileOps.system(), directory).stream()
                        .filter(seen -> seen.kind() == Frame.KIND_OWN)
                        .map(PlainReader.Seen::action))
                .containsExactly("journal.created", "journal.closed", "journal.opened", "journal.closed");
    }

    private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void anInterruptOfTheWriterHarmsNothing() throws Exception {
        try (Journal journal = opening(directory).create()) {
            for (int i = 0; i < 50; i++) {
                for (Thread thread : Thread.getAllStackTraces().keySet()) {
                    if (thread.getName().equals("kellet-journal-threads")) {
                        thread.interrupt();
                    }
                }
                journal.trail().entry("limits.changed").put("n", i).append();
            }
        }

        long records = PlainReader.read(FileOps.system(), directory).stream()
                .filter(seen -> seen.kind() == Frame.KIND_RECORD)
                .count();
        assertThat(records).isEqualTo(50);
    }

    @Test
    void aSecondProcessIsRefusedUntilTheFirstHasEnded() throws Exception {
        Journal first = opening(directory).create();
        assertThat(answerOfASecondProcess())
                .startsWith("refused journal is in use")
                .contains(directory.toString());
        first.close();

        assertThat(answerOfASecondProcess()).isEqualTo("opened");
        opening(directory).open().close();
    }

    private String answerOfASecondProcess() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            return String.valueOf(out.readLine());
        } finally {
            child.waitFor();
        }
    }

    static final class Child {

        private Child() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] args) throws IOException {
            try {
                Journal journal = opening(Path.of(args[0])).open();
                System.out.println("opened");
                journal.close();
            } catch (IllegalStateException e) {
                System.out.println("refused " + e.getMessage());
            }
        }
    }

    private static Journal.Opening closing(Path directory, Duration within) {
        JournalConfig config =
                JournalConfig.named("closing").closeWithin(within).build();
        return Journal.in(directory, config, new Rig.FakeSigner(), NanoClock.SYSTEM, InstantSource.system());
    }

    @Test
    void aSinkThatHangsDoesNotKeepItFromClosing() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Duration within = Duration.ofSeconds(2); // the sink is waited for so long, and a slow disk twice
        Journal journal = closing(directory, within)
                .anchors(anchor -> {
                    reached.countDown();
                    never.await();
                })
                .create();
        reached.await();

        journal.close(); // or the test times out

        assertThat(journal.isClosedInOrder()).isTrue();
        closing(directory, within).open().close();
        awaitItsThreads(); // the one that was given up too
    }

    @Test
    void aSinkThatThrowsAnErrorIsCountedAndTheOthersAreToldAllTheSame() throws Exception {
        List<Anchor> told = new ArrayList<>();
        Journal journal = opening(directory)
                .anchors(anchor -> {
                    throw new NoClassDefFoundError("a sink of somebody's");
                })
                .anchors(told::add)
                .anchors(new AnchorLog())
                .create();
        journal.close();

        assertThat(told).isNotEmpty();
        assertThat(journal.stats().anchorFailures()).isPositive();
    }

    @Test
    void aDiskThatHangsDoesNotKeepItFromReturningButKeepsTheDirectory() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        HangingFiles files = new HangingFiles(hanging, never);
        Duration within = Duration.ofMillis(20);
        Journal journal = closing(directory, within).files(files).create();
        files.hang();
        AuditReceipt receipt = journal.trail().entry("a.record").append(Durability.DURABLE);
        hanging.await();

        journal.close(); // or the test times out

        assertThat(receipt.isDone()).isFalse();
        assertThat(journal.isClosedInOrder()).isFalse();
        assertThatThrownBy(() -> closing(directory, within).open())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in use");
        never.countDown();
        awaitItsThreads(); // before the directory is deleted under them
    }

    private static void awaitItsThreads() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("kellet-journal-closing")) {
                thread.join();
            }
        }
    }

    @Test
    void anErrorWhileASegmentIsPreparedDoesNotKeepAnchorsFromBeingTold() throws Exception {
        CountDownLatch thrown = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        Journal journal = opening(directory)
                .files(new PassingFiles(FileOps.system()) {
                    @Override
                    public FileHandle create(Path file) throws IOException {
                        if (file.toString().endsWith(".prepared")) {
                            thrown.countDown();
                            throw new InternalError("on purpose");
                        }
                        return super.create(file);
                    }
                })
                .anchors(anchor -> told.countDown())
                .create();
        thrown.await();
        journal.close();

        assertThat(told.getCount()).isZero();
    }
}
